"""The staff desk's list of places: what is asked of it, what there is to do, and one page of rows.

Everything is counted by the database in one reading: the places in groups of equal kind, section, state and
lacks, of which there are few, whatever number of places the ward has.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from engawa.core.ui.folding import fold
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.models import Place, PlaceProposal, VisitRequest
from engawa.rooms.places.selectors.desk_missing import year_before
from engawa.rooms.places.selectors.desk_words import Names

ROWS_ON_A_PAGE = 50
WORDS_AT_MOST = 100
# Values of the parameter `state` beside the states themselves; without any, what was taken off is left out.
NOT_REMOVED = ""
EVERYTHING = "ALL"
# Values of the parameter `lack`.
OLD, UNPLACED, WITHOUT_HOURS, EXAMPLE = "old", "unplaced", "hours", "example"
LACKS = (OLD, UNPLACED, WITHOUT_HOURS, EXAMPLE)
_NO_SECTION = "none"
_REMOVED = Place.State.REMOVED.value


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """What an officer asks of the list; everything that is given must hold.

    `section` is the id of a section, or `none` for places that nobody in particular looks after.
    """

    words: str = ""
    state: str = NOT_REMOVED
    kind: str = ""
    section: str = ""
    lack: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the list: its value, its words, how many there are, whether it is taken."""

    value: str
    label: str
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the list."""

    number: int
    name: str
    name_kana: str
    kind: str
    section: str
    state: str
    state_label: str
    is_example: bool
    is_placed: bool
    is_old: bool
    confirmed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DeskList:
    """The page of the list: what there is to do, the choices, the rows."""

    query: DeskQuery
    total: int
    page: Page[int]
    rows: list[PlaceRow]
    lacks: tuple[Filter, ...]
    states: tuple[Filter, ...]
    kinds: tuple[Filter, ...]
    sections: tuple[Filter, ...]
    # How many proposals of places, and requests to come and sell, wait in the ward.
    proposals: int
    visits: int


@dataclass(frozen=True, slots=True)
class _Group:
    kind: str
    section: str
    state: str
    lacks: frozenset[str]
    count: int
    matching: int
    # The same in each group, those of the ward: they come with the one reading.
    proposals: int
    visits: int


def read_desk_query(*, parameters: MultiValueDict[str, str]) -> DeskQuery:
    """Read what was asked from the parameters of an address; what makes no sense is left out."""
    state = str(parameters.get("state", ""))
    lack = str(parameters.get("lack", ""))
    section = str(parameters.get("section", ""))
    return DeskQuery(
        words=str(parameters.get("q", "")).strip()[:WORDS_AT_MOST],
        state=state if state in (*Place.State.values, EVERYTHING) else NOT_REMOVED,
        kind=str(parameters.get("kind", ""))[:60],
        section=section if section == _NO_SECTION or read_whole_number(section) else "",
        lack=lack if lack in LACKS else "",
    )


def write_desk_query(*, query: DeskQuery) -> list[tuple[str, str]]:
    """Write what was asked as the parameters of an address."""
    pairs = [
        ("q", query.words),
        ("state", query.state),
        ("kind", query.kind),
        ("section", query.section),
        ("lack", query.lack),
    ]
    return [(name, value) for name, value in pairs if value]


def get_desk_list(
    *, ward_id: int, query: DeskQuery, names: Names, page_number: str, today: dt.date
) -> DeskList:
    """Give the page of the list that answers the question."""
    year_ago = year_before(today=today)
    places = Place.objects.filter(ward_id=ward_id)
    groups = _list_groups(places, query, year_ago)
    total = _count_matching(groups, query)
    # How many there are is known already: the pages are counted without the database.
    page = Paginator(range(total), ROWS_ON_A_PAGE).get_page(page_number)
    found = _sort(_narrow(places, query, year_ago), query)
    at = slice(max(page.start_index() - 1, 0), page.end_index())
    return DeskList(
        query=query,
        total=total,
        page=page,
        rows=_read_rows(found[at], names, year_ago) if total else [],
        lacks=_list_lacks(groups, query),
        states=_list_states(groups, query),
        kinds=_list_kinds(groups, query, names),
        sections=_list_sections(groups, query, names),
        proposals=groups[0].proposals if groups else 0,
        visits=groups[0].visits if groups else 0,
    )


def address_of(*, query: DeskQuery) -> str:
    """Give the part of an address that asks the question."""
    return "?" + urlencode(write_desk_query(query=query))


# --- counting -------------------------------------------------------------------------------------


def _list_groups(places: QuerySet[Place], query: DeskQuery, year_ago: dt.date) -> list[_Group]:
    conditions = {f"lacks_{lack}": _flag(_lacks(lack, year_ago)) for lack in LACKS}
    rows = (
        places.order_by()
        .annotate(**conditions)
        .values_list("kind", "section_id", "state", *conditions)
        .annotate(
            count=Count("pk"),
            matching=Count("pk", filter=_match_words(query.words)),
            waiting_proposals=_count_of_ward(PlaceProposal, PlaceProposal.State.WAITING),
            waiting_visits=_count_of_ward(VisitRequest, VisitRequest.State.SENT),
        )
    )
    return [
        _Group(
            kind=kind,
            section=str(section_id or _NO_SECTION),
            state=state,
            lacks=frozenset(
                lack for lack, is_lacking in zip(LACKS, flags, strict=True) if is_lacking
            ),
            count=count,
            matching=matching,
            proposals=proposals,
            visits=visits,
        )
        for kind, section_id, state, *flags, count, matching, proposals, visits in rows
    ]


def _count_of_ward(model: type[Model], state: str) -> Coalesce:
    """Count the rows about places of the ward that are in a state."""
    rows = model._default_manager.filter(place__ward_id=OuterRef("ward_id"), state=state)
    counted = rows.order_by().values("place__ward_id").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def _flag(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _lacks(lack: str, year_ago: dt.date) -> Q:
    return {
        # What was never confirmed is as old as can be.
        OLD: Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=year_ago),
        UNPLACED: Q(latitude__isnull=True),
        WITHOUT_HOURS: Q(hours__isnull=True),
        EXAMPLE: Q(is_example=True),
    }[lack]


def _match_words(words: str) -> Q:
    found = Q(pk__isnull=False)
    for word in words.split():
        folded = fold(word)
        condition = Q(words__contains=folded)
        if read_whole_number(folded):
            condition |= Q(number=read_whole_number(folded))
        found &= condition
    return found


def _fits(group: _Group, query: DeskQuery) -> bool:
    """Tell whether the places of a group are among those that are asked for, whatever their words."""
    if query.state == NOT_REMOVED and group.state == _REMOVED:
        return False
    return (
        query.state in (NOT_REMOVED, EVERYTHING, group.state)
        and query.kind in ("", group.kind)
        and query.section in ("", group.section)
        and (not query.lack or query.lack in group.lacks)
    )


def _list_states(groups: Sequence[_Group], query: DeskQuery) -> tuple[Filter, ...]:
    labels = {
        NOT_REMOVED: _("いまある施設"),
        Place.State.PUBLIC.value: _("公開中"),
        Place.State.DRAFT.value: _("準備中"),
        _REMOVED: _("外したもの"),
        EVERYTHING: _("すべて"),
    }
    return tuple(
        Filter(
            value=state,
            label=label,
            count=_count_matching(groups, replace(query, state=state)),
            is_chosen=query.state == state,
            address=address_of(query=replace(query, state=state)),
        )
        for state, label in labels.items()
    )


def _list_lacks(groups: Sequence[_Group], query: DeskQuery) -> tuple[Filter, ...]:
    """List what there is to do, in the whole ward or in the section that was chosen."""
    asked = DeskQuery(section=query.section)
    labels = {
        OLD: _("確かめて1年以上"),
        UNPLACED: _("場所が分からない"),
        WITHOUT_HOURS: _("時間が分からない"),
        EXAMPLE: _("見本"),
    }
    return tuple(
        Filter(
            value=lack,
            label=label,
            count=sum(g.count for g in groups if _fits(g, replace(asked, lack=lack))),
            is_chosen=query.lack == lack,
            address=address_of(query=replace(query, lack="" if query.lack == lack else lack)),
        )
        for lack, label in labels.items()
    )


def _count_matching(groups: Sequence[_Group], query: DeskQuery) -> int:
    return sum(group.matching for group in groups if _fits(group, query))


def _list_kinds(groups: Sequence[_Group], query: DeskQuery, names: Names) -> tuple[Filter, ...]:
    others = [group for group in groups if _fits(group, replace(query, kind=""))]
    counts: dict[str, int] = {}
    for group in others:
        counts[group.kind] = counts.get(group.kind, 0) + group.matching
    order = [code for code in names.kinds if code in counts]
    order += sorted(code for code in counts if code not in names.kinds)
    return tuple(
        _make_filter("kind", code, names.kinds.get(code, code), counts[code], query)
        for code in order
        if counts[code] or code == query.kind
    )


def _list_sections(groups: Sequence[_Group], query: DeskQuery, names: Names) -> tuple[Filter, ...]:
    counts: dict[str, int] = {}
    for group in groups:
        if _fits(group, replace(query, section="")):
            counts[group.section] = counts.get(group.section, 0) + group.matching
    labels = {str(pk): name for pk, name in names.sections.items()}
    labels[_NO_SECTION] = _("課が決まっていない")
    return tuple(
        _make_filter("section", value, label, counts.get(value, 0), query)
        for value, label in labels.items()
        if counts.get(value) or value == query.section
    )


def _make_filter(name: str, value: str, label: str, count: int, query: DeskQuery) -> Filter:
    is_chosen = getattr(query, name) == value
    address = address_of(query=replace(query, **{name: "" if is_chosen else value}))
    return Filter(value=value, label=label, count=count, is_chosen=is_chosen, address=address)


# --- rows -----------------------------------------------------------------------------------------


def _read_rows(places: QuerySet[Place], names: Names, year_ago: dt.date) -> list[PlaceRow]:
    rows = places.values_list(
        "number", "name", "name_kana", "kind", "section_id", "state", "is_example", "latitude",
        "confirmed_on",
    )  # fmt: skip
    return [
        PlaceRow(
            number=number,
            name=name,
            name_kana=kana,
            kind=names.kinds.get(kind, kind),
            section=names.sections.get(section_id or 0, ""),
            state=state,
            state_label=str(Place.State(state).label),
            is_example=is_example,
            is_placed=latitude is not None,
            is_old=confirmed_on is None or confirmed_on < year_ago,
            confirmed_on=confirmed_on,
        )
        for number, name, kana, kind, section_id, state, is_example, latitude, confirmed_on in rows
    ]


def _narrow(places: QuerySet[Place], query: DeskQuery, year_ago: dt.date) -> QuerySet[Place]:
    found = places.filter(_match_words(query.words))
    if query.state == NOT_REMOVED:
        found = found.exclude(state=_REMOVED)
    elif query.state != EVERYTHING:
        found = found.filter(state=query.state)
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.section == _NO_SECTION:
        found = found.filter(section__isnull=True)
    elif query.section:
        found = found.filter(section_id=read_whole_number(query.section))
    if query.lack:
        found = found.filter(_lacks(query.lack, year_ago))
    return found


def _sort(places: QuerySet[Place], query: DeskQuery) -> QuerySet[Place]:
    if query.lack == OLD:
        # What waited longest comes first.
        return places.order_by(F("confirmed_on").asc(nulls_first=True), "number")
    # A name whose reading is not known stands behind those that have one, as in the public list.
    unread = Case(When(name_kana="", then=Value(1)), default=Value(0))
    return places.order_by(unread, "name_kana", "name", "number")
