"""The calendar of a month: weeks of days, with what there is on each."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import dateformat
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day_of_year
from engawa.core.ui.languages import choose_by_language, remember_in_each_language
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.query import ProgrammeQuery, write_query
from engawa.rooms.programmes.seats import Seats, read_seats
from engawa.rooms.programmes.selectors.choices import Choices, list_choices
from engawa.rooms.programmes.selectors.finding import (
    begin_of,
    find_sessions,
    list_public_sessions,
)
from engawa.rooms.programmes.selectors.listing import say_heading
from engawa.rooms.programmes.stamps import read_stamp
from engawa.rooms.programmes.wording import SeatWords, say_seats, say_time

ENTRIES_ON_A_DAY = 5
# Weeks begin on Sunday, as calendars on Japanese walls do.
_SUNDAY = 6
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_ENTRIES_KEPT = 4096
# Of hundreds of rows, most of which are only counted: moments come as the text that they are stored as.
_MOMENTS = (
    "starts_at", "ends_at", "intake__opens_at", "intake__closes_at", "called_off_at",
    "intake__called_off_at",
)  # fmt: skip
_COLUMNS = (
    *(Cast(name, TextField()) for name in _MOMENTS), "intake__way", "intake__unit", "intake__capacity", "intake__taken",
    "intake__has_waiting_list", "intake__number", "intake__programme__number",
    "intake__programme__title", "intake__programme__title_en", "intake__programme__title_easy",
)  # fmt: skip


class _Row(NamedTuple):
    """A session with what is shown of its intake and its programme."""

    starts: str
    ends: str
    opens: str | None
    closes: str | None
    session_off_at: str | None
    called_off_at: str | None
    way: str
    unit: str
    capacity: int | None
    taken: int
    has_waiting_list: bool
    intake: int
    programme: int
    title: str
    title_en: str
    title_easy: str

    @property
    def opens_at(self) -> dt.datetime | None:
        return read_stamp(self.opens) if self.opens else None

    @property
    def closes_at(self) -> dt.datetime | None:
        return read_stamp(self.closes) if self.closes else None


class _Size(NamedTuple):
    """What the words about seats need to know of an intake."""

    capacity: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """One session on its day."""

    time: str
    title: str
    has_japanese_title: bool
    url: str
    seats: SeatWords
    is_off: bool


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the month; `more` says how many there are for which there is no room, which the list shows."""

    day: dt.date
    label: str
    entries: tuple[MonthEntry, ...]
    more: str
    url: str
    is_today: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Everything that the page of a month shows; a week has None where a day is of another month."""

    query: ProgrammeQuery
    choices: Choices
    title: str
    heading: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[MonthDay | None, ...], ...]
    total: int
    before: str
    after: str
    before_label: str
    after_label: str
    parameters: str
    is_narrowed: bool


def read_month(*, text: str) -> dt.date | None:
    """Read the first day of a month that is written like 2023-10; None for anything else."""
    found = _MONTH.fullmatch(text)
    return None if found is None else dt.date(int(found[1]), int(found[2]), 1)


def get_month_page(
    *, ward_id: int, ward_slug: str, first: dt.date, query: ProgrammeQuery, now: dt.datetime
) -> MonthPage:
    """Show what answers a question in the month that begins on that day."""
    today = tokyo_day(now)
    after = _next_month(first)
    before = (first - dt.timedelta(days=1)).replace(day=1)
    sessions = list_public_sessions(ward_id=ward_id).filter(
        starts_at__gte=begin_of(day=first), starts_at__lt=begin_of(day=after)
    )
    found = find_sessions(
        sessions=sessions, ward_id=ward_id, query=query, now=now, columns=_COLUMNS
    )
    shown, more = _make_entries(found.rows, ward_slug, now)
    choices = list_choices(query=query, answer=found.venues, today=today, with_days=False)
    weeks = calendar.Calendar(firstweekday=_SUNDAY).monthdatescalendar(first.year, first.month)
    return MonthPage(
        query=query,
        choices=choices,
        title=_say_month(first),
        heading=_say_heading(choices, len(found.ids)),
        weekdays=tuple(
            (str(WEEKDAYS_ABBR[day % 7]), str(WEEKDAYS[day % 7]))
            for day in range(_SUNDAY, _SUNDAY + 7)
        ),
        weeks=tuple(
            tuple(
                MonthDay(
                    day=day,
                    label=say_day_of_year(day),
                    entries=tuple(shown.get(day, ())),
                    more=_say_more(more[day]) if day in more else "",
                    url=write_query(query.toggled("date", day.isoformat())) if day in more else "",
                    is_today=day == today,
                    is_past=day < today,
                )
                if day.month == first.month
                else None
                for day in week
            )
            for week in weeks
        ),
        total=len(found.ids),
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}",
        before_label=_say_month(before),
        after_label=_say_month(after),
        parameters=write_query(query),
        is_narrowed=not query.is_empty(),
    )


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)


def _say_month(first: dt.date) -> str:
    # Translators: a date format of Django ("Y" year, "n" month, "F" its name).
    return dateformat.format(first, _("Y年n月"))


def _say_heading(choices: Choices, count: int) -> str:
    if choices.asked:
        return say_heading(asked=choices.asked, count=count)
    return ngettext("この月の回 %(count)d回", "この月の回 %(count)d回", count) % {"count": count}


@remember_in_each_language(_ENTRIES_KEPT)
def _say_more(count: int) -> str:
    return ngettext("ほか%(count)s回", "ほか%(count)s回", count) % {"count": count}


def _make_entries(
    rows: Iterable[tuple[Any, ...]], ward_slug: str, now: dt.datetime
) -> tuple[dict[dt.date, list[MonthEntry]], dict[dt.date, int]]:
    shown: dict[dt.date, list[MonthEntry]] = {}
    more: dict[dt.date, int] = {}
    for row in map(_Row._make, rows):
        day = _read_day(row.starts)
        entries = shown.setdefault(day, [])
        if len(entries) == ENTRIES_ON_A_DAY:
            more[day] = more.get(day, 0) + 1
        else:
            entries.append(_make_entry(row, ward_slug, now))
    return shown, more


@lru_cache(maxsize=_ENTRIES_KEPT)
def _read_day(starts: str) -> dt.date:
    return tokyo_day(read_stamp(starts))


def _make_entry(row: _Row, ward_slug: str, now: dt.datetime) -> MonthEntry:
    is_off = row.session_off_at is not None
    seats = read_seats(intake=row, ends_at=read_stamp(row.ends), is_called_off=is_off, now=now)
    return _say_entry(
        read_stamp(row.starts),
        (row.title, row.title_en, row.title_easy),
        (ward_slug, row.programme, row.intake),
        seats,
        _Size(row.capacity, row.unit),
        is_off or row.called_off_at is not None,
    )


@remember_in_each_language(_ENTRIES_KEPT)
def _say_entry(
    starts_at: dt.datetime,
    titles: tuple[str, str, str],
    numbers: tuple[str, int, int],
    seats: Seats,
    size: _Size,
    is_off: bool,
) -> MonthEntry:
    japanese, english, easy = titles
    ward_slug, programme, intake = numbers
    title = choose_by_language(japanese=japanese, english=english, easy=easy)
    page = address_of_programme(ward_slug=ward_slug, number=programme)
    return MonthEntry(
        time=say_time(starts_at),
        title=title,
        has_japanese_title=title == japanese,
        url=f"{page}#intake-{intake}",
        seats=say_seats(seats, size),
        is_off=is_off,
    )
