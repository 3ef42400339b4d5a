"""The draw itself: the list is frozen after the close, the public value is entered, the lots are drawn, once.

Lock order: the intake's own row, and nothing beside it, as for bookings. Each step is one transaction and looks
first whether it was done: one that was killed leaves nothing behind and is done again; of two at once the second
finds it done. What takes long – chances, letters – is worked out before the row is held, and used where it still
holds: of twenty thousand lots nobody waits longer than the writing takes.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes import draw
from engawa.rooms.programmes.models import Booking, Intake, Lottery
from engawa.rooms.programmes.selectors.lots import (
    MOST_LOTS,
    Chances,
    estimate,
    list_entries,
    make_list,
)
from engawa.rooms.programmes.services.applying import keep_classes
from engawa.rooms.programmes.services.draw_results import (
    Foreseen,
    draw_list,
    foresee_letters,
    list_outcomes,
    write_outcomes,
)
from engawa.rooms.programmes.services.queue import (
    hold_intake,
    lapse_overdue,
    offer_free_seats,
)

State = Booking.State


class DrawRefused(Exception):
    """It cannot be done now; the message is a sentence for the officer."""


class DrawNotYet(DrawRefused):
    """Its time has not come."""


class DrawDone(DrawRefused):
    """It was drawn: nothing changes any more."""

    def __init__(self) -> None:
        super().__init__(_("抽選は終わっています。結果は変えられません。"))


def freeze_list(*, intake_id: int, actor_id: int | None, now: dt.datetime) -> Lottery:
    """Freeze the list of who takes part, and publish it; one that is frozen stays as it is.

    :raises DrawNotYet: applications are open, or a number that was mailed can still be typed.
    :raises DrawRefused: it was called off.
    """
    return _freeze_list(intake_id, actor_id, now, _foresee_chances(intake_id, now))


@transaction.atomic
def _freeze_list(
    intake_id: int, actor_id: int | None, now: dt.datetime, chances: Mapping[bytes, Chances]
) -> Lottery:
    # Who types a number, cancels or applies at this moment waits, and finds the list frozen.
    held = hold_intake(intake_id=intake_id)
    lottery = held.row.lottery
    if lottery.frozen_at is not None:
        return lottery
    _require_standing(held.row)
    if held.row.closes_at is None or now < held.row.closes_at:
        raise DrawNotYet(_("まだ受付中です。締め切ったあとに、名簿を確定できます。"))
    lapse_overdue(held=held, now=now)
    if held.row.bookings.filter(state=State.HELD).exists():
        raise DrawNotYet(
            _("締め切りの直前に申し込んだ方が、確認の番号を入れています。30分のうちに終わります。")
        )
    drawn = make_list(intake=held.row, entries=list_entries(lottery=lottery))
    content = draw.write_list(drawn=drawn)
    lottery.frozen_at, lottery.content = now, content.decode()
    lottery.content_hash = hashlib.sha256(content).hexdigest()
    lottery.chances = chances.get(content) or estimate(drawn=drawn, most_lots=MOST_LOTS)
    lottery.save()
    keep_classes(lottery=lottery, drawn=drawn)
    _record("programmes.lottery.frozen", held.row, lottery, actor_id, now)
    return lottery


@transaction.atomic
def enter_value(*, intake_id: int, value: str, actor_id: int | None, now: dt.datetime) -> Lottery:
    """Enter the public value that has come to be known; until the draw it can be entered again.

    :raises DrawNotYet: the list is not frozen, or the value cannot be known yet.
    :raises DrawDone: it was drawn.
    :raises DrawRefused: it was called off.
    """
    held = hold_intake(intake_id=intake_id)
    lottery = held.row.lottery
    if lottery.held_at is not None:
        raise DrawDone
    _require_standing(held.row)
    if lottery.frozen_at is None:
        raise DrawNotYet(_("先に、名簿を確定します。"))
    if now < lottery.value_known_at:
        raise DrawNotYet(_("公の数は、まだ分からないはずです。分かる日時のあとに入れてください。"))
    lottery.value = value
    lottery.save(update_fields=("value",))
    _record("programmes.lottery.value-entered", held.row, lottery, actor_id, now)
    return lottery


def hold_draw(*, intake_id: int, actor_id: int | None, now: dt.datetime) -> Lottery:
    """Draw the lots: who won is booked, the others wait in the order of the draw; what was drawn stays.

    :raises DrawNotYet: the list is not frozen, the value is not there, or the promised moment has not come.
    :raises DrawRefused: it was called off.
    """
    return _hold_draw(intake_id, actor_id, now, _foresee_letters(intake_id, now))


@transaction.atomic
def _hold_draw(
    intake_id: int, actor_id: int | None, now: dt.datetime, foreseen: Foreseen
) -> Lottery:
    held = hold_intake(intake_id=intake_id)
    lottery = held.row.lottery
    if lottery.held_at is not None:
        return lottery
    _require_standing(held.row)
    if lottery.frozen_at is None or not lottery.value:
        raise DrawNotYet(_("名簿を確定し、公の数を入れたあとに、抽選できます。"))
    if now < lottery.drawn_at:
        raise DrawNotYet(_("約束した抽選の日時の前です。"))
    result = draw_list(lottery=lottery)
    outcomes = list_outcomes(intake=held.row, entries=list_entries(lottery=lottery), result=result)
    lottery.held_at, lottery.won, lottery.waiting = now, list(result.won), list(result.waiting)
    lottery.save(update_fields=("held_at", "won", "waiting"))
    for outcome in outcomes:
        if outcome.turn is None:
            held.take(units=outcome.booking.units, wants=outcome.booking.wants)
        else:
            held.give_turn()
    write_outcomes(intake=held.row, outcomes=outcomes, foreseen=foreseen, now=now)
    held.save()
    _record("programmes.lottery.drawn", held.row, lottery, actor_id, now)
    offer_free_seats(held=held, now=now)
    return lottery


def draw_due(*, now: dt.datetime) -> int:
    """Freeze and draw everything whose time has come; give how many steps were done."""
    waiting = Lottery.objects.filter(held_at__isnull=True, intake__called_off_at__isnull=True)
    to_freeze = waiting.filter(frozen_at__isnull=True, intake__closes_at__lte=now)
    to_draw = waiting.filter(frozen_at__isnull=False, drawn_at__lte=now).exclude(value="")
    steps: list[tuple[Iterable[int], Callable[..., Lottery]]] = [
        (to_freeze.order_by("intake_id").values_list("intake_id", flat=True), freeze_list),
        (to_draw.order_by("intake_id").values_list("intake_id", flat=True), hold_draw),
    ]
    count = 0
    for intake_ids, step in steps:
        for intake_id in list(intake_ids):
            try:
                step(intake_id=intake_id, actor_id=None, now=now)
            except DrawNotYet:
                # Somebody types the last number: the next minute finds it.
                continue
            count += 1
    return count


def _foresee_chances(intake_id: int, now: dt.datetime) -> Mapping[bytes, Chances]:
    """Work out the chances of the list as it would be frozen now, while nobody waits for it."""
    intake = _find_intake(intake_id)
    lottery = intake.lottery
    if lottery.frozen_at is not None or intake.closes_at is None or now < intake.closes_at:
        return {}
    drawn = make_list(intake=intake, entries=list_entries(lottery=lottery))
    return {draw.write_list(drawn=drawn): estimate(drawn=drawn, most_lots=MOST_LOTS)}


def _foresee_letters(intake_id: int, now: dt.datetime) -> Foreseen:
    """Write the letters with the results as they would be drawn now, while nobody waits for them."""
    intake = _find_intake(intake_id)
    lottery = intake.lottery
    is_due = lottery.frozen_at is not None and bool(lottery.value) and now >= lottery.drawn_at
    if lottery.held_at is not None or intake.called_off_at is not None or not is_due:
        return Foreseen()
    outcomes = list_outcomes(
        intake=intake,
        entries=list_entries(lottery=lottery),
        result=draw_list(lottery=lottery),
    )
    return foresee_letters(intake=intake, outcomes=outcomes, now=now)


def _find_intake(intake_id: int) -> Intake:
    rows = Intake.objects.select_related("lottery", "programme__ward", "programme__section")
    return rows.get(pk=intake_id)


def _require_standing(intake: Intake) -> None:
    if intake.called_off_at is not None:
        raise DrawRefused(_("この募集は中止したので、抽選はしません。"))


def _record(
    code: str, intake: Intake, lottery: Lottery, actor_id: int | None, now: dt.datetime
) -> None:
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=intake.programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "programme": intake.programme.number,
            "number": intake.number,
            "list": lottery.content_hash,
            "value": lottery.value,
        },
    )
