"""The map of a ward with numbered pins, as the lists of this room and of others show it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from engawa.rooms.places.map_drawing import Pin, draw_map
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.wording import say_map


def draw_pins(
    *, ward_id: int, ward_name: str, pins: Sequence[Pin]
) -> tuple[SafeString | None, str]:
    """Draw the ward with the pins, and give its credit; None where the outline is not known."""
    stand = read_stand(ward_id=ward_id)
    ground = get_terrain(ward_id=ward_id, stand=stand).ground
    if ground is None:
        return None, ""
    stations = list_stations(columns=get_columns(ward_id=ward_id, stand=stand))
    drawing = draw_map(
        ground=ground,
        pins=pins,
        landmarks=list_landmarks(stations=stations),
        label=say_map(ward_name, len(pins)),
    )
    return drawing, ground.credit
