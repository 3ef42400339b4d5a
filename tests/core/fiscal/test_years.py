"""Fiscal years and eras."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.fiscal.years import EraUnknown, FiscalYear, Period, era_year, fiscal_year_of


class TestFiscalYearOf:
    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (dt.date(2023, 3, 31), 2022),
            (dt.date(2023, 4, 1), 2023),
            (dt.date(2024, 1, 1), 2023),
            (dt.date(2024, 3, 31), 2023),
        ],
    )
    def test_begins_on_the_first_of_april(self, day: dt.date, year: int) -> None:
        assert fiscal_year_of(day) == FiscalYear(year)

    @given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2199, 12, 31)))
    def test_gives_the_year_whose_period_holds_the_day(self, day: dt.date) -> None:
        assert day in fiscal_year_of(day).period


class TestFiscalYear:
    def test_ends_before_the_next_one_starts(self) -> None:
        assert FiscalYear(2023).ends_before == FiscalYear(2024).starts_on

    def test_has_a_first_half_until_the_end_of_september(self) -> None:
        half = FiscalYear(2023).first_half

        assert dt.date(2023, 9, 30) in half
        assert dt.date(2023, 10, 1) not in half

    def test_has_twelve_months_without_a_gap(self) -> None:
        months = FiscalYear(2023).months()

        assert len(months) == 12
        assert months[0].starts_on == dt.date(2023, 4, 1)
        assert months[-1].ends_before == dt.date(2024, 4, 1)
        assert all(month.ends_before == after.starts_on for month, after in pairwise(months))

    def test_knows_the_leap_day(self) -> None:
        assert dt.date(2024, 2, 29) in FiscalYear(2023).months()[10]

    @pytest.mark.parametrize(
        ("year", "label"), [(2023, "令和5年度"), (2019, "平成31年度"), (2020, "令和2年度")]
    )
    def test_is_named_by_the_era_of_its_first_day(self, year: int, label: str) -> None:
        assert FiscalYear(year).label == label
        assert str(FiscalYear(year)) == label


class TestPeriod:
    def test_holds_its_first_day_and_not_its_end(self) -> None:
        period = Period(dt.date(2023, 4, 1), dt.date(2023, 5, 1))

        assert dt.date(2023, 4, 1) in period
        assert dt.date(2023, 5, 1) not in period
        assert "2023-04-01" not in period


class TestEraYear:
    @pytest.mark.parametrize(
        ("day", "written"),
        [
            (dt.date(2019, 4, 30), "平成31"),
            (dt.date(2019, 5, 1), "令和元"),
            (dt.date(1989, 1, 7), "昭和64"),
            (dt.date(1926, 12, 25), "昭和元"),
        ],
    )
    def test_changes_on_the_day_of_the_new_era(self, day: dt.date, written: str) -> None:
        assert era_year(day) == written

    def test_refuses_days_before_meiji(self) -> None:
        with pytest.raises(EraUnknown):
            era_year(dt.date(1867, 1, 1))
