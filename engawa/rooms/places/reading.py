"""A row of the register as the values that it holds."""

from typing import Any

from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.values import FIELDS, PlaceValues


def read_values(*, place: Place) -> PlaceValues:
    """Give what a place says of itself.

    :raises ValueError: its hours are impossible, which no service writes.
    """
    given: dict[str, Any] = {name: getattr(place, name) for name in FIELDS}
    if given["hours"] is not None:
        given["hours"] = OpeningHours.from_plain(given["hours"])
    return PlaceValues(**given)
