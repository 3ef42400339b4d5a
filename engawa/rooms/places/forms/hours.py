"""The part of the form for opening hours: a table of the week, lines for exceptions, or OSM's own writing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.rooms.places.forms.hours_table import (
    HOLIDAYS,
    ROWS,
    SPANS_IN_A_ROW,
    HoursTable,
    make_table,
    mean_the_same,
    read_table,
)
from engawa.rooms.places.opening.column_times import fold, make_span, read_minutes
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Span
from engawa.rooms.places.opening.osm import LONGEST_TEXT, HoursUnreadable, read_osm, write_osm

TABLE, OSM = "table", "osm"
# A row that fills those of Monday to Friday in which nothing is typed.
WORKING_DAYS = "working"
_NUMBERED = range(1, SPANS_IN_A_ROW + 1)
# Whoever types fast leaves the colon out: 9, 930, 1730.
_BARE = re.compile(r"(\d{1,2}?)(\d{2})?")
_ROW_NAMES = (
    gettext_lazy("月曜"),
    gettext_lazy("火曜"),
    gettext_lazy("水曜"),
    gettext_lazy("木曜"),
    gettext_lazy("金曜"),
    gettext_lazy("土曜"),
    gettext_lazy("日曜"),
    gettext_lazy("祝日"),
)


class TimeField(Line):
    """Takes a time of day as people write it, in any width: 9:00, ９時半, 午後5時, 翌2:00, 930."""

    def __init__(self) -> None:
        super().__init__(most=20)

    def read(self, words: str) -> str:
        """Give the minutes after midnight, as a text.

        :raises ValidationError: it is no time.
        """
        text = fold(words)
        bare = _BARE.fullmatch(text)
        if bare:
            text = "{}:{}".format(bare[1], bare[2] or "00")
        try:
            return str(read_minutes(text))
        except HoursUnreadable as error:
            raise ValidationError(str(error)) from None


@dataclass(frozen=True, slots=True)
class Cell:
    """One control of the table, of which there are so many that the page writes them plainly."""

    id: str
    name: str
    label: str
    value: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its name, its pairs of controls, its box for a closed day."""

    name: str
    pairs: tuple[tuple[Cell, Cell], ...]
    closed: Cell | None
    is_for_several_days: bool = False

    @property
    def wrong(self) -> list[Cell]:
        """The controls in which something is wrong."""
        cells = [cell for pair in self.pairs for cell in pair]
        cells += [self.closed] if self.closed else []
        return [cell for cell in cells if cell.errors]


class HoursForm(Part):
    """Opening hours; `current` are those of the place, and stay as they are written where nothing differs."""

    # A weekday in which nothing is typed is asked for, unless it goes without saying what that means.
    empty_is_closed = False

    way = Choice(
        label=gettext_lazy("時間の書き方"),
        choices=[
            (TABLE, gettext_lazy("下の表で書く")),
            (OSM, gettext_lazy("OpenStreetMapの書き方（opening_hours）で書く")),
        ],
        widget=forms.RadioSelect,
        initial=TABLE,
    )
    lines = Text(
        label=gettext_lazy("休みの日と、いつもとちがう日"),
        most=4000,
        rows=4,
        help_text=gettext_lazy(
            "1行に1つ書きます。例：第3月曜、12月29日～1月3日、2026年8月13日～16日 夏季休館、土曜は9:00から12:00まで。"
            "書き表せない決まりは「時間についての補足」に書いてください。"
        ),
    )
    osm = Text(
        label=gettext_lazy("OpenStreetMapの書き方"),
        most=LONGEST_TEXT,
        rows=3,
        help_text=gettext_lazy("例：Mo-Fr 09:00-17:00; PH off; Dec 29-Jan 03 off"),
    )

    def __init__(self, *args: Any, current: OpeningHours | None, **kwargs: Any) -> None:
        kwargs["prefix"] = "hours"
        super().__init__(*args, **kwargs)
        self.current = current
        self.hours: OpeningHours | None = None
        for row in (WORKING_DAYS, *range(ROWS)):
            for number in _NUMBERED:
                self.fields[f"{row}_{number}_opens"] = TimeField()
                self.fields[f"{row}_{number}_closes"] = TimeField()
            if row != WORKING_DAYS:
                self.fields[f"{row}_closed"] = forms.BooleanField(required=False)
            self._name_controls(row)
        self.fields["osm"].widget.attrs |= {"spellcheck": "false", "autocomplete": "off"}

    def list_rows(self) -> list[Row]:
        """List the rows of the table with their controls."""
        return [self._make_row(row) for row in (WORKING_DAYS, *range(ROWS))]

    def is_written_as_osm(self) -> bool:
        """Tell whether the form shows hours as OSM writes them, or something is wrong there."""
        return self["way"].value() == OSM or "osm" in self.errors

    def clean(self) -> dict[str, Any]:
        """Make the hours of what was typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        hours = self._read_osm() if cleaned.get("way") == OSM else self._read_table()
        if hours is not None and self.current is not None and mean_the_same(hours, self.current):
            hours = self.current
        self.hours = hours
        return cleaned

    # --- reading ------------------------------------------------------------------------------------

    def _read_osm(self) -> OpeningHours | None:
        text = self.cleaned_data.get("osm", "")
        if not text:
            return None
        try:
            return read_osm(text)
        except HoursUnreadable as error:
            self.add_error("osm", str(error))
            return None

    def _read_table(self) -> OpeningHours | None:
        self._refuse_second_way()
        for_working_days = self._read_row(WORKING_DAYS)
        rows: list[tuple[Span, ...] | None] = []
        for day in range(ROWS):
            spans = self._read_row(day)
            if spans is None and day < 5:
                spans = for_working_days
            rows.append(spans)
        lines = tuple(filter(None, (part.strip() for part in self._list_lines())))
        week, holidays = rows[:HOLIDAYS], rows[HOLIDAYS]
        if self.errors:
            return None
        if all(spans is None for spans in rows) and not (lines and self.empty_is_closed):
            if lines:
                self.add_error("lines", _("ふだん開いている時間を、先に表に入れてください。"))
            return None
        open_days = [day for day, spans in enumerate(week) if spans is None]
        if open_days and not self.empty_is_closed:
            self._ask_for(open_days)
            return None
        table = HoursTable(tuple(spans or () for spans in week), holidays, lines)
        try:
            return read_table(table=table)
        except HoursUnreadable as error:
            self.add_error("lines", str(error))
            return None

    def _list_lines(self) -> list[str]:
        text: str = self.cleaned_data.get("lines", "")
        return text.split("\n")

    def _read_row(self, row: str | int) -> tuple[Span, ...] | None:
        """Give the spans of a row, none for a closed day; None when nothing is typed."""
        spans = []
        for number in _NUMBERED:
            span = self._read_span(f"{row}_{number}")
            if span is not None:
                spans.append(span)
        if len(spans) > 1 and spans[1].opens < spans[0].closes:
            self.add_error(
                f"{row}_2_opens", _("1つ目の時間が終わってから始まるように入れてください。")
            )
        is_closed = self.cleaned_data.get(f"{row}_closed", False)
        if is_closed and spans:
            self.add_error(
                f"{row}_closed",
                _("「休み」のしるしと時間の、どちらか一方にしてください。"),
            )
        return tuple(spans) if spans or is_closed else None

    def _read_span(self, name: str) -> Span | None:
        opens, closes = f"{name}_opens", f"{name}_closes"
        if opens in self.errors or closes in self.errors:
            return None
        begins, ends = self.cleaned_data.get(opens, ""), self.cleaned_data.get(closes, "")
        if not begins and not ends:
            return None
        if not begins or not ends:
            missing, sentence = (
                (closes, _("閉まる時刻も入れてください。"))
                if begins
                else (opens, _("開く時刻も入れてください。"))
            )
            self.add_error(missing, sentence)
            return None
        try:
            return make_span(opens=int(begins), closes=int(ends))
        except HoursUnreadable as error:
            self.add_error(closes, str(error))
            return None

    def _ask_for(self, days: list[int]) -> None:
        named = _("・").join(str(_ROW_NAMES[day]) for day in days)
        self.add_error(
            f"{days[0]}_closed",
            _("%(days)sは、時間を入れるか「休み」にしるしを付けてください。") % {"days": named},
        )

    def _refuse_second_way(self) -> None:
        """Refuse what was typed in the other way of writing: it would be left out without a word."""
        typed = self.cleaned_data.get("osm", "")
        known = write_osm(self.current) if self.current is not None else ""
        if typed and typed != known:
            self.add_error(
                "way",
                _(
                    "OpenStreetMapの書き方でも入力しています。それを使うなら、ここで選んでください。使わないなら、その欄を空にしてください。"
                ),
            )

    # --- showing ------------------------------------------------------------------------------------

    def _name_controls(self, row: str | int) -> None:
        name = self._row_name(row)
        for number in _NUMBERED:
            for end, words in (
                ("opens", _("%(day)s　%(number)dつ目　開く時刻")),
                ("closes", _("%(day)s　%(number)dつ目　閉まる時刻")),
            ):
                label = words % {"day": name, "number": number}
                self.fields[f"{row}_{number}_{end}"].label = label
        if row != WORKING_DAYS:
            self.fields[f"{row}_closed"].label = _("%(day)sは休み") % {"day": name}

    def _row_name(self, row: str | int) -> str:
        return str(_ROW_NAMES[row]) if isinstance(row, int) else _("月曜から金曜まで、まとめて")

    def _make_row(self, row: str | int) -> Row:
        return Row(
            name=self._row_name(row),
            pairs=tuple(
                (
                    _make_cell(self[f"{row}_{number}_opens"]),
                    _make_cell(self[f"{row}_{number}_closes"]),
                )
                for number in _NUMBERED
            ),
            closed=None if row == WORKING_DAYS else _make_cell(self[f"{row}_closed"]),
            is_for_several_days=row == WORKING_DAYS,
        )


def _make_cell(bound: BoundField) -> Cell:
    return Cell(
        id=bound.auto_id,
        name=bound.html_name,
        label=str(bound.label),
        value=str(bound.value() or ""),
        errors=tuple(str(error) for error in bound.errors),
    )


def write_initial(hours: OpeningHours | None) -> dict[str, Any]:
    """Give what the form shows of hours: in the table where they fit, else as OSM writes them."""
    if hours is None:
        return {"way": TABLE}
    table = make_table(hours=hours)
    if table is None:
        return {"way": OSM, "osm": write_osm(hours)}
    shown: dict[str, Any] = {"way": TABLE, "lines": "\n".join(table.lines)}
    for day, spans in enumerate(table.week):
        shown |= _write_row(day, spans)
    if table.holidays is not None:
        shown |= _write_row(HOLIDAYS, table.holidays)
    return shown


def _write_row(day: int, spans: tuple[Span, ...]) -> Mapping[str, str | bool]:
    if not spans:
        return {f"{day}_closed": True}
    shown: dict[str, str | bool] = {}
    for number, span in enumerate(spans, start=1):
        shown[f"{day}_{number}_opens"] = _write_time(span.opens)
        shown[f"{day}_{number}_closes"] = _write_time(span.closes)
    return shown


def _write_time(minutes: int) -> str:
    if minutes > DAY:
        return _("翌%(time)s") % {"time": _write_time(minutes - DAY)}
    return f"{minutes // 60}:{minutes % 60:02d}"
