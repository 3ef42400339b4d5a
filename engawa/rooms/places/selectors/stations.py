"""The stations of a ward, by which people say where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engawa.core.geo.points import Point
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.map_drawing import Landmark
from engawa.rooms.places.selectors.index import PlaceColumns

KIND = "station"
_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Station:
    """A station: the number of its place, its name in the language of the page, its point."""

    number: int
    name: str
    point: Point


def list_stations(*, columns: PlaceColumns) -> list[Station]:
    """List the stations of the ward of which the point is known, in the order of their readings."""
    found = np.flatnonzero(columns.of_kinds((KIND,)) & ~np.isnan(columns.east))
    return [
        Station(
            number=int(columns.numbers[at]),
            name=choose_by_language(
                japanese=columns.names[at], english=columns.names_en[at], easy=""
            ),
            point=Point(float(columns.latitudes[at]), float(columns.longitudes[at])),
        )
        for at in found[:_AT_MOST].tolist()
    ]


def list_landmarks(*, stations: Sequence[Station]) -> list[Landmark]:
    """Give the stations as the drawn map names them."""
    return [Landmark(station.name, station.point) for station in stations]
