"""Seats and turns: what an intake has free, and to whom it goes.

Everything here is called while the intake's own row is held. That is the one place where those who want the last
seat take turns; so neither its quotas nor its bookings are locked beside it, and no booking holds the programme.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Min

from engawa.core.audit.services import record
from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.database.related import keep_related
from engawa.core.database.writing import write_fields
from engawa.core.outbox.timing import find_next_moment
from engawa.rooms.programmes.models import Booking, Intake, Quota
from engawa.rooms.programmes.selectors.parts import list_quotas
from engawa.rooms.programmes.services import booking_messages as messages

State = Booking.State
# What counts as taken, and what is not over yet.
SEATED = (State.HELD, State.BOOKED, State.OFFERED)
LIVE = (*SEATED, State.WAITING, State.APPLIED)
_HELD = Prepared(
    lambda: (
        Intake.objects.select_for_update(of=("self",))
        .select_related("programme__ward", "programme__section")
        .filter(pk=Parameter.of(Intake, "id"))
        .order_by()
    )
)
_COUNTS = Prepared(
    lambda: (
        Intake.objects.select_for_update(of=("self",))
        .select_related("programme")
        .only("taken", "last_waiting", "revision", "programme__revision")
        .filter(pk=Parameter.of(Intake, "id"))
        .order_by()
    )
)


class HeldIntake:
    """An intake whose row is held, with its limits; `save` writes what was counted."""

    def __init__(self, row: Intake) -> None:
        self.row = row
        self.quotas: dict[str, Quota] = {quota.key: quota for quota in row.quotas.all()}
        self._counted: set[str] = set()

    def has_room(self, *, units: int, wants: Mapping[str, int]) -> bool:
        """Tell whether so many fit in, in each part that has a limit of its own too."""
        if self.row.capacity is None or self.row.taken + units > self.row.capacity:
            return False
        return all(
            quota.taken + wants.get(key, 0) <= quota.capacity for key, quota in self.quotas.items()
        )

    def take(self, *, units: int, wants: Mapping[str, int]) -> None:
        """Count seats as taken."""
        self._count(units, wants, 1)

    def give_back(self, *, units: int, wants: Mapping[str, int]) -> None:
        """Count seats as free."""
        self._count(units, wants, -1)

    def give_turn(self) -> int:
        """Give the next number in the queue."""
        self.row.last_waiting += 1
        self._counted.add("last_waiting")
        return self.row.last_waiting

    def save(self) -> None:
        """Write what was counted."""
        if self._counted & {"taken", "last_waiting"}:
            write_fields(self.row, ("taken", "last_waiting"))
        for key in self._counted & self.quotas.keys():
            write_fields(self.quotas[key], ("taken",))
        self._counted.clear()

    def _count(self, units: int, wants: Mapping[str, int], sign: int) -> None:
        self.row.taken += sign * units
        self._counted.add("taken")
        for key, quota in self.quotas.items():
            if wants.get(key):
                quota.taken += sign * wants[key]
                self._counted.add(key)


def hold_intake(*, intake_id: int) -> HeldIntake:
    """Hold an intake until the transaction ends; whoever wants a seat of it at the same moment waits."""
    row = _HELD.first(id=intake_id)
    if row is None:
        raise Intake.DoesNotExist
    keep_related(row, "quotas", list_quotas(intake_id=intake_id))
    return HeldIntake(row)


def hold_as_seen(*, seen: Intake) -> HeldIntake | None:
    """Hold an intake that was read before, with what is taken by now; None where it was changed since, or is gone."""
    row = _COUNTS.first(id=seen.pk)
    if row is None or _revisions_of(row) != _revisions_of(seen):
        return None
    seen.taken, seen.last_waiting = row.taken, row.last_waiting
    if seen.quotas.all():
        keep_related(seen, "quotas", list_quotas(intake_id=seen.pk))
    return HeldIntake(seen)


def lapse_overdue(*, held: HeldIntake, now: dt.datetime) -> int:
    """End what was held or offered too long, and offer it to the next; give how many ended."""
    overdue = _bookings(
        held, state__in=(State.HELD, State.OFFERED), holds_until__lte=now, order="id"
    )
    for booking in overdue:
        leave_seat(held=held, booking=booking, state=State.LAPSED, now=now)
        note_deed(code="programmes.booking.lapsed", booking=booking, now=now)
        messages.tell_lapsed(booking=booking, now=now)
    if overdue:
        offer_free_seats(held=held, now=now)
    return len(overdue)


def leave_seat(*, held: HeldIntake, booking: Booking, state: str, now: dt.datetime) -> None:
    """End a booking, and count its seats as free; whoever calls it offers them to the next."""
    # Who applies for a lottery holds no seat while the number is awaited.
    is_seated = booking.state != State.HELD or held.row.way != Intake.Way.LOTTERY
    if booking.state in SEATED and is_seated:
        held.give_back(units=booking.units, wants=booking.wants)
    move(booking=booking, state=state, now=now)


def offer_free_seats(*, held: HeldIntake, now: dt.datetime) -> int:
    """Offer what is free to those who wait, in the order of their turns, whoever fits; give to how many."""
    offered = 0
    until = _find_last_moment(held.row) if _may_offer(held) else None
    if until is not None and now < until:
        for booking in _bookings(held, state=State.WAITING, order="waiting_number"):
            if held.row.taken == held.row.capacity:
                break
            if not held.has_room(units=booking.units, wants=booking.wants):
                # Whoever needs more than is free keeps the turn; the next may fit.
                continue
            held.take(units=booking.units, wants=booking.wants)
            _offer(held, booking, until, now)
            offered += 1
    held.save()
    return offered


def is_before_somebody(*, held: HeldIntake) -> bool:
    """Tell whether somebody waits who would fit into what is free: nobody books past them."""
    return any(
        held.has_room(units=units, wants=wants)
        for units, wants in held.row.bookings.filter(state=State.WAITING).values_list(
            "units", "wants"
        )
    )


def cancel_all(*, held: HeldIntake, actor_id: int | None, now: dt.datetime) -> int:
    """Cancel all bookings of an intake that is called off, and tell each; give how many."""
    live = _bookings(held, state__in=LIVE, order="id")
    for booking in live:
        leave_seat(held=held, booking=booking, state=State.CANCELLED, now=now)
        note_deed(
            code="programmes.booking.cancelled",
            booking=booking,
            now=now,
            actor_id=actor_id,
            how="called-off",
        )
        messages.tell_called_off(booking=booking, now=now)
    held.save()
    return len(live)


def tell_all_of_change(*, held: HeldIntake, now: dt.datetime) -> None:
    """Tell everybody whose booking is not over that times or places are others now."""
    for booking in _bookings(held, state__in=LIVE, order="id"):
        messages.tell_changed(booking=booking, event=f"intake-{held.row.revision}", now=now)


def count_wanted(*, intake: Intake, key: str) -> int:
    """Count how many seats of a part the bookings of an intake take."""
    states = SEATED if intake.way != Intake.Way.LOTTERY else (State.BOOKED, State.OFFERED)
    seated = intake.bookings.filter(state__in=states).values_list("wants", flat=True)
    return sum(wants.get(key, 0) for wants in seated)


def move(*, booking: Booking, state: str, now: dt.datetime) -> None:
    """Bring a booking into another state, in which nothing is held until a moment."""
    booking.state, booking.holds_until, booking.check_hash = state, None, ""
    booking.changed_at = now
    booking.revision += 1
    booking.save(update_fields=("state", "holds_until", "check_hash", "changed_at", "revision"))


def note_deed(
    *,
    code: str,
    booking: Booking,
    now: dt.datetime,
    actor_id: int | None = None,
    **data: Any,
) -> None:
    """Write into the record what became of a booking; nothing of whose it is."""
    programme = booking.intake.programme
    record(
        code=code,
        subject=f"programmes.booking:{booking.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "programme": programme.number,
            "number": booking.intake.number,
            "units": booking.units,
            **data,
        },
    )


def say_taken(
    *,
    booking: Booking,
    number: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Write down that a booking was taken, and tell its owner; `number` is what they type to confirm it."""
    match booking.state:
        case State.HELD:
            note_deed(code="programmes.booking.held", booking=booking, now=now)
            messages.tell_number(booking=booking, number=number, now=now)
        case State.WAITING:
            note_deed(
                code="programmes.booking.waiting", booking=booking, now=now, actor_id=actor_id
            )
            messages.tell_waiting(booking=booking, now=now)
        case _:
            note_deed(code="programmes.booking.booked", booking=booking, now=now, actor_id=actor_id)
            messages.tell_booked(booking=booking, now=now)


def _revisions_of(intake: Intake) -> tuple[int, int]:
    return intake.revision, intake.programme.revision


def _bookings(held: HeldIntake, *, order: str, **which: Any) -> list[Booking]:
    found = list(held.row.bookings.filter(**which).order_by(order))
    for booking in found:
        # One row of the intake for all of them: what is counted on it is counted once.
        booking.intake = held.row
    return found


def _may_offer(held: HeldIntake) -> bool:
    row = held.row
    return row.called_off_at is None and row.capacity is not None and row.taken < row.capacity


def _find_last_moment(row: Intake) -> dt.datetime | None:
    """Give the moment after which nobody can come any more, so that nothing is offered."""
    standing = row.sessions.filter(called_off_at__isnull=True)
    first: dt.datetime | None = standing.aggregate(first=Min("starts_at"))["first"]
    # A course may be joined after its first day, as long as it is booked.
    return max(first, row.closes_at) if first and row.closes_at else first


def _offer(held: HeldIntake, booking: Booking, until: dt.datetime, now: dt.datetime) -> None:
    # Nobody is woken: what comes free at night is told in the morning, and its time begins then.
    told_at = find_next_moment(wanted=now, is_urgent=False)
    if told_at >= until:
        told_at = now
    booking.state = State.OFFERED
    booking.holds_until = min(told_at + dt.timedelta(hours=held.row.offer_hours), until)
    booking.changed_at = now
    booking.revision += 1
    booking.save(update_fields=("state", "holds_until", "changed_at", "revision"))
    note_deed(code="programmes.booking.offered", booking=booking, now=now)
    messages.tell_offered(booking=booking, not_before=told_at, now=now)
