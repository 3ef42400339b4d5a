"""Which sites the public reads of: each order keeps its own, and an open door is never denied."""

from dataclasses import replace

import pytest

from engawa.rooms.safety.feeds.phone import write_phone
from engawa.rooms.safety.regimes import list_shown
from engawa.rooms.safety.rendering.phrases import FOLDERS
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import LANGUAGES, Hazard, Opening, Regime, SiteRole
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import read_page, render

HALL = situations.a_site(0, names={"ja": "六浦の会館"}, hazards=frozenset({Hazard.LANDSLIDE}))
BASE = situations.a_site(
    1,
    names={"ja": "谷津の拠点"},
    role=SiteRole.DISASTER_BASE,
    hazards=frozenset({Hazard.EARTHQUAKE}),
    opening=Opening.NOT_OPEN,
    confirmed_at=None,
)
HILL = situations.a_site(
    2, names={"ja": "高台の広場"}, role=SiteRole.EVACUATION, hazards=frozenset({Hazard.TSUNAMI})
)
CARE = situations.a_site(3, names={"ja": "福祉の家"}, role=SiteRole.WELFARE)


def section(situation: Situation) -> str:
    """Give what the page of the ward says of sites."""
    return read_page(render(situation)["index.html"]).one("section", id="sites").text


def two_regimes(regime: Regime) -> Situation:
    """Give a landslide order and a tsunami order at once, the ward acting in a regime."""
    cliff, coast = situations.a_zone(12), situations.a_coast_zone()
    return situations.a_situation(
        regime=regime,
        zones=(cliff, coast),
        sites=(HALL, BASE, HILL, CARE),
        orders=(
            situations.an_order((cliff,), sites=(HALL,)),
            situations.an_order(
                (coast,), number="2025-1013-02", hazard=Hazard.TSUNAMI, sites=(HILL,)
            ),
        ),
    )


class TestOrdersOfTwoRegimes:
    @pytest.mark.parametrize("regime", list(Regime))
    def test_keep_their_sites_each_under_its_own_hazard(self, regime: Regime) -> None:
        said = section(two_regimes(regime))

        tsunami, landslide = (
            said.index("津波のときの避難場所"),
            said.index("土砂災害のときの避難場所"),
        )
        assert tsunami < said.index("高台の広場") < landslide < said.index("六浦の会館")
        assert said.count("六浦の会館") == said.count("高台の広場") == 1
        assert "土砂災害の避難場所ではありません" not in said
        assert "福祉の家" not in said

    def test_show_the_bases_apart_while_the_ward_acts_for_an_earthquake(self) -> None:
        said = section(two_regimes(Regime.EARTHQUAKE))

        assert said.index("六浦の会館") < said.index("地域防災拠点") < said.index("谷津の拠点")
        assert "谷津の拠点" not in section(two_regimes(Regime.WIND_RAIN))

    def test_keep_the_sites_of_the_one_that_is_out_when_the_other_regime_is_declared(self) -> None:
        situation = replace(
            two_regimes(Regime.EARTHQUAKE), orders=two_regimes(Regime.EARTHQUAKE).orders[:1]
        )

        assert "六浦の会館" in section(situation)

    def test_are_told_apart_on_the_telephone(self) -> None:
        said = write_phone(situation=two_regimes(Regime.EARTHQUAKE)).decode()

        tsunami = said.index("津波のときの避難場所についてお知らせします。")
        landslide = said.index("土砂災害のときの避難場所についてお知らせします。")
        assert tsunami < said.index("高台の広場") < landslide < said.index("六浦の会館")


class TestAnOpenDoor:
    @pytest.mark.parametrize("opening", [Opening.OPEN, Opening.CROWDED, Opening.FULL])
    def test_is_shown_though_the_ward_neither_acts_nor_orders(self, opening: Opening) -> None:
        situation = situations.quiet(sites=(replace(HALL, opening=opening), BASE, CARE))

        said = section(situation)

        assert "六浦の会館" in said
        assert "土砂災害" in said
        assert "区が開いている避難場所はありません" not in said
        assert "谷津の拠点" not in said
        assert "福祉の家" not in said

    def test_is_where_the_page_leads_first(self) -> None:
        page = read_page(render(situations.quiet(sites=(HALL,)))["index.html"])

        assert "#sites" in page.ways

    def test_is_told_on_the_telephone(self) -> None:
        said = write_phone(situation=situations.quiet(sites=(HALL, BASE))).decode()

        assert "開いています。六浦の会館。" in said

    def test_that_is_shut_is_not_shown(self) -> None:
        shut = replace(HALL, opening=Opening.CLOSED)

        assert list_shown(situation=situations.quiet(sites=(shut, BASE))) == ()


class TestTheSitesThatAnOrderNames:
    def test_stand_with_their_present_state_beside_its_words(self) -> None:
        said = " ".join(
            read_page(render(situations.landslide())["index.html"]).one("article").text.split()
        )

        assert "釜利谷東小学校 △ 混んでいます" in said
        assert "西柴中学校 × 満員です" in said

    def test_are_not_told_of_on_the_page_that_keeps_a_version(self) -> None:
        pages = render(situations.landslide())
        kept = next(path for path in pages if path.startswith("p/") and "/v1/" in path)

        assert "満員です" not in read_page(pages[kept]).text


class TestTheHeadings:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_stand_in_each_language(self, language: str) -> None:
        page = read_page(render(two_regimes(Regime.EARTHQUAKE))[f"{FOLDERS[language]}index.html"])

        assert len(page.find("h3")) >= 3
