"""What a new booking could meet in its intake, counted at once while the intake's row is held.

Most meet nothing, and others wait meanwhile: so there is one question instead of one for each rule. What is counted
here is never decided here; where there is something, the rule looks itself.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.services.queue import LIVE, HeldIntake
from engawa.rooms.programmes.values import BookingValues

State = Booking.State
WINDOW = dt.timedelta(hours=1)
# The page's own part of a press, and what was sent from it.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Near:
    """How many bookings of an intake a new one could meet, each counted before anything is done."""

    pressed: int
    earlier: int
    overdue: int
    lately: int
    alike: int
    waiting: int


def count_near(
    *, held: HeldIntake, values: BookingValues, press: str, sender: str, now: dt.datetime
) -> Near:
    """Count what the same press made and the same page holds, what is overdue, came lately, is alike, and waits."""
    reached = Q(email=values.email) if values.email else Q(email="") & ~Q(phone="")
    which = {
        "pressed": Q(press=press),
        "earlier": Q(press__startswith=press[:PAGE], state=State.HELD),
        "overdue": Q(state__in=(State.HELD, State.OFFERED), holds_until__lte=now),
        "lately": Q(sender=sender, made_at__gt=now - WINDOW) & ~Q(sender=""),
        "alike": Q(state__in=LIVE) & reached,
        "waiting": Q(state=State.WAITING),
    }
    counts = {name: Count("pk", filter=asked) for name, asked in which.items()}
    return Near(**held.row.bookings.order_by().aggregate(**counts))
