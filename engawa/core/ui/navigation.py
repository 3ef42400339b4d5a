"""Entries that rooms put into the menus; filled by `navigation.py` of each room at start-up."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One menu entry: `label` and `lead` are called at each page, so that they follow its language."""

    key: str
    label: Callable[[], str]
    lead: Callable[[], str]
    url_name: str
    position: int
    prefix: str
    # The lowest role that may open it; only the desk's menu asks.
    at_least: str = "VIEWER"
    # Whether that role must be one for the whole ward.
    for_whole_ward: bool = False


_public: dict[str, Entry] = {}
_desk: dict[str, Entry] = {}


def add_public(entry: Entry) -> None:
    """Put an entry into the menu of the ward's public pages."""
    _public[entry.key] = entry


def add_desk(entry: Entry) -> None:
    """Put an entry into the menu of the staff desk."""
    _desk[entry.key] = entry


def list_public() -> list[Entry]:
    """List the entries of the public menu in their order."""
    return sorted(_public.values(), key=lambda entry: entry.position)


def list_desk() -> list[Entry]:
    """List the entries of the desk's menu in their order."""
    return sorted(_desk.values(), key=lambda entry: entry.position)
