"""What a room promises when it offers a number."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

KEY = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")

# A number about fewer people than this could point at one of them.
SMALLEST_COUNT_OF_PERSONS = 5


class Kind(StrEnum):
    """What sort of number it is: it decides how the number is written."""

    COUNT = "COUNT"
    RATIO = "RATIO"
    AMOUNT = "AMOUNT"
    SECONDS = "SECONDS"


class Rollup(StrEnum):
    """How numbers of several initiatives or wards become one. Percentages are never averaged."""

    SUM = "SUM"
    SUM_OF_PARTS = "SUM_OF_PARTS"
    LATEST = "LATEST"
    NONE = "NONE"


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "HIGHER"
    LOWER = "LOWER"
    NEITHER = "NEITHER"


@dataclass(frozen=True, slots=True)
class Scope:
    """What to measure: one ward, a period [starts_on, ends_before), and perhaps one promise.

    `initiative_code` and `activity_code` are codes of the ward's plan of `fiscal_year`; empty means
    the whole ward. `now` is the moment of measuring; nothing later than it may be counted.
    """

    ward_id: int
    fiscal_year: int
    starts_on: dt.date
    ends_before: dt.date
    now: dt.datetime
    initiative_code: str = ""
    activity_code: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with both halves of a ratio; `value` None means that there is nothing to measure yet.

    A RATIO's value is numerator / denominator (0…1 or more), None when the denominator is 0.
    """

    value: float | None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number that a room can measure. Keys (`room.kebab-case`) are published: never renamed.

    `counts_persons` marks numbers that count people: fewer than five of them are never shown. `say_for_ward` says
    of a ward (`ward_id`), in the reader's language, what each ward sets for itself.
    """

    key: str
    label: str
    unit: str
    kind: Kind
    rollup: Rollup
    better: Better
    measure: Callable[[Scope], Measurement]
    counts_persons: bool = False
    description: str = ""
    say_for_ward: Callable[..., str] | None = None

    @property
    def room(self) -> str:
        return self.key.partition(".")[0]
