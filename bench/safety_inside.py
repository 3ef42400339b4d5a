"""Browser and Python answer "am I inside?" alike on every point of a 10 m grid over real areas.

Asked are the outline of a ward with its islands, and 55 real slopes moved into it, a third of them with holes, at two
accuracies. Where the answers differ, the point must lie within a metre of where one answer ends and the next
begins: that is what the file's rounding to 1e-5 degrees may move. The data is that of the tests (`ENGAWA_SHARED`).
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import shapely

from engawa.core.geo.shapes import Shape, read_shape
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.inside.asking import Areas
from engawa.rooms.safety.situation import Situation
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

STEP = 10.0
ASK = """
    const areas = new it.Areas(JSON.parse(given.areas));
    const began = performance.now();
    const said = given.spots.map(([latitude, longitude]) => {
      const { place, hits } = areas.askPosition({ latitude, longitude }, given.accuracy);
      return [place, hits.map((hit) => [hit.zone.code, hit.place])];
    });
    return [said, (performance.now() - began) / given.spots.length];
"""


def main() -> int:
    """Compare, print what was found, and the line of the claim."""
    with tempfile.TemporaryDirectory() as folder:
        module = typescript.translate("safety/inside", Path(folder))
        outline = read_outline()
        ward = read_shape(geojson=outline)
        whole = a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), outline=outline)
        slopes = real_situation()
        shapes = [read_shape(geojson=zone.geometry or {}) for zone in slopes.zones]
        around = Shape(shapely.union_all([shape.geometry for shape in shapes]))
        edges = {
            zone.code: shape.geometry.boundary
            for zone, shape in zip(slopes.zones, shapes, strict=True)
        }
        asked = far = 0
        for name, situation, lines, ground, accuracy in (
            ("slopes", slopes, edges, around, 0.0),
            ("slopes", slopes, edges, around, 25.0),
            ("ward", whole, {"c-1": ward.geometry.boundary}, ward, 0.0),
        ):
            spots = list(grid(ground, step=STEP, around=60))
            differ, found = compare(module, situation, spots, accuracy, lines)
            asked, far = asked + len(spots), far + len(found)
            print(
                f"{name}, accuracy {accuracy:.0f} m: {differ} differ, {len(found)} far: {found[:3]}"
            )
    claim = {
        "claim": "Browser and Python answer 'am I inside?' alike but within a metre of an edge, on a 10 m grid over real areas",
        "value": far,
        "unit": f"disagreements of {asked:,}",
        "against": None,
        "against_value": None,
        "ratio": None,
        "goal": "0",
        "holds": far == 0,
    }
    print(json.dumps(claim, ensure_ascii=False))
    return 0


def compare(
    module: Path,
    situation: Situation,
    spots: list[tuple[float, float]],
    accuracy: float,
    edges: dict[str, shapely.Geometry],
) -> tuple[int, list[Any]]:
    """Ask both at all spots; give how many answers differ, and those that do so far from the edge of a zone."""
    areas = Areas(situation)
    began = time.perf_counter()
    known = []
    for latitude, longitude in spots:
        answer = areas.ask_position(latitude=latitude, longitude=longitude, accuracy=accuracy)
        known.append([answer.place.value, [[hit.zone, hit.place.value] for hit in answer.hits]])
    in_python = (time.perf_counter() - began) / len(spots) * 1e6
    given = {
        "areas": encode_areas(situation=situation).decode(),
        "spots": spots,
        "accuracy": accuracy,
    }
    said, milliseconds = typescript.ask(module, ASK, given)
    print(f"{len(spots):,} points: {in_python:.0f} µs in Python, {milliseconds * 1000:.1f} in node")
    differ = [at for at, (one, other) in enumerate(zip(known, said, strict=True)) if one != other]
    far = [
        (spots[at], known[at], said[at])
        for at in differ
        if is_far(spots[at], known[at], said[at], accuracy, edges)
    ]
    return len(differ), far


if __name__ == "__main__":
    sys.exit(main())
