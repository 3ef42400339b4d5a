"""The list page and the page of past years: what was asked, sessions by day, and the map of their venues."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, fiscal_year_of
from engawa.core.ui.days import say_moment
from engawa.rooms.places.contracts import Venue, VenueMap
from engawa.rooms.programmes.query import ProgrammeQuery, write_query
from engawa.rooms.programmes.selectors.cards import SessionCard, make_cards
from engawa.rooms.programmes.selectors.choices import Choices, list_choices
from engawa.rooms.programmes.selectors.finding import (
    begin_of,
    find_sessions,
    list_public_sessions,
)
from engawa.rooms.programmes.wording import say_near_day, say_year

CARDS_ON_A_PAGE = 20
CARDS_OF_THE_PAST = 50
# No ward keeps older ones here, and far from now a calendar has no days.
FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class DayOfCards:
    """One day and what there is on it."""

    day: dt.date
    label: str
    is_today: bool
    cards: tuple[SessionCard, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that the list page shows."""

    query: ProgrammeQuery
    choices: Choices
    heading: str
    days: tuple[DayOfCards, ...]
    page: Page[int]
    venues: tuple[Venue, ...]
    map: VenueMap | None
    files: str
    month: str
    year: int
    as_of: str
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class YearPage:
    """The sessions of one fiscal year that are over, the latest first."""

    title: str
    heading: str
    days: tuple[DayOfCards, ...]
    page: Page[int]
    year: int
    before: int | None
    after: int | None


def get_list_page(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    query: ProgrammeQuery,
    page_number: str,
    now: dt.datetime,
) -> ListPage:
    """Answer a question to the list with a whole page of what is still to come."""
    today = tokyo_day(now)
    sessions = list_public_sessions(ward_id=ward_id).filter(ends_at__gt=now)
    found = find_sessions(sessions=sessions, ward_id=ward_id, query=query, now=now)
    page = Paginator(found.ids, CARDS_ON_A_PAGE).get_page(page_number)
    made = make_cards(
        ids=list(page.object_list),
        ward_id=ward_id,
        ward_slug=ward_slug,
        ward_name=ward_name,
        today=today,
        now=now,
    )
    choices = list_choices(query=query, answer=found.venues, today=today, with_days=True)
    return ListPage(
        query=query,
        choices=choices,
        heading=say_heading(asked=choices.asked, count=len(found.ids)),
        days=_group(made.cards, today),
        page=page,
        venues=made.venues,
        map=made.map,
        files=write_query(query.for_feeds()),
        month=f"{query.on or today:%Y-%m}",
        year=fiscal_year_of(today).year,
        as_of=say_moment(now),
        is_narrowed=not query.is_empty(),
    )


def get_year_page(
    *, ward_id: int, ward_slug: str, year: int, page_number: str, now: dt.datetime
) -> YearPage | None:
    """Give what there was in a fiscal year until now; None for one that has not begun, or long ago."""
    this_year, fiscal = fiscal_year_of(tokyo_day(now)), FiscalYear(year)
    if not FIRST_YEAR <= year <= this_year.year:
        return None
    over = list_public_sessions(ward_id=ward_id).filter(ends_at__lte=now)
    begin, end = begin_of(day=fiscal.starts_on), begin_of(day=fiscal.ends_before)
    ids = (
        over.filter(starts_at__gte=begin, starts_at__lt=end)
        .order_by("-starts_at", "-pk")
        .values_list("pk", flat=True)
    )
    page = Paginator(tuple(ids), CARDS_OF_THE_PAST).get_page(page_number)
    made = make_cards(
        ids=list(page.object_list),
        ward_id=ward_id,
        ward_slug=ward_slug,
        ward_name=None,
        today=tokyo_day(now),
        now=now,
    )
    count = page.paginator.count
    return YearPage(
        title=_("%(year)sの教室・講座・催し") % {"year": say_year(year)},
        heading=ngettext("終わった回 %(count)d回", "終わった回 %(count)d回", count)
        % {"count": count},
        days=_group(made.cards, tokyo_day(now)),
        page=page,
        year=year,
        before=year - 1 if over.filter(starts_at__lt=begin).exists() else None,
        after=year + 1 if fiscal < this_year else None,
    )


def say_heading(*, asked: Sequence[str], count: int) -> str:
    """Say how many sessions there are, and what was asked."""
    if asked:
        return ngettext("%(asked)s　%(count)d回", "%(asked)s　%(count)d回", count) % {
            "asked": "・".join(asked),
            "count": count,
        }
    return ngettext("これからの回 %(count)d回", "これからの回 %(count)d回", count) % {
        "count": count
    }


def _group(cards: Sequence[SessionCard], today: dt.date) -> tuple[DayOfCards, ...]:
    return tuple(
        DayOfCards(day, say_near_day(day, today=today), day == today, tuple(held))
        for day, held in groupby(cards, key=lambda card: card.day)
    )
