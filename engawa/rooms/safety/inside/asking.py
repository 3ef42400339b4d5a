"""Is somebody inside an area under an order? Four answers, never two, worked out in metres (EPSG:6677).

`frontend/src/safety/inside.ts` answers the same questions in the browser, from `areas.json` and with none of
this code; `tests/rooms/safety/test_inside_twins.py` holds one against the other. The rules of both:

1. Nothing issued: OUTSIDE. A position or accuracy that is no number: UNKNOWN.
2. A position is inside a shape when it is further from its edge than the accuracy and `ROUNDING`; within
   that distance of an edge, on either side, it is EDGE. Whoever is on the edge acts as if inside.
3. A zone without a shape cannot answer "outside" to whoever may be in a town that it names: then EDGE. A town
   may hold a position when its point lies within twice the distance of the nearest town's, plus the
   accuracy and `TOWN_SLACK`. A zone that no town names is EDGE within `POINT_REACH` of its point; elsewhere
   nobody can tell.
4. The strongest holds: INSIDE, then EDGE. But who is not surely inside, and known only within more than
   `COARSE` metres, is UNKNOWN, and asked for the name of the town.
5. Who is further than `ELSEWHERE` from the box around the ward is OUTSIDE the ward.
6. By town: INSIDE where the whole town is named, EDGE where a part of it is, else OUTSIDE, unless a zone without
   a shape is named by no town: then UNKNOWN.
"""

import json
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from engawa.core.geo.points import Point, is_in_japan, project, project_point
from engawa.rooms.safety.inside.active import link_towns, list_active, list_issued
from engawa.rooms.safety.situation import Situation

# In metres.
ROUNDING = 1.0
COARSE = 200.0
TOWN_SLACK = 100.0
POINT_REACH = 500.0
ELSEWHERE = 500.0


class Place(StrEnum):
    """Where somebody is."""

    INSIDE = "INSIDE"
    EDGE = "EDGE"
    UNKNOWN = "UNKNOWN"
    OUTSIDE = "OUTSIDE"


class Reason(StrEnum):
    """Why the answer is what it is, which decides about the words in which it is said."""

    NOTHING_ISSUED = "NOTHING_ISSUED"
    SHAPE = "SHAPE"
    # The town is named, wholly or in part.
    TOWN = "TOWN"
    # A zone without a shape may hold the position.
    NO_SHAPE = "NO_SHAPE"
    COARSE = "COARSE"
    NO_POSITION = "NO_POSITION"
    ELSEWHERE = "ELSEWHERE"


@dataclass(frozen=True, slots=True)
class Hit:
    """A zone that holds the position (INSIDE), or may (EDGE)."""

    zone: str
    place: Place


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, why, and the zones from which it comes, in the order of the register."""

    place: Place
    reason: Reason
    hits: tuple[Hit, ...] = ()


class Areas:
    """The areas of one situation, ready for many questions."""

    def __init__(self, situation: Situation) -> None:
        self._is_quiet = not list_issued(situation=situation)
        self._active = list_active(situation=situation)
        self._links = link_towns(situation=situation)
        self._town_at = {town.name: at for at, town in enumerate(situation.towns)}
        east, north = project(
            [town.point.latitude for town in situation.towns],
            [town.point.longitude for town in situation.towns],
        )
        self._towns = np.column_stack((east, north))
        self._outline = situation.outline
        shaped = [(at, one.shape) for at, one in enumerate(self._active) if one.shape is not None]
        self._shaped = [at for at, _shape in shaped]
        self._edges = [shape.geometry.boundary for _at, shape in shaped]
        shapely.prepare(self._edges)
        self._tree = shapely.STRtree([shape.geometry for _at, shape in shaped])
        self._shapeless = [at for at, one in enumerate(self._active) if one.shape is None]

    def ask_position(self, *, latitude: float, longitude: float, accuracy: float) -> Answer:
        """Answer for a position in degrees that is known within so many metres."""
        numbers = (latitude, longitude, accuracy)
        if self._is_quiet:
            return Answer(Place.OUTSIDE, Reason.NOTHING_ISSUED)
        if not all(map(math.isfinite, numbers)) or accuracy < 0:
            return Answer(Place.UNKNOWN, Reason.NO_POSITION)
        if not is_in_japan(latitude, longitude):
            return Answer(Place.OUTSIDE, Reason.ELSEWHERE)
        spot = shapely.Point(project_point(Point(latitude, longitude)))
        hits = self._find_shapes(spot, accuracy + ROUNDING)
        is_elsewhere = self._is_elsewhere(spot, accuracy + ROUNDING + ELSEWHERE)
        possible, is_in_doubt = ({}, False) if is_elsewhere else self._ask_shapeless(spot, accuracy)
        reason = Reason.SHAPE if hits else Reason.NO_SHAPE
        all_hits = self._list_hits({**hits, **possible})
        if accuracy > COARSE and Place.INSIDE not in hits.values():
            return Answer(Place.UNKNOWN, Reason.COARSE, all_hits)
        if all_hits:
            return Answer(_strongest(all_hits), reason, all_hits)
        if is_in_doubt:
            return Answer(Place.UNKNOWN, Reason.NO_SHAPE)
        return Answer(Place.OUTSIDE, Reason.ELSEWHERE if is_elsewhere else Reason.SHAPE)

    def ask_town(self, *, name: str) -> Answer:
        """Answer for a 町丁目 by its name."""
        if self._is_quiet:
            return Answer(Place.OUTSIDE, Reason.NOTHING_ISSUED)
        town = self._town_at.get(name)
        if town is None:
            return Answer(Place.UNKNOWN, Reason.NO_POSITION)
        links = self._links[town]
        hits = self._list_hits(
            dict.fromkeys(links.partly, Place.EDGE) | dict.fromkeys(links.wholly, Place.INSIDE)
        )
        if hits:
            return Answer(_strongest(hits), Reason.TOWN, hits)
        if any(not self._is_named(at) for at in self._shapeless):
            return Answer(Place.UNKNOWN, Reason.NO_SHAPE)
        return Answer(Place.OUTSIDE, Reason.TOWN)

    def _find_shapes(self, spot: shapely.Point, margin: float) -> dict[int, Place]:
        found = {}
        around = shapely.box(spot.x - margin, spot.y - margin, spot.x + margin, spot.y + margin)
        for place in self._tree.query(around):
            if shapely.dwithin(self._edges[place], spot, margin):
                found[self._shaped[place]] = Place.EDGE
            elif shapely.intersects_xy(self._tree.geometries[place], spot.x, spot.y):
                found[self._shaped[place]] = Place.INSIDE
        return found

    def _ask_shapeless(self, spot: shapely.Point, accuracy: float) -> tuple[dict[int, Place], bool]:
        """Give the zones without a shape that may hold the spot, and whether another one leaves a doubt."""
        found: dict[int, Place] = {}
        is_in_doubt = False
        towns = self._towns_that_may_hold(spot, accuracy) if self._shapeless else []
        for at in self._shapeless:
            if self._is_named(at):
                links = (self._links[town] for town in towns)
                is_possible = any(at in link.wholly or at in link.partly for link in links)
            else:
                point = self._active[at].zone.point
                is_possible = (
                    point is not None
                    and math.dist(project_point(point), (spot.x, spot.y)) <= POINT_REACH + accuracy
                )
                is_in_doubt = is_in_doubt or not is_possible
            if is_possible:
                found[at] = Place.EDGE
        return found, is_in_doubt

    def _towns_that_may_hold(self, spot: shapely.Point, accuracy: float) -> list[int]:
        if not len(self._towns):
            return []
        distances = np.hypot(self._towns[:, 0] - spot.x, self._towns[:, 1] - spot.y)
        most = 2 * distances.min() + accuracy + TOWN_SLACK
        return np.flatnonzero(distances <= most).tolist()

    def _is_named(self, at: int) -> bool:
        return at in self._named

    @cached_property
    def _named(self) -> frozenset[int]:
        return frozenset(at for link in self._links for at in (*link.wholly, *link.partly))

    def _is_elsewhere(self, spot: shapely.Point, metres: float) -> bool:
        return self._box is not None and bool(shapely.distance(self._box, spot) > metres)

    @cached_property
    def _box(self) -> BaseGeometry | None:
        """The box around the corners of the box around the ward in degrees."""
        if self._outline is None:
            return None
        west, south, east, north = shapely.from_geojson(json.dumps(self._outline)).bounds
        corners = project((south, south, north, north), (west, east, west, east))
        return shapely.box(*shapely.MultiPoint(np.column_stack(corners)).bounds)

    def _list_hits(self, places: dict[int, Place]) -> tuple[Hit, ...]:
        return tuple(Hit(self._active[at].zone.code, places[at]) for at in sorted(places))


def _strongest(hits: tuple[Hit, ...]) -> Place:
    return Place.INSIDE if any(hit.place == Place.INSIDE for hit in hits) else Place.EDGE
