"""What the rest of the house may ask of the programmes room: what there is, when it is next, and putting in."""

import datetime as dt
from collections.abc import Sequence

from engawa.rooms.programmes.contracts import (
    ProgrammeEntry,
    ProgrammeInBrief,
    RecordingEntry,
    SessionInBrief,
)
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.selectors.briefs import get_briefs, get_next_sessions
from engawa.rooms.programmes.services.entering import enter_programmes
from engawa.rooms.programmes.services.online_entering import enter_recordings


def get_programme(*, ward_id: int, number: int, now: dt.datetime) -> ProgrammeInBrief | None:
    """Give a public programme by its number; None when there is none."""
    return next(iter(get_briefs(ward_id=ward_id, numbers=[number], now=now)), None)


def list_programmes(
    *, ward_id: int, numbers: Sequence[int] | None = None, now: dt.datetime
) -> list[ProgrammeInBrief]:
    """List the public programmes of the ward, or those of these numbers, in the order of their numbers."""
    return get_briefs(ward_id=ward_id, numbers=numbers, now=now)


def list_next_sessions(*, ward_id: int, count: int, now: dt.datetime) -> list[SessionInBrief]:
    """List the next sessions of public programmes that have not begun, in the order of time."""
    return get_next_sessions(ward_id=ward_id, count=count, now=now)


def has_programmes(*, ward_id: int) -> bool:
    """Tell whether any programme was ever put in for the ward."""
    return Programme.objects.filter(ward_id=ward_id).exists()


def add_programmes(
    *, ward_id: int, entries: Sequence[ProgrammeEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add programmes with their intakes and sessions; give how many.

    :raises ProgrammeUnsound: what was said of one does not fit together, or its section is unknown.
    :raises IntakeUnsound: what was said of an intake does not fit together.
    """
    return enter_programmes(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def add_recordings(
    *, ward_id: int, entries: Sequence[RecordingEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add recordings to the library with their captions; give how many.

    :raises RecordingUnsound: what was said of one does not fit together, or its section is unknown.
    """
    return enter_recordings(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)
