"""What officers do with bookings of others: each deed names its officer, and reading who booked is one, too."""

import datetime as dt

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services.queue import hold_intake, offer_free_seats


@transaction.atomic
def note_list_read(*, intake: Intake, shown: int, actor_id: int, now: dt.datetime) -> None:
    """Write into the record that an officer has opened the list of who booked, for the work on it."""
    _note("programmes.bookings.read", intake, actor_id, now, shown=shown, reason="work")


@transaction.atomic
def note_booking_read(*, booking: Booking, actor_id: int, now: dt.datetime) -> None:
    """Write into the record that an officer has opened one booking."""
    programme = booking.intake.programme
    record(
        code="programmes.booking.read",
        subject=f"programmes.booking:{booking.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": programme.number, "number": booking.intake.number},
    )


@transaction.atomic
def offer_in_order(*, intake_id: int, now: dt.datetime) -> int:
    """Offer what is free to those who wait, in the order of their turns; give to how many."""
    return offer_free_seats(held=hold_intake(intake_id=intake_id), now=now)


def _note(code: str, intake: Intake, actor_id: int, now: dt.datetime, **data: object) -> None:
    programme = intake.programme
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": programme.number, "number": intake.number, **data},
    )
