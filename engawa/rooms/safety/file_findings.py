"""What is found wrong in a file of zones or sites that somebody brought."""

from dataclasses import dataclass
from enum import StrEnum


class RegisterFileRefused(ValueError):
    """The file cannot be read at all; the message says what is wrong and what to do, in Japanese."""


class Severity(StrEnum):
    """What a finding means for its row."""

    # The row is kept out until it is mended.
    ERROR = "ERROR"
    # The row is read, with a doubt that a person should settle.
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `row` as the spreadsheet counts, or the number of the feature from 1.

    `code` is stable, `column` the heading or property, empty for the whole row.
    """

    row: int
    column: str
    code: str
    severity: Severity
    sentence: str
