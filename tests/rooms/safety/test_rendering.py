"""A bundle as a whole: the same bytes each time, light, quick, closed to the outside, and safe from its names."""

import base64
import gzip
import hashlib
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.rooms.safety.order_texts import OrderFacts, ReasonGiven, write_texts
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.rendering.assembling import SituationUnnamed, render_bundle
from engawa.rooms.safety.situation import OrderText, Situation
from engawa.rooms.safety.values import LANGUAGES, Action, Level
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import SCRIPTS, read_page, render, render_named

NAMES = (
    "quiet",
    "landslide",
    "three_orders",
    "tsunami",
    "lifted_order",
    "overdue",
    "earthquake",
    "drill",
)
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
HOSTILE = st.one_of(
    st.text(max_size=60).filter(lambda text: text.strip()),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "</title></style></script><h1>",
            "{ward} {0} {time.__class__}",
            "\u202eevil\u2066\u200f",
            "مركز الإيواء",
            "&lt;b&gt;",
            "長" * 3000,
        ]
    ),
)


PATHS = ("index.html", "en/index.html", "z/k012/index.html", "p/2025-1013-01/v1/index.html")


def weigh(*contents: bytes) -> int:
    return sum(len(gzip.compress(content, 6)) for content in contents)


class TestBundle:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_the_same_for_the_same_situation(self, name: str) -> None:
        situation: Situation = getattr(situations, name)()

        assert render(situation) == render(situation)

    @pytest.mark.parametrize("name", NAMES)
    def test_names_its_data_by_what_is_in_it(self, name: str) -> None:
        for path, content in render_named(name).items():
            if path.startswith("data/"):
                assert path.split("/")[1] == hashlib.sha256(content).hexdigest()[:12]

    def test_holds_the_scripts_as_they_were_built(self) -> None:
        bundle = render_named("landslide")

        assert bundle["worker.js"] == SCRIPTS["worker.js"]
        assert [content for path, content in bundle.items() if path.endswith("/safety.js")] == [
            SCRIPTS["safety.js"]
        ]

    @pytest.mark.parametrize("name", ["../evil", "a/b", "", ".", "Ä"])
    def test_refuses_names_that_lead_out_of_it(self, name: str) -> None:
        situation = situations.landslide()
        order = replace(situation.orders[0], number=name)
        zones = (replace(situation.zones[0], code=name), *situation.zones[1:])

        with pytest.raises(SituationUnnamed):
            render(replace(situation, orders=(order,)))
        with pytest.raises(SituationUnnamed):
            render(replace(situation, zones=zones))

    def test_changes_its_data_when_a_site_fills_up(self) -> None:
        situation = situations.landslide()
        full = replace(situation.sites[0], opening=situations.Opening.FULL)
        later = replace(situation, sites=(full, *situation.sites[1:]))

        assert paths_of_data(situation) != paths_of_data(later)

    def test_changes_its_data_when_an_order_is_past_its_time(self) -> None:
        situation = situations.landslide()
        late = replace(situation.orders[0], is_overdue=True)

        assert paths_of_data(situation) != paths_of_data(replace(situation, orders=(late,)))


def paths_of_data(situation: Situation) -> set[str]:
    return {path for path in render(situation) if path.startswith("data/")}


@cache
def render_approved() -> dict[str, bytes]:
    """Render the largest situation with the texts that its orders would have."""
    situation = situations.three_orders()
    zones = {zone.code: zone for zone in situation.zones}
    sites = {site.code: site for site in situation.sites}
    readings = {name: kana for name, kana, *_ in situations.TOWNS}
    orders = []
    for order in situation.orders:
        facts = OrderFacts(
            ward_names=situation.ward_names,
            city_names=situation.city_names,
            hazard=order.hazard,
            level=order.level,
            action=order.action,
            zones=[zones[code] for code in order.zones],
            reasons=[ReasonGiven(Reason.HEAVY_RAIN)],
            issued_at=order.issued_at,
            sites=[sites[code] for code in order.sites],
            town_readings=readings,
            next_update_at=order.next_update_at,
            previous_level=Level.ELDERLY if order.action == Action.RAISE else None,
            phone=situation.phone,
        )
        orders.append(replace(order, texts=write_texts(facts=facts)))
    return render(replace(situation, orders=tuple(orders)))


class TestWeight:
    @pytest.mark.parametrize("folder", ["", "easy/", "en/", "zh-hans/", "ko/"])
    def test_of_what_must_be_read_fits_the_first_flight(self, folder: str) -> None:
        assert weigh(render_approved()[f"{folder}index.html"]) <= 14 * 1024

    def test_with_areas_sites_and_all_languages_stays_small(self) -> None:
        bundle = render_approved()
        data = [
            content
            for path, content in bundle.items()
            if re.search(r"/(areas|sites|order|text\.[a-z-]+)\.json$", path)
        ]

        assert len(data) == 3 + len(LANGUAGES)
        assert weigh(bundle["index.html"], *data) <= 26 * 1024

    def test_of_the_style_is_a_small_part(self) -> None:
        found = STYLE.search(render_named("landslide")["index.html"].decode("utf-8"))

        assert found is not None
        assert weigh(found[1].encode("utf-8")) <= 3 * 1024


class TestClosedness:
    @pytest.mark.parametrize("name", NAMES)
    def test_lets_nothing_in_from_elsewhere(self, name: str) -> None:
        for path, content in render_named(name).items():
            if not path.endswith(".html"):
                continue
            for way in read_page(content).ways:
                assert "//" not in way, (path, way)
                assert not way.startswith(("http", "javascript:")), (path, way)

    @pytest.mark.parametrize("name", NAMES)
    def test_allows_exactly_the_styles_that_stand_in_a_page(self, name: str) -> None:
        for path, content in render_named(name).items():
            if not path.endswith(".html"):
                continue
            text = content.decode("utf-8")
            policy = read_page(content).one("meta", http_equiv="Content-Security-Policy")
            allowed = set(re.findall(r"'sha256-[^']+'", policy.attributes["content"]))
            standing = {
                f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
                for style in STYLE.findall(text)
            }
            assert allowed == standing, path
            assert "default-src 'none'" in policy.attributes["content"]
            assert "unsafe" not in policy.attributes["content"]

    @pytest.mark.parametrize("name", NAMES)
    def test_has_no_style_and_no_script_within_elements(self, name: str) -> None:
        for path, content in render_named(name).items():
            if path.endswith(".html"):
                for element in read_page(content).elements:
                    assert not any(
                        key.startswith("on") or key == "style" for key in element.attributes
                    ), path


def shape_of(content: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """Give which elements stand where, with the names of their attributes.

    Left out are those that come and go with the length of a text, or with its language.
    """
    return [
        (one.name, tuple(sorted(one.attributes)))
        for one in read_page(content).elements
        if one.name not in ("span", "br", "dt", "dd")
    ]


@cache
def shape_of_plain(path: str) -> list[tuple[str, tuple[str, ...]]]:
    return shape_of(render(rename(["名前"] * 9))[path])


class TestHostileNames:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(words=st.lists(HOSTILE, min_size=9, max_size=9))
    def test_stand_in_the_page_as_text(self, words: list[str]) -> None:
        bundle = render(rename(words))

        # Nothing in a name opens, closes or adds an element.
        for path in PATHS:
            assert shape_of(bundle[path]) == shape_of_plain(path)

    def test_keep_what_can_be_read_of_them(self) -> None:
        page = read_page(render(rename(['<b>"A&B"</b>'] * 9))["index.html"])

        assert '<b>"A&B"</b>' in page.one("section", id="areas").text

    def test_lose_what_turns_text_around(self) -> None:
        text = render(rename(["\u202eniaga"] * 9))["index.html"].decode("utf-8")

        assert "\u202e" not in text
        assert "niaga" in text


def rename(words: list[str]) -> Situation:
    """Give the landslide with other words in everything that a register or an officer names."""
    ward, zone_name, town, site_name, address, by, phone, text, credit = words
    situation = situations.landslide()
    said: dict[str, Any] = dict.fromkeys(OrderText.__dataclass_fields__, text)
    zone = replace(situation.zones[0], names={"ja": zone_name}, towns=(town,), number=town)
    site = replace(
        situation.sites[0],
        names={"ja": site_name},
        address=address,
        confirmed_by=by,
        phone=phone,
        notes={"ja": text},
        languages=(by,),
    )
    order = replace(
        situation.orders[0], texts={language: OrderText(**said) for language in LANGUAGES}
    )
    warning = replace(situation.warnings[0], name=text, area_name=town)
    return replace(
        situation,
        ward_names={"ja": ward},
        zones=(zone, *situation.zones[1:]),
        sites=(site, *situation.sites[1:]),
        orders=(order,),
        warnings=(warning,),
        outline_credit=credit,
    )


class TestWithoutScripts:
    def test_writes_no_script_element(self) -> None:
        bundle = render_bundle(situation=situations.landslide(), assets={}, kept={})

        for path, content in bundle.items():
            if path.endswith(".html"):
                assert b"<script" not in content, path
        assert "worker.js" not in bundle


class TestLevels:
    @pytest.mark.parametrize("level", Level)
    def test_have_their_official_colours(self, level: Level) -> None:
        zone = situations.a_zone(12)
        order = situations.an_order((zone,), level=level)
        content = render(situations.a_situation(zones=(zone,), orders=(order,)))["index.html"]
        style = STYLE.search(content.decode("utf-8"))
        colours = {5: "#0c000c;color:#fff", 4: "#a0a;color:#fff", 3: "#ff2800;color:#000"}

        assert read_page(content).find("article", class_=f"level l{int(level)}")
        assert style is not None
        assert f".l{int(level)} .band{{background:{colours[level]}" in style[1]
