"""The ground of the outline maps: what lies in a frame, and the ward's own outline, coarse enough for a phone."""

from dataclasses import dataclass
from functools import lru_cache

import shapely

from engawa.core.geo.points import project_point
from engawa.core.geo.shapes import Bounds, Frame, Shape, draw_path
from engawa.rooms.safety.inside.active import list_active
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Situation

# No corner of the ward's outline is further than so many metres from the true one.
COARSEST = 20.0
# The drawing of one zone shows so many metres of ground at least.
LEAST_GROUND = 500.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The outline of a ward, made coarse once for all its drawings."""

    shape: Shape
    bounds: Bounds


@remember_last
def prepare_ground(*, situation: Situation) -> Ground | None:
    """Give the ground of the ward; None where nobody has put its outline in."""
    shape = read_geometry(situation.outline)
    return None if shape is None else _make_coarse(shape)


@lru_cache(maxsize=30)
def _make_coarse(shape: Shape) -> Ground:
    return Ground(shape.simplify(COARSEST), shape.bounds)


def draw_ground(ground: Shape, frame: Frame) -> str:
    """Write the part of the outline that lies in the frame."""
    bounds = bounds_of(frame)
    # Most zones lie well within the ward: all that is seen is ground.
    if shapely.contains_properly(ground.geometry, shapely.box(*bounds)):
        return f"M0 0h{frame.width:g}v{frame.height:g}H0z"
    seen = shapely.clip_by_rect(ground.geometry, *bounds)
    parts = [
        part
        for part in shapely.get_parts(seen)
        if part.geom_type == "Polygon" and not shapely.is_empty(part)
    ]
    if not parts:
        return ""
    return draw_path(shape=Shape(shapely.MultiPolygon(parts)), frame=frame, digits=1)


def bounds_of(frame: Frame) -> Bounds:
    """Give the metres that a drawing shows."""
    east = frame.east + frame.width / frame.scale
    return frame.east, frame.north - frame.height / frame.scale, east, frame.north


def bound_all(situation: Situation) -> Bounds | None:
    """Give the box around everything that has a place, where the ward has no outline."""
    active = list_active(situation=situation)
    boxes = [one.shape.bounds for one in active if one.shape is not None]
    spots = [town.point for town in situation.towns]
    spots += [one.zone.point for one in active if one.zone.point]
    spots += [site.point for site in situation.sites if site.point]
    placed = [project_point(spot) for spot in spots]
    placed += [(box[0], box[1]) for box in boxes] + [(box[2], box[3]) for box in boxes]
    if not placed:
        return None
    easts, norths = [spot[0] for spot in placed], [spot[1] for spot in placed]
    return widen((min(easts), min(norths), max(easts), max(norths)), LEAST_GROUND)


def widen(bounds: Bounds, least: float) -> Bounds:
    """Give a box around the same middle that shows so many metres at least."""
    west, south, east, north = bounds
    aside, above = max(least - (east - west), 0) / 2, max(least - (north - south), 0) / 2
    return west - aside, south - above, east + aside, north + above
