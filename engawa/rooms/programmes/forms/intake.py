"""The form for an intake: how it is booked, and its sessions as rows that come and go without a script."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.forms import DateField, TimeField
from engawa.core.ui.fields import Choice, Line, Part
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Sheet
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.forms.fields import NumberField
from engawa.rooms.programmes.forms.lottery import (
    LOTTERY_CONTROLS,
    LotteryPart,
    LotteryRules,
    show_lottery,
)
from engawa.rooms.programmes.models import Intake, Quota
from engawa.rooms.programmes.moments import at, propose_moments, propose_opening
from engawa.rooms.programmes.services.intakes import IntakeUnsound, require_sound
from engawa.rooms.programmes.values import IntakeValues, SessionValues

MOST_ROWS = 60
_DAY_HINT = gettext_lazy("例：令和6年2月14日、2024-2-14")
_TIME_HINT = gettext_lazy("例：10:00、午後1時半")
# Names of parts of `IntakeValues` and the control beside which a refusal of it stands.
_CONTROLS = {
    "opens_at": "opens_on",
    "closes_at": "closes_on",
    "cancel_until": "cancel_on",
    "quotas": "quota_hall",
    "way": "way",
    "capacity": "capacity",
    "most_at_once": "most_at_once",
    **LOTTERY_CONTROLS,
}
# Where sessions come again, days are counted back from each of them.
_IN_SERIES = {
    "closes_on": "closes_before",
    "drawn_on": "drawn_before",
    "known_on": "known_before",
}


class BookingPart(LotteryRules):
    """How something is booked, and how many can come."""

    unit = Choice(label=gettext_lazy("数え方"), choices=Intake.Unit.choices)
    capacity = NumberField(label=gettext_lazy("定員"), least=1)
    most_at_once = NumberField(
        label=gettext_lazy("一度に申し込める数"), least=1, most=500, initial=1
    )
    quota_hall = NumberField(label=gettext_lazy("会場の席"))
    quota_online = NumberField(label=gettext_lazy("オンラインの席"))
    quota_wheelchair = NumberField(label=gettext_lazy("車いすの席"))
    quota_child_care = NumberField(label=gettext_lazy("託児の人数"))
    has_waiting_list = forms.BooleanField(
        label=gettext_lazy("キャンセル待ちを受ける"), required=False
    )
    offer_hours = NumberField(
        label=gettext_lazy("空きが出たとき、返事を待つ時間"),
        least=1,
        most=720,
        initial=24,
        help_text=gettext_lazy("何時間のうちに返事がなければ、次の方へ回すか。"),
    )

    def list_quotas(self) -> list[forms.BoundField]:
        """List the fields for the parts that have their own limit."""
        return [self[f"quota_{key.lower()}"] for key in Quota.Key.values]

    def has_quotas(self) -> bool:
        """Tell whether one of them is filled."""
        return any(bound.value() for bound in self.list_quotas())

    def read_booking(self) -> dict[str, Any]:
        """Give what was typed, by the names of `IntakeValues`, but for the moments."""
        given = self.cleaned_data
        read = {
            "way": given["way"],
            "unit": given["unit"],
            "most_at_once": given["most_at_once"] or 1,
            "offer_hours": given["offer_hours"] or 24,
        }
        if given["way"] == Intake.Way.OPEN:
            return read
        quotas = ((key, given[f"quota_{key.lower()}"]) for key in Quota.Key.values)
        return {
            **read,
            "capacity": given["capacity"],
            # Who loses a draw waits in its order.
            "has_waiting_list": given["has_waiting_list"] or given["way"] == Intake.Way.LOTTERY,
            "quotas": tuple((key, units) for key, units in quotas if units),
        }


class IntakeForm(LotteryPart, BookingPart):
    """One intake, but for its sessions."""

    title = Line(
        label=gettext_lazy("募集の名前"),
        most=120,
        help_text=gettext_lazy("空のままだと、日付で示します。例：秋のコース"),
    )
    title_en = Line(label=gettext_lazy("英語の名前"), most=200)
    title_easy = Line(label=gettext_lazy("やさしい日本語の名前"), most=200)
    opens_on = DateField(label=gettext_lazy("受付を始める日"), required=False, help_text=_DAY_HINT)
    opens_time = TimeField(label=gettext_lazy("その時刻"), required=False, help_text=_TIME_HINT)
    closes_on = DateField(
        label=gettext_lazy("締め切る日"),
        required=False,
        help_text=gettext_lazy("空のままだと、最初の回の2開庁日前の17時になります。"),
    )
    closes_time = TimeField(label=gettext_lazy("その時刻"), required=False, help_text=_TIME_HINT)
    cancel_on = DateField(
        label=gettext_lazy("自分で取り消せる最後の日"),
        required=False,
        help_text=gettext_lazy("はじめに空のままだと、最初の回の前の日の17時になります。"),
    )
    cancel_time = TimeField(label=gettext_lazy("その時刻"), required=False, help_text=_TIME_HINT)

    def clean(self) -> dict[str, Any]:
        """See that no time stands without its day."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("opens", "closes", "cancel"):
            has_day, has_time = (
                cleaned.get(f"{name}_{part}") is not None for part in ("on", "time")
            )
            if has_time and not has_day and f"{name}_on" not in self.errors:
                self.add_error(f"{name}_on", _("時刻の日を入れてください。"))
        return cleaned

    def read_moment(self, name: str, otherwise: dt.time) -> dt.datetime | None:
        """Give the moment of that name; a day alone is one at the usual time."""
        day, time = self.cleaned_data[f"{name}_on"], self.cleaned_data[f"{name}_time"]
        return None if day is None else at(day, time or otherwise)


class SessionForm(Part):
    """One row: when, and where. A row in which nothing is typed counts for nothing."""

    day = DateField(label=gettext_lazy("日"), required=False)
    starts = TimeField(label=gettext_lazy("始まり"), required=False)
    ends = TimeField(label=gettext_lazy("終わり"), required=False)
    place = Line(label=gettext_lazy("施設"), most=200)
    room = Line(label=gettext_lazy("部屋・場所の言葉"), most=120)
    is_online = forms.BooleanField(label=gettext_lazy("オンライン"), required=False)
    lecturer = Line(label=gettext_lazy("講師（公開します）"), most=120)
    officer = Choice(label=gettext_lazy("受け持つ職員"), required=False)

    def __init__(
        self,
        *args: Any,
        ward_id: int,
        kept_places: Mapping[str, int],
        officers: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ward_id, self.kept_places = ward_id, kept_places
        control = self.fields["officer"]
        assert isinstance(control, Choice)
        control.offer(offer_officers(officers))
        self.fields["place"].widget.attrs |= {"list": "place-names", "autocomplete": "off"}

    def is_empty(self) -> bool:
        """Tell whether nothing was typed into a row that was sent."""
        return not any(self[name].value() for name in ("day", "starts", "ends", "place", "room"))

    def clean_place(self) -> int | None:
        """Find the row of the place that was typed.

        :raises ValidationError: there is none, or several.
        """
        words = self.cleaned_data["place"]
        if words in self.kept_places:
            return self.kept_places[words]
        try:
            return places.find_place_row(ward_id=self.ward_id, words=words)
        except PlaceNameUnclear as unclear:
            raise ValidationError(str(unclear)) from None

    def clean(self) -> dict[str, Any]:
        """See that a row that is begun says when and where."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_empty():
            return cleaned
        for name, words in (
            ("day", _("日を入れてください。")),
            ("starts", _("始まる時刻を入れてください。")),
            ("ends", _("終わる時刻を入れてください。")),
        ):
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, words)
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("始まる時刻より、あとの時刻を入れてください。"))
        is_somewhere = cleaned.get("place") or cleaned.get("room") or cleaned.get("is_online")
        if "place" not in self.errors and not is_somewhere:
            self.add_error(
                "room", _("施設か場所の言葉を入れるか、オンラインに印を付けてください。")
            )
        return cleaned

    def make_values(self) -> SessionValues:
        """Give the session as it was typed."""
        given = self.cleaned_data
        return SessionValues(
            starts_at=at(given["day"], given["starts"]),
            ends_at=at(given["day"], given["ends"]),
            place_id=given["place"],
            room=given["room"],
            is_online=given["is_online"],
            lecturer=given["lecturer"],
            officer_id=read_officer(given["officer"]),
        )


def offer_officers(officers: Mapping[int, str]) -> list[tuple[str, str]]:
    """Give the officers as a choice, none of them first."""
    return [("", _("決めていない")), *((str(pk), name) for pk, name in officers.items())]


def read_officer(chosen: str) -> int | None:
    """Give the officer that was chosen."""
    return int(chosen) if chosen else None


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of one page are made of: whose places they name, and how places are written."""

    ward_id: int
    place_names: Mapping[int, str]
    officers: Mapping[int, str]

    def make(self, number: int, data: Any = None, shown: Mapping[str, Any] | None = None) -> Part:
        """Make the row of that number."""
        kept = {name: row_id for row_id, name in self.place_names.items()}
        return SessionForm(
            data,
            prefix=f"s{number}",
            initial=shown or {},
            ward_id=self.ward_id,
            kept_places=kept,
            officers=self.officers,
        )

    def show(self, session: SessionValues) -> dict[str, Any]:
        """Give what a row shows of a session."""
        starts, ends = session.starts_at.astimezone(TOKYO), session.ends_at.astimezone(TOKYO)
        return {
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "place": self.place_names.get(session.place_id or 0, ""),
            "room": session.room,
            "is_online": session.is_online,
            "lecturer": session.lecturer,
            "officer": str(session.officer_id or ""),
        }


def make_intake_sheet(
    *, values: IntakeValues | None, rows: Rows, shown: Mapping[str, Any], count: int = 0
) -> Sheet:
    """Make the form of an intake that shows `values`, or of a new one that shows the proposals in `shown`.

    It has as many rows as sessions, and at least `count`.
    """
    sessions = [rows.show(session) for session in values.sessions] if values else []
    sessions += [{}] * (max(count, 1) - len(sessions))
    initial = {**shown, **(_show(values) if values else {})}
    parts = [rows.make(number, shown=session) for number, session in enumerate(sessions)]
    return Sheet((IntakeForm(initial=initial), *parts))


def read_intake_sheet(data: Any, *, rows: Rows, filled: Mapping[str, str] | None = None) -> Sheet:
    """Make the form of an intake from what was sent; `filled` stands where nothing was typed."""
    sent = data.copy()
    for name, value in (filled or {}).items():
        if not sent.get(name, "").strip():
            sent[name] = value
    parts = [rows.make(number, sent) for number in range(count_rows(sent))]
    return Sheet((IntakeForm(sent), *parts))


def change_rows(data: Any, *, rows: Rows) -> Sheet | None:
    """Give the form with a row more or less, as the pressed button says; None where none of those was pressed."""
    count = count_rows(data)
    gone = data.get("take_away", "")
    if "add_row" not in data and not gone:
        return None
    kept = [number for number in range(count) if str(number) != gone]
    typed = [_read_raw(rows.make(number, data)) for number in kept]
    if "add_row" in data and len(typed) < MOST_ROWS:
        # The next session is most often at the same time in the same place.
        last = {**typed[-1], "day": ""} if typed else {}
        typed.append(last)
    form = IntakeForm()
    form.fill(data)
    parts = [rows.make(number, shown=shown) for number, shown in enumerate(typed or [{}])]
    return Sheet((form, *parts))


def refill_intake_sheet(data: Any, *, rows: Rows) -> Sheet:
    """Fill the form again with what was typed before the session ended."""
    parts = tuple(rows.make(number) for number in range(count_rows(data)))
    sheet = Sheet((IntakeForm(), *parts))
    sheet.fill(data)
    return sheet


def read_intake(sheet: Sheet, *, is_new: bool, now: dt.datetime) -> IntakeValues | None:
    """Give the intake that was typed, with the usual moments where none were; None where something is wrong.

    What is wrong stands in the form.
    """
    form = sheet.parts[0]
    assert isinstance(form, IntakeForm)
    sessions = read_sessions(sheet)
    booking = form.read_booking()
    if booking["way"] != Intake.Way.OPEN and sessions:
        booking |= _read_moments(form, sessions, is_new=is_new, now=now)
    values = IntakeValues(
        **{name: form.cleaned_data[name] for name in ("title", "title_en", "title_easy")},
        sessions=sessions,
        lottery=form.read_lottery(),
        **booking,
    )
    try:
        require_sound(values=values)
    except IntakeUnsound as refused:
        refuse(form, refused)
        return None
    return values


def read_sessions(sheet: Sheet) -> tuple[SessionValues, ...]:
    """Give the sessions that were typed, in the order of time."""
    found = [
        part.make_values()
        for part in sheet.parts
        if isinstance(part, SessionForm) and not part.is_empty()
    ]
    return tuple(sorted(found, key=lambda session: session.starts_at))


def refuse(form: Part, refused: IntakeUnsound) -> None:
    """Let a form say what does not fit together, beside the control that it is about."""
    name = _CONTROLS.get(refused.field, "")
    in_series = _IN_SERIES.get(name, "")
    form.add_error(
        next((each for each in (name, in_series) if each in form.fields), None), str(refused)
    )


def propose_new(*, day: dt.date | None, now: dt.datetime) -> dict[str, Any]:
    """Give what the form of a new intake shows before anything is typed."""
    opens_at = propose_opening(now=now)
    shown = _show_moment("opens", opens_at)
    if day is not None:
        first = at(day, dt.time(10, 0))
        moments = propose_moments(first_starts_at=first, opens_at=opens_at, now=now)
        shown |= _show_moment("opens", moments.opens_at)
        shown |= _show_moment("closes", moments.closes_at)
        shown |= _show_moment("cancel", moments.cancel_until)
    return shown


def count_rows(data: Any) -> int:
    """Tell how many rows were sent."""
    return min(max(read_whole_number(data.get("rows", "")), 1), MOST_ROWS)


def list_rows(sheet: Sheet) -> Sequence[Part]:
    """List the rows of the form."""
    return sheet.parts[1:]


def _read_moments(
    form: IntakeForm, sessions: tuple[SessionValues, ...], *, is_new: bool, now: dt.datetime
) -> dict[str, dt.datetime | None]:
    opens_at = form.read_moment("opens", dt.time(9, 0)) or propose_opening(now=now)
    usual = propose_moments(first_starts_at=sessions[0].starts_at, opens_at=opens_at, now=now)
    cancel_until = form.read_moment("cancel", dt.time(17, 0))
    if cancel_until is None and is_new:
        cancel_until = usual.cancel_until
    was_typed = form.cleaned_data["opens_on"] is not None
    return {
        "opens_at": opens_at if was_typed else usual.opens_at,
        "closes_at": form.read_moment("closes", dt.time(17, 0)) or usual.closes_at,
        "cancel_until": cancel_until,
    }


def _show(values: IntakeValues) -> dict[str, Any]:
    shown = {
        name: getattr(values, name)
        for name in (
            "title", "title_en", "title_easy", "way", "unit", "capacity", "most_at_once",
            "has_waiting_list", "offer_hours",
        )
    }  # fmt: skip
    shown |= show_lottery(values.lottery)
    shown |= {f"quota_{key.lower()}": units for key, units in values.quotas}
    for name, moment in (
        ("opens", values.opens_at),
        ("closes", values.closes_at),
        ("cancel", values.cancel_until),
    ):
        shown |= _show_moment(name, moment)
    return shown


def _show_moment(name: str, moment: dt.datetime | None) -> dict[str, Any]:
    local = moment.astimezone(TOKYO) if moment is not None else None
    return {
        f"{name}_on": local.date() if local else None,
        f"{name}_time": local.time() if local else None,
    }


def _read_raw(row: Part) -> dict[str, Any]:
    return {bound.name: bound.value() for bound in row}
