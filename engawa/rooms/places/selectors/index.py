"""The public places of a ward in memory, as columns: every filter is a mask, and the nearest come by sorting.

A ward's places fit into a few megabytes, while a database would read them row by row at each question.
Each process keeps the columns and asks the register only for what was changed since: one small query
when nothing was.
"""

import datetime as dt
import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import Any, NamedTuple

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from engawa.core.geo.points import Metres, PointIndex, project
from engawa.core.ui.folding import fold
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.initials import find_initials
from engawa.rooms.places.models import Offering, Place
from engawa.rooms.places.opening.asking import is_open, is_open_on
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.selectors.stand import Stand, read_stand

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
# What is kept as JSON comes as the text that it is stored as: many places say the same, which is read once.
_COLUMNS = (
    "pk", "number", "kind", "latitude", "longitude", "area_id", Cast("accessibility", TextField()),
    Cast("hours", TextField()), "words", "name_kana", "name", "name_en",
)  # fmt: skip
# So many different texts of one sort stay read.
_TEXTS_KEPT = 10_000
_BIT = {item.key: 1 << place for place, item in enumerate(ITEMS)}
_EVERY_DAY = 0b111_1111
_CATEGORIES = tuple(Offering.Category.values)


class _Row(NamedTuple):
    """One place, read and worked in once."""

    pk: int
    number: int
    kind: str
    latitude: float | None
    longitude: float | None
    area_id: int
    access: int
    # As JSON; None where they are not known.
    hours: str | None
    words: str
    order: tuple[bool, str, str]
    name: str
    name_en: str
    initials: tuple[str, str]
    # For each category, the weekdays on which something of it is offered, as bits.
    offers: tuple[int, ...]


class PlaceColumns:
    """The public places of one ward as columns, in the order of their readings; never changed, only replaced."""

    def __init__(self, rows: Sequence[_Row], kinds: Sequence[str]) -> None:
        rows = sorted(rows, key=attrgetter("order"))
        self.pks: Numbers = np.array([row.pk for row in rows], dtype=np.int64)
        self.numbers: Numbers = np.array([row.number for row in rows], dtype=np.int64)
        # A point that is not known becomes NaN.
        self.latitudes: Metres = np.array([row.latitude for row in rows], dtype=np.float64)
        self.longitudes: Metres = np.array([row.longitude for row in rows], dtype=np.float64)
        self.east, self.north = project(self.latitudes, self.longitudes)
        self.kinds = list(kinds)
        place_of = {kind: place for place, kind in enumerate(kinds)}
        self.kind_places: Numbers = np.array([place_of[row.kind] for row in rows], dtype=np.int64)
        self.areas: Numbers = np.array([row.area_id for row in rows], dtype=np.int64)
        self._access: Numbers = np.array([row.access for row in rows], dtype=np.int64)
        self._offers = {
            category: np.array([row.offers[place] for row in rows], dtype=np.int64)
            for place, category in enumerate(_CATEGORIES)
        }
        self.names = [row.name for row in rows]
        self.names_en = [row.name_en for row in rows]
        self.initials = [row.initials for row in rows]
        self._words = [row.words for row in rows]
        # Many places keep the same hours, so each of them is asked once.
        distinct: dict[str, int] = {}
        self._hours: Numbers = np.array(
            [
                -1 if row.hours is None else distinct.setdefault(row.hours, len(distinct))
                for row in rows
            ],
            dtype=np.int64,
        )
        self._distinct = [_read_hours(text) for text in distinct]
        self._nearness: PointIndex | None = None

    def __len__(self) -> int:
        return len(self.pks)

    def everything(self) -> Mask:
        """Give a mask that holds every place."""
        return np.ones(len(self), dtype=np.bool_)

    def of_kinds(self, kinds: Iterable[str]) -> Mask:
        """Give those of one of the kinds."""
        wanted = [place for place, kind in enumerate(self.kinds) if kind in set(kinds)]
        found: Mask = np.isin(self.kind_places, wanted)
        return found

    def in_area(self, area_id: int) -> Mask:
        """Give those of one district."""
        found: Mask = self.areas == area_id
        return found

    def with_access(self, key: str) -> Mask:
        """Give those that answered yes to an item; in part is not yes."""
        found: Mask = (self._access & _BIT.get(key, 0)) != 0
        return found

    def open_at(self, moment: dt.datetime) -> Mask:
        """Give those that are open at that moment; hours that are not known are not open."""
        return self._of_hours([is_open(hours=hours, moment=moment) for hours in self._distinct])

    def open_on(self, day: dt.date) -> Mask:
        """Give those that open at some time of that day."""
        return self._of_hours([is_open_on(hours=hours, day=day) for hours in self._distinct])

    def closed_on(self, day: dt.date) -> Mask:
        """Give those of which it is known that they are closed all day."""
        return self._of_hours([not is_open_on(hours=hours, day=day) for hours in self._distinct])

    def offering(self, category: str, weekday: int | None) -> Mask:
        """Give those that offer something of the category, on that weekday or on any."""
        offers = self._offers.get(category)
        if offers is None:
            return np.zeros(len(self), dtype=np.bool_)
        found: Mask = (offers & (_EVERY_DAY if weekday is None else 1 << weekday)) != 0
        return found

    def offering_anything(self, weekday: int) -> Mask:
        """Give those that offer something on that weekday."""
        found = np.zeros(len(self), dtype=np.bool_)
        for category in _CATEGORIES:
            found |= self.offering(category, weekday)
        return found

    def with_words(self, text: str, among: Mask) -> Mask:
        """Give those of a mask in whose words each word of the text stands, in any width, case or kana."""
        places = np.flatnonzero(among)
        for word in text.split():
            folded = fold(word)
            here = [folded in self._words[place] for place in places.tolist()]
            places = places[np.array(here, dtype=np.bool_)]
        found = np.zeros(len(self), dtype=np.bool_)
        found[places] = True
        return found

    def beginning_with(self, initial: str) -> Mask:
        """Give those whose reading stands in a column of kana, or whose English name begins with a letter."""
        here = (initial in initials for initials in self.initials)
        return np.fromiter(here, dtype=np.bool_, count=len(self))

    def distances_from(self, east: float, north: float) -> Metres:
        """Give the metres from a point to each place; infinity where a place has no point."""
        distances = np.hypot(self.east - east, self.north - north)
        return np.where(np.isnan(distances), np.inf, distances)

    def nearness(self) -> PointIndex:
        """Give the tree of points, made at the first question."""
        if self._nearness is None:
            self._nearness = PointIndex(self.east, self.north)
        return self._nearness

    def _of_hours(self, answers: Sequence[bool]) -> Mask:
        # The last one answers for hours that are not known, whose index is -1.
        known: Mask = np.array([*answers, False], dtype=np.bool_)
        return known[self._hours]


@dataclass(slots=True)
class _Kept:
    stand: Stand
    rows: dict[int, _Row]
    columns: PlaceColumns


_kept: dict[int, _Kept] = {}
_turns = threading.Lock()


def get_columns(*, ward_id: int, stand: Stand | None = None) -> PlaceColumns:
    """Give the ward's public places as they stand in the database now, or at a stand just read."""
    stand = stand or read_stand(ward_id=ward_id)
    if stand is None:
        return PlaceColumns((), ())
    kept = _kept.get(ward_id)
    if kept is not None and _is_at(kept, stand):
        return kept.columns
    # Of several who find it changed, one reads, the others wait for that.
    with _turns:
        kept = _kept.get(ward_id)
        if kept is None or not _is_at(kept, stand):
            kept = _kept[ward_id] = _read(ward_id, stand, kept)
        return kept.columns


def forget_columns() -> None:
    """Forget what was kept, as when the database was put back to an earlier state."""
    with _turns:
        _kept.clear()


def _is_at(kept: _Kept, stand: Stand) -> bool:
    known = kept.stand
    return (known.revision, known.changed_at) == (stand.revision, stand.changed_at)


def _read(ward_id: int, stand: Stand, kept: _Kept | None) -> _Kept:
    places = Place.objects.filter(ward_id=ward_id)
    rows: dict[int, _Row] = {}
    # A register that was put back, or changed at the same revision, is another one: all is read again.
    if kept is not None and kept.stand.revision < stand.revision:
        rows = dict(kept.rows)
        places = places.filter(revision__gt=kept.stand.revision)
        for gone in places.exclude(state=Place.State.PUBLIC).values_list("pk", flat=True):
            rows.pop(gone, None)
    public = places.filter(state=Place.State.PUBLIC)
    offers = _read_offers(public)
    # In the order of nothing: they are sorted here anyway.
    for values in public.order_by().values_list(*_COLUMNS).iterator(chunk_size=2000):
        row = _work_in(values, offers)
        rows[row.pk] = row
    kinds = sorted({row.kind for row in rows.values()})
    return _Kept(stand, rows, PlaceColumns(list(rows.values()), kinds))


def _read_offers(public: Any) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    offerings = Offering.objects.filter(place__in=public).order_by()
    columns = ("place_id", "category", Cast("weekdays", TextField()))
    for place_id, category, weekdays in offerings.values_list(*columns):
        offers = found.setdefault(place_id, [0] * len(_CATEGORIES))
        offers[_CATEGORIES.index(category)] |= _read_weekdays(weekdays)
    return {place_id: tuple(bits) for place_id, bits in found.items()}


@lru_cache(maxsize=_TEXTS_KEPT)
def _read_hours(text: str) -> OpeningHours:
    return OpeningHours.from_plain(json.loads(text))


@lru_cache(maxsize=_TEXTS_KEPT)
def _read_access(text: str) -> int:
    answers = json.loads(text)
    return sum(_BIT.get(key, 0) for key, answer in answers.items() if answer == Answer.YES)


@lru_cache(maxsize=_TEXTS_KEPT)
def _read_weekdays(text: str) -> int:
    weekdays = json.loads(text)
    return sum(1 << day for day in weekdays) if weekdays else _EVERY_DAY


_NO_OFFERS = (0,) * len(_CATEGORIES)


def _work_in(values: Any, offers: dict[int, tuple[int, ...]]) -> _Row:
    (
        pk, number, kind, latitude, longitude, area_id, access, hours, words, kana, name, name_en,
    ) = values  # fmt: skip
    return _Row(
        pk=pk,
        number=number,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        area_id=area_id or 0,
        access=_read_access(access),
        hours=None if hours is None else intern(hours),
        words=words,
        # A name whose reading is not known stands behind those that have one.
        order=(not kana, kana, name),
        name=name,
        name_en=name_en,
        initials=find_initials(reading=kana, name=name, name_en=name_en),
        offers=offers.get(pk, _NO_OFFERS),
    )
