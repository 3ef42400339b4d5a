"""What somebody asks of the list of programmes: read from an address, and written into one."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict

from engawa.core.fiscal.dates import DateImpossible, DateUnreadable, parse_date
from engawa.rooms.programmes.models import Programme

WORDS_AT_MOST = 100
_AGE = re.compile(
    r"(?:生後|満)?(?:(?P<years>\d{1,3})(?:歳|才|さい|years?|y|$))?"
    r"(?:(?P<months>\d{1,2})(?:か月|ヶ月|カ月|ケ月|ヵ月|箇月|months?|m))?"
    r"(?:児)?"
)
_WEEKDAYS = frozenset("0123456")


class Day(StrEnum):
    """Days that are named by what they are to whoever reads."""

    TODAY = "today"
    WEEKEND = "weekend"


class Part(StrEnum):
    """Parts of a day, by the hour at which something starts."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Need(StrEnum):
    """What must hold, each by itself."""

    SEATS = "seats"
    NO_BOOKING = "no-booking"
    NO_FEE = "no-fee"
    ONLINE = "online"
    CHILD_CARE = "child-care"
    SIGN_LANGUAGE = "sign-language"
    CAPTIONS = "captions"


@dataclass(frozen=True, slots=True)
class ProgrammeQuery:
    """One question to the list: everything that is given must hold, of kinds any one.

    `age` and `date` are kept as they were typed. `day` is a value of `Day`, or a weekday from 0 (Monday) to 6;
    it does not count beside a date that can be read. `near` names a town of the ward, or a place as `p12`.
    """

    words: str = ""
    age: str = ""
    day: str = ""
    date: str = ""
    part: str = ""
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    language: str = ""
    area: str = ""
    near: str = ""

    def is_empty(self) -> bool:
        """Tell whether nothing narrows the list."""
        return self == ProgrammeQuery()

    @property
    def months(self) -> tuple[int, int] | None:
        """From which month of age to below which; None for any age, or one that cannot be read."""
        return read_age(self.age)

    @property
    def on(self) -> dt.date | None:
        """The day that was named; None for any, or one that cannot be read."""
        try:
            return parse_date(self.date) if self.date else None
        except (DateUnreadable, DateImpossible):
            return None

    @property
    def weekday(self) -> int | None:
        """The weekday that was asked for, 0 (Monday) to 6."""
        return int(self.day) if self.day in _WEEKDAYS else None

    def toggled(self, name: str, value: str) -> "ProgrammeQuery":
        """Give the question with that value set, or taken back where it is set so already."""
        kept = getattr(self, name)
        changes: dict[str, Any] = {name: "" if kept == value else value}
        if isinstance(kept, tuple):
            others = tuple(other for other in kept if other != value)
            changes[name] = others if value in kept else (*kept, value)
        changed = replace(self, **changes)
        # Of two ways to name a day only one can hold.
        return replace(changed, date="") if name == "day" else changed

    def for_feeds(self) -> "ProgrammeQuery":
        """Give the question without a day that is another one tomorrow: a subscription would lose it."""
        return replace(self, day="") if self.day in set(Day) else self


def read_age(text: str, /) -> tuple[int, int] | None:
    """Read an age as people write it: 3歳, 10か月, 1歳6か月, 3; None when it cannot be read.

    Given are months: who is three years old is from 36 months to below 48.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
    found = _AGE.fullmatch(folded)
    if found is None or (found["years"] is None and found["months"] is None):
        return None
    years, months = int(found["years"] or 0), int(found["months"] or 0)
    start = years * 12 + months
    return (start, start + 1) if found["months"] else (start, start + 12)


def read_query(parameters: MultiValueDict[str, str], /) -> ProgrammeQuery:
    """Read a question from the parameters of an address; what makes no sense is left out."""
    day, part = str(parameters.get("day", "")), str(parameters.get("part", ""))
    return ProgrammeQuery(
        words=str(parameters.get("q", "")).strip()[:WORDS_AT_MOST],
        age=str(parameters.get("age", "")).strip()[:20],
        day=day if day in {*Day, *_WEEKDAYS} else "",
        date=str(parameters.get("date", "")).strip()[:40],
        part=part if part in set(Part) else "",
        needs=_several(parameters.getlist("with"), set(Need)),
        kinds=_several(parameters.getlist("kind"), set(Programme.Kind.values)),
        language=str(parameters.get("language", ""))[:10],
        area=str(parameters.get("area", ""))[:60],
        near=str(parameters.get("near", ""))[:80],
    )


def list_pairs(query: ProgrammeQuery, /) -> list[tuple[str, str]]:
    """Write a question as the parameters of its one address: one order, nothing empty, nothing twice."""
    pairs = [
        ("q", query.words),
        ("age", query.age),
        ("day", query.day),
        ("date", query.date),
        ("part", query.part),
        *(("with", need) for need in sorted(query.needs)),
        *(("kind", kind) for kind in sorted(query.kinds)),
        ("language", query.language),
        ("area", query.area),
        ("near", query.near),
    ]
    return [(name, value) for name, value in pairs if value]


def write_query(query: ProgrammeQuery, /) -> str:
    """Write a question as the end of an address; nothing when nothing is asked."""
    words = urlencode(list_pairs(query))
    return f"?{words}" if words else ""


def _several(values: Sequence[Any], known: set[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values[:30] if value in known))
