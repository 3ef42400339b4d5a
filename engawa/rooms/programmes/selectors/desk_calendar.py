"""The desk's calendar: all sessions of a month of the ward or of one section, and what clashes."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_moment
from engawa.rooms.programmes.models import Session
from engawa.rooms.programmes.moments import at
from engawa.rooms.programmes.recurrence import is_closed
from engawa.rooms.programmes.selectors.clashes import (
    MOST_AT_ONCE,
    Clash,
    Kind,
    find_clashes,
    list_slots,
)

_MIDNIGHT = dt.time(0, 0)
_DECEMBER = 12
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class SessionMark:
    """A session as the calendar shows it; `clashes` are sentences."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    programme: int
    intake: int
    title: str
    section: str
    is_public: bool
    is_called_off: bool
    clashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of the calendar; `is_outside` is one of the month before or after."""

    day: dt.date
    is_outside: bool
    is_today: bool
    is_closed: bool
    sessions: tuple[SessionMark, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday to Sunday."""

    first: dt.date
    before: str
    after: str
    weeks: tuple[tuple[DayOfMonth, ...], ...]

    def list_days(self) -> list[DayOfMonth]:
        """List the days of the month on which something takes place."""
        days = (day for week in self.weeks for day in week)
        return [day for day in days if day.sessions and not day.is_outside]

    def count_clashes(self) -> int:
        """Count the sessions that get in the way of others."""
        return sum(bool(mark.clashes) for day in self.list_days() for mark in day.sessions)


def read_month(*, words: str, today: dt.date) -> dt.date:
    """Read a month as an address writes it (2023-10); this month where it cannot be read."""
    try:
        first = dt.datetime.strptime(words, "%Y-%m").date()  # noqa: DTZ007 a month has no zone
    except ValueError:
        return today.replace(day=1)
    return first if _FIRST_YEAR <= first.year < _LAST_YEAR else today.replace(day=1)


def get_month(*, ward_id: int, first: dt.date, section_id: int | None, today: dt.date) -> Month:
    """Give a month with the sessions of the ward, or of one section of it."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    starts_at, ends_before = at(weeks[0][0], _MIDNIGHT), at(weeks[-1][-1], dt.time(23, 59))
    slots = list_slots(ward_id=ward_id, starts_at=starts_at, ends_before=ends_before)
    # What another section does in the same room counts as well.
    clashes: dict[int, list[str]] = {}
    for clash in find_clashes(slots=slots, among=slots):
        clashes.setdefault(clash.slot.session_id, []).append(say_clash(clash=clash))
    marks: dict[dt.date, list[SessionMark]] = {}
    for session in _list_sessions(ward_id, starts_at, ends_before, section_id):
        programme = session.intake.programme
        marks.setdefault(tokyo_day(session.starts_at), []).append(
            SessionMark(
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                programme=programme.number,
                intake=session.intake.number,
                title=programme.title,
                section=programme.section.name,
                is_public=programme.is_public,
                is_called_off=session.called_off_at is not None,
                clashes=tuple(clashes.get(session.pk, ())),
            )
        )
    return Month(
        first=first,
        before=_write_month(first.year, first.month - 1),
        after=_write_month(first.year, first.month + 1),
        weeks=tuple(
            tuple(
                DayOfMonth(
                    day=day,
                    is_outside=day.month != first.month,
                    is_today=day == today,
                    is_closed=is_closed(day),
                    sessions=tuple(marks.get(day, ())),
                )
                for day in week
            )
            for week in weeks
        ),
    )


def list_clash_sentences(*, clashes: Sequence[Clash]) -> list[str]:
    """List what clashes, each as a sentence, each once."""
    return list(dict.fromkeys(say_clash(clash=clash) for clash in clashes))


def say_clash(*, clash: Clash) -> str:
    """Say in what a session gets in the way of others."""
    # Two sessions of one form have one title.
    titles = dict.fromkeys(
        _("「%(title)s」（%(at)s）") % {"title": other.title, "at": say_moment(other.starts_at)}
        for other in clash.others
    )
    words = {
        "at": say_moment(clash.slot.starts_at),
        "others": _("、").join(titles),
        "section": clash.slot.section,
        "most": MOST_AT_ONCE,
        "officer": clash.slot.officer,
        "lecturer": clash.slot.lecturer,
    }
    if clash.kind is Kind.ROOM:
        return _("%(at)sからの回は、%(others)sと場所が重なります。") % words
    if clash.kind is Kind.OFFICER:
        return (
            _("%(at)sからの回のとき、受け持つ%(officer)sは、ほかの場所で%(others)sも受け持ちます。")
            % words
        )
    if clash.kind is Kind.LECTURER:
        return (
            _("%(at)sからの回のとき、講師の%(lecturer)sは、ほかの場所の%(others)sにも出ます。")
            % words
        )
    if clash.kind is Kind.SECTION:
        return (
            _(
                "%(at)sからの回のとき、%(section)sは%(others)sも開いています。同時に%(most)dつを超えます。"
            )
            % words
        )
    return _("%(at)sからの回は、同じ年ごろの子が来る%(others)sと時間が重なります。") % words


def _list_sessions(
    ward_id: int, starts_at: dt.datetime, ends_before: dt.datetime, section_id: int | None
) -> list[Session]:
    sessions = Session.objects.filter(
        intake__programme__ward_id=ward_id, starts_at__gte=starts_at, starts_at__lt=ends_before
    )
    if section_id is not None:
        sessions = sessions.filter(intake__programme__section_id=section_id)
    return list(sessions.select_related("intake__programme__section").order_by("starts_at", "id"))


def _write_month(year: int, month: int) -> str:
    if month < 1:
        year, month = year - 1, _DECEMBER
    elif month > _DECEMBER:
        year, month = year + 1, 1
    return f"{year}-{month:02}"
