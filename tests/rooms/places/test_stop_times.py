"""When a moving shop comes: hours, days that differ, and the words for both."""

import datetime as dt

import pytest
from django.utils.translation import override

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.places.opening.hours import Span
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.stop_times import (
    DayChange,
    StopTimes,
    ask_stop,
    count_visits,
    list_visits_on,
)
from engawa.rooms.places.stop_wording import (
    list_stop_rules,
    list_week_cells,
    say_called_off,
    say_changed,
    say_now,
)

# A Tuesday; the next Monday is a holiday (スポーツの日).
TUESDAY = dt.date(2023, 10, 3)
WEEK = dt.timedelta(days=7)
EVERY_TUESDAY = StopTimes(read_osm("Tu 10:00-11:00"))


def at(time: str, day: dt.date = TUESDAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), TOKYO)


def differing(
    change: DayChange, day: dt.date = TUESDAY, hours: str = "Tu 10:00-11:00"
) -> StopTimes:
    return StopTimes(read_osm(hours), changes={day: change})


class TestAskingAStop:
    @pytest.mark.parametrize(
        ("time", "said"),
        [
            ("09:59", "次は きょう 10:00～11:00"),
            ("10:00", "いま来ています（11:00まで）"),
            ("10:59", "いま来ています（11:00まで）"),
            ("11:00", "次は 10月10日（火） 10:00～11:00"),
        ],
    )
    def test_tells_of_now_or_of_the_next_time(self, time: str, said: str) -> None:
        moment = at(time)

        assert say_now(ask_stop(times=EVERY_TUESDAY, moment=moment), moment=moment) == said

    def test_names_tomorrow(self) -> None:
        moment = at("12:00", TUESDAY - dt.timedelta(days=1))

        assert say_now(ask_stop(times=EVERY_TUESDAY, moment=moment), moment=moment) == (
            "次は あす 10:00～11:00"
        )

    def test_passes_over_a_day_that_is_called_off_and_tells_of_it(self) -> None:
        times, moment = differing(DayChange(None, "雨のため")), at("09:00")

        state = ask_stop(times=times, moment=moment)

        assert state.now is None
        assert state.next is not None
        assert state.next.day == TUESDAY + WEEK
        assert [say_called_off(visit, today=TUESDAY) for visit in state.called_off] == [
            "きょうは休みます（雨のため）"
        ]

    def test_is_not_there_at_the_time_that_is_called_off(self) -> None:
        state = ask_stop(times=differing(DayChange(None)), moment=at("10:30"))

        assert state.now is None

    def test_comes_at_the_other_time_and_only_then(self) -> None:
        times = differing(DayChange(Span(13 * 60, 14 * 60), "催しのため"))

        (visit,) = list_visits_on(times=times, day=TUESDAY)

        assert visit.span == Span(13 * 60, 14 * 60)
        assert say_changed(visit) == "いつもの時間（10:00～11:00）と違います（催しのため）"
        assert ask_stop(times=times, moment=at("10:30")).now is None
        assert ask_stop(times=times, moment=at("13:30")).now == visit

    def test_comes_on_a_day_beside_the_usual_ones(self) -> None:
        day = TUESDAY + dt.timedelta(days=1)

        (visit,) = list_visits_on(times=differing(DayChange(Span(600, 660)), day), day=day)

        assert say_changed(visit) == "いつもは来ない日です"

    def test_calls_nothing_off_on_a_day_without_a_visit(self) -> None:
        day = TUESDAY + dt.timedelta(days=1)

        assert list_visits_on(times=differing(DayChange(None), day), day=day) == ()

    @pytest.mark.parametrize(
        ("first", "ends_before", "comes"),
        [
            (None, None, True),
            (TUESDAY, None, True),
            (TUESDAY + WEEK, None, False),
            (None, TUESDAY, False),
            (None, TUESDAY + dt.timedelta(days=1), True),
        ],
    )
    def test_keeps_to_the_days_between_which_the_stop_is_used(
        self, first: dt.date | None, ends_before: dt.date | None, comes: bool
    ) -> None:
        times = StopTimes(EVERY_TUESDAY.hours, first, ends_before)

        assert bool(list_visits_on(times=times, day=TUESDAY)) is comes

    def test_says_that_nobody_comes_any_more(self) -> None:
        times = StopTimes(EVERY_TUESDAY.hours, None, TUESDAY)

        state = ask_stop(times=times, moment=at("10:30"))

        assert say_now(state, moment=at("10:30")) == "次に来る日は決まっていません"

    def test_still_stands_there_after_midnight(self) -> None:
        times = StopTimes(read_osm("Tu 22:00-25:00"))

        state = ask_stop(times=times, moment=at("00:30", TUESDAY + dt.timedelta(days=1)))

        assert say_now(state, moment=at("00:30")) == "いま来ています（翌1:00まで）"


class TestCountingVisits:
    def test_leaves_out_what_was_called_off_and_what_is_to_come(self) -> None:
        times = differing(DayChange(None), TUESDAY - WEEK)

        counted = count_visits(
            times=times, first=at("00:00", TUESDAY - 3 * WEEK), until=at("10:00")
        )

        # Three Tuesdays before this one, one of them called off; this one has not begun.
        assert counted == 2

    def test_counts_the_one_that_has_begun(self) -> None:
        assert count_visits(times=EVERY_TUESDAY, first=at("00:00"), until=at("10:01")) == 1


class TestTheTimetable:
    def test_puts_times_and_weeks_into_the_cells_of_the_week(self) -> None:
        table = list_week_cells(hours=read_osm("Mo 10:00-10:30,14:00-15:00; Th[2,4] 09:00-09:30"))

        assert table.days[0] == ("10:00～10:30・14:00～15:00",)
        assert table.days[3] == ("第2・第4　9:00～9:30",)
        assert table.days[1] == ()
        assert table.exceptions == ()

    def test_says_apart_what_no_cell_can_say(self) -> None:
        table = list_week_cells(hours=read_osm("Mo 10:00-10:30; PH off; Aug 13-16 off; Mo[3] off"))

        assert table.days[0] == ("10:00～10:30",)
        assert table.exceptions == ("祝日は休み", "8月13日から8月16日まで休み", "第3月曜は休み")

    @pytest.mark.parametrize(
        ("hours", "rules"),
        [
            ("Mo 10:00-10:30; Tu-Su off", ["月曜 10:00から10:30まで"]),
            ("Mo 10:00-10:30; Tu-Su,PH off", ["月曜 10:00から10:30まで", "祝日は休み"]),
            ("Mo-Su off; Mo[2,4] 10:00-10:30", ["第2・第4月曜 10:00から10:30まで"]),
        ],
    )
    def test_needs_no_word_for_days_on_which_nobody_comes(
        self, hours: str, rules: list[str]
    ) -> None:
        assert list_stop_rules(hours=read_osm(hours)) == rules

    def test_speaks_the_language_of_the_reader(self) -> None:
        with override("en"):
            said = list_stop_rules(hours=read_osm("Mo 10:00-10:30"))

        assert "月" not in said[0]
