"""The pages before the day: what lies near a town, which sites have what is needed, and the sheet."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.services.ground import set_outline, set_towns
from engawa.rooms.safety.values import Hazard, Opening, SiteRole, ZoneKind
from tests.rooms.places.material import SQUARE
from tests.rooms.safety.register_material import (
    MOMENT,
    SCHOOL_KEY,
    add_school,
    add_site,
    add_zone,
    report,
    square,
)

HAZARDS, SITES = "/kanazawa/prepare/hazards/", "/kanazawa/prepare/sites/"
TOWNS = [
    TownEntry("釜利谷東二丁目", 35.345, 139.617, "かまりやひがし2"),
    TownEntry("六浦町", 35.32, 139.61, "むつうらちょう"),
    TownEntry("富岡", 35.38, 139.63, "とみおか"),
]


@pytest.fixture(autouse=True)
def ground(kanazawa: Ward) -> None:
    given = {"ward_id": kanazawa.pk, "actor_id": None, "now": MOMENT}
    set_outline(geometry=SQUARE, credit="見本の形", **given)
    set_towns(towns=TOWNS, **given)


def main_of(client: Client, address: str, **given: str) -> str:
    sent = client.get(address, given)
    assert sent.status_code == 200
    text = sent.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def names_of(page: str) -> list[str]:
    return re.findall(r'<li class="place-card".*?<h3[^>]*>([^<]*)</h3>', page, re.DOTALL)


class TestHazards:
    def test_name_the_zones_of_a_town(self, client: Client, kanazawa: Ward) -> None:
        add_zone(kanazawa)

        page = main_of(client, HAZARDS, town="釜利谷東二丁目")

        assert "この町の全部か一部が入る区域が1つあります" in page
        assert "崖が崩れるおそれ" in page
        assert 'href="/kanazawa/safety/z/cliff-12/"' in page

    def test_name_the_zones_near_a_town_with_their_distance(
        self, client: Client, kanazawa: Ward
    ) -> None:
        add_zone(kanazawa, towns=["大道一丁目"], geometry=square(139.6205, 35.344))

        page = main_of(client, HAZARDS, town="釜利谷東二丁目")

        assert "500mのうちに、区域が1つあります" in page
        assert "約318m" in page

    def test_never_take_no_zone_for_safe(self, client: Client, kanazawa: Ward) -> None:
        add_zone(kanazawa)

        page = main_of(client, HAZARDS, town="富岡")

        assert "安全という意味ではありません" in page
        assert "この町の名前が入る区域は、登録されていません" in page

    def test_leave_the_whole_ward_out(self, client: Client, kanazawa: Ward) -> None:
        add_zone(kanazawa, "ward", kind=ZoneKind.WARD, name="区の全域", geometry=None, towns=[])

        assert "区の全域" not in main_of(client, HAZARDS, town="富岡")

    def test_say_that_there_is_no_such_town(self, client: Client) -> None:
        page = main_of(client, HAZARDS, town="<b>よその町</b>")

        assert "その名前の町は見つかりません" in page
        assert "<b>よその町" not in page


class TestSites:
    def test_keep_the_two_regimes_strictly_apart(self, client: Client, kanazawa: Ward) -> None:
        add_site(kanazawa)
        add_site(
            kanazawa, "base", role=SiteRole.DISASTER_BASE, place=add_school(kanazawa, "拠点校")
        )

        assert names_of(main_of(client, SITES)) == ["釜利谷東小学校"]
        assert names_of(main_of(client, SITES, regime="EARTHQUAKE")) == ["拠点校"]

    def test_never_list_a_welfare_shelter(self, client: Client, kanazawa: Ward) -> None:
        add_site(kanazawa, role=SiteRole.WELFARE)

        for regime in ("WIND_RAIN", "EARTHQUAKE"):
            page = main_of(client, SITES, regime=regime)
            assert names_of(page) == []
            assert "福祉避難所は、この一覧にはありません" in page

    def test_say_nothing_of_whether_one_is_open(self, client: Client, kanazawa: Ward) -> None:
        report(add_site(kanazawa), Opening.OPEN)

        assert "開いています" not in main_of(client, SITES)

    @pytest.mark.parametrize("need", ["pets", "step_free", "toilet"])
    def test_find_only_what_is_known_to_have_it(
        self, client: Client, kanazawa: Ward, need: str
    ) -> None:
        for name, answer in (("はい", True), ("いいえ", False), ("不明", None)):
            place = add_school(kanazawa, name)
            add_site(kanazawa, f"s{place.number}", place=place, **{need: answer})

        assert names_of(main_of(client, SITES, **{need: "1"})) == ["はい"]

    def test_put_buildings_of_one_site_together_without_mixing_their_hazards(
        self, client: Client, kanazawa: Ward
    ) -> None:
        for number, name, hazards in (
            ("201", "永谷小学校　校舎１", [Hazard.FLOOD, Hazard.LANDSLIDE]),
            ("202", "永谷小学校　体育館", [Hazard.FLOOD]),
        ):
            place = add_school(kanazawa, name, national_id=f"{SCHOOL_KEY}{number}")
            add_site(kanazawa, f"s{number}", role=SiteRole.EVACUATION, place=place, hazards=hazards)

        page = main_of(client, SITES)
        assert names_of(page) == ["永谷小学校"]
        assert "建物ごとの指定（2棟）" in page

        one = main_of(client, SITES, hazard="LANDSLIDE")
        assert names_of(one) == ["永谷小学校　校舎１"]
        assert "体育館" not in one

    def test_know_no_hazard_of_the_other_regime(self, client: Client, kanazawa: Ward) -> None:
        add_site(kanazawa)

        assert names_of(main_of(client, SITES, hazard="TSUNAMI")) == ["釜利谷東小学校"]

    def test_put_the_nearest_to_a_town_first(self, client: Client, kanazawa: Ward) -> None:
        for name, latitude in (("遠い", 35.37), ("近い", 35.346)):
            place = add_school(kanazawa, name, latitude=latitude, longitude=139.617)
            add_site(kanazawa, f"s{place.number}", place=place)

        page = main_of(client, SITES, town="釜利谷東二丁目")

        assert names_of(page) == ["近い", "遠い"]
        assert "約110m" in page

    def test_stand_on_the_map_with_their_numbers(self, client: Client, kanazawa: Ward) -> None:
        add_site(kanazawa)

        page = main_of(client, SITES)

        assert "<svg" in page
        assert "見本の形" in page


class TestTheTimeline:
    def test_sends_nothing_anywhere(self, client: Client) -> None:
        page = main_of(client, "/kanazawa/prepare/timeline/")

        assert "<form" not in page
        assert not re.search(r"<(?:textarea|input)[^>]* name=", page)
        assert "どこにも送りません" in page

    @pytest.mark.parametrize("language", ["ja", "en", "ja-x-easy"])
    def test_is_an_empty_sheet_of_two_pages_on_paper(self, client: Client, language: str) -> None:
        sent = client.get("/kanazawa/prepare/timeline.pdf", {"lang": language})

        assert sent["Content-Type"] == "application/pdf"
        assert sent.content.startswith(b"%PDF-")
        assert len(PdfReader(io.BytesIO(sent.content)).pages) == 2
