"""Applying for a lottery: a lot of one's own, or one together with friends; what is said for the rules.

Everything here is called while the intake's own row is held. Nobody who applies takes a seat before the draw.
"""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.core.access.codes import draw_code
from engawa.rooms.programmes.draw import DrawList
from engawa.rooms.programmes.models import Booking, Intake, Lottery, LotteryEntry, LotteryTicket
from engawa.rooms.programmes.selectors.lots import (
    ASKED,
    count_together,
    find_friends,
    hash_contact,
    write_ticket,
)
from engawa.rooms.programmes.services import booking_messages as messages
from engawa.rooms.programmes.services.booking_refusals import BookingUnsound, IntakeClosed
from engawa.rooms.programmes.services.queue import HeldIntake, move, note_deed
from engawa.rooms.programmes.values import BookingValues

GROUP_CODE_LENGTH = 8
_CHUNK = 1000


def is_drawn_by_lot(*, intake: Intake) -> bool:
    """Tell whether seats of an intake are drawn."""
    return intake.way == Intake.Way.LOTTERY


def require_application(*, held: HeldIntake, values: BookingValues, now: dt.datetime) -> None:
    """See that somebody can take part, alone or with the friends whose code they typed.

    :raises IntakeClosed: the list is frozen, or the time is over.
    :raises BookingUnsound: there is no such group, or no room in it.
    """
    _require_running(held, now)
    friends = find_friends(lottery=held.row.lottery, code=values.group)
    if values.group and friends is None:
        raise BookingUnsound(
            "group", _("この合言葉の申込みは、ありません。打ちまちがいを確かめてください。")
        )
    if friends is not None:
        _require_group(held.row.lottery, friends, values.units, besides=None)


def enter(*, held: HeldIntake, booking: Booking, values: BookingValues) -> None:
    """Keep what somebody who applies said for the rules, and with whom they are drawn."""
    lottery = held.row.lottery
    LotteryEntry.objects.create(
        booking=booking,
        lottery=lottery,
        ticket=find_friends(lottery=lottery, code=values.group),
        said=[rule for rule in lottery.rules if rule in values.said and rule in ASKED],
        contact_hash=hash_contact(
            programme_id=held.row.programme_id, email=booking.email, phone=booking.phone
        ),
    )


def apply(
    *, held: HeldIntake, booking: Booking, how: str, actor_id: int | None, now: dt.datetime
) -> None:
    """Let a booking take part: it gets its number now, or has that of its friends."""
    entry = LotteryEntry.objects.select_related("lottery").get(booking=booking)
    if entry.ticket_id is None:
        lottery = entry.lottery
        lottery.last_ticket += 1
        lottery.save(update_fields=("last_ticket",))
        entry.ticket = LotteryTicket.objects.create(
            lottery=lottery,
            number=lottery.last_ticket,
            group_code=draw_code(length=GROUP_CODE_LENGTH),
        )
        entry.save(update_fields=("ticket",))
    if booking.state != Booking.State.APPLIED:
        move(booking=booking, state=Booking.State.APPLIED, now=now)
    note_deed(
        code="programmes.booking.applied", booking=booking, now=now, actor_id=actor_id, how=how
    )
    messages.tell_applied(booking=booking, ticket=_number_of(entry), now=now)


def require_changeable(*, held: HeldIntake, booking: Booking, units: int, now: dt.datetime) -> None:
    """See that an application can still be changed to so many.

    :raises IntakeClosed: the list is frozen, or the time is over.
    :raises BookingUnsound: their group has no room for so many.
    """
    _require_running(held, now)
    entry = LotteryEntry.objects.select_related("ticket").get(booking=booking)
    if entry.ticket is not None and units > booking.units:
        _require_group(held.row.lottery, entry.ticket, units, besides=booking)


def keep_classes(*, lottery: Lottery, drawn: DrawList) -> None:
    """Keep in which class each lot of a frozen list is, and who was in it."""
    classes: dict[int, list[int]] = {}
    for ticket in drawn.tickets:
        classes.setdefault(ticket.priority, []).append(int(ticket.number))
    for priority, numbers in classes.items():
        for start in range(0, len(numbers), _CHUNK):
            some = lottery.tickets.filter(number__in=numbers[start : start + _CHUNK])
            some.update(priority=priority)
    # Those who take part are held with the intake: nobody applies or goes meanwhile.
    lottery.entries.filter(booking__state=Booking.State.APPLIED, ticket__isnull=False).update(
        was_drawn=True
    )


def _require_running(held: HeldIntake, now: dt.datetime) -> None:
    closes_at = held.row.closes_at
    if held.row.lottery.frozen_at is not None or closes_at is None or now >= closes_at:
        raise IntakeClosed(IntakeClosed.Why.OVER)


def _require_group(
    lottery: Lottery, ticket: LotteryTicket, units: int, *, besides: Booking | None
) -> None:
    others = count_together(ticket=ticket, besides=besides)
    if others and others + units > lottery.group_most:
        raise BookingUnsound(
            "group",
            _("いっしょに抽選を受けられるのは、合わせて%(most)dまでです。いま%(count)dです。")
            % {"most": lottery.group_most, "count": others},
        )


def _number_of(entry: LotteryEntry) -> str:
    return write_ticket(number=entry.ticket.number if entry.ticket else 0)
