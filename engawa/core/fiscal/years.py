"""Fiscal years (年度, April to March) and Japanese eras."""

import datetime as dt
from dataclasses import dataclass

# First day of each era (元号法 and the cabinet orders on the change of era).
ERAS = (
    ("令和", "R", dt.date(2019, 5, 1)),
    ("平成", "H", dt.date(1989, 1, 8)),
    ("昭和", "S", dt.date(1926, 12, 25)),
    ("大正", "T", dt.date(1912, 7, 30)),
    ("明治", "M", dt.date(1868, 1, 25)),
)


class EraUnknown(ValueError):
    """The date lies before the first era that this house knows."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `starts_on` to the day before `ends_before`."""

    starts_on: dt.date
    ends_before: dt.date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.starts_on <= day < self.ends_before


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A Japanese fiscal year, named by the calendar year in which it begins."""

    year: int

    @property
    def starts_on(self) -> dt.date:
        return dt.date(self.year, 4, 1)

    @property
    def ends_before(self) -> dt.date:
        return dt.date(self.year + 1, 4, 1)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_before)

    @property
    def first_half(self) -> Period:
        return Period(self.starts_on, dt.date(self.year, 10, 1))

    @property
    def label(self) -> str:
        """The name in the era of its first day: 令和5年度, 平成31年度, 令和元年度 never occurs."""
        return era_year(self.starts_on) + "年度"

    def months(self) -> list[Period]:
        """List its twelve months from April to March."""
        starts = [
            dt.date(self.year + (0 if month >= 4 else 1), month, 1)
            for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
        ]
        return [
            Period(start, end)
            for start, end in zip(starts, [*starts[1:], self.ends_before], strict=True)
        ]

    def __str__(self) -> str:
        return self.label


def fiscal_year_of(day: dt.date) -> FiscalYear:
    """Give the fiscal year in which the day lies."""
    return FiscalYear(day.year if day.month >= 4 else day.year - 1)


def era_year(day: dt.date) -> str:
    """Give the year of the day in its era: 令和5年, 令和元年, without 年 at the end: 令和5.

    :raises EraUnknown: the day lies before Meiji.
    """
    for name, _letter, first_day in ERAS:
        if day >= first_day:
            number = day.year - first_day.year + 1
            return f"{name}{'元' if number == 1 else number}"
    raise EraUnknown(str(day))
