"""The board: one press says how a site stands; what is old, disputed or of a drill is told apart."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.wards.models import Section, Ward
from engawa.rooms.safety.models import OrderBook, Response, Site, SiteReport
from engawa.rooms.safety.values import Opening, Regime, SiteRole
from tests.rooms.safety import order_material
from tests.rooms.safety.register_material import MOMENT, add_school, add_site, report

Open = Callable[..., Client]
BOARD = "/kanazawa/desk/safety/board/"
PRESS = f"{BOARD}sites/kamariya-higashi/"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def site(kanazawa: Ward) -> Site:
    return add_site(kanazawa)


def page_of(client: Client, address: str = BOARD) -> str:
    return client.get(address).content.decode()


class TestAPress:
    def test_says_how_a_site_stands(self, desk: Client, site: Site) -> None:
        sent = desk.post(PRESS, {"opening": "OPEN", "head_count": "12", "note": "受付中"})

        made = SiteReport.objects.get()
        assert (made.opening, made.head_count, made.note) == ("OPEN", 12, "受付中")
        assert made.office == "金沢区役所"
        assert sent["Location"] == f"{BOARD}#site-kamariya-higashi"
        assert "12人" in page_of(desk)

    def test_names_the_section_of_an_officer_who_has_one(
        self, client_of: Open, hana: User, kanazawa: Ward, site: Site
    ) -> None:
        section = Section.objects.get(ward=kanazawa, code="general-affairs")
        OfficerRole.objects.create(
            user=hana,
            ward=kanazawa,
            section=section,
            role=Role.EDITOR,
            starts_on=dt.date(2023, 4, 1),
        )

        client_of(hana).post(PRESS, {"opening": "OPEN"})

        assert SiteReport.objects.get().office == "金沢区総務課"

    @pytest.mark.parametrize(
        "typed", [{}, {"opening": "EXPLODED"}, {"opening": "OPEN", "head_count": "many"}]
    )
    def test_refuses_what_makes_no_sense(
        self, desk: Client, site: Site, typed: dict[str, str]
    ) -> None:
        desk.post(PRESS, typed)

        assert not SiteReport.objects.exists()

    def test_asks_when_two_press_at_once(
        self, desk: Client, client_of: Open, approver: User, site: Site
    ) -> None:
        client_of(approver).post(PRESS, {"opening": "FULL", "seen": "0"})

        sent = desk.post(PRESS, {"opening": "OPEN", "seen": "0"}, follow=True)

        page = sent.content.decode()
        assert "報告が食いちがっています" in page
        assert "「満員です」と出しています" in page

    def test_of_a_drill_stays_in_the_drill(self, desk: Client, site: Site) -> None:
        sent = desk.post(PRESS, {"opening": "OPEN", "drill": "1"})

        assert sent["Location"].startswith(f"{BOARD}?drill=1")
        assert SiteReport.objects.get().is_drill
        assert "訓練です" in page_of(desk, f"{BOARD}?drill=1")
        assert "まだ、だれも確かめていません" in page_of(desk)


class TestTheNumberOfPeople:
    def test_stays_when_the_box_is_empty(self, desk: Client, site: Site) -> None:
        desk.post(PRESS, {"opening": "FULL", "head_count": "300"})

        desk.post(PRESS, {"opening": "FULL", "head_count": ""})

        assert SiteReport.objects.latest("pk").head_count == 300
        assert "避難している人は300人です" in page_of(desk)

    def test_is_nobody_when_a_zero_is_typed(self, desk: Client, site: Site) -> None:
        desk.post(PRESS, {"opening": "OPEN", "head_count": "12"})

        desk.post(PRESS, {"opening": "OPEN", "head_count": "0"})

        assert SiteReport.objects.latest("pk").head_count == 0

    def test_begins_anew_when_a_closed_site_opens(self, desk: Client, site: Site) -> None:
        for press in ({"opening": "OPEN", "head_count": "12"}, {"opening": "CLOSED"}):
            desk.post(PRESS, press)

        desk.post(PRESS, {"opening": "OPEN"})

        assert SiteReport.objects.latest("pk").head_count is None

    def test_says_since_when_the_oldest_part_of_the_sum_is_known(
        self, desk: Client, site: Site, moment: time_machine.Traveller
    ) -> None:
        report(site, Opening.OPEN, head_count=12)

        assert "いちばん古い人数の報告は" in page_of(desk)


class TestTheBoard:
    def test_counts_a_full_site_as_open_and_says_that_it_is_full(
        self, desk: Client, site: Site
    ) -> None:
        desk.post(PRESS, {"opening": "FULL", "head_count": "300"})

        assert "開いている所は1か所（うち満員1か所）" in page_of(desk)

    def test_says_what_to_do_about_an_open_site_before_a_response(
        self, desk: Client, site: Site
    ) -> None:
        assert "対応を始める」を頼んで" not in page_of(desk)

        desk.post(PRESS, {"opening": "OPEN"})

        assert "対応を始める」を頼んで" in page_of(desk)

    def test_does_not_say_that_nothing_has_begun_while_an_order_holds(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        assert "いまは、対応を始めていません" in page_of(desk)

        order_material.issue(order_material.prepare_ward(kanazawa))

        page = page_of(desk)
        assert "いまは、対応を始めていません" not in page
        assert "避難情報が1件、発令中です" in page

    def test_puts_what_nobody_confirmed_on_top(
        self, desk: Client, kanazawa: Ward, site: Site, moment: time_machine.Traveller
    ) -> None:
        OrderBook.objects.create(ward=kanazawa, stale_minutes=60)
        late = add_site(kanazawa, "late", place=add_school(kanazawa, "遅い学校"), position=900)
        report(late, Opening.OPEN)
        report(site, Opening.OPEN, MOMENT + 40 * MINUTE)
        moment.shift(61 * MINUTE)

        page = page_of(desk)

        assert "1か所の状況が古くなっています" in page
        assert page.index("遅い学校") < page.index("釜利谷東小学校")
        assert "1時間1分、確かめていません。" in page
        assert "開いている所は2か所" in page

    def test_never_shows_the_sites_of_the_other_regime(
        self, desk: Client, kanazawa: Ward, site: Site
    ) -> None:
        add_site(
            kanazawa, "base", role=SiteRole.DISASTER_BASE, place=add_school(kanazawa, "拠点校")
        )
        assert "拠点校" not in page_of(desk)
        assert "釜利谷東小学校" not in page_of(desk, f"{BOARD}?regime=EARTHQUAKE")

        Response.objects.create(
            ward=kanazawa, regime=Regime.EARTHQUAKE, started_at=MOMENT, reason="震度5強"
        )

        page = page_of(desk, f"{BOARD}?regime=WIND_RAIN&all=1")
        assert "拠点校" in page
        assert "釜利谷東小学校" not in page

    def test_leaves_out_buildings_that_nobody_opens_until_asked(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        add_site(kanazawa, "building", role=SiteRole.EVACUATION)

        assert "ほかの1か所も出す" in page_of(desk)
        assert "釜利谷東小学校" in page_of(desk, f"{BOARD}?all=1")

    def test_asks_as_often_for_many_sites_as_for_one(
        self, desk: Client, kanazawa: Ward, site: Site, django_assert_max_num_queries
    ) -> None:
        for number in range(30):
            report(
                add_site(kanazawa, f"s{number}", place=site.place, building=f"{number}"),
                Opening.OPEN,
            )

        with django_assert_max_num_queries(25):
            page_of(desk)


class TestAResponse:
    def test_begins_and_ends_with_what_is_open_closed(
        self, client_of: Open, approver: User, site: Site
    ) -> None:
        desk = client_of(approver)
        start, end = (f"/kanazawa/desk/safety/response/{deed}/" for deed in ("start", "end"))
        desk.post(start, {"regime": "WIND_RAIN", "reason": "台風"})
        desk.post(PRESS, {"opening": "OPEN"})
        assert "まだ開いています" in page_of(desk, end)

        refused = desk.post(end)
        assert refused.status_code == 409
        desk.post(end, {"closes": "on"})

        assert Response.objects.get().ended_at == MOMENT
        assert SiteReport.objects.latest("pk").opening == "CLOSED"

    def test_of_the_other_regime_names_the_order_in_force_and_asks(
        self, client_of: Open, approver: User, kanazawa: Ward
    ) -> None:
        order_material.issue(order_material.prepare_ward(kanazawa))
        desk, start = client_of(approver), "/kanazawa/desk/safety/response/start/"
        typed = {"regime": "EARTHQUAKE", "reason": "震度5強"}

        asked = desk.post(start, typed)

        assert asked.status_code == 422
        assert "2026-0001" in asked.content.decode()
        assert not Response.objects.exists()
        desk.post(start, {**typed, "is_meant": "on"})
        assert Response.objects.get().regime == Regime.EARTHQUAKE
