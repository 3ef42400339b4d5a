"""Where a ward's register stands: one small question tells each process whether what it keeps is still right."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.places.models import PlaceRegister


@dataclass(frozen=True, slots=True)
class Stand:
    """Up to which change the places go, and when the ground under them changed."""

    revision: int
    changed_at: dt.datetime
    ground_changed_at: dt.datetime | None


def read_stand(*, ward_id: int) -> Stand | None:
    """Give where the ward's register stands now; None where nothing was ever put in."""
    found = (
        PlaceRegister.objects.filter(ward_id=ward_id)
        .values_list("revision", "changed_at", "ground_changed_at")
        .first()
    )
    return None if found is None else Stand(*found)
