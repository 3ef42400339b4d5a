"""When a place is open: rules that say on which days it opens from when to when.

The shape follows the rules of OSM's `opening_hours`: they are read in order, and on each day the last
rule that names the day decides, so an exception stands behind what it changes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in minutes after midnight of the day on which it begins.

    `opens` is 0…1439; `closes` is greater than `opens` and at most 2880, so a bar that closes at two
    in the morning closes at 1560. 1440 is the midnight that ends the day.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY and self.opens < self.closes <= 2 * DAY):
            raise ValueError(f"no span of a day: {self.opens}-{self.closes}")


@dataclass(frozen=True, slots=True)
class Rule:
    """On these days it is open during these spans; without spans it is closed.

    `weekdays` are 0 (Monday) to 6; `weeks` narrows them to the n-th of a month (1…5, -1 is the last);
    `on_holidays` also names national holidays, whatever weekday they are. `months` narrows to months
    (1…12). `first` and `last` (both included) narrow to calendar days of one year, `yearly_first` and
    `yearly_last` to (month, day) of every year, which may go over the turn of the year. A rule that
    names no weekday and is not `on_holidays` names every day within its other bounds.
    """

    weekdays: frozenset[int] = frozenset()
    on_holidays: bool = False
    weeks: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    first: dt.date | None = None
    last: dt.date | None = None
    yearly_first: tuple[int, int] | None = None
    yearly_last: tuple[int, int] | None = None
    spans: tuple[Span, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """All rules of a place, in order. No rules at all is not the same as None: it is never open."""

    rules: tuple[Rule, ...] = field(default=())

    def to_plain(self) -> list[dict[str, Any]]:
        """Give the rules as plain data for JSON; what is not said is left out."""
        return [_rule_to_plain(rule) for rule in self.rules]

    @staticmethod
    def from_plain(plain: list[Mapping[str, Any]]) -> "OpeningHours":
        """Make hours of plain data that `to_plain` gave.

        :raises ValueError: a span is impossible.
        """
        return OpeningHours(tuple(_rule_from_plain(rule) for rule in plain))


def _rule_to_plain(rule: Rule) -> dict[str, Any]:
    plain: dict[str, Any] = {"spans": [[span.opens, span.closes] for span in rule.spans]}
    if rule.weekdays:
        plain["weekdays"] = sorted(rule.weekdays)
    if rule.weeks:
        plain["weeks"] = sorted(rule.weeks)
    if rule.months:
        plain["months"] = sorted(rule.months)
    if rule.on_holidays:
        plain["on_holidays"] = True
    if rule.first is not None:
        plain["first"] = rule.first.isoformat()
    if rule.last is not None:
        plain["last"] = rule.last.isoformat()
    if rule.yearly_first is not None:
        plain["yearly_first"] = list(rule.yearly_first)
    if rule.yearly_last is not None:
        plain["yearly_last"] = list(rule.yearly_last)
    if rule.words:
        plain["words"] = rule.words
    return plain


def _rule_from_plain(plain: Mapping[str, Any]) -> Rule:
    return Rule(
        weekdays=frozenset(plain.get("weekdays", ())),
        on_holidays=bool(plain.get("on_holidays", False)),
        weeks=frozenset(plain.get("weeks", ())),
        months=frozenset(plain.get("months", ())),
        first=_day(plain.get("first")),
        last=_day(plain.get("last")),
        yearly_first=_month_and_day(plain.get("yearly_first")),
        yearly_last=_month_and_day(plain.get("yearly_last")),
        spans=tuple(Span(opens, closes) for opens, closes in plain["spans"]),
        words=plain.get("words", ""),
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _month_and_day(pair: list[int] | None) -> tuple[int, int] | None:
    return None if pair is None else (pair[0], pair[1])
