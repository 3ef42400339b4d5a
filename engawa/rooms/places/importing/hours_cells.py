"""The cells that together say when a place is open, read as hours and the words that rules cannot hold."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from engawa.rooms.places.importing.findings import Problem
from engawa.rooms.places.opening.columns import Columns, read_columns, write_columns
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.osm import HoursUnreadable, read_osm, write_osm

_FROM_TO = re.compile(
    r"((?:[01]?\d|2[0-9])[:時](?:\d{2}分?)?)\s*(?:-|~|から)\s*((?:[0-3]?\d)[:時](?:\d{2}分?)?)(?:まで)?"
)
_EVERY_DAY, _CLOSED = "月火水木金土日", "%s休み"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー〜～", "-"))


@dataclass(frozen=True, slots=True)
class HoursReading:
    """Hours, or None; the words that are kept beside them; and what is to be said of the cells.

    `at_fault` is the target (weekdays, opens, hours_note, opening_hours) whose cell the problem names.
    """

    hours: OpeningHours | None
    note: str
    problem: Problem | None = None
    at_fault: str = ""


@lru_cache(maxsize=4_096)
def read_hours(
    *,
    weekdays: str = "",
    opens: str = "",
    closes: str = "",
    note: str = "",
    words: str = "",
    closed_days: str = "",
    osm: str = "",
) -> HoursReading:
    """Read the cells on hours of one place; what cannot be read is kept in the words.

    `words` is a cell that holds both ends of the time; `closed_days` names when it is closed; `osm` is
    OSM's form, which is preferred to the others.
    """
    if osm:
        try:
            hours = read_osm(osm)
        except HoursUnreadable:
            problem = Problem("unreadable-hours", detail=osm)
            return HoursReading(None, _join(osm, note), problem, "opening_hours")
        return HoursReading(hours, _take_away(hours, note))
    if words and not opens and not closes and (both := split_from_to(words)):
        opens, closes = both
        words = ""
    if closed_days:
        # Who names the days on which it is closed is open on all others.
        weekdays = weekdays or (_EVERY_DAY if opens and closes else "")
        closed_days = _CLOSED % closed_days
    aside = "。".join(part for part in (words, closed_days, note) if part)
    if words and not opens and not closes:
        return HoursReading(None, _join(weekdays, aside), Problem("hours-as-words"), "hours_words")
    try:
        read = read_columns(weekdays=weekdays, opens=opens, closes=closes, note=aside)
    except HoursUnreadable:
        times = f"{opens}-{closes}"
        problem = Problem("unreadable-hours", detail=times)
        return HoursReading(None, _join(weekdays, times, aside), problem, "opens")
    if read.doubt:
        at_fault = "weekdays" if read.doubt == weekdays.strip() else "hours_note"
        return HoursReading(
            None, read.rest, Problem("unreadable-hours", detail=read.doubt), at_fault
        )
    if read.hours is None and opens and closes:
        return HoursReading(None, read.rest, Problem("hours-as-words"), "opens")
    return HoursReading(read.hours, read.rest)


@lru_cache(maxsize=4_096)
def write_hours(*, hours: OpeningHours | None, note: str) -> tuple[Columns, str]:
    """Give the four cells for hours, and OSM's form where exactly these hours are not read from them again.

    Then the remarks begin with the hours in words, so that whoever reads only the columns of the standard
    is told them too; `read_hours` takes these words away again.
    """
    if hours is None:
        return Columns("", "", "", note, fits=True), ""
    columns = write_columns(hours=hours, note=note)
    if columns.fits:
        read = read_hours(
            weekdays=columns.weekdays,
            opens=columns.opens,
            closes=columns.closes,
            note=columns.note,
        )
        if (read.hours, read.note) == (hours, note):
            return columns, ""
    return columns, write_osm(hours)


def _take_away(hours: OpeningHours, note: str) -> str:
    words = write_columns(hours=hours).note
    if words and note.startswith(words):
        return note.removeprefix(words).removeprefix("。")
    return note


def split_from_to(words: str) -> tuple[str, str] | None:
    """Split 9:00～17:00 or 9時から17時まで into its ends; None where more is said than that."""
    narrow = unicodedata.normalize("NFKC", words.translate(_DASHES)).strip()
    both = _FROM_TO.fullmatch(narrow)
    return (both[1], both[2]) if both else None


def _join(*parts: str) -> str:
    return "　".join(part for part in parts if part)
