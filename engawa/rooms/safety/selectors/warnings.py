"""What forecasters have out for a ward now: theirs, never an order."""

import datetime as dt

from engawa.core.bulletins.contracts import Phenomenon
from engawa.rooms.safety.models import WatchedArea
from engawa.rooms.safety.selectors.heard import list_standing
from engawa.rooms.safety.situation import WarningNow

# Weaker than these is no news on a page about evacuation: intensity 4, the forecast of a slight swell.
_LEAST = {Phenomenon.EARTHQUAKE: 40, Phenomenon.TSUNAMI: 2}


def list_warnings(
    *, ward_id: int, now: dt.datetime, is_drill: bool = False
) -> tuple[WarningNow, ...]:
    """List what is out in the areas in which the ward lies, the strongest first, each fact once.

    Telegrams of two kinds tell of one fact, for a town and for the city: of what has levels, the strongest is shown.
    """
    areas = {(area.scheme, area.code): area for area in WatchedArea.objects.filter(ward_id=ward_id)}
    if not areas:
        return ()
    found: dict[tuple[str, str], WarningNow] = {}
    for standing in list_standing(is_drill=is_drill, now=now):
        reading = standing.reading
        area = areas.get((reading.scheme.value, reading.area_code))
        if area is None or reading.grade < _LEAST.get(reading.phenomenon, 1):
            continue
        found.setdefault(
            (reading.phenomenon.value, "" if reading.level else reading.name),
            WarningNow(
                code=f"{reading.phenomenon.value}-{reading.code}",
                name=reading.name,
                level=reading.level,
                area_name=area.name,
                reported_at=standing.heard.reported_at,
            ),
        )
    return tuple(found.values())


def list_watched_areas(*, ward_id: int) -> list[WatchedArea]:
    """List the areas in which the ward lies."""
    return list(WatchedArea.objects.filter(ward_id=ward_id))
