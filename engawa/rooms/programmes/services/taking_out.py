"""Taking the list of who booked out of the house: never without a reason, and always written into the record."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.programmes.exporting.booking_list import (
    COLUMNS,
    WHO,
    BookingTable,
    Reason,
    find_end,
)
from engawa.rooms.programmes.models import Intake


@transaction.atomic
def take_out(
    *,
    intake: Intake,
    who: str,
    columns: Sequence[str],
    reason: Reason,
    words: str,
    shape: str,
    actor_id: int,
    now: dt.datetime,
) -> BookingTable:
    """Give the list, and write into the record who took it out, why, how many people and which columns."""
    chosen = [column for column in COLUMNS if column.key in columns]
    found = intake.bookings.filter(state__in=WHO[who]).order_by("state", "made_at", "id")
    rows = []
    for booking in found:
        booking.intake = intake
        rows.append(tuple(column.write(booking) for column in chosen))
    programme = intake.programme
    record(
        code="programmes.bookings.taken-out",
        subject=f"programmes.intake:{intake.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "programme": programme.number,
            "number": intake.number,
            "reason": str(reason),
            "words": words,
            "people": len(rows),
            "columns": [column.key for column in chosen],
            "shape": shape,
        },
    )
    headings = tuple(str(column.label) for column in chosen)
    return BookingTable(headings, tuple(rows), find_end(intake=intake, now=now))
