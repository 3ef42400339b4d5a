"""What was read of a file of zones, and what was found wrong in it."""

from dataclasses import dataclass
from enum import StrEnum

from engawa.rooms.safety.register_values import ZoneValues


class ZoneFileRefused(ValueError):
    """The file cannot be read at all; the message says what is wrong and what to do, in Japanese."""


class Severity(StrEnum):
    """What a finding means for its row."""

    # The row is kept out until it is mended.
    ERROR = "ERROR"
    # The row is read, with a doubt that a person should settle.
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class ZoneFinding:
    """One thing that was found: `row` as the spreadsheet counts, or the number of the feature from 1.

    `code` is stable, `column` the heading or property, empty for the whole row.
    """

    row: int
    column: str
    code: str
    severity: Severity
    sentence: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone as the register may take it, under the code that it would have."""

    row: int
    code: str
    values: ZoneValues


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A file of zones: rows without an error are in `zones`, the others only in `findings`."""

    zones: tuple[ZoneRow, ...]
    findings: tuple[ZoneFinding, ...]
    row_count: int
