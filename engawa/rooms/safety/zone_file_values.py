"""What was read of a file of zones."""

from dataclasses import dataclass

from engawa.rooms.safety.file_findings import Finding
from engawa.rooms.safety.register_values import ZoneValues


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
    findings: tuple[Finding, ...]
    row_count: int
