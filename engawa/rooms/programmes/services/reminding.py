"""Reminding: everybody who is booked gets one message on the day before, between ten and six.

It goes before the first session of what was booked, and before one that comes three weeks or more after the one
before it: by then a note is lost. The delivery key names the booking and the day, so that whatever is done again
after a crash is told once.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction

from engawa.core.fiscal.dates import TOKYO
from engawa.core.outbox.selectors import find_known_keys
from engawa.rooms.programmes.models import Announcement, Booking, Intake, Session
from engawa.rooms.programmes.services.booking_messages import key_of, tell_reminder
from engawa.rooms.programmes.services.queue import hold_intake

BEGINS, ENDS = dt.time(10), dt.time(18)
LONG_AGO = dt.timedelta(days=21)
DAY = dt.timedelta(days=1)
# Whoever books at the same moment waits for no more than these.
_AT_ONCE = 50


def remind_due(*, now: dt.datetime) -> int:
    """Write the reminders of the sessions of tomorrow that are not written yet; give how many."""
    here = now.astimezone(TOKYO)
    if not BEGINS <= here.time() < ENDS:
        return 0
    # Who booked or changed it within a day was told of everything just now.
    told_before = dt.datetime.combine(here.date(), BEGINS, TOKYO) - DAY
    count = 0
    for session in _find_sessions(here.date() + DAY):
        missing = _find_missing(session, told_before)
        for start in range(0, len(missing), _AT_ONCE):
            with transaction.atomic():
                count += _remind(session, missing[start : start + _AT_ONCE], now)
    return count


def _find_sessions(day: dt.date) -> Iterator[Session]:
    begins = dt.datetime.combine(day, dt.time(), TOKYO)
    found = Session.objects.filter(
        starts_at__gte=begins,
        starts_at__lt=begins + DAY,
        called_off_at__isnull=True,
        intake__called_off_at__isnull=True,
    ).exclude(intake__way=Intake.Way.OPEN)
    told: set[int] = set()
    for session in found.order_by("intake_id", "starts_at"):
        if session.intake_id in told:
            continue
        told.add(session.intake_id)
        standing = Session.objects.filter(
            intake_id=session.intake_id, called_off_at__isnull=True, starts_at__lt=begins
        )
        before = standing.order_by("-starts_at").values_list("starts_at", flat=True).first()
        if before is None or session.starts_at - before >= LONG_AGO:
            yield session


def _find_missing(session: Session, told_before: dt.datetime) -> list[int]:
    booked = Booking.objects.filter(
        intake_id=session.intake_id, state=Booking.State.BOOKED, changed_at__lte=told_before
    ).exclude(email="")
    keys = {
        key_of(booking_id=booking_id, event=_name_event(session)): booking_id
        for booking_id in booked.order_by("id").values_list("pk", flat=True)
    }
    known = find_known_keys(keys=keys)
    return [booking_id for key, booking_id in keys.items() if key not in known]


def _remind(session: Session, booking_ids: Sequence[int], now: dt.datetime) -> int:
    # Held: nobody who cancels at this moment, and nothing that is called off, is written about.
    held = hold_intake(intake_id=session.intake_id)
    fresh = held.row.sessions.filter(pk=session.pk, called_off_at__isnull=True).first()
    if fresh is None or fresh.starts_at != session.starts_at:
        return 0
    changed = _find_last_change(held.row)
    bookings = held.row.bookings.filter(pk__in=booking_ids, state=Booking.State.BOOKED)
    count = 0
    for booking in bookings.order_by("id"):
        booking.intake = held.row
        is_changed = changed is not None and changed > booking.made_at
        tell_reminder(
            booking=booking,
            session=fresh,
            event=_name_event(session),
            is_changed=is_changed,
            now=now,
        )
        count += 1
    return count


def _find_last_change(intake: Intake) -> dt.datetime | None:
    changes = intake.announcements.filter(kind=Announcement.Kind.CHANGED)
    return changes.order_by("-at").values_list("at", flat=True).first()


def _name_event(session: Session) -> str:
    return f"reminder-{session.starts_at.astimezone(TOKYO):%Y%m%d}"
