"""Areas to ask: the ward's real outline, and 55 real slopes moved into the ward, some with holes cut into them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from engawa.core.geo.points import DEGREES, METRES, Point, project
from engawa.core.geo.shapes import Shape, read_shape
from engawa.rooms.safety.situation import Situation, TownNow, ZoneNow
from engawa.rooms.safety.values import Hazard, ZoneKind
from tests.rooms.safety.situations import a_situation, an_order
from tests.shared import shared_file

OUTLINES = "data/geo/wards_kanazawa_konan_hires.geojson"
SLOPES = "data/hazard/hazard_plateau_lsld_533925_ota.geojson"
TOWNS = "data/geo/choaza_points_14108.csv"
# Where the slopes, which lie in another ward of another city, are put: the hills of 釜利谷東.
MIDDLE = Point(35.3466, 139.6235)


def read_outline(code: str = "14108") -> dict[str, Any]:
    """Read the outline of a ward, islands and all."""
    found = json.loads(shared_file(OUTLINES).read_text(encoding="utf-8"))
    return {
        "type": "MultiPolygon",
        "coordinates": [
            feature["geometry"]["coordinates"]
            for feature in found["features"]
            if feature["properties"]["code"] == code
        ],
    }


def read_slopes() -> list[dict[str, Any]]:
    """Read the slopes, moved into the ward; every third one has a hole where it is widest."""
    found = json.loads(shared_file(SLOPES).read_text(encoding="utf-8"))
    shapes = [read_shape(geojson=feature["geometry"]).geometry for feature in found["features"]]
    middle = shapely.centroid(shapely.union_all(shapes))
    east, north = project([MIDDLE.latitude], [MIDDLE.longitude])
    move = np.array([east[0] - middle.x, north[0] - middle.y])
    moved = []
    for number, shape in enumerate(shapes):
        there = shapely.transform(shape, lambda spots: spots + move)
        hole = shapely.maximum_inscribed_circle(there)
        if number % 3 == 0:
            around = shapely.Point(hole.coords[0]).buffer(hole.length / 2, quad_segs=3)
            there = there.difference(around)
        moved.append(Shape(there).to_geojson(digits=7))
    return moved


def read_towns() -> list[tuple[str, Point]]:
    """Read the names and points of the towns of the ward."""
    lines = shared_file(TOWNS).read_text(encoding="utf-8-sig").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    return [(row[2], Point(float(row[4]), float(row[5]))) for row in rows]


def a_shape(number: int, geometry: dict[str, Any] | None, **facts: Any) -> ZoneNow:
    """Make a cliff zone of a shape."""
    return ZoneNow(
        **{
            "code": f"c-{number}",
            "kind": ZoneKind.CLIFF,
            "number": str(number),
            "names": {"ja": f"即時避難指示対象区域 {number}"},
            "towns": (),
            "hazard": Hazard.LANDSLIDE,
            "households": 12,
            "people": 30,
            "geometry": geometry,
            "point": None,
            **facts,
        }
    )


def a_situation_of(*zones: ZoneNow, towns: tuple[TownNow, ...] = (), **facts: Any) -> Situation:
    """Make a situation in which one order holds for all the zones."""
    order = an_order(zones)
    return replace(
        a_situation(),
        **{"zones": zones, "towns": towns, "orders": (order,), "outline": None, **facts},
    )


def real_situation(**facts: Any) -> Situation:
    """The 55 slopes under one order, with all towns of the ward and its outline."""
    zones = tuple(a_shape(number, shape) for number, shape in enumerate(read_slopes(), 1))
    towns = tuple(TownNow(name, "", point, ()) for name, point in read_towns())
    return a_situation_of(*zones, towns=towns, outline=read_outline(), **facts)


def grid(shape: Shape, *, step: float, around: float = 0) -> Iterator[tuple[float, float]]:
    """Give the points of a grid of metres over a shape as (latitude, longitude)."""
    west, south, east, north = shape.bounds
    columns, rows = np.meshgrid(
        np.arange(west - around, east + around, step),
        np.arange(south - around, north + around, step),
    )
    back = Transformer.from_crs(METRES, DEGREES, always_xy=True)
    longitudes, latitudes = back.transform(columns.ravel(), rows.ravel())
    return zip(latitudes.tolist(), longitudes.tolist(), strict=True)


def is_far(
    where: tuple[float, ...],
    one: list[Any],
    other: list[Any],
    accuracy: float,
    edges: dict[str, shapely.Geometry],
) -> bool:
    """Tell whether two answers, [place, …, hits], differ about a zone where neither may be wrong.

    Both may be within a metre of where one answer ends and the next begins: so far from the zone's edge as the
    accuracy and the metre of rounding.
    """
    east, north = project([where[0]], [where[1]])
    spot = shapely.Point(east[0], north[0])
    first, second = (dict(map(tuple, said[-1])) for said in (one, other))
    codes = [code for code in {*first, *second} if first.get(code) != second.get(code)]
    # Where they agree about every zone, nothing can excuse another answer.
    return not codes or any(
        abs(shapely.distance(edges[code], spot) - accuracy - 1) > 1 for code in codes
    )
