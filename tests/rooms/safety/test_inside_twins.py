"""The two answers to "am I inside?", in Python and in the browser, give the same wherever they are asked."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from engawa.core.geo.points import Point, project
from engawa.core.geo.shapes import Shape, read_shape
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.inside.asking import Answer, Areas
from engawa.rooms.safety.situation import Situation, TownNow
from engawa.rooms.safety.values import ZoneKind
from tests.rooms.safety import typescript
from tests.rooms.safety.inside_material import (
    a_shape,
    a_situation_of,
    grid,
    is_far,
    read_outline,
    real_situation,
)
from tests.rooms.safety.situations import landslide, square

Ask = Callable[[str, Any], Any]
ASK_POSITIONS = """
    const areas = new it.Areas(JSON.parse(given.areas));
    return given.asked.map(([latitude, longitude, accuracy]) => {
      const { place, reason, hits } = areas.askPosition({ latitude, longitude }, accuracy ?? NaN);
      return [place, reason, hits.map((hit) => [hit.zone.code, hit.place])];
    });
"""
ASK_TOWNS = """
    const areas = new it.Areas(JSON.parse(given.areas));
    return given.asked.map((name) => {
      const { place, reason, hits } = areas.askTown(name);
      return [place, reason, hits.map((hit) => [hit.zone.code, hit.place])];
    });
"""
PROJECT = "return given.map(([latitude, longitude]) => it.project({ latitude, longitude }));"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Run statements with the module of the page's script that answers."""
    module = typescript.translate("safety/inside", tmp_path_factory.mktemp("inside"))
    return lambda body, given: typescript.ask(module, body, given)


def tell(answer: Answer) -> list[Any]:
    return [answer.place, answer.reason, [[hit.zone, hit.place] for hit in answer.hits]]


def compare(ask: Ask, situation: Situation, asked: list[tuple[float, ...]]) -> list[Any]:
    """Ask both about positions; give where they differ."""
    areas = Areas(situation)
    said = ask(ASK_POSITIONS, {"areas": encode_areas(situation=situation).decode(), "asked": asked})
    known = [
        tell(areas.ask_position(latitude=latitude, longitude=longitude, accuracy=accuracy))
        for latitude, longitude, accuracy in asked
    ]
    assert len(said) == len(asked)
    return [
        (where, python, script)
        for where, python, script in zip(asked, known, said, strict=True)
        if python != script
    ]


def list_far(
    differences: list[Any], edges: dict[str, shapely.Geometry], accuracy: float = 0
) -> list[Any]:
    """Keep the differences that no rounding explains."""
    return [
        difference
        for difference in differences
        if is_far(*difference, accuracy=accuracy, edges=edges)
    ]


def edges_of(situation: Situation) -> dict[str, shapely.Geometry]:
    return {
        zone.code: read_shape(geojson=zone.geometry).geometry.boundary
        for zone in situation.zones
        if zone.geometry is not None
    }


class TestMetres:
    def test_are_those_of_the_plane_system_to_a_centimetre(self, ask: Ask) -> None:
        # Yokohama from its west to its east and beyond, 140 by 90 km.
        asked = [
            (south / 100, west / 100)
            for south in range(3500, 3581, 5)
            for west in range(13900, 14051, 5)
        ]

        said = np.array(ask(PROJECT, asked))

        known = np.column_stack(project([at[0] for at in asked], [at[1] for at in asked]))
        assert np.abs(said - known).max() < 0.01


class TestTwins:
    def test_agree_on_slopes_with_holes_but_for_a_metre_at_their_edges(self, ask: Ask) -> None:
        situation = real_situation()
        shapes = [read_shape(geojson=zone.geometry).geometry for zone in situation.zones]
        edges = edges_of(situation)
        near = Shape(shapely.union_all(shapes[::6]).buffer(60))
        spots = list(grid(near, step=60))

        differences = compare(ask, situation, [(*spot, 0) for spot in spots])
        differences_at_30 = compare(ask, situation, [(*spot, 30) for spot in spots])

        assert len(spots) > 500
        assert list_far(differences, edges) == []
        assert list_far(differences_at_30, edges, 30) == []

    def test_agree_on_the_outline_of_a_ward_with_its_islands(self, ask: Ask) -> None:
        outline = read_outline()
        situation = a_situation_of(
            a_shape(1, None, kind=ZoneKind.WARD, towns=("区の全域",)), outline=outline
        )
        ward = read_shape(geojson=outline)

        differences = compare(
            ask, situation, [(*spot, 0) for spot in grid(ward, step=170, around=400)]
        )

        assert list_far(differences, {"c-1": ward.geometry.boundary}) == []

    def test_agree_at_edges_and_corners_and_in_holes_to_a_metre(self, ask: Ask) -> None:
        situation = real_situation()
        edges = edges_of(situation)
        degrees = [
            (position[1], position[0])
            for zone in situation.zones[:12]
            for polygon in _polygons(zone.geometry)
            for ring in polygon
            for position in ring
        ]

        differences = compare(ask, situation, [(*spot, 0) for spot in degrees])

        assert len(degrees) > 200
        assert list_far(differences, edges) == []

    def test_find_something_inside_on_the_edge_and_outside(self, ask: Ask) -> None:
        # So that agreement is not that of two who always say the same.
        situation = real_situation()
        outline = Shape(read_shape(geojson=situation.zones[0].geometry).geometry.buffer(300))
        asked = [(*spot, 3) for spot in grid(outline, step=15)]

        said = ask(
            ASK_POSITIONS, {"areas": encode_areas(situation=situation).decode(), "asked": asked}
        )

        assert {place for place, _reason, _hits in said} == {"INSIDE", "EDGE", "OUTSIDE"}

    def test_agree_where_zones_have_no_shape_and_positions_are_coarse_or_none(
        self, ask: Ask
    ) -> None:
        town, other = "釜利谷東二丁目", "六浦一丁目"
        here, there = Point(35.3450, 139.6120), Point(35.3250, 139.6150)
        lost = Point(35.3360, 139.6300)
        zones = (
            a_shape(1, square(here)),
            a_shape(2, None),
            a_shape(3, None, point=lost),
        )
        towns = (
            TownNow(town, "カマリヤヒガシ", here, ("c-1",)),
            TownNow(other, "ムツウラ", there, ("c-2",)),
        )
        situation = a_situation_of(*zones, towns=towns, outline=read_outline())
        asked: list[tuple[float, ...]] = [
            (here.latitude, here.longitude, 5),
            (here.latitude, here.longitude, 250),
            (there.latitude, there.longitude, 20),
            (there.latitude, there.longitude, 900),
            (lost.latitude, lost.longitude, 20),
            (35.3755, 139.6300, 20),
            (35.6812, 139.7671, 20),
            (51.5, 0.0, 20),
            (here.latitude, here.longitude, -1),
        ]

        differences = compare(ask, situation, asked)
        quiet = compare(ask, replace(situation, orders=()), asked)

        assert differences == []
        assert quiet == []

    def test_agree_on_towns(self, ask: Ask) -> None:
        situation = landslide()
        areas = Areas(situation)
        names = [*(town.name for town in situation.towns), "どこにもない町"]

        said = ask(ASK_TOWNS, {"areas": encode_areas(situation=situation).decode(), "asked": names})

        assert said == [tell(areas.ask_town(name=name)) for name in names]
        assert {place for place, _reason, _hits in said} == {"EDGE", "OUTSIDE", "UNKNOWN"}

    def test_refuse_a_file_of_another_format(self, ask: Ask) -> None:
        body = """
            try { new it.Areas(given); } catch (error) { return error.name; }
            return "taken";
        """

        assert ask(body, {"format": "engawa-areas/2"}) == "RangeError"
        assert ask(body, None) == "RangeError"


def _polygons(geometry: Any) -> list[Any]:
    assert geometry is not None
    coordinates = json.loads(json.dumps(geometry))["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates
