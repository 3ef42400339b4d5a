"""What is out now, made of all that came: the newest telegram of each series tells, cancelled ones do not.

A pure fold: the order in which telegrams arrived does not matter, only what they say of themselves.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engawa.core.bulletins.contracts import (
    AreaReading,
    Condition,
    InfoType,
    Phenomenon,
    Scheme,
)

# An earthquake does not end; for so long its intensities stand on the pages.
QUAKE_STANDS = dt.timedelta(hours=24)
# These are told of by event: a cancellation takes back all of it.
_OF_EVENTS = frozenset({Phenomenon.EARTHQUAKE, Phenomenon.TSUNAMI})
_ORDER = {InfoType.CANCELLED: 2, InfoType.CORRECTED: 1}


@dataclass(frozen=True, slots=True)
class Heard:
    """A received telegram as far as it matters here; `number` is the order of arrival."""

    number: int
    series: str
    rank: int
    event_id: str
    serial: str
    office: str
    info_type: InfoType
    reported_at: dt.datetime
    covers: frozenset[Phenomenon]
    is_whole: bool
    readings: tuple[AreaReading, ...]

    @property
    def is_of_earthquake(self) -> bool:
        """Tell whether it tells of how an earthquake was felt."""
        return Phenomenon.EARTHQUAKE in self.covers

    @property
    def is_of_event(self) -> bool:
        """Tell whether it is one of several that tell of one event."""
        return bool(self.covers & _OF_EVENTS)


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that is out in one area, and the telegram that says so."""

    heard: Heard
    reading: AreaReading


def pack(readings: Iterable[AreaReading]) -> list[list[Any]]:
    """Write readings as plain values that JSON keeps."""
    return [
        [
            reading.scheme.value,
            reading.area_code,
            reading.area_name,
            reading.phenomenon.value,
            reading.code,
            reading.name,
            reading.grade,
            reading.level,
            reading.condition.value,
        ]
        for reading in readings
    ]


def unpack(packed: Iterable[Sequence[Any]]) -> tuple[AreaReading, ...]:
    """Read what `pack` wrote."""
    return tuple(
        AreaReading(
            scheme=Scheme(scheme),
            area_code=area_code,
            area_name=area_name,
            phenomenon=Phenomenon(phenomenon),
            code=code,
            name=name,
            grade=grade,
            level=level,
            condition=Condition(condition),
        )
        for scheme, area_code, area_name, phenomenon, code, name, grade, level, condition in packed
    )


def find_standing(*, heard: Iterable[Heard], now: dt.datetime) -> list[Standing]:
    """Find all that is out, the strongest first; only what the series of the highest rank say of it."""
    settled: dict[tuple[Any, ...], tuple[Heard, list[AreaReading]]] = {}
    for one in _list_valid(heard):
        if one.is_of_earthquake and one.reported_at <= now - QUAKE_STANDS:
            continue
        for key, readings in _group(one).items():
            if not _is_told_already(settled, key):
                settled[key] = (one, readings)
        if one.is_whole:
            for phenomenon in one.covers:
                settled.setdefault((one.series, None, None, phenomenon, ""), (one, []))
    best: dict[tuple[Any, ...], int] = {}
    for (_series, *where), (one, _readings) in settled.items():
        place = tuple(where[:3])
        best[place] = max(best.get(place, 0), one.rank)
    found = [
        Standing(one, reading)
        for (_series, *where), (one, readings) in settled.items()
        if one.rank == best[tuple(where[:3])]
        for reading in readings
        if reading.is_out
    ]
    return sorted(
        found,
        key=lambda standing: (
            -standing.reading.grade,
            standing.reading.area_code,
            standing.reading.code,
            -standing.heard.number,
        ),
    )


def select(
    standings: Iterable[Standing],
    *,
    scheme: str,
    area_codes: Iterable[str],
    phenomenon: str | None = None,
) -> list[Standing]:
    """Select what stands in any of these areas of one list, perhaps of one phenomenon only."""
    wanted = frozenset(area_codes)
    return [
        standing
        for standing in standings
        if standing.reading.scheme == scheme
        and standing.reading.area_code in wanted
        and phenomenon in (None, standing.reading.phenomenon)
    ]


def _is_told_already(settled: Mapping[tuple[Any, ...], object], key: tuple[Any, ...]) -> bool:
    series, _scheme, _area, phenomenon, _event = key
    return key in settled or (series, None, None, phenomenon, "") in settled


def _group(one: Heard) -> dict[tuple[Any, ...], list[AreaReading]]:
    """Group readings by what a later telegram of the series would replace: earthquakes by their event."""
    event = one.event_id if one.is_of_earthquake else ""
    groups: dict[tuple[Any, ...], list[AreaReading]] = {}
    for reading in one.readings:
        key = (one.series, reading.scheme, reading.area_code, reading.phenomenon, event)
        groups.setdefault(key, []).append(reading)
    return groups


def _list_valid(heard: Iterable[Heard]) -> Iterator[Heard]:
    """List telegrams from the newest to the oldest, without cancellations and what they cancel."""
    cancellations: list[Heard] = []
    for one in sorted(heard, key=_place_in_time, reverse=True):
        if one.info_type is InfoType.CANCELLED:
            cancellations.append(one)
            continue
        by = next((each for each in cancellations if _does_cancel(each, one)), None)
        if by is None:
            yield one
        elif not by.event_id or not (by.serial or by.is_of_event):
            # Without a number, it takes back the one before it, and no more.
            cancellations.remove(by)


def _place_in_time(one: Heard) -> tuple[dt.datetime, int, int, int]:
    serial = int(one.serial) if one.serial.isascii() and one.serial.isdigit() else 0
    return one.reported_at, _ORDER.get(one.info_type, 0), serial, one.number


def _does_cancel(by: Heard, one: Heard) -> bool:
    if by.series != one.series:
        return False
    if not by.event_id:
        return by.office == one.office and (not by.covers or by.covers == one.covers)
    if by.event_id != one.event_id:
        return False
    return by.is_of_event or not by.serial or by.serial == one.serial
