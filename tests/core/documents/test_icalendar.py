"""The calendar file, read by the rules of RFC 5545."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.documents.icalendar import (
    CalendarEvent,
    escape_text,
    fold_line,
    write_calendar,
)
from engawa.core.fiscal.dates import TOKYO
from engawa.core.geo.points import Point

MADE_AT = dt.datetime(2023, 10, 1, tzinfo=dt.UTC)
EVENT = CalendarEvent(
    uid="stop-1-20231003-0600@example.jp",
    begins_at=dt.datetime(2023, 10, 3, 10, 0, tzinfo=TOKYO),
    ends_at=dt.datetime(2023, 10, 3, 11, 0, tzinfo=TOKYO),
    summary="みどり号（五丁目公園の東の入口）",
    location="五丁目公園; 東, 入口",
    description="雨の日は\n休みます。" * 8,
    url="https://example.jp/kanazawa/places/moving-shops/1/",
    point=Point(35.37, 139.61),
    changed_at=MADE_AT,
)
# contentline = name *(";" param) ":" value CRLF (3.1)
CONTENT_LINE = re.compile(
    r"(?P<name>[A-Z-]+)(?:;[A-Z-]+=[^:;]+)*:(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)


def unfold(content: bytes) -> list[tuple[str, str]]:
    """Read the content lines of a calendar, and fail where the RFC does not allow what stands there."""
    assert content.endswith(b"\r\n")
    pieces = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces), "a line is longer than 75 octets"
    # Each piece is text by itself: no character is cut.
    assert all(piece.decode() for piece in pieces)
    lines = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    found = [CONTENT_LINE.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return [(match["name"], match["value"]) for match in found if match]


def unescape(value: str) -> str:
    return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)


class TestWritingACalendar:
    def test_gives_what_the_standard_demands_of_each_part(self) -> None:
        lines = unfold(write_calendar(name="みどり号", events=[EVENT], made_at=MADE_AT))

        assert lines[0] == ("BEGIN", "VCALENDAR")
        assert lines[-1] == ("END", "VCALENDAR")
        assert ("VERSION", "2.0") in lines
        names = [name for name, _value in lines]
        assert {"PRODID", "UID", "DTSTAMP", "DTSTART"} <= set(names)
        inside = names[names.index("UID") : len(names) - 1]
        assert all(inside.count(name) == 1 for name in ("UID", "DTSTAMP", "DTSTART", "DTEND"))

    def test_writes_times_in_utc(self) -> None:
        lines = dict(unfold(write_calendar(name="", events=[EVENT], made_at=MADE_AT)))

        assert lines["DTSTART"] == "20231003T010000Z"
        assert lines["DTEND"] == "20231003T020000Z"

    def test_keeps_texts_as_they_were(self) -> None:
        lines = dict(unfold(write_calendar(name="", events=[EVENT], made_at=MADE_AT)))

        assert unescape(lines["LOCATION"]) == EVENT.location
        assert unescape(lines["DESCRIPTION"]) == EVENT.description
        assert lines["GEO"] == "35.370000;139.610000"

    def test_says_what_is_called_off_and_how_often_it_changed(self) -> None:
        off = CalendarEvent(
            uid="x@example.jp",
            begins_at=EVENT.begins_at,
            ends_at=EVENT.ends_at,
            summary="休み",
            is_called_off=True,
            sequence=3,
            changed_at=MADE_AT,
        )

        lines = dict(unfold(write_calendar(name="", events=[off], made_at=MADE_AT)))

        assert lines["STATUS"] == "CANCELLED"
        assert lines["SEQUENCE"] == "3"

    def test_lets_no_text_begin_a_property(self) -> None:
        hostile = CalendarEvent(
            uid="x@example.jp",
            begins_at=EVENT.begins_at,
            ends_at=EVENT.ends_at,
            summary="野菜\r\nATTACH:https://evil.example/",
            url="https://example.jp/\r\nATTACH:https://evil.example/",
            changed_at=MADE_AT,
        )

        lines = unfold(write_calendar(name="a\nb", events=[hostile], made_at=MADE_AT))

        assert "ATTACH" not in [name for name, _value in lines]

    @given(st.text(max_size=300))
    def test_folds_any_text_and_gives_it_back(self, text: str) -> None:
        line = f"SUMMARY:{escape_text(text)}"

        pieces = list(fold_line(line))

        assert all(len(piece) <= 75 for piece in pieces)
        assert b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode() == line
        assert all(piece.startswith(b" ") for piece in pieces[1:])

    @pytest.mark.parametrize(
        ("text", "escaped"),
        [("a;b,c\\d", "a\\;b\\,c\\\\d"), ("1行目\r\n2行目", "1行目\\n2行目"), ("a\x07b", "ab")],
    )
    def test_escapes_what_has_a_meaning(self, text: str, escaped: str) -> None:
        assert escape_text(text) == escaped
