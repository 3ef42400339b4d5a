"""The form for sessions that come again: in what days they come, and how each is booked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import (
    WEEKDAYS,
    DateImpossible,
    DateUnreadable,
    parse_date,
    tokyo_day,
)
from engawa.core.fiscal.forms import DateField, TimeField
from engawa.core.ui.fields import Choice, Choices, Line, Text
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.forms.fields import NumberField
from engawa.rooms.programmes.forms.intake import BookingPart, offer_officers, read_officer
from engawa.rooms.programmes.forms.lottery import DRAW_TIME, KNOWN_TIME
from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.moments import at, at_before, propose_moments, propose_opening
from engawa.rooms.programmes.recurrence import (
    LAST,
    MOST_DAYS,
    MadeDay,
    OnClosed,
    Pattern,
    PeriodTooLong,
    Rule,
    TooManyDays,
    list_days,
)
from engawa.rooms.programmes.values import IntakeValues, LotteryValues, SessionValues
from engawa.rooms.programmes.wording import say_day_and_time

EACH, COURSE = "EACH", "COURSE"
_DAY = dt.timedelta(days=1)
_PATTERNS = [
    (Pattern.MONTHLY.value, gettext_lazy("毎月、第何の何曜日")),
    (Pattern.WEEKLY.value, gettext_lazy("毎週か、何週間かごと")),
    (Pattern.DAILY.value, gettext_lazy("毎日か、何日かごと")),
    (Pattern.DATES.value, gettext_lazy("日を自分で並べる")),
]
_WEEKS = [
    ("1", gettext_lazy("第1")),
    ("2", gettext_lazy("第2")),
    ("3", gettext_lazy("第3")),
    ("4", gettext_lazy("第4")),
    ("5", gettext_lazy("第5")),
    (str(LAST), gettext_lazy("最後")),
]
ON_CLOSED = [
    (OnClosed.SKIP.value, gettext_lazy("その回は休む")),
    (OnClosed.NEXT_WEEK.value, gettext_lazy("次の週の同じ曜日に移す")),
    (OnClosed.KEEP.value, gettext_lazy("そのまま開く")),
]


class SeriesForm(BookingPart):
    """In what days something comes again, at what time, where; and how it is booked."""

    pattern = Choice(
        label=gettext_lazy("くり返し方"),
        choices=_PATTERNS,
        widget=forms.RadioSelect,
        initial=Pattern.MONTHLY.value,
    )
    weeks = Choices(
        label=gettext_lazy("第何の"),
        choices=_WEEKS,
        required=False,
        help_text=gettext_lazy("「毎月」のとき。"),
    )
    weekdays = Choices(
        label=gettext_lazy("何曜日"),
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        required=False,
        help_text=gettext_lazy("「毎月」と「毎週」のとき。"),
    )
    every = NumberField(
        label=gettext_lazy("いくつごとに"),
        least=1,
        most=60,
        initial=1,
        help_text=gettext_lazy("「毎週」と「毎日」のとき。2と入れると、1週おき、1日おきです。"),
    )
    starts_on = DateField(label=gettext_lazy("いつから"), required=False)
    last_on = DateField(
        label=gettext_lazy("いつまで"),
        required=False,
        help_text=gettext_lazy("この日も入ります。"),
    )
    dates = Text(
        label=gettext_lazy("開く日"),
        most=4000,
        rows=4,
        help_text=gettext_lazy("「日を自分で並べる」のとき。1行に1日ずつ。例：2024-2-14"),
    )
    on_closed = Choice(
        label=gettext_lazy("祝日や年末年始に当たったら"),
        choices=ON_CLOSED,
        widget=forms.RadioSelect,
        initial=OnClosed.SKIP.value,
        help_text=gettext_lazy("年末年始は、12月29日から1月3日までです。"),
    )
    starts = TimeField(label=gettext_lazy("始まる時刻"))
    ends = TimeField(label=gettext_lazy("終わる時刻"))
    place = Line(label=gettext_lazy("施設"), most=200)
    room = Line(label=gettext_lazy("部屋・場所の言葉"), most=120)
    is_online = forms.BooleanField(label=gettext_lazy("オンライン"), required=False)
    lecturer = Line(label=gettext_lazy("講師（公開します）"), most=120)
    officer = Choice(label=gettext_lazy("受け持つ職員"), required=False)
    makes = Choice(
        label=gettext_lazy("申込みのまとめ方"),
        choices=[
            (EACH, gettext_lazy("1回ずつ申し込む")),
            (COURSE, gettext_lazy("全部の回をまとめて申し込む（連続講座）")),
        ],
        widget=forms.RadioSelect,
        initial=EACH,
    )
    opens_on = DateField(label=gettext_lazy("受付を始める日"), required=False)
    opens_time = TimeField(label=gettext_lazy("その時刻"), required=False)
    closes_before = NumberField(
        label=gettext_lazy("締め切り：何開庁日前の17時か"),
        most=60,
        initial=2,
        help_text=gettext_lazy(
            "0と入れると、始まる時刻まで受け付けます。抽選のときは、公の数が分かる日より前にします。例：7"
        ),
    )
    known_before = NumberField(
        label=gettext_lazy("公の数が分かる日：何開庁日前か"), least=1, most=60, initial=6
    )
    known_time = TimeField(label=gettext_lazy("その時刻"), required=False)
    drawn_before = NumberField(
        label=gettext_lazy("抽選する日：何開庁日前か"), least=1, most=60, initial=5
    )
    drawn_time = TimeField(label=gettext_lazy("その時刻"), required=False)

    def __init__(
        self, *args: Any, ward_id: int, officers: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ward_id = ward_id
        control = self.fields["officer"]
        assert isinstance(control, Choice)
        control.offer(offer_officers(officers))
        self.days: list[MadeDay] = []
        self.fields["place"].widget.attrs |= {"list": "place-names", "autocomplete": "off"}

    def clean_place(self) -> int | None:
        """Find the row of the place that was typed.

        :raises ValidationError: there is none, or several.
        """
        try:
            return places.find_place_row(ward_id=self.ward_id, words=self.cleaned_data["place"])
        except PlaceNameUnclear as unclear:
            raise ValidationError(str(unclear)) from None

    def clean_dates(self) -> tuple[dt.date, ...]:
        """Read the days that were put one below the other.

        :raises ValidationError: one is no day.
        """
        days = []
        for line in self.cleaned_data["dates"].splitlines():
            if not line.strip():
                continue
            try:
                days.append(parse_date(line))
            except (DateUnreadable, DateImpossible):
                raise ValidationError(
                    _("「%(line)s」は日付として読めません。") % {"line": line.strip()}
                ) from None
        return tuple(days)

    def clean(self) -> dict[str, Any]:
        """See that the rule makes days, and make them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("始まる時刻より、あとの時刻を入れてください。"))
        is_somewhere = cleaned.get("place") or cleaned.get("room") or cleaned.get("is_online")
        if "place" not in self.errors and not is_somewhere:
            self.add_error(
                "room", _("施設か場所の言葉を入れるか、オンラインに印を付けてください。")
            )
        is_booked = cleaned.get("way") not in (None, Intake.Way.OPEN)
        if is_booked and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("定員を入れてください。"))
        if not self.errors:
            self._make_days(cleaned)
        return cleaned

    def list_intakes(self, *, chosen: Sequence[dt.date], now: dt.datetime) -> list[IntakeValues]:
        """List what is made of the chosen days: an intake for each, or one for all."""
        sessions = [self._make_session(made.day) for made in self.days if made.day in chosen]
        if not sessions:
            return []
        if self.cleaned_data["makes"] == COURSE:
            return [self._make_intake(tuple(sessions), now)]
        return [self._make_intake((session,), now) for session in sessions]

    def _make_session(self, day: dt.date) -> SessionValues:
        given = self.cleaned_data
        return SessionValues(
            starts_at=at(day, given["starts"]),
            ends_at=at(day, given["ends"]),
            place_id=given["place"],
            room=given["room"],
            is_online=given["is_online"],
            lecturer=given["lecturer"],
            officer_id=read_officer(given["officer"]),
        )

    def makes_each(self) -> bool:
        """Tell whether each day is booked by itself."""
        return bool(self.cleaned_data["makes"] == EACH)

    def list_too_near(self, *, now: dt.datetime) -> list[dt.date]:
        """List the days whose list would close before it opens: lots need their time."""
        if self.cleaned_data["way"] != Intake.Way.LOTTERY:
            return []
        opens_at = self._read_opening(now)
        return [made.day for made in self.days if self._close(made.day) <= opens_at]

    def say_lottery(self, *, day: dt.date) -> str:
        """Say when the list of a day closes, the number comes to be known, and lots are drawn; of others nothing."""
        if self.cleaned_data["way"] != Intake.Way.LOTTERY:
            return ""
        lottery = self._make_lottery(day)
        return _("締め切り %(closes)s、公の数 %(known)s、抽選 %(drawn)s") % {
            "closes": say_day_and_time(self._close(day)),
            "known": say_day_and_time(lottery.value_known_at),
            "drawn": say_day_and_time(lottery.drawn_at),
        }

    def _make_intake(self, sessions: tuple[SessionValues, ...], now: dt.datetime) -> IntakeValues:
        booking, opens_at = self.read_booking(), self._read_opening(now)
        if booking["way"] == Intake.Way.OPEN:
            return IntakeValues(sessions=sessions, **booking)
        moments = propose_moments(
            first_starts_at=sessions[0].starts_at,
            opens_at=opens_at,
            now=now,
            working_days_before=self._read_before("closes_before"),
        )
        is_lottery = booking["way"] == Intake.Way.LOTTERY
        day = tokyo_day(sessions[0].starts_at)
        return IntakeValues(
            sessions=sessions,
            # What is near is booked until it starts; lots are drawn on the days that were said.
            opens_at=opens_at if is_lottery else moments.opens_at,
            closes_at=self._close(day) if is_lottery else moments.closes_at,
            cancel_until=moments.cancel_until,
            lottery=self._make_lottery(day) if is_lottery else None,
            **booking,
        )

    def _make_lottery(self, day: dt.date) -> LotteryValues:
        given = self.cleaned_data
        return self.make_lottery(
            drawn_at=at_before(
                day,
                working_days=self._read_before("drawn_before"),
                time=given["drawn_time"] or DRAW_TIME,
            ),
            value_known_at=at_before(
                day,
                working_days=self._read_before("known_before"),
                time=given["known_time"] or KNOWN_TIME,
            ),
        )

    def _close(self, day: dt.date) -> dt.datetime:
        """Give the moment at which applications for a lottery close."""
        return at_before(day, working_days=self._read_before("closes_before"), time=dt.time(17, 0))

    def _read_opening(self, now: dt.datetime) -> dt.datetime:
        opens_on, time = self.cleaned_data["opens_on"], self.cleaned_data["opens_time"]
        return at(opens_on, time or dt.time(9, 0)) if opens_on else propose_opening(now=now)

    def _read_before(self, name: str) -> int:
        typed: int | None = self.cleaned_data[name]
        usual: int = self.fields[name].initial
        return usual if typed is None else typed

    def _make_days(self, cleaned: Mapping[str, Any]) -> None:
        pattern = Pattern(cleaned["pattern"])
        wanted = {
            Pattern.DATES: ("dates",),
            Pattern.DAILY: ("starts_on", "last_on"),
            Pattern.WEEKLY: ("starts_on", "last_on", "weekdays"),
            Pattern.MONTHLY: ("starts_on", "last_on", "weekdays", "weeks"),
        }[pattern]
        for name in wanted:
            if not cleaned[name]:
                self.add_error(name, _("このくり返し方には、ここも要ります。"))
        if self.errors:
            return
        last_on = cleaned["last_on"]
        if pattern is not Pattern.DATES and last_on < cleaned["starts_on"]:
            self.add_error("last_on", _("「いつから」より前の日です。日付を確かめてください。"))
            return
        rule = Rule(
            pattern=pattern,
            starts_on=cleaned["starts_on"],
            ends_before=last_on + _DAY if last_on else None,
            every=cleaned["every"] or 1,
            weekdays=frozenset(int(number) for number in cleaned["weekdays"]),
            weeks=frozenset(int(number) for number in cleaned["weeks"]),
            dates=cleaned["dates"],
            on_closed=OnClosed(cleaned["on_closed"]),
        )
        self._list_days(rule)

    def _list_days(self, rule: Rule) -> None:
        try:
            self.days = list_days(rule)
        except TooManyDays:
            self.add_error(
                "last_on",
                _("%(most)d回より多くなります。期間を短くしてください。") % {"most": MOST_DAYS},
            )
            return
        except PeriodTooLong:
            self.add_error("last_on", _("期間は2年までにしてください。"))
            return
        if not self.days:
            self.add_error("pattern", _("この決め方では、開く日がありません。"))
