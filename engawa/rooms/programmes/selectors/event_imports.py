"""What a file of events would do: read again from its bytes, compared with what stands, part by part.

Of each part three texts are known: what the file said last time, what it says now, and what stands here. What the
file has not changed since last time stays as it stands; what only the file changed is taken; what officers
changed too stays as officers wrote it, and is told.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import PlaceNameUnclear, TableFile
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.importing.grouping import (
    FoundProgramme,
    Parts,
    group_events,
    name_part,
    split_part,
)
from engawa.rooms.programmes.importing.headings import Layout
from engawa.rooms.programmes.importing.rows import Event, Finding, read_rows
from engawa.rooms.programmes.models import (
    ImportedProgramme,
    Intake,
    Programme,
    ProgrammeImport,
)

PART_LABELS = {
    "kind": gettext_lazy("種類"),
    "title": gettext_lazy("名前"),
    "title_en": gettext_lazy("英語の名前"),
    "lead": gettext_lazy("何をするか"),
    "description": gettext_lazy("くわしい内容"),
    "for_whom": gettext_lazy("だれのためか"),
    "fee": gettext_lazy("参加費"),
    "fee_note": gettext_lazy("参加費の補足"),
    "bring": gettext_lazy("持ち物"),
    "phone": gettext_lazy("電話"),
    "is_example": gettext_lazy("見本"),
    "way": gettext_lazy("受付のしかた"),
    "sessions": gettext_lazy("日時と場所"),
    "capacity": gettext_lazy("定員"),
    "unit": gettext_lazy("数え方"),
    "opens_at": gettext_lazy("受付の始まり"),
    "closes_at": gettext_lazy("締め切り"),
}
OF_INTAKE = ("way", "sessions", "capacity", "unit", "opens_at", "closes_at")
OF_PROGRAMME = tuple(name for name in PART_LABELS if name not in OF_INTAKE)
_LONGEST_SHOWN = 80


class ImportRefused(Exception):
    """The file cannot be taken in like that; the message is a sentence for the officer."""


class NotEvents(ImportRefused):
    """The table is none of events."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "催しの表ではないようです。「イベント名」（または「名称」）と「開始日」の列が要ります。"
            )
        )


class Deed(StrEnum):
    """What a file would do to a programme."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    KEPT = "KEPT"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part that differs: what it is called, what stands, what the file says."""

    label: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """What a file would do to one programme; `taken` are the parts that are written."""

    found: FoundProgramme
    programme: Programme | None
    imported: ImportedProgramme | None
    deed: Deed
    taken: Parts
    numbers: dict[str, int]
    changes: tuple[PartChange, ...]
    kept: tuple[PartChange, ...]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What a whole file would do; `mark` changes whenever that would."""

    table: TableFile
    layout: Layout
    programmes: tuple[ProgrammePlan, ...]
    findings: tuple[Finding, ...]
    refused: int
    gone: tuple[Programme, ...]
    mark: str

    def count(self) -> dict[str, int]:
        """Count what would be done, by deed."""
        counts = {deed.value: 0 for deed in Deed}
        for plan in self.programmes:
            counts[plan.deed.value] += 1
        return counts | {"REFUSED": self.refused, "GONE": len(self.gone)}


def read_events_file(*, content: bytes, filename: str) -> tuple[TableFile, Layout]:
    """Read a file as a table of events.

    :raises TableRefused: it cannot be read.
    :raises NotEvents: it is a table of something else.
    """
    table = places.read_table_file(content=content, filename=filename)
    layout = Layout(table.columns)
    if not layout.is_of_events:
        raise NotEvents
    return table, layout


def plan_import(*, programme_import: ProgrammeImport) -> EventPlan:
    """Say what an import in review would do.

    :raises TableRefused: its file cannot be read any more.
    :raises NotEvents: it is a table of something else.
    """
    content = gzip.decompress(bytes(programme_import.content))
    table, layout = read_events_file(content=content, filename=programme_import.filename)
    reading = read_rows(layout=layout, rows=table.rows, overlong=table.overlong)
    ward = programme_import.ward
    found = group_events(
        events=reading.events,
        place_ids=places.find_place_ids(
            ward_id=ward.pk, names=[event.place for event in reading.events if event.place]
        ),
        place_rows=_find_place_rows(ward, reading.events),
    )
    known = _read_known(ward)
    plans = tuple(_plan(each, known, ward) for each in found)
    touched = {plan.programme.pk for plan in plans if plan.programme is not None}
    publishers = {key.partition(":")[0] for each in found for key in each.keys}
    gone = {
        imported.programme_id: imported.programme
        for imported in known.by_key.values()
        if imported.programme_id not in touched
        and {key.partition(":")[0] for key in imported.keys} <= publishers
    }
    told = [(plan.found.group, plan.deed.value, sorted(plan.taken.items())) for plan in plans]
    mark = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    return EventPlan(
        table=table,
        layout=layout,
        programmes=plans,
        findings=tuple(reading.findings),
        refused=reading.refused,
        gone=tuple(gone.values()),
        mark=mark[:32],
    )


def read_parts(*, programme: Programme, numbers: dict[str, int]) -> Parts:
    """Give how a programme stands, in the parts of a file; of its intakes those of these numbers."""
    parts: Parts = {name: getattr(programme, name) for name in OF_PROGRAMME}
    by_number = {intake.number: intake for intake in programme.intakes.all()}
    for key, number in numbers.items():
        if number in by_number:
            for column, value in _read_intake(by_number[number]).items():
                parts[name_part(key, column)] = value
    return parts


def describe_parts(*, names: Iterable[str], ours: Parts, theirs: Parts) -> tuple[PartChange, ...]:
    """Say in words what differs, part by part."""
    return tuple(
        PartChange(
            str(PART_LABELS[(split_part(name) or ("", name))[1]]),
            _say(ours.get(name, "")),
            _say(theirs.get(name, "")),
        )
        for name in names
    )


def list_imports(*, ward_id: int) -> list[ProgrammeImport]:
    """List the imports of the ward, the latest first, without their files."""
    found = ProgrammeImport.objects.filter(ward_id=ward_id)
    return list(found.select_related("section", "created_by").defer("content")[:50])


@dataclass(frozen=True, slots=True)
class _Known:
    by_key: dict[str, ImportedProgramme]
    by_number: dict[int, Programme]


def _read_known(ward: Ward) -> _Known:
    programmes = Programme.objects.filter(ward=ward).prefetch_related("intakes__sessions")
    by_number = {programme.number: programme for programme in programmes}
    by_key: dict[str, ImportedProgramme] = {}
    for imported in ImportedProgramme.objects.filter(programme__ward=ward).select_related(
        "programme"
    ):
        imported.programme = by_number[imported.programme.number]
        by_key |= dict.fromkeys(imported.keys, imported)
    return _Known(by_key, by_number)


def _find_place_rows(ward: Ward, events: Sequence[Event]) -> dict[int, int]:
    # Numbers of places mean something in lists of this very ward only.
    numbers = {event.place_number for event in events if event.code[:5] == ward.code[:5]}
    rows = {}
    for number in sorted(filter(None, numbers)):
        try:
            row = places.find_place_row(ward_id=ward.pk, words=str(number))
        except PlaceNameUnclear:
            continue
        if row is not None:
            rows[number] = row
    return rows


def _plan(found: FoundProgramme, known: _Known, ward: Ward) -> ProgrammePlan:
    imported = next((known.by_key[key] for key in found.keys if key in known.by_key), None)
    programme = imported.programme if imported else None
    said: Parts = imported.said.get("parts", {}) if imported else {}
    numbers: dict[str, int] = dict(imported.said.get("numbers", {})) if imported else {}
    if programme is None and found.number and found.code[:5] == ward.code[:5]:
        # The ward's own list came back: its programmes are here already.
        programme = known.by_number.get(found.number)
        numbers = dict(found.intake_numbers) if programme else {}
    if programme is None:
        return ProgrammePlan(found, None, None, Deed.NEW, found.parts, {}, (), ())
    ours = read_parts(programme=programme, numbers=numbers)
    taken, kept = _merge(said, ours, found.parts)
    deed = Deed.CHANGED if taken else Deed.KEPT if kept else Deed.UNCHANGED
    return ProgrammePlan(
        found=found,
        programme=programme,
        imported=imported,
        deed=deed,
        taken=taken,
        numbers=numbers,
        changes=describe_parts(names=taken, ours=ours, theirs=found.parts),
        kept=describe_parts(names=kept, ours=ours, theirs=found.parts),
    )


def _merge(said: Parts, ours: Parts, theirs: Parts) -> tuple[Parts, list[str]]:
    taken: Parts = {}
    kept: list[str] = []
    for name, value in theirs.items():
        if name in ours and ours[name] == value:
            continue
        if name not in ours or (name in said and ours[name] == said[name]):
            taken[name] = value
        elif name not in said or said[name] != value:
            kept.append(name)
    return taken, kept


def _read_intake(intake: Intake) -> Parts:
    return {
        "way": intake.way,
        "sessions": [
            [
                session.starts_at.astimezone(TOKYO).isoformat(),
                session.ends_at.astimezone(TOKYO).isoformat(),
                session.place_id,
                session.room,
                session.is_online,
            ]
            for session in intake.sessions.all()
        ],
        "capacity": intake.capacity,
        "unit": intake.unit,
        "opens_at": intake.opens_at.astimezone(TOKYO).isoformat() if intake.opens_at else "",
        "closes_at": intake.closes_at.astimezone(TOKYO).isoformat() if intake.closes_at else "",
    }


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, list):
        said = _("、").join(str(session[0])[:16].replace("T", " ") for session in value)
    else:
        said = "" if value is None else str(value)
    line = " ".join(said.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[: _LONGEST_SHOWN - 1]}…"
