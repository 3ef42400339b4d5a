"""What a new booking could meet in its intake, counted at once while the intake's row is held.

Most meet nothing, and others wait meanwhile: so there is one question instead of one for each rule. What is counted
here is never decided here; where there is something, the rule looks itself.
"""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Substr

from engawa.core.database.prepared import Parameter, Prepared
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


class _Row(NamedTuple):
    press: str
    state: str
    holds_until: dt.datetime | None
    sender: str
    made_at: dt.datetime
    email: str
    phone: str


def _ask_what_is_met(*, has_email: bool, has_sender: bool) -> QuerySet[Booking, tuple[Any, ...]]:
    met = (
        Q(page=Parameter("page", CharField()))
        | Q(holds_until__lte=Parameter.of(Booking, "holds_until", "now"))
        | Q(state=State.WAITING)
        | (Q(email=Parameter.of(Booking, "email")) if has_email else Q(email="") & ~Q(phone=""))
    )
    if has_sender:
        met |= Q(
            sender=Parameter.of(Booking, "sender"),
            made_at__gt=Parameter.of(Booking, "made_at", "since"),
        )
    return (
        Booking.objects.filter(intake_id=Parameter.of(Booking, "intake"))
        .alias(page=Substr("press", 1, PAGE))
        .filter(met)
        .order_by()
        .values_list(*_Row._fields)
    )


_MET = {
    (email, sender): Prepared(partial(_ask_what_is_met, has_email=email, has_sender=sender))
    for email in (True, False)
    for sender in (True, False)
}


def count_near(
    *, held: HeldIntake, values: BookingValues, press: str, sender: str, now: dt.datetime
) -> Near:
    """Count what the same press made and the same page holds, what is overdue, came lately, is alike, and waits."""
    page, since = press[:PAGE], now - WINDOW
    found = [
        _Row(*row)
        for row in _MET[bool(values.email), bool(sender)].ask(
            intake=held.row.pk, page=page, now=now, email=values.email, sender=sender, since=since
        )
    ]
    return Near(
        pressed=sum(row.press == press for row in found),
        earlier=sum(row.press[:PAGE] == page and row.state == State.HELD for row in found),
        overdue=sum(row.holds_until is not None and row.holds_until <= now for row in found),
        lately=sum(bool(sender) and row.sender == sender and row.made_at > since for row in found),
        alike=sum(
            row.state in LIVE
            and (row.email == values.email if values.email else bool(row.phone) and not row.email)
            for row in found
        ),
        waiting=sum(row.state == State.WAITING for row in found),
    )
