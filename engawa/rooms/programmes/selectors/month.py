"""The calendar of a month: weeks of days, with what there is on each."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.utils import dateformat
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day_of_year
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.models import Session
from engawa.rooms.programmes.query import ProgrammeQuery, write_query
from engawa.rooms.programmes.seats import read_seats
from engawa.rooms.programmes.selectors.cards import SHOWN_COLUMNS
from engawa.rooms.programmes.selectors.choices import Choices, list_choices
from engawa.rooms.programmes.selectors.finding import (
    begin_of,
    find_sessions,
    list_public_sessions,
)
from engawa.rooms.programmes.selectors.listing import say_heading
from engawa.rooms.programmes.wording import SeatWords, name_programme, say_seats, say_time

ENTRIES_ON_A_DAY = 5
# Weeks begin on Sunday, as calendars on Japanese walls do.
_SUNDAY = 6
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


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
    """One day of the month; `more` are those for which there is no room, which the list shows."""

    day: dt.date
    label: str
    entries: tuple[MonthEntry, ...]
    more: int
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
    found = find_sessions(sessions=sessions, ward_id=ward_id, query=query, now=now)
    shown, more = _read_entries(found.ids, ward_slug, now)
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
                    more=more.get(day, 0),
                    url=write_query(query.toggled("date", day.isoformat())),
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


def _read_entries(
    ids: tuple[int, ...], ward_slug: str, now: dt.datetime
) -> tuple[dict[dt.date, list[MonthEntry]], dict[dt.date, int]]:
    sessions = (
        Session.objects.filter(pk__in=ids)
        .select_related("intake__programme")
        .only(*SHOWN_COLUMNS)
        .order_by("starts_at", "pk")
    )
    shown: dict[dt.date, list[MonthEntry]] = {}
    more: dict[dt.date, int] = {}
    for session in sessions:
        day = tokyo_day(session.starts_at)
        entries = shown.setdefault(day, [])
        if len(entries) == ENTRIES_ON_A_DAY:
            more[day] = more.get(day, 0) + 1
        else:
            entries.append(_entry(session, ward_slug, now))
    return shown, more


def _entry(session: Session, ward_slug: str, now: dt.datetime) -> MonthEntry:
    intake = session.intake
    programme = intake.programme
    title = name_programme(programme)
    is_off = session.called_off_at is not None
    seats = read_seats(intake=intake, ends_at=session.ends_at, is_called_off=is_off, now=now)
    page = address_of_programme(ward_slug=ward_slug, number=programme.number)
    return MonthEntry(
        time=say_time(session.starts_at),
        title=title,
        has_japanese_title=title == programme.title,
        url=f"{page}#intake-{intake.number}",
        seats=say_seats(seats, intake),
        is_off=is_off or intake.called_off_at is not None,
    )
