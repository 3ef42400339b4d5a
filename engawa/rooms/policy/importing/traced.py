"""Text that remembers where in the source each of its characters stood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from engawa.rooms.policy.importing.document import Span


@dataclass(frozen=True, slots=True)
class Origin:
    """`length` characters of a text, from `at`, stand in source line `line` from `start`."""

    at: int
    line: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Traced:
    """A text with the source place of every character that was not put in by us."""

    text: str = ""
    origins: tuple[Origin, ...] = field(default=())

    @classmethod
    def of(cls, line_text: str, line: int, start: int, end: int) -> Traced:
        """Take characters of a source line as they stand."""
        if end <= start:
            return cls()
        return cls(line_text[start:end], (Origin(0, line, start, end - start),))

    def __bool__(self) -> bool:
        return bool(self.text)

    def slice(self, start: int, end: int | None = None) -> Traced:
        """Take a part of the text."""
        end = len(self.text) if end is None else min(end, len(self.text))
        if end <= start:
            return Traced()
        kept = []
        for origin in self.origins:
            first = max(origin.at, start)
            last = min(origin.at + origin.length, end)
            if first < last:
                shift = first - origin.at
                kept.append(Origin(first - start, origin.line, origin.start + shift, last - first))
        return Traced(self.text[start:end], tuple(kept))

    def strip(self) -> Traced:
        """Drop white space at both ends."""
        left = len(self.text) - len(self.text.lstrip())
        right = len(self.text.rstrip())
        if left == 0 and right == len(self.text):
            return self
        return self.slice(left, right)

    def without(self, ranges: Iterable[tuple[int, int]]) -> Traced:
        """Drop ranges, given in order and without overlaps."""
        parts = []
        at = 0
        for start, end in ranges:
            parts.append(self.slice(at, start))
            at = end
        if not parts:
            return self
        parts.append(self.slice(at))
        return concatenate(parts)

    def without_pattern(self, pattern: re.Pattern[str]) -> Traced:
        """Drop every match of a pattern."""
        return self.without([match.span() for match in pattern.finditer(self.text)])

    def place(self, at: int) -> tuple[int, int] | None:
        """Find the source line and column of the first traced character at or after `at`."""
        for origin in self.origins:
            if origin.at + origin.length > at:
                return origin.line, origin.start + max(0, at - origin.at)
        return None

    def spans(self) -> tuple[Span, ...]:
        """List the source spans of the text."""
        return tuple(Span(o.line, o.start, o.start + o.length) for o in self.origins)


def concatenate(parts: Iterable[Traced], separator: str = "") -> Traced:
    """Put texts behind one another; the separator has no source place."""
    texts: list[str] = []
    origins: list[Origin] = []
    at = 0
    for part in parts:
        if not part.text:
            continue
        if texts and separator:
            texts.append(separator)
            at += len(separator)
        for origin in part.origins:
            last = origins[-1] if origins else None
            if (
                last
                and last.line == origin.line
                and last.start + last.length == origin.start
                and last.at + last.length == at + origin.at
            ):
                origins[-1] = Origin(last.at, last.line, last.start, last.length + origin.length)
            else:
                origins.append(Origin(at + origin.at, origin.line, origin.start, origin.length))
        texts.append(part.text)
        at += len(part.text)
    return Traced("".join(texts), tuple(origins))


def join_lines(first: Traced, second: Traced) -> Traced:
    """Join a wrapped line to the one before: a space only between two Latin words."""
    first, second = first.strip(), second.strip()
    if not first or not second:
        return first or second
    latin = first.text[-1].isascii() and second.text[0].isascii()
    return concatenate([first, second], " " if latin else "")
