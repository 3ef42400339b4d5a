"""Striking out an application that is the same person's second one, before the list is frozen.

Lock order: the intake's own row, and nothing beside it, as for bookings.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.selectors.alike import is_alike
from engawa.rooms.programmes.services import booking_messages as messages
from engawa.rooms.programmes.services.queue import hold_intake, move, note_deed

State = Booking.State


class StrikeRefused(Exception):
    """It cannot be struck out; the message is a sentence for the officer."""


class StrikeTooLate(StrikeRefused):
    """The list is frozen: nothing in it changes any more."""

    def __init__(self) -> None:
        super().__init__(_("抽選の名簿を確定したので、もう取り消せません。"))


class StrikeOutdated(StrikeRefused):
    """Whoever applied has changed it since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("この画面を開いたあとに、申込みが変わりました。いまの内容を確かめてください。")
        )


@transaction.atomic
def strike_out(
    *, booking_id: int, revision: int, reason: str, actor_id: int, now: dt.datetime
) -> Booking:
    """Cancel an application that looks like another one's, and tell its owner why; once struck it stays so.

    :raises StrikeTooLate: the list is frozen.
    :raises StrikeOutdated: it was changed or cancelled since the page was opened.
    :raises StrikeRefused: no reason was given, or no other application looks like it.
    """
    intake_id = Booking.objects.values_list("intake_id", flat=True).get(pk=booking_id)
    # Freezing, changing and cancelling wait here, and find what was done.
    held = hold_intake(intake_id=intake_id)
    booking = Booking.objects.select_related("entry__lottery", "entry__ticket").get(pk=booking_id)
    booking.intake = held.row
    if booking.entry.struck_reason:
        return booking
    if held.row.lottery.frozen_at is not None:
        raise StrikeTooLate
    if booking.state != State.APPLIED or booking.revision != revision:
        raise StrikeOutdated
    if not reason:
        raise StrikeRefused(_("取り消す理由を入れてください。申し込んだ方に伝わります。"))
    if not is_alike(booking=booking):
        raise StrikeRefused(_("同じ方と見られる申込みが、ほかにありません。取り消せません。"))
    booking.entry.struck_reason = reason
    booking.entry.save(update_fields=("struck_reason",))
    move(booking=booking, state=State.CANCELLED, now=now)
    note_deed(
        code="programmes.booking.struck-out",
        booking=booking,
        now=now,
        actor_id=actor_id,
        reason=reason,
    )
    messages.tell_struck_out(booking=booking, now=now)
    return booking
