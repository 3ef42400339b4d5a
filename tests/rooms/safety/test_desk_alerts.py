"""Alerts of others at the desk: read and forgotten, refused in a sentence, drafted from and never issued."""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.alert_reach import MOST_VERTICES, reach_zones
from engawa.rooms.safety.feeds.cap_reading import LARGEST_FILE, read_cap
from engawa.rooms.safety.models import Order, OrderVersion, Zone
from engawa.rooms.safety.selectors.zones_now import list_zones_now
from engawa.rooms.safety.values import OrderState
from engawa.rooms.safety.views.desk_alerts import MOST_SHOWN
from tests import cast, factories
from tests.rooms.safety.order_material import OUTLINE, make_zone, prepare_ward
from tests.shared import shared_file

Open = Callable[..., Client]
PAGE = "/kanazawa/desk/safety/alerts/"
DRILL = "/kanazawa/desk/safety/drill/alerts/"
NOW = dt.datetime(2026, 10, 13, 15, 4, tzinfo=factories.TOKYO)
# Around the first cliff of the material, and over half of the second.
FIRST_AND_HALF = (35.341, 139.611, 35.344, 139.6145)


def write_box(south: float, west: float, north: float, east: float) -> str:
    return (
        f"<polygon>{south},{west} {south},{east} {north},{east} {north},{west} {south},{west}"
        "</polygon>"
    )


def write_alert(
    *,
    area: str = write_box(*FIRST_AND_HALF),
    status: str = "Actual",
    kind: str = "Alert",
    sent: str = "2026-10-13T15:00:00+09:00",
    expires: str = "2026-10-13T21:00:00+09:00",
    code: str = "",
    more: str = "",
    headline: str = "崖崩れのおそれ",
) -> str:
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>pref.7</identifier>'
        f"<sender>bosai@pref.example</sender><sent>{sent}</sent><status>{status}</status>"
        f"<msgType>{kind}</msgType><scope>Public</scope>{more}<info><language>ja</language>"
        "<category>Geo</category><event>土砂災害</event><urgency>Immediate</urgency>"
        f"<severity>Severe</severity><certainty>Likely</certainty>{code}<expires>{expires}</expires>"
        f"<senderName>見本県</senderName><headline>{headline}</headline>"
        f"<area><areaDesc>金沢区の一部</areaDesc>{area}</area></info></alert>"
    )


def say_hazard(hazard: str) -> str:
    return f"<eventCode><valueName>hazard</valueName><value>{hazard}</value></eventCode>"


def read(desk: Client, content: str | bytes, page: str = PAGE) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return desk.post(page, {"file": SimpleUploadedFile("alert.xml", raw)})


def seal_of(page: str) -> str:
    found = re.search(r'name="seal" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def list_ticked(page: str) -> dict[str, bool]:
    boxes = re.findall(r'<input type="checkbox" name="zones" value="([^"]+)"( checked)?>', page)
    return {code: bool(ticked) for code, ticked in boxes}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa)


@pytest.fixture
def desk(client_of: Open, ward: Ward, editor: User) -> Client:
    return client_of(editor)


class TestReading:
    def test_says_who_sent_what_when_to_whom(self, desk: Client) -> None:
        more = "<references>bosai@pref.example,pref.6,2026-10-13T12:00:00+09:00</references>"

        page = read(desk, write_alert(kind="Update", more=more)).content.decode()

        for words in (
            "崖崩れのおそれ",
            "実際の警報",
            "前の警報の更新",
            "見本県",
            "bosai@pref.example",
            "pref.7",
            "pref.6",
            "2026年10月13日 15:00",
            "日本語",
            "金沢区の一部",
            "だれにでも",
            "本物かどうか",
        ):
            assert words in page

    def test_keeps_nothing(self, desk: Client) -> None:
        entries = AuditEntry.objects.count()

        with CaptureQueriesContext(connection) as queries:
            read(desk, write_alert())

        written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]
        assert written == []
        assert AuditEntry.objects.count() == entries
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"<alert", "XMLとして読めません"),
            (b"<rss/>", "CAPの警報ではありません"),
            (
                b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><alert>&c;</alert>',
                "危険なので読みません",
            ),
            (write_alert().replace("Actual", "Perhaps").encode(), "「status」の値「Perhaps」"),
            (b"<a>" * 100, "入れ子が深すぎます"),
            (b"", "中身がありません（0バイト）"),
            (b" " * (LARGEST_FILE + 1), "ファイルが大きすぎます"),
        ],
    )
    def test_refuses_in_a_sentence(self, desk: Client, content: bytes, words: str) -> None:
        answer = read(desk, content)

        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_asks_for_a_file(self, desk: Client) -> None:
        assert "警報のファイルを選んでください" in desk.post(PAGE).content.decode()

    def test_follows_no_file_of_the_machine(self, desk: Client) -> None:
        content = shared_file("data/cap/google_xee.cap").read_bytes()

        answer = read(desk, content)

        assert answer.status_code == 422
        assert "root:" not in answer.content.decode()

    def test_shows_the_first_of_a_feed_and_says_how_many_more_there_are(self, desk: Client) -> None:
        one = f"<entry><content>{write_alert()}</content></entry>"
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{one * (MOST_SHOWN + 3)}</feed>'

        page = read(desk, feed).content.decode()

        assert page.count("<article") == MOST_SHOWN
        assert "ほかに3件あります" in page

    def test_asks_again_for_the_file_after_the_session_ended(
        self, desk: Client, editor: User
    ) -> None:
        cast.end_session(desk, PAGE)
        read(desk, write_alert())
        desk.force_login(editor)

        assert "もう一度選んでください" in desk.get(PAGE).content.decode()

    def test_shows_markup_as_text(self, desk: Client) -> None:
        page = read(desk, write_alert(headline="&lt;script&gt;alert(1)&lt;/script&gt;"))

        assert "<script>alert(1)" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


class TestDrafting:
    def test_fills_the_zones_that_lie_inside(self, desk: Client, ward: Ward) -> None:
        page = read(desk, write_alert()).content.decode()
        assert list_ticked(page) == {"cliff-1": True, "cliff-2": False}
        assert "（一部だけ入っています）" in page

        answer = desk.post(
            f"{PAGE}draft/",
            {"seal": seal_of(page), "hazard": "LANDSLIDE", "zones": ["cliff-1"]},
        )

        version = OrderVersion.objects.get()
        assert answer.url == f"/kanazawa/desk/safety/drafts/{version.pk}/"
        assert (version.zone_codes, version.level) == (["cliff-1"], 3)
        assert (version.state, version.order.is_drill) == (OrderState.DRAFT, False)
        assert Order.objects.filter(state=OrderState.ISSUED).count() == 0
        entry = AuditEntry.objects.get(code="safety.order.drafted-from-alert")
        assert entry.data["sender"] == "bosai@pref.example"
        assert entry.data["identifier"] == "pref.7"

    def test_offers_the_hazard_that_the_sender_says_by_code(self, desk: Client, ward: Ward) -> None:
        make_zone(ward, "river-1", kind="RIVER", hazard="FLOOD")

        both = read(desk, write_alert()).content.decode()
        one = read(desk, write_alert(code=say_hazard("FLOOD"))).content.decode()

        assert list_ticked(both) == {"cliff-1": True, "cliff-2": False, "river-1": True}
        assert list_ticked(one) == {"river-1": True}

    def test_asks_for_the_hazard_where_only_towns_lie_inside(
        self, desk: Client, ward: Ward
    ) -> None:
        Zone.objects.all().delete()
        make_zone(ward, "towns-1", kind="TOWNS")

        page = read(desk, write_alert()).content.decode()
        assert "どの災害でも使える区域" in page
        seal = seal_of(page)
        refused = desk.post(f"{PAGE}draft/", {"seal": seal, "zones": ["towns-1"]}, follow=True)
        desk.post(f"{PAGE}draft/", {"seal": seal, "zones": ["towns-1"], "hazard": "FLOOD"})

        assert "災害を選んで" in refused.content.decode()
        assert OrderVersion.objects.get().order.hazard == "FLOOD"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"status": "Exercise"}, "訓練の警報です"),
            ({"status": "Test"}, "「試験」の警報です"),
            ({"status": "System"}, "「機械どうしの連絡」の警報です"),
            ({"status": "Draft"}, "「下書き」の警報です"),
            ({"kind": "Cancel"}, "取り消す知らせです"),
            ({"kind": "Ack"}, "返事の知らせです"),
            ({"expires": "2026-10-13T15:04:00+09:00"}, "期限が過ぎた警報です"),
            ({"sent": "2026-10-13T16:00:00+09:00"}, "いまより先になっています"),
            ({"area": ""}, "図形がないので"),
            ({"area": write_box(35.0, 139.0, 35.1, 139.1)}, "図形の中にありません"),
        ],
    )
    def test_is_not_offered(self, desk: Client, changes: dict[str, str], words: str) -> None:
        page = read(desk, write_alert(**changes)).content.decode()

        assert words in page
        assert 'name="seal"' not in page

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": "Exercise"},
            {"status": "Actual"},
            {"expires": "2020-10-13T15:04:00+09:00"},
        ],
    )
    def test_in_a_drill_is_a_drill(self, desk: Client, changes: dict[str, str]) -> None:
        page = read(desk, write_alert(**changes), DRILL).content.decode()

        desk.post(
            f"{DRILL}draft/",
            {"seal": seal_of(page), "hazard": "LANDSLIDE", "zones": ["cliff-1"]},
        )

        assert OrderVersion.objects.get().order.is_drill

    def test_of_an_exercise_cannot_be_sent_to_the_real_board(self, desk: Client) -> None:
        page = read(desk, write_alert(status="Exercise"), DRILL).content.decode()

        answer = desk.post(
            f"{PAGE}draft/", {"seal": seal_of(page), "hazard": "LANDSLIDE"}, follow=True
        )

        assert "もう一度読み込んで" in answer.content.decode()
        assert not Order.objects.exists()

    def test_of_a_test_is_not_offered_in_a_drill_either(self, desk: Client) -> None:
        page = read(desk, write_alert(status="Test"), DRILL).content.decode()

        assert 'name="seal"' not in page

    @pytest.mark.parametrize("seal", ["", "x", "a:b:c"])
    def test_needs_what_was_read(self, desk: Client, seal: str) -> None:
        desk.post(f"{PAGE}draft/", {"seal": seal, "hazard": "LANDSLIDE", "zones": ["cliff-1"]})

        assert not Order.objects.exists()

    def test_needs_what_was_read_within_the_hour(self, desk: Client, clock: Any) -> None:
        seal = seal_of(read(desk, write_alert()).content.decode())
        clock.shift(dt.timedelta(hours=1, seconds=1))

        answer = desk.post(f"{PAGE}draft/", {"seal": seal, "hazard": "LANDSLIDE"}, follow=True)

        assert "時間がたっています" in answer.content.decode()
        assert not Order.objects.exists()

    def test_refuses_a_zone_that_left_the_register_meanwhile(
        self, desk: Client, ward: Ward
    ) -> None:
        seal = seal_of(read(desk, write_alert()).content.decode())
        Zone.objects.filter(code="cliff-1").update(retired_at=NOW)

        answer = desk.post(
            f"{PAGE}draft/",
            {"seal": seal, "hazard": "LANDSLIDE", "zones": ["cliff-1"]},
            follow=True,
        )

        assert "この災害では出せないもの" in answer.content.decode()
        assert not Order.objects.exists()

    def test_may_begin_without_any_zone(self, desk: Client) -> None:
        seal = seal_of(read(desk, write_alert()).content.decode())

        desk.post(f"{PAGE}draft/", {"seal": seal, "hazard": "LANDSLIDE"})

        assert OrderVersion.objects.get().zone_codes == []


@pytest.mark.django_db
class TestReach:
    @pytest.fixture
    def zones(self, ward: Ward) -> Any:
        make_zone(ward, "ward-9", kind="WARD", geometry=None)
        make_zone(ward, "cliff-3", geometry=None)
        return list_zones_now(ward_id=ward.pk)

    def reach(self, zones: Any, area: str, *, outline: Any = OUTLINE) -> Any:
        (alert,) = read_cap(content=write_alert(area=area).encode())
        return reach_zones(alert=alert, zones=zones, outline=outline)

    def test_takes_the_outline_for_the_whole_ward(self, zones: Any) -> None:
        found = self.reach(zones, write_box(35.30, 139.58, 35.40, 139.65))

        assert set(found.whole) == {"cliff-1", "cliff-2", "ward-9"}
        assert found.without_shape == 1

    def test_counts_a_ward_without_outline_as_unknown(self, zones: Any) -> None:
        found = self.reach(zones, write_box(35.30, 139.58, 35.40, 139.65), outline=None)

        assert found.without_shape == 2
        assert "ward-9" not in found.whole

    def test_reads_circles(self, zones: Any) -> None:
        # 120 m around the middle of the first cliff, whose corners are some 72 m away.
        found = self.reach(zones, "<circle>35.3425,139.6125 0.12</circle>")

        assert found.whole == ("cliff-1",)

    def test_joins_polygons_that_meet_in_the_middle_of_a_zone(self, zones: Any) -> None:
        west = write_box(35.341, 139.611, 35.344, 139.6125)
        east = write_box(35.341, 139.6125, 35.344, 139.614)

        assert self.reach(zones, west + east).whole == ("cliff-1",)

    @pytest.mark.parametrize(
        "ring",
        [
            "35.341,139.611 35.344,139.614 35.344,139.611 35.341,139.614 35.341,139.611",
            "35.341,139.611 35.341,139.611 35.341,139.611 35.341,139.611",
            "0,139.611 35.341,139.7 89,139.7 0,139.611",
        ],
    )
    def test_does_not_use_a_shape_that_answers_by_chance(self, zones: Any, ring: str) -> None:
        found = self.reach(zones, f"<polygon>{ring}</polygon>")

        assert (found.whole, found.part, found.refused) == ((), (), 1)

    def test_does_not_mind_shapes_elsewhere(self, zones: Any) -> None:
        found = self.reach(
            zones,
            write_box(-10.0, -60.0, -5.0, -50.0)
            + "<circle>10,10 5</circle><circle>35.3425,139.6125 0</circle>",
        )

        assert (found.whole, found.part, found.refused) == ((), (), 0)
        assert found.has_shapes

    def test_says_when_a_shape_is_too_fine_to_compare(self, zones: Any) -> None:
        half = MOST_VERTICES // 2 + 1
        up = " ".join(f"{35.3 + 0.1 * at / half:.7f},139.58" for at in range(half))
        down = " ".join(f"{35.4 - 0.1 * at / half:.7f},139.65" for at in range(half))
        rings = f"<polygon>{up} 35.4,139.65 35.3,139.58</polygon>"
        other = f"<polygon>35.3,139.58 {down} 35.3,139.58</polygon>"

        assert self.reach(zones, rings + other).is_too_fine

    def test_of_a_zone_that_only_touches_is_none(self, zones: Any) -> None:
        found = self.reach(zones, write_box(35.341, 139.610, 35.344, 139.612))

        assert (found.whole, found.part) == ((), ("ward-9",))
