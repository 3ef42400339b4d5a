"""Why a bundle is not what it should be."""

import enum
from dataclasses import dataclass


class Fault(enum.Enum):
    """What is wrong with a bundle, or with one file of it."""

    NO_POINTER = "NO_POINTER"
    NO_MANIFEST = "NO_MANIFEST"
    UNREADABLE = "UNREADABLE"
    UNSIGNED = "UNSIGNED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    WRONG_USE = "WRONG_USE"
    OTHER_WARD = "OTHER_WARD"
    OTHER_MANIFEST = "OTHER_MANIFEST"
    BAD_PATH = "BAD_PATH"
    MISSING = "MISSING"
    DIFFERS = "DIFFERS"
    PACKED_DIFFERS = "PACKED_DIFFERS"
    NOT_LISTED = "NOT_LISTED"
    VERSION_LOST = "VERSION_LOST"
    VERSION_CHANGED = "VERSION_CHANGED"
    OLDER = "OLDER"
    AGED = "AGED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `path` names the file, empty for the bundle as a whole."""

    fault: Fault
    path: str = ""


class BundleRefused(ValueError):
    """The bundle is not complete, signed and in order; `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__(
            ", ".join(f"{found.fault.value} {found.path}".strip() for found in findings)
        )


class OnHold(Exception):
    """Somebody holds the pages by a file HOLD: the house may not overwrite them."""


class NotNewer(ValueError):
    """The sequence is not greater than that of what is on disk."""


class OtherFolder(Exception):
    """The pages are made in the folder of another machine: nothing is written here."""
