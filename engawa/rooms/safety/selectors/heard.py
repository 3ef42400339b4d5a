"""The telegrams that still matter, as plain values."""

import datetime as dt

from engawa.core.bulletins.contracts import InfoType, Phenomenon
from engawa.rooms.safety.models import ReceivedBulletin
from engawa.rooms.safety.standing import Heard, Standing, find_standing, unpack

# What was reported longer ago has been told again or lifted since.
MATTERS = dt.timedelta(days=7)
# A rehearsal plays old telegrams; it is over when the day is.
REHEARSAL_LASTS = dt.timedelta(hours=12)


def list_heard(*, is_drill: bool, now: dt.datetime) -> list[Heard]:
    """List what was heard lately, of drills what came within the last hours whatever time it carries."""
    rows = ReceivedBulletin.objects.filter(is_drill=is_drill).defer("raw", "headline")
    if is_drill:
        rows = rows.filter(received_at__gt=now - REHEARSAL_LASTS)
    else:
        rows = rows.filter(reported_at__gt=now - MATTERS)
    return [
        Heard(
            number=row.pk,
            series=row.series,
            rank=row.rank,
            event_id=row.event_id,
            serial=row.serial,
            office=row.office,
            info_type=InfoType(row.info_type),
            reported_at=row.reported_at,
            covers=frozenset(Phenomenon(one) for one in row.covers),
            is_whole=row.is_whole,
            readings=unpack(row.readings),
        )
        for row in rows
    ]


def list_standing(*, is_drill: bool, now: dt.datetime) -> list[Standing]:
    """List all that is out now in the areas that wards watch, the strongest first."""
    heard = list_heard(is_drill=is_drill, now=now)
    # A rehearsal of an old earthquake is felt when it is played.
    newest = max((one.reported_at for one in heard), default=now)
    return find_standing(heard=heard, now=newest if is_drill else now)
