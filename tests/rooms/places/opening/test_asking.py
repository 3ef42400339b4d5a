"""Whether a place is open, until when, and when it opens next."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.places.opening.asking import (
    HORIZON_DAYS,
    OpeningState,
    ask,
    find_rule,
    is_open,
    is_open_on,
    spans_on,
)
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span
from tests.rooms.places.opening.generated import any_hours

MONDAYS_TO_FRIDAYS = frozenset(range(5))
OFFICE_SPAN = Span(9 * 60, 17 * 60)
OFFICE = OpeningHours(
    (
        Rule(weekdays=MONDAYS_TO_FRIDAYS, spans=(OFFICE_SPAN,)),
        Rule(on_holidays=True),
        Rule(yearly_first=(12, 29), yearly_last=(1, 3), words="年末年始"),
    )
)
BAR = OpeningHours((Rule(weekdays=frozenset({4}), spans=(Span(18 * 60, 26 * 60),)),))
ALWAYS = OpeningHours((Rule(spans=(Span(0, DAY),)),))
FRIDAY = dt.date(2026, 11, 20)
LABOUR_THANKSGIVING_MONDAY = dt.date(2026, 11, 23)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Give a moment by the clocks of Tokyo."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


def on(*spans: Span) -> OpeningHours:
    """Make hours of one rule for every day."""
    return OpeningHours((Rule(spans=spans),))


class TestAsking:
    @pytest.mark.parametrize(
        ("hour", "minute", "expected"),
        [(8, 59, False), (9, 0, True), (16, 59, True), (17, 0, False), (23, 59, False)],
    )
    def test_opens_with_the_first_minute_and_closes_with_the_last(
        self, hour: int, minute: int, expected: bool
    ) -> None:
        state = ask(hours=OFFICE, moment=at(FRIDAY, hour, minute))

        assert state.is_open is expected

    def test_tells_until_when_it_is_open_and_when_it_opens_again(self) -> None:
        state = ask(hours=OFFICE, moment=at(FRIDAY, 10))

        # The weekend, and Labour Thanksgiving Day on Monday.
        assert state == OpeningState(
            is_open=True, until=at(FRIDAY, 17), opens_at=at(dt.date(2026, 11, 24), 9)
        )

    def test_counts_the_seconds_before_closing(self) -> None:
        moment = at(FRIDAY, 16, 59).replace(second=59, microsecond=999_999)

        assert ask(hours=OFFICE, moment=moment).is_open

    def test_takes_a_moment_of_any_time_zone(self) -> None:
        moment = dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC)

        assert ask(hours=OFFICE, moment=moment).until == at(FRIDAY, 17)

    def test_refuses_a_moment_without_a_time_zone(self) -> None:
        with pytest.raises(ValueError, match="without a time zone"):
            ask(hours=OFFICE, moment=dt.datetime(2026, 11, 20, 10))  # noqa: DTZ001

    def test_is_closed_with_the_words_of_the_exception(self) -> None:
        state = ask(hours=OFFICE, moment=at(dt.date(2026, 12, 30), 10))

        assert state == OpeningState(
            is_open=False, opens_at=at(dt.date(2027, 1, 4), 9), words="年末年始"
        )

    def test_looks_no_further_than_the_horizon(self) -> None:
        far = FRIDAY + dt.timedelta(days=HORIZON_DAYS + 1)
        near = FRIDAY + dt.timedelta(days=HORIZON_DAYS)

        for day, found in ((far, None), (near, at(near, 9))):
            hours = OpeningHours((Rule(first=day, last=day, spans=(OFFICE_SPAN,)),))
            assert ask(hours=hours, moment=at(FRIDAY, 10)).opens_at == found

    def test_knows_a_place_without_rules_as_never_open(self) -> None:
        assert ask(hours=OpeningHours(), moment=at(FRIDAY, 10)) == OpeningState(is_open=False)


class TestSpansPastMidnight:
    def test_count_on_the_next_day(self) -> None:
        state = ask(hours=BAR, moment=at(dt.date(2026, 11, 21), 1, 30))

        assert state.is_open
        assert state.until == at(dt.date(2026, 11, 21), 2)

    def test_end_as_yesterday_said_even_where_today_is_closed(self) -> None:
        hours = OpeningHours((*BAR.rules, Rule(weekdays=frozenset({5}), words="休み")))

        state = ask(hours=hours, moment=at(dt.date(2026, 11, 21), 1))

        assert (state.is_open, state.words) == (True, "")

    def test_do_not_count_on_their_own_morning(self) -> None:
        assert not ask(hours=BAR, moment=at(FRIDAY, 1)).is_open


class TestAdjoiningSpans:
    def test_of_one_day_are_one(self) -> None:
        hours = on(Span(12 * 60, 17 * 60), Span(9 * 60, 12 * 60))

        assert ask(hours=hours, moment=at(FRIDAY, 10)).until == at(FRIDAY, 17)

    def test_that_overlap_are_one(self) -> None:
        hours = on(Span(9 * 60, 13 * 60), Span(12 * 60, 17 * 60))

        assert ask(hours=hours, moment=at(FRIDAY, 10)).until == at(FRIDAY, 17)

    def test_are_joined_over_midnight(self) -> None:
        hours = OpeningHours(
            (
                Rule(weekdays=frozenset({4}), spans=(Span(20 * 60, DAY),)),
                Rule(weekdays=frozenset({5}), spans=(Span(0, 5 * 60),)),
            )
        )

        assert ask(hours=hours, moment=at(FRIDAY, 21)).until == at(dt.date(2026, 11, 21), 5)

    def test_with_a_pause_between_them_are_two(self) -> None:
        hours = on(Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60))

        state = ask(hours=hours, moment=at(FRIDAY, 10))

        assert (state.until, state.opens_at) == (at(FRIDAY, 12), at(FRIDAY, 13))


class TestOpenAroundTheClock:
    def test_has_no_end(self) -> None:
        assert ask(hours=ALWAYS, moment=at(FRIDAY, 3)) == OpeningState(is_open=True)

    def test_has_no_end_when_it_is_said_by_weekdays(self) -> None:
        hours = OpeningHours((Rule(weekdays=frozenset(range(7)), spans=(Span(0, DAY),)),))

        assert ask(hours=hours, moment=at(FRIDAY, 3)).until is None

    def test_ends_where_an_exception_is_near(self) -> None:
        hours = OpeningHours((*ALWAYS.rules, Rule(yearly_first=(12, 29), yearly_last=(1, 3))))

        state = ask(hours=hours, moment=at(FRIDAY, 3))

        assert (state.until, state.opens_at) == (
            at(dt.date(2026, 12, 29), 0),
            at(dt.date(2027, 1, 4), 0),
        )


class TestFindingTheRule:
    def test_lets_the_last_one_that_names_the_day_decide(self) -> None:
        day = dt.date(2026, 12, 29)

        assert find_rule(hours=OFFICE, day=day) == OFFICE.rules[2]

    def test_finds_none_on_a_day_that_no_rule_names(self) -> None:
        assert find_rule(hours=OFFICE, day=dt.date(2026, 11, 21)) is None
        assert not is_open_on(hours=OFFICE, day=dt.date(2026, 11, 21))

    def test_names_a_holiday_by_its_weekday_where_nothing_else_is_said(self) -> None:
        hours = OpeningHours(OFFICE.rules[:1])

        assert is_open_on(hours=hours, day=LABOUR_THANKSGIVING_MONDAY)

    def test_names_weekdays_and_holidays_where_a_rule_has_both(self) -> None:
        rule = Rule(weekdays=frozenset({5, 6}), on_holidays=True, spans=(OFFICE_SPAN,))
        hours = OpeningHours((rule,))

        assert is_open_on(hours=hours, day=dt.date(2026, 11, 21))
        assert is_open_on(hours=hours, day=LABOUR_THANKSGIVING_MONDAY)
        assert not is_open_on(hours=hours, day=dt.date(2026, 11, 24))

    def test_takes_the_day_instead_of_a_holiday_for_a_holiday(self) -> None:
        # Constitution Memorial Day of 2026 was a Sunday.
        assert not is_open_on(hours=OFFICE, day=dt.date(2026, 5, 6))

    @pytest.mark.parametrize(
        ("week", "days"), [(1, [2]), (3, [16]), (5, [30]), (-1, [30])], ids=str
    )
    def test_counts_the_mondays_of_a_month(self, week: int, days: list[int]) -> None:
        rule = Rule(weekdays=frozenset({0}), weeks=frozenset({week}), spans=(OFFICE_SPAN,))

        found = _open_days(rule, 2026, 11)

        assert found == days

    def test_narrows_all_days_by_weeks_where_no_weekday_is_named(self) -> None:
        rule = Rule(weeks=frozenset({2}), spans=(OFFICE_SPAN,))

        assert _open_days(rule, 2026, 11) == list(range(8, 15))

    def test_does_not_narrow_holidays_by_weeks(self) -> None:
        rule = Rule(
            weekdays=frozenset({6}),
            weeks=frozenset({1}),
            on_holidays=True,
            spans=(OFFICE_SPAN,),
        )

        assert _open_days(rule, 2026, 11) == [1, 3, 23]

    def test_goes_over_the_turn_of_the_year(self) -> None:
        rule = Rule(yearly_first=(12, 29), yearly_last=(1, 3), spans=(OFFICE_SPAN,))

        assert _open_days(rule, 2026, 12) == [29, 30, 31]
        assert _open_days(rule, 2027, 1) == [1, 2, 3]

    def test_keeps_to_months_and_to_the_days_of_one_year(self) -> None:
        rule = Rule(
            months=frozenset({8}),
            first=dt.date(2026, 7, 30),
            last=dt.date(2026, 8, 2),
            spans=(OFFICE_SPAN,),
        )

        assert _open_days(rule, 2026, 7) == []
        assert _open_days(rule, 2026, 8) == [1, 2]
        assert _open_days(rule, 2027, 8) == []

    def test_reaches_to_the_turn_of_the_year_where_one_end_is_missing(self) -> None:
        from_christmas = Rule(yearly_first=(12, 25), spans=(OFFICE_SPAN,))
        to_third = Rule(yearly_last=(1, 3), spans=(OFFICE_SPAN,))

        assert _open_days(from_christmas, 2026, 12) == [25, 26, 27, 28, 29, 30, 31]
        assert _open_days(to_third, 2026, 1) == [1, 2, 3]


class TestSpansOfADay:
    def test_stand_in_the_order_of_the_day(self) -> None:
        afternoon, morning = Span(13 * 60, 17 * 60), Span(9 * 60, 12 * 60)

        assert spans_on(hours=on(afternoon, morning), day=FRIDAY) == (morning, afternoon)

    def test_are_none_when_it_is_closed(self) -> None:
        assert spans_on(hours=OFFICE, day=LABOUR_THANKSGIVING_MONDAY) == ()


class TestAnyHours:
    @given(any_hours, st.integers(0, 400 * DAY))
    @settings(max_examples=60)
    def test_agree_with_a_walk_over_the_minutes(self, hours: OpeningHours, after: int) -> None:
        moment = at(dt.date(2027, 1, 1), 0) + dt.timedelta(minutes=after)

        state = ask(hours=hours, moment=moment)

        assert (
            state.is_open is is_open(hours=hours, moment=moment) is _is_open_by_hand(hours, moment)
        )
        if state.until is not None:
            assert not _is_open_by_hand(hours, state.until)
            assert _is_open_by_hand(hours, state.until - dt.timedelta(minutes=1))
        if state.opens_at is not None:
            assert state.opens_at > (state.until or moment)
            assert _is_open_by_hand(hours, state.opens_at)
            assert not _is_open_by_hand(hours, state.opens_at - dt.timedelta(minutes=1))


def _open_days(rule: Rule, year: int, month: int) -> list[int]:
    days = [dt.date(year, month, 1) + dt.timedelta(days=offset) for offset in range(31)]
    hours = OpeningHours((rule,))
    return [day.day for day in days if day.month == month and is_open_on(hours=hours, day=day)]


def _is_open_by_hand(hours: OpeningHours, moment: dt.datetime) -> bool:
    return any(
        begins + dt.timedelta(minutes=span.opens)
        <= moment
        < begins + dt.timedelta(minutes=span.closes)
        for begins in (
            at(moment.date(), 0),
            at(moment.date() - dt.timedelta(days=1), 0),
        )
        for span in spans_on(hours=hours, day=begins.date())
    )
