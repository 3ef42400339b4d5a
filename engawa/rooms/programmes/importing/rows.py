"""From rows of a list to events, with one sentence for each cell that cannot be used. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.programmes.importing.cells import (
    is_true,
    needs_no_booking,
    read_amount,
    read_day,
    read_moment,
    read_time,
)
from engawa.rooms.programmes.importing.headings import Layout

LONGEST_TITLE, LONGEST_ROOM, LONGEST_NOTE = 120, 120, 200
_HOUR = dt.timedelta(hours=1)
_SHOWN = 40


class Severity(StrEnum):
    """What a finding means for its row: it stays out, or an officer should look."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `row` as the spreadsheet counts, `column` its heading."""

    row: int
    column: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row that can be used: what it is, when and where, how one joins; texts as the file has them."""

    row: int
    key: str
    group: str
    intake: str
    code: str
    programme_number: int | None
    intake_number: int | None
    title: str
    title_en: str
    lead: str
    description: str
    kind_code: str
    kind_words: str
    for_whom: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    place_number: int | None
    room: str
    is_online: bool
    called_off: str
    capacity: int | None
    unit: str
    fee: int
    fee_note: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    way: str
    is_booked: bool
    contact: str
    phone: str
    note: str
    told: tuple[tuple[str, str], ...]
    is_example: bool


@dataclass(slots=True)
class Reading:
    """What a table says: events, findings, and how many rows stay out."""

    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: int = 0


def read_rows(
    *,
    layout: Layout,
    rows: Sequence[tuple[int, Sequence[str]]],
    overlong: frozenset[int] = frozenset(),
) -> Reading:
    """Read the rows of a list of events; empty ones are passed over."""
    reading = Reading()
    seen: dict[str, list[Event]] = {}
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        row = _Row(layout, number, cells)
        if number in overlong:
            row.refuse("", _("見出しより右にも値があります。列がずれていないか確かめてください。"))
        event = row.read()
        before = seen.setdefault(event.key, []) if event is not None else []
        if event is not None and (twin := _find_twin(event, before)) is not None:
            row.refuse(
                layout.name("id"),
                _("%(row)d行目と同じIDです。どちらかを直すか、消してください。")
                % {"row": twin.row},
            )
            event = None
        reading.findings += row.findings
        if event is None:
            reading.refused += 1
            continue
        before.append(event)
        reading.events.append(event)
    return reading


def _find_twin(event: Event, before: Sequence[Event]) -> Event | None:
    """Find the row whose id this one must not have: several days of one event may share one, nothing else."""
    return next(
        (
            other
            for other in before
            if other.title != event.title or other.starts_at == event.starts_at
        ),
        None,
    )


class _Row:
    """Reads one row, and remembers what was wrong with its cells."""

    def __init__(self, layout: Layout, number: int, cells: Sequence[str]) -> None:
        self.layout, self.number, self.cells = layout, number, cells
        self.findings: list[Finding] = []
        self.is_refused = False

    def cell(self, target: str) -> str:
        at = self.layout.places.get(target)
        return self.cells[at].strip() if at is not None else ""

    def refuse(self, column: str, message: str) -> None:
        self.is_refused = True
        self.findings.append(Finding(self.number, column, Severity.ERROR, message))

    def warn(self, target: str, message: str) -> None:
        column = self.layout.name(target)
        self.findings.append(Finding(self.number, column, Severity.WARNING, message))

    def read(self) -> Event | None:
        title = self._read_title()
        times = self._read_times()
        if times is None or self.is_refused:
            return None
        code, number = self.cell("code"), self._read_number("programme_number")
        intake_number = self._read_number("intake_number")
        key = f"{code}:{self.cell('id')}"
        if not self.cell("id"):
            self.warn("id", _("IDがありません。次に取り込むとき、名前と日時で見分けます。"))
            key = f"{code}:{title} {times[0].isoformat()}"
        is_own = self.layout.is_own and number is not None and intake_number is not None
        url = next((c for name, c in self._list_told() if name == "URL"), "")
        capacity = self._read_amount("capacity", _("定員"))
        closes_at = self._read_closing()
        way = self.cell("way")
        is_booked = bool(way or closes_at) and not needs_no_booking(way)
        if is_booked and capacity is None:
            self.warn(
                "capacity",
                _(
                    "申込みが要るようですが、定員がありません。申込み不要の募集にするので、公開の前に決めてください。"
                ),
            )
        if not is_own and not self.cell("for_whom"):
            self.warn("for_whom", _("対象者がありません。公開の前に書いてください。"))
        place, room = self._read_place()
        return Event(
            row=self.number,
            key=key,
            group=f"{code}:{number}" if is_own else f"{code}:{title}\n{url}",
            intake=f"{code}:{number}-{intake_number}" if is_own else key,
            code=code,
            programme_number=number if is_own else None,
            intake_number=intake_number if is_own else None,
            title=title,
            title_en=self.cell("title_en")[:200],
            lead=self.cell("lead"),
            description=self.cell("description"),
            kind_code=self.cell("kind_code"),
            kind_words=self.cell("kind_words"),
            for_whom=self.cell("for_whom"),
            starts_at=times[0],
            ends_at=times[1],
            place=place,
            place_number=self._read_number("place_number"),
            room=room,
            is_online=is_true(self.cell("is_online")),
            called_off=self._read_calling_off(),
            capacity=capacity or None,
            unit=self.cell("unit"),
            fee=self._read_amount("fee", _("料金")) or 0,
            fee_note=self.cell("fee_note"),
            opens_at=read_moment(self.cell("opens_at")),
            closes_at=closes_at,
            way=way,
            is_booked=is_booked and bool(capacity),
            contact=self.cell("contact"),
            phone=self.cell("phone"),
            note=self.cell("note"),
            told=() if is_own else tuple(self._list_told()),
            is_example=is_true(self.cell("is_example")),
        )

    def _read_title(self) -> str:
        title = " ".join(self.cell("title").split())
        if not title:
            self.refuse(
                self.layout.name("title"),
                _("名前がありません。名前を書くか、催しでない行なら消してください。"),
            )
        if len(title) > LONGEST_TITLE:
            self.warn("title", _("名前が長いので、120字に縮めました。公開の前に直してください。"))
        return title[:LONGEST_TITLE]

    def _read_times(self) -> tuple[dt.datetime, dt.datetime] | None:
        starts_on = self._read_day("starts_on")
        if starts_on is None:
            return None
        ends_on = self._read_day("ends_on") if self.cell("ends_on") else starts_on
        if ends_on is None:
            return None
        starts, ends = self._read_time("starts_time"), self._read_time("ends_time")
        if starts is None and ends is None:
            day_after = ends_on + dt.timedelta(days=1)
            self.warn("starts_time", _("時刻がありません。一日じゅうの回にしました。"))
            begin, end = _at(starts_on, dt.time()), _at(day_after, dt.time())
        else:
            begin = _at(starts_on, starts or dt.time())
            end = _at(ends_on, ends) if ends else begin + _HOUR
            if starts is None or ends is None:
                self.warn(
                    "ends_time" if starts else "starts_time",
                    _(
                        "始まりか終わりの時刻がありません。ほぼの時刻を入れたので、公開の前に直してください。"
                    ),
                )
            if ends is None and ends_on > starts_on:
                end = _at(ends_on, dt.time(23, 59))
        if end <= begin:
            self.refuse(
                self.layout.name("ends_on"),
                _("終わりが、始まりと同じか、それより前です。日付と時刻を直してください。"),
            )
            return None
        return begin, end

    def _read_day(self, target: str) -> dt.date | None:
        cell = self.cell(target)
        day = read_day(cell)
        if day is None:
            words = (
                _("「%(cell)s」は日付として読めません。2024-02-14 のように直してください。")
                % {"cell": cell[:_SHOWN]}
                if cell
                else _("日付がありません。2024-02-14 のように書いてください。")
            )
            self.refuse(self.layout.name(target), words)
        return day

    def _read_time(self, target: str) -> dt.time | None:
        cell = self.cell(target)
        time = read_time(cell) if cell else None
        if cell and time is None:
            self.warn(
                target,
                _("「%(cell)s」は時刻として読めません。13:30 のように直してください。")
                % {"cell": cell[:_SHOWN]},
            )
        return time

    def _read_closing(self) -> dt.datetime | None:
        cell = self.cell("closes_on")
        day = read_day(cell) if cell else None
        if cell and day is None:
            self.warn(
                "closes_on",
                _("「%(cell)s」は日付として読めません。申込みの期限は、公開の前に決めてください。")
                % {"cell": cell[:_SHOWN]},
            )
        if day is None:
            return None
        return _at(day, self._read_time("closes_time") or dt.time(23, 59))

    def _read_amount(self, target: str, name: str) -> int | None:
        cell = self.cell(target)
        amount = read_amount(cell) if cell else None
        if cell and amount is None:
            self.warn(
                target,
                _("%(name)s「%(cell)s」は数として読めません。数だけを書いてください。")
                % {"name": name, "cell": cell[:_SHOWN]},
            )
        return amount

    def _read_number(self, target: str) -> int | None:
        cell = self.cell(target)
        return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 9 else None

    def _read_place(self) -> tuple[str, str]:
        place, building = self.cell("place"), self.cell("building")
        place, building = " ".join(place.split()), " ".join(building.split())
        if len(place) > LONGEST_ROOM:
            self.warn("place", _("場所の名前が長いので、120字に縮めました。"))
        if not place and not building:
            address = self.cell("address") or "".join(
                self.cells[at].strip() for at in self.layout.address
            )
            place = " ".join(address.split())
            if not place and not is_true(self.cell("is_online")):
                self.warn("place", _("場所がありません。公開の前に決めてください。"))
        return place[:LONGEST_ROOM], building[:LONGEST_ROOM]

    def _read_calling_off(self) -> str:
        if not is_true(self.cell("is_called_off")):
            return ""
        note = self.cell("time_note")
        return note.removeprefix("中止：")[:300] or _("中止")

    def _list_told(self) -> list[tuple[str, str]]:
        told = [(self.layout.columns[at], self.cells[at].strip()) for at in self.layout.told]
        return [(name, cell) for name, cell in told if cell]


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=TOKYO)
