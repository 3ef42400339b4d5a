"""Copying what took place last month into the next: the same weekdays of the month, booked as early as before."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.rooms.programmes.models import Programme, ProgrammeRegister
from engawa.rooms.programmes.recurrence import (
    OnClosed,
    find_next_month,
    is_closed,
    move_to_open_week,
)
from engawa.rooms.programmes.services.intakes import add_intakes
from engawa.rooms.programmes.services.programmes import (
    ProgrammeRefused,
    add_programme,
    lock_programme,
    read_programme_values,
)
from engawa.rooms.programmes.values import IntakeValues, LotteryValues, SessionValues


class AlreadyCopied(ProgrammeRefused):
    """The programme was copied since the page was opened; `number` is that of the copy."""

    def __init__(self, number: int) -> None:
        super().__init__(_("この催しは、もう写してあります。"))
        self.number = number


def move_to_next_month(*, values: IntakeValues, on_closed: OnClosed) -> IntakeValues | None:
    """Give an intake as it would be a month later; None where no session is left.

    Each session keeps its place in the month (the third Saturday), and its time. Booking opens and closes as many
    days before the first session as it did.
    """
    moved = [_move(session, on_closed) for session in values.sessions]
    unique = {session.starts_at: session for session in moved if session is not None}
    sessions = tuple(unique[start] for start in sorted(unique))
    if not sessions:
        return None
    before = min(session.starts_at for session in values.sessions)
    days = tokyo_day(sessions[0].starts_at) - tokyo_day(before)
    closes_at = _later(values.closes_at, days)
    if closes_at is not None:
        # A course may have become shorter by a week.
        closes_at = min(closes_at, max(session.ends_at for session in sessions))
    return replace(
        values,
        sessions=sessions,
        opens_at=_later(values.opens_at, days),
        closes_at=closes_at,
        cancel_until=_later(values.cancel_until, days),
        lottery=_move_lottery(values.lottery, days),
    )


@transaction.atomic
def copy_programme(
    *,
    ward_id: int,
    number: int,
    after: int,
    many: Sequence[IntakeValues],
    actor_id: int | None,
    now: dt.datetime,
) -> Programme:
    """Copy a programme with these intakes under a new number, not public yet, and give it.

    `after` is the last number of the ward when the page was opened: what is sent twice is copied once. The poster
    stays behind, since it names the days of last month.

    :raises ProgrammeGone: there is no such programme.
    :raises AlreadyCopied: it was copied since.
    :raises IntakeUnsound: what was said of an intake does not fit together.
    """
    ProgrammeRegister.objects.get_or_create(ward_id=ward_id)
    # Of two presses of one button the second waits here, and finds the copy.
    ProgrammeRegister.objects.select_for_update().get(ward_id=ward_id)
    source = lock_programme(ward_id=ward_id, number=number)
    since = Programme.objects.filter(ward_id=ward_id, number__gt=after)
    copied = since.filter(title=source.title, section_id=source.section_id).first()
    if copied is not None:
        raise AlreadyCopied(copied.number)
    values = replace(read_programme_values(programme=source), is_public=False)
    programme = add_programme(ward_id=ward_id, values=values, actor_id=actor_id, now=now)
    add_intakes(
        ward_id=ward_id,
        programme_number=programme.number,
        after=0,
        many=many,
        actor_id=actor_id,
        now=now,
    )
    record(
        code="programmes.programme.copied",
        subject=f"programmes.programme:{programme.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": programme.number, "from": number},
    )
    return programme


def _move(session: SessionValues, on_closed: OnClosed) -> SessionValues | None:
    starts_at = session.starts_at.astimezone(TOKYO)
    day = find_next_month(starts_at.date())
    if is_closed(day):
        if on_closed is OnClosed.SKIP:
            return None
        if on_closed is OnClosed.NEXT_WEEK:
            day = move_to_open_week(day)
    moved = starts_at.replace(year=day.year, month=day.month, day=day.day)
    return replace(session, starts_at=moved, ends_at=moved + (session.ends_at - session.starts_at))


def _move_lottery(lottery: LotteryValues | None, days: dt.timedelta) -> LotteryValues | None:
    if lottery is None:
        return None
    return replace(
        lottery,
        drawn_at=lottery.drawn_at + days,
        value_known_at=lottery.value_known_at + days,
    )


def _later(moment: dt.datetime | None, days: dt.timedelta) -> dt.datetime | None:
    return None if moment is None else moment + days
