"""The desk's list of programmes: what narrows it, and one page of rows with the next session of each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from engawa.core.ui.folding import fold
from engawa.core.ui.forms import read_whole_number
from engawa.core.wards.models import Section
from engawa.rooms.programmes.models import Booking, Intake, Lottery, Programme, Session
from engawa.rooms.programmes.selectors.clashes import Clash, find_clashes, list_slots

ROWS_ON_A_PAGE = 50
# How far ahead the list looks for clashes.
AHEAD = dt.timedelta(days=62)


@dataclass(frozen=True, slots=True)
class DeskQuery:
    """What the list is narrowed by; `state` is empty, PUBLIC, DRAFT or OVER (no session to come)."""

    words: str = ""
    kind: str = ""
    section: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list: what it says, its address, and how many it would leave."""

    label: str
    address: str
    is_chosen: bool
    count: int


@dataclass(frozen=True, slots=True)
class Seats:
    """What is free in the intake of the next session; `capacity` is None where nothing is booked.

    `applied` says for how many was applied where the seats are still to be drawn by lot: none of them is free.
    """

    free: int
    capacity: int | None
    unit: str
    applied: int | None = None


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One row of the list; `sessions` are those to come."""

    number: int
    title: str
    kind: str
    section: str
    is_public: bool
    is_example: bool
    sessions: int
    next_starts_at: dt.datetime | None
    next_ends_at: dt.datetime | None
    seats: Seats | None
    has_clash: bool


@dataclass(frozen=True, slots=True)
class DeskList:
    """The list: its choices, one page of rows, and how many clashes lie ahead."""

    query: DeskQuery
    total: int
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    sections: tuple[Choice, ...]
    rows: tuple[ProgrammeRow, ...]
    page: Page[Any]
    clashes: int


def read_desk_query(*, parameters: Mapping[str, str]) -> DeskQuery:
    """Read what the address narrows the list by; what it cannot mean is left out."""
    kind, state = parameters.get("kind", ""), parameters.get("state", "")
    return DeskQuery(
        words=parameters.get("q", "").strip()[:200],
        kind=kind if kind in Programme.Kind.values else "",
        section=str(read_whole_number(parameters.get("section", "")) or ""),
        state=state if state in {"PUBLIC", "DRAFT", "OVER"} else "",
    )


def write_desk_query(*, query: DeskQuery, **changed: str) -> str:
    """Write the query of an address, with these parts changed."""
    parts = {
        "q": query.words,
        "kind": query.kind,
        "section": query.section,
        "state": query.state,
        **changed,
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def get_desk_list(
    *, ward_id: int, query: DeskQuery, page_number: str, now: dt.datetime
) -> DeskList:
    """Give one page of the programmes that answer the query, those with the nearest session first."""
    is_to_come = Q(intakes__sessions__ends_at__gt=now, intakes__sessions__called_off_at=None)
    everything = Programme.objects.filter(ward_id=ward_id)
    named = _match_words(everything, query.words)
    found = _narrow(named, query, is_to_come)
    rows = found.annotate(
        next_at=Min("intakes__sessions__starts_at", filter=is_to_come),
        to_come=Count("intakes__sessions", filter=is_to_come),
    ).order_by(F("next_at").asc(nulls_last=True), "-changed_at", "-number")
    page = Paginator(rows.select_related("section"), ROWS_ON_A_PAGE).get_page(page_number)
    clashes = _find_clashes_ahead(ward_id, now)
    return DeskList(
        query=query,
        total=page.paginator.count,
        states=_list_states(named, query, is_to_come),
        kinds=_list_kinds(_narrow(named, query, is_to_come, but="kind"), query),
        sections=_list_sections(ward_id, _narrow(named, query, is_to_come, but="section"), query),
        rows=_read_rows(page, {clash.slot.programme for clash in clashes}, now),
        page=page,
        clashes=len({clash.slot.session_id for clash in clashes}),
    )


def _find_clashes_ahead(ward_id: int, now: dt.datetime) -> list[Clash]:
    slots = list_slots(ward_id=ward_id, starts_at=now, ends_before=now + AHEAD)
    return find_clashes(slots=slots, among=slots)


def _match_words(programmes: QuerySet[Programme], words: str) -> QuerySet[Programme]:
    """Narrow by words as people write them; a database would tell ｷｬ from きゃ."""
    wanted = [fold(word) for word in words.split()]
    if not wanted:
        return programmes
    rows = programmes.values_list("pk", "number", "title", "lead", "for_whom").order_by()
    return programmes.filter(
        pk__in=[
            pk
            for pk, number, *texts in rows
            if str(number) == words or all(word in fold("\n".join(texts)) for word in wanted)
        ]
    )


def _narrow(
    programmes: QuerySet[Programme], query: DeskQuery, is_to_come: Q, *, but: str = ""
) -> QuerySet[Programme]:
    if query.kind and but != "kind":
        programmes = programmes.filter(kind=query.kind)
    if query.section and but != "section":
        programmes = programmes.filter(section_id=int(query.section))
    if query.state and but != "state":
        programmes = programmes.filter(_is_in_state(query.state, programmes, is_to_come))
    return programmes


def _is_in_state(state: str, programmes: QuerySet[Programme], is_to_come: Q) -> Q:
    if state == "OVER":
        going_on = programmes.filter(is_to_come).values("pk")
        return ~Q(pk__in=going_on)
    return Q(is_public=state == "PUBLIC")


def _list_states(named: QuerySet[Programme], query: DeskQuery, is_to_come: Q) -> tuple[Choice, ...]:
    others = _narrow(named, query, is_to_come, but="state")
    labels = (
        ("", _("すべて")),
        ("PUBLIC", _("公開中")),
        ("DRAFT", _("準備中")),
        ("OVER", _("これからの回がない")),
    )
    return tuple(
        Choice(
            label,
            write_desk_query(query=query, state=state),
            state == query.state,
            (others.filter(_is_in_state(state, others, is_to_come)) if state else others).count(),
        )
        for state, label in labels
    )


def _list_kinds(others: QuerySet[Programme], query: DeskQuery) -> tuple[Choice, ...]:
    counts: Mapping[str, int] = dict(
        others.order_by().values_list("kind").annotate(count=Count("pk"))
    )
    labels = [("", _("すべて")), *((key, str(label)) for key, label in Programme.Kind.choices)]
    return tuple(
        Choice(
            label,
            write_desk_query(query=query, kind=kind),
            kind == query.kind,
            counts.get(kind, 0) if kind else sum(counts.values()),
        )
        for kind, label in labels
        if not kind or counts.get(kind) or kind == query.kind
    )


def _list_sections(
    ward_id: int, others: QuerySet[Programme], query: DeskQuery
) -> tuple[Choice, ...]:
    counts: Mapping[int, int] = dict(
        others.order_by().values_list("section_id").annotate(count=Count("pk"))
    )
    sections = Section.objects.filter(ward_id=ward_id).values_list("pk", "name")
    named = [(str(pk), name, counts.get(pk, 0)) for pk, name in sections]
    return tuple(
        Choice(label, write_desk_query(query=query, section=key), key == query.section, count)
        for key, label, count in (("", _("すべて"), sum(counts.values())), *named)
        if not key or count or key == query.section
    )


def _read_rows(page: Page[Any], clashing: set[int], now: dt.datetime) -> tuple[ProgrammeRow, ...]:
    programmes = list(page.object_list)
    nearest = _find_next_sessions([programme.pk for programme in programmes], now)
    applied = count_applied(intakes=[session.intake for session in nearest.values()])
    rows = []
    for programme in programmes:
        session = nearest.get(programme.pk)
        rows.append(
            ProgrammeRow(
                number=programme.number,
                title=programme.title,
                kind=programme.get_kind_display(),
                section=programme.section.name,
                is_public=programme.is_public,
                is_example=programme.is_example,
                sessions=programme.to_come,
                next_starts_at=session.starts_at if session else None,
                next_ends_at=session.ends_at if session else None,
                seats=count_seats(intake=session.intake, applied=applied.get(session.intake_id))
                if session
                else None,
                has_clash=programme.number in clashing,
            )
        )
    return tuple(rows)


def count_seats(*, intake: Intake, applied: int | None) -> Seats:
    """Count what is free in an intake; `applied` as `count_applied` has it."""
    if intake.way == Intake.Way.OPEN or intake.capacity is None:
        return Seats(0, None, "")
    unit = intake.get_unit_display()
    return Seats(intake.capacity - intake.taken, intake.capacity, unit, applied)


def count_applied(*, intakes: Iterable[Intake]) -> dict[int, int]:
    """Count for how many was applied, by the key of the intake: of those whose seats are still to be drawn."""
    drawn = [intake.pk for intake in intakes if intake.way == Intake.Way.LOTTERY]
    if not drawn:
        return {}
    is_applied = Q(intake__bookings__state=Booking.State.APPLIED)
    counted = Lottery.objects.filter(intake_id__in=drawn, held_at=None).order_by()
    rows = counted.values_list("intake_id").annotate(
        units=Sum("intake__bookings__units", filter=is_applied)
    )
    return {intake_id: units or 0 for intake_id, units in rows}


def _find_next_sessions(programme_ids: list[int], now: dt.datetime) -> dict[int, Session]:
    sessions = (
        Session.objects.filter(
            intake__programme_id__in=programme_ids, ends_at__gt=now, called_off_at=None
        )
        .select_related("intake")
        .order_by("-starts_at", "-id")
    )
    # The last one written is the nearest.
    return {session.intake.programme_id: session for session in sessions}
