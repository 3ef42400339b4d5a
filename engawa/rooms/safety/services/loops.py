"""Noting that loops turn, and telling once when one stands still and once when it turns again.

Whoever lives looks at all the others: each loop after its own turns, the watcher outside, and the health address.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import LoopTurn, OrderBook
from engawa.rooms.safety.selectors.loops import STANDS_STILL_AFTER
from engawa.rooms.safety.services.telling import tell_deciders

logger = logging.getLogger(__name__)

STILL, TURNING = "safety.loops-still", "safety.loops-turning"


class LoopUnknown(LookupError):
    """No such loop ever turned."""


@transaction.atomic
def note_turn(*, loop: str, now: dt.datetime) -> None:
    """Note that a loop, a `LoopTurn.Loop`, has done a turn."""
    # The row is locked: whoever looks at this moment sees the turn, or what it tells is ended by the next look.
    turn, is_new = LoopTurn.objects.select_for_update().get_or_create(
        loop=LoopTurn.Loop(loop), defaults={"turned_at": now}
    )
    if is_new:
        return
    if turn.still_since is None and turn.turned_at <= now - STANDS_STILL_AFTER:
        # Nobody lived who could have told of it; the next look tells that it is over, and since when it was.
        turn.still_since = turn.turned_at
    turn.turned_at = now
    turn.save(update_fields=("turned_at", "still_since"))


@transaction.atomic
def tell_of_loops(*, now: dt.datetime) -> int:
    """Tell the deciders of all wards of loops that stand still and of those that turn again; give how many changed.

    One message names all that are found at once: a worker that is gone takes several with it.
    """
    # All rows, by their name: of two processes that look at once, the second finds it told.
    turns = list(LoopTurn.objects.select_for_update().order_by("loop"))
    before = now - STANDS_STILL_AFTER
    still = [one for one in turns if one.still_since is None and one.turned_at <= before]
    back = [one for one in turns if one.still_since is not None and one.turned_at > before]
    for turn in still:
        turn.still_since = turn.turned_at
        _record(turn, "safety.loop.stood-still", now)
        logger.error("the loop %s has not turned since %s", turn.loop, turn.turned_at)
    if still:
        _tell(STILL, still, now)
    if back:
        _tell(TURNING, back, now)
    for turn in back:
        _record(turn, "safety.loop.turned-again", now)
        logger.warning("the loop %s turns again; it stood since %s", turn.loop, turn.still_since)
        turn.still_since = None
    for turn in (*still, *back):
        turn.save(update_fields=("still_since",))
    return len(still) + len(back)


@transaction.atomic
def forget_loop(*, loop: str, who: str, now: dt.datetime) -> None:
    """Expect no more turns of a loop that was switched off for good, until it turns again; `who` says so.

    :raises LoopUnknown: it never turned.
    """
    turn = LoopTurn.objects.select_for_update().filter(loop=loop).first()
    if turn is None:
        raise LoopUnknown(loop)
    _record(turn, "safety.loop.forgotten", now, who=who)
    turn.delete()


def _record(turn: LoopTurn, code: str, now: dt.datetime, **more: str) -> None:
    since = turn.still_since.isoformat() if turn.still_since else None
    record(
        code=code,
        subject=f"safety.loop:{turn.loop}",
        now=now,
        data={"turned_at": turn.turned_at.isoformat(), "still_since": since, **more},
    )


def _tell(purpose: str, turns: Sequence[LoopTurn], now: dt.datetime) -> None:
    """Write once to each decider of any ward, whatever number of wards they serve: the loops are the house's."""
    first = turns[0]
    since = first.still_since or first.turned_at
    for ward in Ward.objects.filter(pk__in=_list_wards()).order_by("pk"):
        page = reverse("safety:desk", kwargs={"ward_slug": ward.slug})
        tell_deciders(
            ward_id=ward.pk,
            purpose=purpose,
            context={
                "loops": [
                    {"loop": turn.loop, "name": turn.get_loop_display(), "since": turn.still_since}
                    for turn in turns
                ],
                "url": f"{settings.SITE_URL}{page}",
            },
            # One episode of one loop is told once; the first of them stands for all that one message names.
            event=f"{purpose}:{first.pk}:{since.timestamp():.0f}",
            now=now,
        )


def _list_wards() -> set[int]:
    return set(OrderBook.objects.filter(is_drill=False).values_list("ward_id", flat=True))
