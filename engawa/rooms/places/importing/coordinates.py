"""Latitudes and longitudes as lists write them: what is sure is read, what is likely is told, nothing is guessed.

Degrees are taken as JGD2011 (WGS 84). Whether a value is of the old Tokyo Datum (some 400 m away) cannot be
seen in it, so that is never tried.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engawa.core.geo.points import is_in_japan
from engawa.rooms.places.importing.findings import Problem

IsInside: TypeAlias = Callable[[float, float], bool]

# The last digits of a degree that a person would write down: about a tenth of a metre.
_DIGITS = 6
# With fewer decimals than this in both a point may be some hundred metres away.
_FEWEST_DECIMALS = 3
_BLANK = frozenset(
    ("", "-", "--", "―", "–", "—", "−", "ー", "不明", "なし", "無", "n/a", "null", "none", "nan")
)
_PLAIN = re.compile(r"[+-]?(\d{1,12})(?:\.(\d*))?")
_PACKED = re.compile(r"(\d{2,3})(\d{2})(\d{2}(?:\.\d+)?)")
_SIGNS = str.maketrans({"°": " ", "º": " ", "度": " ", "′": " ", "'": " ", "’": " ", "分": " ", "″": " ",
                        "”": " ", '"': " ", "“": " ", "秒": " ", ":": " ", ",": " ", "\n": " "})  # fmt: skip
_PARTS = re.compile(r"(\d{1,3}) +(\d{1,2})(?: +(\d{1,2}(?:\.\d+)?)|(\.\d+))?")
_DOTTED = re.compile(r"(\d{2,3})\.(\d{1,2})\.(\d{1,2}(?:\.\d+)?)")
_WORDS = re.compile(r"^(?:北緯|東経|緯度|経度|[NE])\s*|\s*[NE]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Degrees:
    """A value in degrees as one cell says it; None when it cannot be read.

    `is_blank` tells that the cell says nothing; `decimals` how many digits stand behind the point.
    """

    value: float | None
    is_blank: bool = False
    is_mended: bool = False
    is_full_width: bool = False
    decimals: int = _DIGITS


@dataclass(frozen=True, slots=True)
class PointReading:
    """A point, or None, and what is to be said of the cells of latitude and of longitude."""

    latitude: float | None
    longitude: float | None
    of_latitude: tuple[Problem, ...] = ()
    of_longitude: tuple[Problem, ...] = ()


@lru_cache(maxsize=4_096)
def read_degrees(text: str) -> Degrees:
    """Read a cell that holds a latitude or a longitude: degrees, or degrees, minutes and seconds."""
    plain = _PLAIN.fullmatch(text) if text.isascii() else None
    if plain is None:
        signs = text.translate(_SIGNS)
        narrow = unicodedata.normalize("NFKC", signs).strip()
        if narrow.casefold() in _BLANK:
            return Degrees(None, is_blank=True)
        is_full_width = any("０" <= c <= "９" or c == "．" for c in text)
        bare = _WORDS.sub("", _WORDS.sub("", narrow)).strip()
        plain = _PLAIN.fullmatch(bare)
        if plain is None:
            return Degrees(_read_parts(bare), is_mended=True, is_full_width=is_full_width)
    else:
        bare, is_full_width = text, False
    decimals = len(plain[2] or "")
    whole = len(plain[1])
    if whole in {6, 7} and (packed := _PACKED.fullmatch(bare)):
        value = _join(packed[1], packed[2], packed[3])
        if value is not None:
            return Degrees(value, is_mended=True, is_full_width=is_full_width)
    return Degrees(float(bare), is_full_width=is_full_width, decimals=decimals)


def _read_parts(text: str) -> float | None:
    if parts := _PARTS.fullmatch(text):
        minutes = parts[2] + (parts[4] or "")
        return _join(parts[1], minutes, parts[3] or "0")
    if dotted := _DOTTED.fullmatch(text):
        return _join(dotted[1], dotted[2], dotted[3])
    return None


def _join(degrees: str, minutes: str, seconds: str) -> float | None:
    if float(minutes) >= 60 or float(seconds) >= 60:
        return None
    return round(int(degrees) + float(minutes) / 60 + float(seconds) / 3600, 8)


def read_point(*, latitude: str, longitude: str, is_inside: IsInside | None = None) -> PointReading:
    """Read the point of a place of two cells, and tell what was mended and what is wrong.

    A point that is told wrong is not given, since a place in the sea is worse than none. One that lies
    outside the area of `is_inside` is given with a warning.
    """
    north, east = read_degrees(latitude), read_degrees(longitude)
    if north.is_blank and east.is_blank:
        return PointReading(None, None)
    if north.is_blank or east.is_blank:
        half = (Problem("half-point"),)
        return PointReading(None, None, *((half, ()) if north.is_blank else ((), half)))
    if not (_may_be_degrees(north.value) and _may_be_degrees(east.value)):
        wrong = (Problem("not-degrees"),)
        return PointReading(
            None,
            None,
            () if _may_be_degrees(north.value) else wrong,
            () if _may_be_degrees(east.value) else wrong,
        )
    first, second = north.value or 0.0, east.value or 0.0
    if first == 0 or second == 0:
        return PointReading(None, None, (Problem("zero-point"),))
    found: list[Problem] = []
    where = (first, second)
    if not is_in_japan(*where):
        where = (second, first)
        north, east = east, north
        if not is_in_japan(*where):
            return PointReading(None, None, (Problem("outside-japan"),))
        found.append(Problem("swapped", proposal=_show(*where)))
    if is_inside is not None and not is_inside(*where):
        if (meant := _as_minutes(where, is_inside)) and not (north.is_mended or east.is_mended):
            return PointReading(None, None, (Problem("degree-minute", proposal=_show(*meant)),))
        found.append(Problem("outside-area"))
    if north.is_mended or east.is_mended:
        found.append(Problem("degrees-mended", proposal=_show(*where)))
    elif max(north.decimals, east.decimals) < _FEWEST_DECIMALS:
        found.append(Problem("coarse-point"))
    if north.is_full_width or east.is_full_width:
        found.append(Problem("full-width", proposal=_show(*where)))
    return PointReading(*where, tuple(found))


def _may_be_degrees(value: float | None) -> bool:
    return value is not None and abs(value) <= 180


def _as_minutes(where: tuple[float, float], is_inside: IsInside) -> tuple[float, float] | None:
    """Give the point inside that 35.2430 means when it stands for 35° 24′ 30″, or for 35° 24.30′."""
    for read in (_from_seconds, _from_minutes):
        latitude, longitude = read(where[0]), read(where[1])
        if latitude is not None and longitude is not None and is_inside(latitude, longitude):
            return latitude, longitude
    return None


def _from_seconds(value: float) -> float | None:
    whole, _, rest = f"{value:.8f}".partition(".")
    return _join(whole, rest[:2], f"{rest[2:4]}.{rest[4:]}")


def _from_minutes(value: float) -> float | None:
    whole, _, rest = f"{value:.8f}".partition(".")
    return _join(whole, f"{rest[:2]}.{rest[2:]}", "0")


def _show(latitude: float, longitude: float) -> str:
    return f"{round(latitude, _DIGITS)}, {round(longitude, _DIGITS)}"


def split_point(text: str) -> tuple[str, str]:
    """Split a cell that holds both latitude and longitude; what cannot be split is given as it is."""
    narrow = unicodedata.normalize("NFKC", text).strip("()[] ")
    for sign in (",", "、", ";", "/", "\n", "\t", " "):
        parts = [part.strip() for part in narrow.split(sign) if part.strip()]
        if len(parts) == 2:
            return parts[0], parts[1]
    return text, text
