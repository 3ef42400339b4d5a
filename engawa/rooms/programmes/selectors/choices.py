"""How a question can be narrowed or widened: links for each choice, lines of selects, and its words."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from engawa.core.ui.days import say_day_of_year
from engawa.core.ui.languages import remember_in_each_language
from engawa.rooms.places.contracts import VenueAnswer
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.query import Day, Need, Part, ProgrammeQuery, list_pairs, write_query
from engawa.rooms.programmes.wording import (
    LANGUAGE_LABELS,
    NEED_LABELS,
    PART_LABELS,
    name_language,
    say_near_day,
)

# Questions that many ask, such as none.
_CHOICES_KEPT = 512
# What the form itself asks; the other parts of a question go along unseen.
_IN_FORM = frozenset({"q", "age", "date", "part", "language", "area", "near"})
# The needs that are asked most; the others stand in the part that opens.
_FIRST_NEEDS = (Need.SEATS, Need.NO_FEE, Need.NO_BOOKING, Need.ONLINE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list or takes the narrowing back."""

    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Lines of a select under one heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything with which a question can be changed; `asked` are its parts in words."""

    first: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    needs: tuple[Choice, ...]
    parts: tuple[Option, ...]
    languages: tuple[Option, ...]
    areas: tuple[Option, ...]
    starts: tuple[OptionGroup, ...]
    kept: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]
    opens_more: bool
    is_age_unknown: bool
    is_date_unknown: bool
    is_near_unknown: bool


def list_choices(
    *, query: ProgrammeQuery, answer: VenueAnswer, today: dt.date, with_days: bool
) -> Choices:
    """List the choices that a question leaves; a page of one month chooses no day."""
    # Which places answer is of no account here, and there may be thousands.
    answer = replace(answer, ids=None, ids_of_words=())
    return _list_choices(query, answer, today, with_days)


@remember_in_each_language(_CHOICES_KEPT)
def _list_choices(
    query: ProgrammeQuery, answer: VenueAnswer, today: dt.date, with_days: bool
) -> Choices:
    days = [(Day.TODAY.value, _("きょう")), (Day.WEEKEND.value, _("今週末"))] if with_days else []
    return Choices(
        first=(
            *(_choice(query, "day", value, label) for value, label in days),
            *(_choice(query, "needs", need.value, str(NEED_LABELS[need])) for need in _FIRST_NEEDS),
        ),
        weekdays=tuple(
            _choice(query, "day", str(day), str(name)) for day, name in WEEKDAYS.items()
        ),
        kinds=tuple(
            _choice(query, "kinds", value, str(label)) for value, label in Programme.Kind.choices
        ),
        needs=tuple(
            _choice(query, "needs", need.value, str(label))
            for need, label in NEED_LABELS.items()
            if need not in _FIRST_NEEDS
        ),
        parts=tuple(
            Option(part.value, str(label), query.part == part)
            for part, label in PART_LABELS.items()
        ),
        languages=tuple(
            Option(code, str(label), query.language == code)
            for code, label in LANGUAGE_LABELS.items()
        ),
        areas=tuple(Option(code, name, query.area == code) for code, name in answer.areas),
        starts=tuple(
            OptionGroup(
                group.label,
                tuple(Option(value, name, query.near == value) for value, name in group.starts),
            )
            for group in answer.starts
        ),
        kept=tuple(pair for pair in list_pairs(query) if pair[0] not in _IN_FORM),
        asked=_say_asked(query, answer, today),
        opens_more=bool(
            query.date
            or query.part
            or query.language
            or query.area
            or query.near
            or query.kinds
            or query.weekday is not None
            or set(query.needs) - set(_FIRST_NEEDS)
        ),
        is_age_unknown=bool(query.age) and query.months is None,
        is_date_unknown=bool(query.date) and query.on is None,
        is_near_unknown=answer.is_near_unknown,
    )


def _choice(query: ProgrammeQuery, name: str, value: str, label: str) -> Choice:
    kept = getattr(query, name)
    return Choice(
        label=label,
        address=write_query(query.toggled(name, value)) or "?",
        is_chosen=value in kept if isinstance(kept, tuple) else value == kept,
    )


def _say_asked(query: ProgrammeQuery, answer: VenueAnswer, today: dt.date) -> tuple[str, ...]:
    """Say the parts of a question that were understood, in the order in which people say them."""
    day = {
        Day.TODAY.value: _("きょう %(day)s") % {"day": say_day_of_year(today)},
        Day.WEEKEND.value: _("今週末"),
    }.get(query.day, "")
    if query.weekday is not None:
        day = str(WEEKDAYS[query.weekday])
    if query.on is not None:
        day = say_near_day(query.on, today=today)
    near = _("%(start)sの近く") % {"start": answer.start_name} if answer.start_name else ""
    parts = (
        _("「%(words)s」") % {"words": query.words} if query.words else "",
        query.age if query.months is not None else "",
        day,
        str(PART_LABELS[Part(query.part)]) if query.part else "",
        dict(answer.areas).get(query.area, ""),
        near,
        *(str(Programme.Kind(kind).label) for kind in query.kinds),
        *(str(NEED_LABELS[Need(need)]) for need in query.needs),
        name_language(query.language) if query.language else "",
    )
    return tuple(part for part in parts if part)
