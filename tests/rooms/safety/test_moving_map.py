"""The map that moves, as far as the bundle knows it: an extra with what it needs on its page, and nowhere else."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.situation import BaseMapNow, Situation
from engawa.rooms.safety.values import LANGUAGES, ZoneKind
from tests.rooms.places.basemap.archives import KONAN, fill, pack
from tests.rooms.safety import typescript
from tests.rooms.safety.inside_material import a_shape, a_situation_of, read_outline
from tests.rooms.safety.order_material import NOW
from tests.rooms.safety.page_reading import SCRIPTS, render
from tests.rooms.safety.situations import landslide, square, tsunami

ASSETS = {**SCRIPTS, "map.js": b"// map"}
BASE_MAP = BaseMapNow(size=912_345, credit="© OpenStreetMap contributors")
BLOCK = re.compile(rb'id="safety-moving">(.*?)</script>')
FOLDERS = {"ja": "", "ja-x-easy": "easy/", "en": "en/", "zh-hans": "zh-hans/", "ko": "ko/"}
READ_ZONES = """
    const { zones, shapes, isDrill } = it.readZones(JSON.parse(given));
    return { zones, isDrill, shapes: shapes.map(({ role, rings }) => [role, rings]) };
"""


def render_with_map(situation: Situation) -> dict[str, bytes]:
    return render_bundle(situation=replace(situation, base_map=BASE_MAP), assets=ASSETS, kept={})


def read_block(page: bytes) -> dict[str, Any]:
    found = BLOCK.search(page)
    assert found is not None
    block: dict[str, Any] = json.loads(found[1])
    return block


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Situation], Any]:
    """Read the areas of a situation as the map that moves does."""
    module = typescript.translate("safety/moving/zones", tmp_path_factory.mktemp("zones"))
    return lambda situation: typescript.ask(
        module, READ_ZONES, encode_areas(situation=situation).decode()
    )


class TestBlock:
    def test_names_what_the_map_is_made_of(self) -> None:
        bundle = render_with_map(landslide())

        block = read_block(bundle["map/index.html"])

        assert bundle[block["script"]] == b"// map"
        assert json.loads(bundle[block["sites"]])["sites"]
        assert block["ground"] == "../places/basemap.pmtiles"
        assert (block["size"], block["credit"]) == (BASE_MAP.size, BASE_MAP.credit)
        assert block["numbers"] == {"k012": "12", "k013": "13"}
        assert sorted(block["letters"].values()) == ["A", "B", "C", "D"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_speaks_the_language_of_its_page(self, language: str) -> None:
        bundle = render_with_map(landslide())

        block = read_block(bundle[f"{FOLDERS[language]}map/index.html"])
        japanese = read_block(bundle["map/index.html"])

        assert (block["words"] == japanese["words"]) is (language == "ja")
        assert (block["states"]["open"] == "開いています") is (language == "ja")

    def test_stands_on_no_other_page(self) -> None:
        bundle = render_with_map(landslide())

        having = {path for path, content in bundle.items() if b"safety-moving" in content}

        assert having == {f"{folder}map/index.html" for folder in FOLDERS.values()}

    def test_is_not_there_without_a_base_map_or_its_script(self) -> None:
        without_base_map = render_bundle(situation=landslide(), assets=ASSETS, kept={})
        without_script = render(replace(landslide(), base_map=BASE_MAP))

        for bundle in (without_base_map, without_script):
            assert b"safety-moving" not in bundle["map/index.html"]
            assert not [path for path in bundle if path.endswith("/map.js")]

    def test_changes_nothing_else_on_the_page(self) -> None:
        plain = render(landslide())["map/index.html"]
        with_map = render_with_map(landslide())["map/index.html"]

        start = with_map.index(b'<script type="application/json" id="safety-moving">')
        end = with_map.index(b"</script>", start) + len(b"</script>")
        assert with_map[:start] + with_map[end:] == plain


@pytest.mark.django_db
class TestSituation:
    def test_knows_the_base_map_that_an_operator_has_put_there(
        self, kanazawa: Ward, settings: Any, tmp_path: Path
    ) -> None:
        settings.DATA_DIR = tmp_path
        before = get_situation(ward_id=kanazawa.pk, is_drill=False, sequence=1, now=NOW)
        (tmp_path / "basemaps").mkdir()
        content = pack(fill(KONAN, zooms=range(10, 13)))
        (tmp_path / "basemaps" / "kanazawa.pmtiles").write_bytes(content)

        after = get_situation(ward_id=kanazawa.pk, is_drill=False, sequence=2, now=NOW)
        found = places.find_ground_map(ward_slug="kanazawa")

        assert before.base_map is None
        assert found is not None
        assert after.base_map == BaseMapNow(len(content), found.credit)
        assert found.credit


class TestZones:
    def test_are_where_their_orders_put_them(self, read: Callable[[Situation], Any]) -> None:
        situation = landslide()

        zones, shapes = (read(situation)[key] for key in ("zones", "shapes"))

        assert [(zone["code"], zone["level"], zone["hasLevelNumber"]) for zone in zones] == [
            ("k012", 4, True),
            ("k013", 4, True),
        ]
        for zone, (role, rings), known in zip(zones, shapes, situation.zones, strict=False):
            assert known.geometry is not None
            corners = known.geometry["coordinates"][0]
            assert role == "zone-4"
            assert rings[0] == pytest.approx(
                [pytest.approx(corner, abs=6e-6) for corner in corners]
            )
            middle = known.point
            assert middle is not None
            assert zone["position"]["latitude"] == pytest.approx(middle.latitude, abs=1e-5)
            assert zone["position"]["longitude"] == pytest.approx(middle.longitude, abs=1e-5)

    def test_without_a_shape_stand_at_their_point_or_nowhere(
        self, read: Callable[[Situation], Any]
    ) -> None:
        point = landslide().zones[0].point
        situation = a_situation_of(a_shape(1, None, point=point), a_shape(2, None))

        pointed, unknown = read(situation)["zones"]

        assert point is not None
        assert pointed["position"]["latitude"] == pytest.approx(point.latitude, abs=1e-5)
        assert unknown["position"] is None

    def test_that_are_the_ward_have_its_outline(self, read: Callable[[Situation], Any]) -> None:
        situation = a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), outline=read_outline())

        said = read(situation)

        assert [role for role, _ in said["shapes"]] == ["ward", "zone-4"]
        assert said["shapes"][0][1] == said["shapes"][1][1]

    def test_of_a_tsunami_have_no_number_of_a_level(self, read: Callable[[Situation], Any]) -> None:
        assert {zone["hasLevelNumber"] for zone in read(tsunami())["zones"]} == {False}

    def test_stand_in_the_middle_of_the_smallest_slope(
        self, read: Callable[[Situation], Any]
    ) -> None:
        middle = landslide().zones[0].point
        assert middle is not None

        (zone,) = read(a_situation_of(a_shape(1, square(middle, metres=8))))["zones"]

        assert zone["position"]["latitude"] == pytest.approx(middle.latitude, abs=1e-5)
        assert zone["position"]["longitude"] == pytest.approx(middle.longitude, abs=1e-5)

    def test_keep_their_holes(self, read: Callable[[Situation], Any]) -> None:
        middle = landslide().zones[0].point
        assert middle is not None
        outer, inner = (square(middle, metres=metres)["coordinates"][0] for metres in (300, 60))
        geometry = {"type": "Polygon", "coordinates": [outer, inner]}

        shapes = read(a_situation_of(a_shape(1, geometry)))["shapes"]

        assert len(shapes[0][1]) == 2
