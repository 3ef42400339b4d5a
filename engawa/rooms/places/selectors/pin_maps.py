"""The map of a ward with numbered pins, as the lists of this room and of others show it."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from engawa.core.ui.languages import remember_in_each_language
from engawa.rooms.places.map_drawing import Ground, Landmark, Pin, draw_map
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.stand import Stand, read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.wording import say_map

# One takes about ten kilobytes.
_MAPS_KEPT = 256


def draw_pins(
    *, ward_id: int, ward_name: str, pins: Sequence[Pin], stand: Stand | None = None
) -> tuple[SafeString | None, str]:
    """Draw the ward with the pins, and give its credit; None where the outline is not known.

    The stand is that of the ward's register, where it was just read.
    """
    stand = stand or read_stand(ward_id=ward_id)
    ground = get_terrain(ward_id=ward_id, stand=stand).ground
    if ground is None:
        return None, ""
    stations = list_stations(columns=get_columns(ward_id=ward_id, stand=stand))
    landmarks = tuple(list_landmarks(stations=stations))
    return _draw(ground, tuple(pins), landmarks, say_map(ward_name, len(pins))), ground.credit


@remember_in_each_language(_MAPS_KEPT)
def _draw(
    ground: Ground, pins: tuple[Pin, ...], landmarks: tuple[Landmark, ...], label: str
) -> SafeString:
    return draw_map(ground=ground, pins=pins, landmarks=landmarks, label=label)
