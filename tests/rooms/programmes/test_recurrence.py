"""Days that come again, whatever the rule: within the period, each once, never on a closed day that is left out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.fiscal.holidays import is_holiday
from engawa.rooms.programmes.recurrence import (
    LAST,
    MadeDay,
    OnClosed,
    Pattern,
    PeriodTooLong,
    Rule,
    TooManyDays,
    find_month_to_go_on_from,
    find_next_month,
    find_week_of_month,
    is_closed,
    list_days,
    move_to_open_week,
)

DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2029, 12, 31))
SATURDAY = 5


def day(words: str) -> dt.date:
    return dt.date.fromisoformat(words)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts_on = draw(DAYS)
    return Rule(
        pattern=draw(st.sampled_from([Pattern.WEEKLY, Pattern.MONTHLY, Pattern.DAILY])),
        starts_on=starts_on,
        ends_before=starts_on + dt.timedelta(days=draw(st.integers(0, 110))),
        every=draw(st.integers(1, 6)),
        weekdays=draw(st.frozensets(st.integers(0, 6), max_size=7)),
        weeks=draw(st.frozensets(st.sampled_from([1, 2, 3, 4, 5, LAST]), max_size=4)),
        on_closed=draw(st.sampled_from(OnClosed)),
    )


class TestAnyRule:
    @given(rules())
    def test_makes_days_of_its_period_each_once_in_order(self, rule: Rule) -> None:
        made = [item.day for item in list_days(rule)]

        assert made == sorted(set(made))
        assert all(rule.starts_on <= one < rule.ends_before for one in made)

    @given(rules())
    def test_keeps_closed_days_only_when_told_to(self, rule: Rule) -> None:
        made = list_days(rule)

        assert [item.is_closed for item in made] == [is_closed(item.day) for item in made]
        assert rule.on_closed is OnClosed.KEEP or not any(item.is_closed for item in made)

    @given(rules())
    def test_makes_no_weekday_that_was_not_meant(self, rule: Rule) -> None:
        made = {item.day.weekday() for item in list_days(rule)}

        assert rule.pattern is Pattern.DAILY or made <= rule.weekdays

    @given(rules())
    def test_moves_a_day_by_whole_weeks_to_the_first_open_one(self, rule: Rule) -> None:
        for item in list_days(rule):
            if item.instead_of is not None:
                assert is_closed(item.instead_of)
                assert item.day == move_to_open_week(item.instead_of)

    @given(rules())
    def test_skips_the_same_days_that_it_would_have_kept(self, rule: Rule) -> None:
        kept = list_days(replace_closed(rule, OnClosed.KEEP))

        skipped = list_days(replace_closed(rule, OnClosed.SKIP))

        assert skipped == [item for item in kept if not item.is_closed]

    @given(rules())
    def test_moves_none_away_that_stands(self, rule: Rule) -> None:
        stands = {item.day for item in list_days(replace_closed(rule, OnClosed.SKIP))}

        moved = list_days(replace_closed(rule, OnClosed.NEXT_WEEK))

        assert stands <= {item.day for item in moved if item.instead_of is None}


class TestARule:
    def test_of_first_and_third_saturdays(self) -> None:
        rule = Rule(
            pattern=Pattern.MONTHLY,
            starts_on=day("2023-10-01"),
            ends_before=day("2024-01-01"),
            weekdays=frozenset({SATURDAY}),
            weeks=frozenset({1, 3}),
        )

        made = [f"{item.day:%m-%d}" for item in list_days(rule)]

        assert made == ["10-07", "10-21", "11-04", "11-18", "12-02", "12-16"]

    def test_of_every_other_tuesday_counts_from_its_first_week(self) -> None:
        rule = Rule(
            pattern=Pattern.WEEKLY,
            every=2,
            starts_on=day("2023-10-05"),
            ends_before=day("2023-11-15"),
            weekdays=frozenset({1}),
        )

        # The Tuesday of the first week lies before the first day.
        assert [f"{item.day:%m-%d}" for item in list_days(rule)] == ["10-17", "10-31", "11-14"]

    def test_of_last_fridays(self) -> None:
        rule = Rule(
            pattern=Pattern.MONTHLY,
            starts_on=day("2023-10-01"),
            ends_before=day("2023-12-31"),
            weekdays=frozenset({4}),
            weeks=frozenset({LAST}),
            on_closed=OnClosed.KEEP,
        )

        made = list_days(rule)

        assert [f"{item.day:%m-%d}" for item in made] == ["10-27", "11-24", "12-29"]
        assert [item.is_closed for item in made] == [False, False, True]

    def test_that_falls_on_a_holiday_moves_to_the_next_open_week(self) -> None:
        rule = Rule(
            pattern=Pattern.MONTHLY,
            starts_on=day("2023-11-01"),
            ends_before=day("2023-12-01"),
            weekdays=frozenset({4}),
            weeks=frozenset({1}),
            on_closed=OnClosed.NEXT_WEEK,
        )

        assert list_days(rule) == [MadeDay(day("2023-11-10"), instead_of=day("2023-11-03"))]

    def test_of_given_dates_puts_them_in_order(self) -> None:
        rule = Rule(
            pattern=Pattern.DATES,
            dates=(day("2023-12-02"), day("2023-10-07"), day("2023-12-02")),
        )

        assert [item.day for item in list_days(rule)] == [day("2023-10-07"), day("2023-12-02")]

    def test_of_half_a_year_of_days_is_refused(self) -> None:
        rule = Rule(
            pattern=Pattern.DAILY, starts_on=day("2023-10-01"), ends_before=day("2024-04-01")
        )

        with pytest.raises(TooManyDays):
            list_days(rule)

    def test_of_centuries_is_refused_before_it_is_counted(self) -> None:
        rule = Rule(pattern=Pattern.DAILY, starts_on=dt.date.min, ends_before=dt.date.max)

        with pytest.raises(PeriodTooLong):
            list_days(rule)


class TestTheNextMonth:
    @given(DAYS)
    def test_has_the_same_weekday_in_the_month_to_come(self, one: dt.date) -> None:
        other = find_next_month(one)

        assert other.weekday() == one.weekday()
        assert (other.year * 12 + other.month) - (one.year * 12 + one.month) == 1
        assert 28 <= (other - one).days <= 35

    @given(DAYS)
    def test_has_it_at_the_same_place_where_there_is_one(self, one: dt.date) -> None:
        week, other = find_week_of_month(one), find_week_of_month(find_next_month(one))

        assert other == week or (week == 5 and other == 4)


def replace_closed(rule: Rule, on_closed: OnClosed) -> Rule:
    facts = {name: getattr(rule, name) for name in Rule.__slots__}
    return Rule(**{**facts, "on_closed": on_closed})


class TestClosedDays:
    @given(DAYS)
    def test_are_holidays_and_the_turn_of_the_year(self, one: dt.date) -> None:
        turn = (one.month, one.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}

        assert is_closed(one) == (is_holiday(one) or turn)


class TestTheMonthToGoOnFrom:
    @pytest.mark.parametrize(
        ("months", "chosen"),
        [
            (["2023-08", "2023-09"], "2023-09"),
            (["2023-09", "2023-10"], "2023-10"),
            (["2023-09", "2023-10", "2023-11", "2023-12"], "2023-12"),
            (["2023-10", "2024-03"], "2023-10"),
            (["2023-09", "2023-11"], "2023-09"),
            (["2023-11", "2023-12", "2024-03"], "2023-12"),
            (["2023-12", "2024-01"], "2024-01"),
        ],
    )
    def test_is_the_end_of_what_goes_on_now(self, months: list[str], chosen: str) -> None:
        begun = [day(f"{month}-21") for month in months]

        assert find_month_to_go_on_from(months=begun, today=day("2023-10-10")) == day(
            f"{chosen}-01"
        )

    def test_is_none_where_nothing_begins(self) -> None:
        assert find_month_to_go_on_from(months=[], today=day("2023-10-10")) is None
