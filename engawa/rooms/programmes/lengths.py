"""Lengths and chapters as officers write them: 1:12:30, 45分, a line for each chapter. Pure."""

import re
from collections.abc import Sequence

from engawa.rooms.programmes.reading import Unreadable, fold_width

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")
_WORDS = re.compile(r"(?:(\d{1,2})時間)?(?:(\d{1,3})分)?(?:(\d{1,2})秒)?")
_BAR = re.compile(r"[|｜]")
_CHAPTER = re.compile(r"(\S+)\s+(\S.*)")


def parse_length(text: str) -> int:
    """Read a length in seconds: 1:12:30, 45:00, 45分, 1時間12分.

    :raises Unreadable: it is none.
    """
    folded = fold_width(text)
    found = _CLOCK.fullmatch(folded) or (_WORDS.fullmatch(folded) if folded else None)
    if found is None:
        raise Unreadable(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if found[1] and minutes > 59 and ":" in folded:
        raise Unreadable(text)
    return (hours * 60 + minutes) * 60 + seconds


def write_length(seconds: int) -> str:
    """Write a length as a clock shows it: 5:03, 1:12:30."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def parse_chapters(text: str) -> list[tuple[int, str]]:
    """Read chapters, one in a line: when it begins, and its title.

    :raises Unreadable: a line says no such thing, or begins before the one above; it carries that line.
    """
    chapters: list[tuple[int, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _CHAPTER.fullmatch(line)
        if found is None:
            raise Unreadable(line)
        try:
            seconds = parse_length(found[1])
        except Unreadable:
            raise Unreadable(line) from None
        if chapters and seconds <= chapters[-1][0]:
            raise Unreadable(line)
        chapters.append((seconds, " ".join(found[2].split())))
    return chapters


def write_chapters(chapters: Sequence[tuple[int, str]]) -> str:
    """Write chapters as `parse_chapters` reads them."""
    return "\n".join(f"{write_length(seconds)} {title}" for seconds, title in chapters)


def split_title(title: str) -> tuple[str, str, str]:
    """Give a chapter's title in Japanese, English and easy Japanese, as it was written with bars; empty where it was not."""
    japanese, english, easy, *_rest = [*(part.strip() for part in _BAR.split(title)), "", ""]
    return japanese, english, easy
