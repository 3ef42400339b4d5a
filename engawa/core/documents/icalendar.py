"""Times as an iCalendar file (RFC 5545), which telephones and calendars of offices take in.

Lines end with CRLF and are folded at 75 octets without cutting a character (3.1); texts are escaped (3.3.11);
times are in UTC, so no time zone needs to be described.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engawa.core.geo.points import Point

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST_LINE = 75
_CRLF = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One event: `uid` stays the same when the event moves or is called off, and `sequence` then grows."""

    uid: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    point: Point | None = None
    is_called_off: bool = False
    sequence: int = 0
    changed_at: dt.datetime


def write_calendar(*, name: str, events: Iterable[CalendarEvent], made_at: dt.datetime) -> bytes:
    """Write the events as one calendar of that name."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Engawa//Engawa//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        # Read by the calendars of telephones, though the standard has no name of a calendar.
        f"X-WR-CALNAME:{escape_text(name)}",
    ]
    for event in events:
        lines += _write_event(event, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(piece + _CRLF for line in lines for piece in fold_line(line))


def escape_text(text: str) -> str:
    """Give a text as a value of the type TEXT."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    # Other control characters may stand in no text.
    return "".join(sign for sign in escaped.replace("\n", "\\n") if sign >= " " and sign != "\x7f")


def fold_line(line: str) -> Iterator[bytes]:
    """Give a line in pieces of at most 75 octets, those behind the first with the space before them."""
    piece = b""
    for sign in line:
        octets = sign.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _write_event(event: CalendarEvent, made_at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escape_text(event.uid)}"
    yield f"DTSTAMP:{_write_moment(made_at)}"
    yield f"LAST-MODIFIED:{_write_moment(event.changed_at)}"
    yield f"DTSTART:{_write_moment(event.begins_at)}"
    yield f"DTEND:{_write_moment(event.ends_at)}"
    yield f"SUMMARY:{escape_text(event.summary)}"
    if event.location:
        yield f"LOCATION:{escape_text(event.location)}"
    if event.point is not None:
        yield f"GEO:{event.point.latitude:.6f};{event.point.longitude:.6f}"
    if event.description:
        yield f"DESCRIPTION:{escape_text(event.description)}"
    if event.url:
        yield f"URL:{_write_address(event.url)}"
    yield f"SEQUENCE:{event.sequence}"
    yield "STATUS:CANCELLED" if event.is_called_off else "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _write_moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _write_address(address: str) -> str:
    # A line end would begin another property.
    return "".join(address.split())
