"""Days on which the ward office is closed."""

import datetime as dt

import pytest

from engawa.core.fiscal.holidays import is_holiday, is_working_day, next_working_day


class TestIsHoliday:
    @pytest.mark.parametrize(
        "day",
        [
            dt.date(2023, 5, 3),
            dt.date(2024, 2, 12),  # 振替休日
            dt.date(2026, 9, 22),  # 国民の休日 between two holidays
        ],
    )
    def test_knows_holidays_and_their_substitutes(self, day: dt.date) -> None:
        assert is_holiday(day)

    def test_does_not_count_an_ordinary_sunday(self) -> None:
        assert not is_holiday(dt.date(2023, 6, 4))


class TestIsWorkingDay:
    def test_is_open_on_an_ordinary_friday(self) -> None:
        assert is_working_day(dt.date(2023, 6, 2))

    @pytest.mark.parametrize(
        "day",
        [
            dt.date(2023, 6, 3),
            dt.date(2023, 6, 4),
            dt.date(2023, 5, 4),
            dt.date(2023, 12, 29),
            dt.date(2024, 1, 3),
        ],
    )
    def test_is_closed_on_weekends_holidays_and_at_the_turn_of_the_year(self, day: dt.date) -> None:
        assert not is_working_day(day)


class TestNextWorkingDay:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (dt.date(2023, 6, 2), dt.date(2023, 6, 5)),
            (dt.date(2023, 5, 2), dt.date(2023, 5, 8)),
            (dt.date(2023, 12, 28), dt.date(2024, 1, 4)),
            (dt.date(2023, 6, 5), dt.date(2023, 6, 6)),
        ],
    )
    def test_skips_every_day_on_which_the_office_is_closed(
        self, day: dt.date, expected: dt.date
    ) -> None:
        assert next_working_day(day) == expected
