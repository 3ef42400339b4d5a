"""What gets in each other's way: one room twice, one person twice, too much at once for a section, the same families.

These are warnings. An officer may know that a room is divided, or that the two are sisters.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.models import Programme, Session
from engawa.rooms.programmes.values import SessionValues

# So many a section looks after at the same time without anybody asking.
MOST_AT_ONCE = 2
_LONGEST = dt.timedelta(days=31)


class Kind(StrEnum):
    """In what two sessions get in each other's way."""

    ROOM = "ROOM"
    OFFICER = "OFFICER"
    LECTURER = "LECTURER"
    SECTION = "SECTION"
    FAMILIES = "FAMILIES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A session as far as it can get in the way of others; `session_id` is 0 of one not written yet.

    `room` is folded; ages are months, `age_before` exclusive. `officer` names whom `officer_id` says.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    programme: int
    title: str
    section_id: int
    section: str
    session_id: int = 0
    intake: int = 0
    place_id: int | None = None
    room: str = ""
    age_from: int | None = None
    age_before: int | None = None
    lecturer: str = ""
    officer_id: int | None = None
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One session that gets in the way of others, and in what."""

    kind: Kind
    slot: Slot
    others: tuple[Slot, ...]


def list_slots(*, ward_id: int, starts_at: dt.datetime, ends_before: dt.datetime) -> list[Slot]:
    """List the sessions of the ward that take place in a span of time, without those called off."""
    rows = Session.objects.filter(
        intake__programme__ward_id=ward_id,
        called_off_at__isnull=True,
        starts_at__lt=ends_before,
        # With a lower end the index is used; nothing lasts longer.
        starts_at__gt=starts_at - _LONGEST,
        ends_at__gt=starts_at,
    ).order_by("starts_at", "id")
    return [
        Slot(
            session_id=pk,
            starts_at=starts.astimezone(TOKYO),
            ends_at=ends.astimezone(TOKYO),
            place_id=place_id,
            room=fold(room),
            intake=intake,
            programme=programme,
            title=title,
            section_id=section_id,
            section=section,
            age_from=age_from,
            age_before=age_before,
            lecturer=lecturer,
            officer_id=officer_id,
            officer=officer or "",
        )
        for (
            pk, starts, ends, place_id, room, intake, programme, title, section_id, section,
            age_from, age_before, lecturer, officer_id, officer,
        ) in rows.values_list(
            "pk", "starts_at", "ends_at", "place_id", "room", "intake__number",
            "intake__programme__number", "intake__programme__title",
            "intake__programme__section_id", "intake__programme__section__name",
            "intake__programme__age_from", "intake__programme__age_before",
            "lecturer", "officer_id", "officer__name",
        )
    ]  # fmt: skip


def list_clashes_of(
    *,
    programme: Programme,
    intake_number: int,
    sessions: Sequence[SessionValues],
) -> list[Clash]:
    """List in what sessions that an officer wrote would get in the way, of others and of each other.

    `intake_number` is the intake that they replace; 0 for a new one.
    """
    if not sessions:
        return []
    chosen = {one.officer_id for one in sessions if one.officer_id is not None}
    officers = dict(User.objects.filter(pk__in=chosen).values_list("pk", "name"))
    wanted = [
        make_slot(programme=programme, session=session, officers=officers) for session in sessions
    ]
    standing = list_slots(
        ward_id=programme.ward_id,
        starts_at=min(slot.starts_at for slot in wanted),
        ends_before=max(slot.ends_at for slot in wanted),
    )
    own = (programme.number, intake_number)
    others = [slot for slot in standing if (slot.programme, slot.intake) != own]
    return find_clashes(slots=wanted, among=[*wanted, *others])


def make_slot(*, programme: Programme, session: SessionValues, officers: Mapping[int, str]) -> Slot:
    """Give what a session that is not written yet would take up; `officers` names those whom sessions say."""
    return Slot(
        starts_at=session.starts_at.astimezone(TOKYO),
        ends_at=session.ends_at.astimezone(TOKYO),
        place_id=session.place_id,
        room=fold(session.room),
        programme=programme.number,
        title=programme.title,
        section_id=programme.section_id,
        section=programme.section.name,
        age_from=programme.age_from,
        age_before=programme.age_before,
        lecturer=session.lecturer,
        officer_id=session.officer_id,
        officer=officers.get(session.officer_id or 0, ""),
    )


def find_clashes(*, slots: Iterable[Slot], among: Sequence[Slot]) -> list[Clash]:
    """Find in what each of the slots gets in the way of those among which it stands, in their order."""
    found = []
    for slot in slots:
        together = [
            other
            for other in among
            if other is not slot
            and other.starts_at < slot.ends_at
            and slot.starts_at < other.ends_at
        ]
        for kind, others in (
            (Kind.ROOM, [other for other in together if _is_one_room(slot, other)]),
            (Kind.OFFICER, [other for other in together if _has_one_officer(slot, other)]),
            (Kind.LECTURER, [other for other in together if _has_one_lecturer(slot, other)]),
            (Kind.SECTION, _crowd(slot, together)),
            (Kind.FAMILIES, [other for other in together if _is_for_the_same(slot, other)]),
        ):
            if others:
                found.append(Clash(kind, slot, tuple(others)))
    return found


def _is_one_room(slot: Slot, other: Slot) -> bool:
    is_somewhere = slot.place_id is not None or bool(slot.room)
    return is_somewhere and (slot.place_id, slot.room) == (other.place_id, other.room)


def _has_one_officer(slot: Slot, other: Slot) -> bool:
    is_elsewhere = not _is_one_room(slot, other)
    return is_elsewhere and slot.officer_id is not None and slot.officer_id == other.officer_id


def _has_one_lecturer(slot: Slot, other: Slot) -> bool:
    # Names are written with a title or without, with a space or without; a warning too many harms less.
    here, there = (fold(name).replace(" ", "") for name in (slot.lecturer, other.lecturer))
    return bool(here) and here == there and not _is_one_room(slot, other)


def _crowd(slot: Slot, together: Iterable[Slot]) -> list[Slot]:
    """Give the others at the moment with most of the section's sessions, where they are too many."""
    own = [other for other in together if other.section_id == slot.section_id]
    moments = {slot.starts_at, *(other.starts_at for other in own)}
    crowds = [
        [other for other in own if other.starts_at <= moment < other.ends_at]
        for moment in sorted(moments)
        if slot.starts_at <= moment < slot.ends_at
    ]
    largest = max(crowds, key=len)
    return largest if len(largest) + 1 > MOST_AT_ONCE else []


def _is_for_the_same(slot: Slot, other: Slot) -> bool:
    if slot.programme == other.programme or not (_has_ages(slot) and _has_ages(other)):
        return False
    first = max(slot.age_from or 0, other.age_from or 0)
    ends = [age for age in (slot.age_before, other.age_before) if age is not None]
    return all(first < end for end in ends)


def _has_ages(slot: Slot) -> bool:
    return slot.age_from is not None or slot.age_before is not None
