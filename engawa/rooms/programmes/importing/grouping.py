"""From events to programmes: rows of one name belong together. What a programme says, as plain parts. Pure.

Parts are flat, by name: `title`, `fee`…, and of each intake `intake|<its id>|capacity`. They are compared one by
one, so that what officers changed since stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engawa.rooms.programmes.importing.rows import LONGEST_NOTE, LONGEST_ROOM, Event
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.reading import Unreadable, parse_phone

Parts = dict[str, Any]
INTAKE = "intake"
LONGEST_LEAD, LONGEST_DESCRIPTION = 300, 4000
_KINDS = (
    (Programme.Kind.CONSULTATION, ("相談",)),
    (Programme.Kind.EXHIBITION, ("展示", "展覧", "作品展", "飾り展")),
    (Programme.Kind.EXPERIENCE, ("体験", "ワークショップ")),
    (Programme.Kind.GATHERING, ("サロン", "集い", "つどい", "交流会")),
    (Programme.Kind.CLASS, ("教室", "クラス")),
    (Programme.Kind.LECTURE, ("講座", "講演", "講習", "セミナー", "学級")),
)
_UNITS = {"人": "PERSONS", "世帯": "HOUSEHOLDS", "組": "PAIRS"}
_NO_TARGET = "（対象は、表に書かれていません）"
_NO_PLACE = "（場所は、表に書かれていません）"
_BRING = "持ち物："


@dataclass(frozen=True, slots=True)
class FoundProgramme:
    """What a list says of one programme: the ids of its rows, its parts, and what only counts when it is added."""

    group: str
    rows: tuple[int, ...]
    keys: tuple[str, ...]
    title: str
    code: str
    number: int | None
    contact: str
    parts: Parts
    intake_numbers: dict[str, int]
    called_off: tuple[tuple[str, str, str], ...]


def group_events(
    *, events: Sequence[Event], place_ids: dict[str, int], place_rows: dict[int, int]
) -> list[FoundProgramme]:
    """Put events together that are one programme, in the order of the list.

    `place_ids` are rows of places by name, `place_rows` by number; others are named in words.
    """
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(event.group, []).append(event)
    return [_make(group, of_one, place_ids, place_rows) for group, of_one in groups.items()]


def split_part(name: str) -> tuple[str, str] | None:
    """Give the id of the intake that a part belongs to, and which column it is; None of the programme's own."""
    if not name.startswith(f"{INTAKE}|"):
        return None
    _intake, key, column = name.split("|", 2)
    return key, column


def name_part(key: str, column: str) -> str:
    """Name the part of an intake."""
    return f"{INTAKE}|{key.replace('|', '/')}|{column}"


def _make(
    group: str,
    events: list[Event],
    place_ids: dict[str, int],
    place_rows: dict[int, int],
) -> FoundProgramme:
    first = events[0]
    parts = _describe(events)
    intakes: dict[str, list[Event]] = {}
    for event in events:
        intakes.setdefault(event.intake.replace("|", "/"), []).append(event)
    for key, of_one in intakes.items():
        for column, value in _describe_intake(of_one, place_ids, place_rows).items():
            parts[name_part(key, column)] = value
    return FoundProgramme(
        group=group,
        rows=tuple(event.row for event in events),
        keys=tuple(event.key for event in events),
        title=first.title,
        code=first.code,
        number=first.programme_number,
        contact=first.contact,
        parts=parts,
        intake_numbers={
            key: of_one[0].intake_number
            for key, of_one in intakes.items()
            if of_one[0].intake_number is not None
        },
        called_off=tuple(
            (event.intake.replace("|", "/"), event.starts_at.isoformat(), event.called_off)
            for event in events
            if event.called_off
        ),
    )


def _describe(events: Sequence[Event]) -> Parts:
    first = events[0]
    is_own = first.programme_number is not None
    lead, description = _split_description(first, is_own=is_own)
    bring = first.note.removeprefix(_BRING) if first.note.startswith(_BRING) else ""
    lines = [description]
    fee_note = " ".join(first.fee_note.split())
    phone = ""
    try:
        phone = parse_phone(first.phone)[:40] if first.phone else ""
    except Unreadable:
        lines.append(first.phone)
    if not is_own:
        lines += [f"{name}：{cell}" for name, cell in first.told]
        lines += [f"申込み：{first.way}"] if first.way else []
        lines += [f"問い合わせ：{first.contact}"] if first.contact else []
        if len(fee_note) > LONGEST_NOTE:
            lines.append(f"料金：{first.fee_note}")
            fee_note = ""
    if first.note and not bring:
        lines.append(first.note)
    return {
        "kind": _choose_kind(first),
        "title": first.title,
        "title_en": first.title_en,
        "lead": lead,
        "description": "\n".join(line for line in lines if line)[:LONGEST_DESCRIPTION],
        "for_whom": " ".join(first.for_whom.split())[:LONGEST_NOTE] or _NO_TARGET,
        "fee": first.fee,
        "fee_note": fee_note[:LONGEST_NOTE],
        "bring": bring[:300],
        "phone": phone,
        "is_example": first.is_example,
    }


def _split_description(event: Event, *, is_own: bool) -> tuple[str, str]:
    """Give what stands first in one or two sentences, and the rest."""
    if event.lead:
        lead = " ".join(event.lead.split())
        rest = (
            event.description if len(lead) <= LONGEST_LEAD else f"{event.lead}\n{event.description}"
        )
        return lead[:LONGEST_LEAD], rest.strip()
    line, _break, rest = event.description.partition("\n")
    if is_own and line and len(line) <= LONGEST_LEAD:
        return line, rest.strip()
    sentence = line.partition("。")[0].strip()
    if sentence and len(sentence) < LONGEST_LEAD:
        is_whole = sentence + "。" == event.description.strip() or sentence == event.description
        return sentence + ("。" if "。" in line else ""), "" if is_whole else event.description
    return event.title, event.description


def _choose_kind(event: Event) -> str:
    if event.kind_code in Programme.Kind.values:
        return event.kind_code
    for words in (event.title, event.kind_words):
        for kind, marks in _KINDS:
            if any(mark in words for mark in marks):
                return kind.value
    return Programme.Kind.EVENT.value


def _describe_intake(
    events: Sequence[Event], place_ids: dict[str, int], place_rows: dict[int, int]
) -> Parts:
    first = events[0]
    ordered = sorted(events, key=lambda event: event.starts_at)
    said: Parts = {
        "way": Intake.Way.FIRST_COME.value if first.is_booked else Intake.Way.OPEN.value,
        "sessions": [_describe_session(event, place_ids, place_rows) for event in ordered],
    }
    if first.is_booked:
        said["capacity"] = first.capacity
        said["unit"] = _UNITS.get(first.unit, Intake.Unit.PERSONS.value)
        if first.closes_at is not None and first.closes_at <= ordered[-1].ends_at:
            said["closes_at"] = first.closes_at.isoformat()
        if first.opens_at is not None:
            said["opens_at"] = first.opens_at.isoformat()
    elif first.capacity is not None:
        said["capacity"] = first.capacity
        said["unit"] = _UNITS.get(first.unit, Intake.Unit.PERSONS.value)
    return said


def _describe_session(
    event: Event, place_ids: dict[str, int], place_rows: dict[int, int]
) -> list[Any]:
    place_id = place_rows.get(event.place_number or 0) if event.place_number else None
    place_id = place_id or place_ids.get(event.place)
    room = event.room
    if place_id is None:
        room = " ".join(part for part in (event.place, event.room) if part)[:LONGEST_ROOM]
        # Ours say so in the column of the place where there is none.
        if event.is_online and room == "オンライン":
            room = ""
        if not room and not event.is_online:
            room = _NO_PLACE
    return [event.starts_at.isoformat(), event.ends_at.isoformat(), place_id, room, event.is_online]
