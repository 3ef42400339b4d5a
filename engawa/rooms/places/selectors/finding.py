"""Answering a question to the list: which places, in which order, how far away."""

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.geo.points import Point, project_point
from engawa.core.ui.languages import choose_by_language
from engawa.core.wards.models import Area
from engawa.rooms.places.query import Opening, PlaceQuery
from engawa.rooms.places.selectors.address_starts import AddressStarts, find_address_starts
from engawa.rooms.places.selectors.ground import Terrain, get_terrain
from engawa.rooms.places.selectors.index import Mask, PlaceColumns, get_columns
from engawa.rooms.places.selectors.stand import read_stand


@dataclass(frozen=True, slots=True)
class Start:
    """From where distances are counted: its name, and its point."""

    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: positions in the columns in the order of the list, and what was understood.

    `distances` are metres for each position, None without a start. `near` is what the address of the page
    carries of the start. `starts` are those that an address may mean, `lacks_block` tells that only its town
    is known. `unknown_near` is what nothing was found for.
    """

    columns: PlaceColumns
    terrain: Terrain
    positions: NDArray[np.intp]
    distances: NDArray[np.float64] | None
    start: Start | None
    near: str = ""
    starts: AddressStarts = field(default_factory=AddressStarts)
    unknown_near: str = ""

    @property
    def total(self) -> int:
        return len(self.positions)


def name_found(*, found: Found) -> dict[int, str]:
    """Give the names of the places found, by number, in the reader's language."""
    columns = found.columns
    return {
        int(columns.numbers[at]): choose_by_language(
            japanese=columns.names[at], english=columns.names_en[at], easy=""
        )
        for at in found.positions.tolist()
    }


def find_places(*, ward_id: int, query: PlaceQuery, now: dt.datetime) -> Found:
    """Find the ward's public places that answer the question, nearest first where a start is named."""
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    terrain = get_terrain(ward_id=ward_id, stand=stand)
    mask = match(columns=columns, ward_id=ward_id, query=query, now=now)
    positions = np.flatnonzero(mask)
    near, starts = query.near, AddressStarts()
    start = find_start(near=near, columns=columns, terrain=terrain)
    if start is None and near:
        starts = find_address_starts(
            ward_id=ward_id,
            words=near,
            towns=terrain.towns,
            ground_changed_at=stand.ground_changed_at if stand else None,
        )
        if len(starts.starts) == 1:
            only = starts.starts[0]
            start, near = Start(only.name, only.point), only.near
    if start is None:
        unknown = "" if starts.starts else near
        return Found(columns, terrain, positions, None, None, near, starts, unknown)
    distances = columns.distances_from(*project_point(start.point))[positions]
    nearest = np.argsort(distances, kind="stable")
    return Found(columns, terrain, positions[nearest], distances[nearest], start, near, starts)


def match(*, columns: PlaceColumns, ward_id: int, query: PlaceQuery, now: dt.datetime) -> Mask:
    """Give the mask of the places for which everything in the question holds."""
    mask = columns.everything()
    today = tokyo_day(now)
    if query.kinds:
        mask &= columns.of_kinds(query.kinds)
    if query.opening is Opening.NOW:
        mask &= columns.open_at(now)
    elif query.opening is Opening.TODAY:
        mask &= columns.open_on(today)
    mask &= _match_offerings(columns, query, today)
    for key in query.access:
        mask &= columns.with_access(key)
    if query.area:
        area = Area.objects.filter(ward_id=ward_id, code=query.area).order_by()
        mask &= columns.in_area(area.values_list("pk", flat=True).first() or -1)
    if query.begins:
        mask &= columns.beginning_with(query.begins)
    if query.words:
        mask = columns.with_words(query.words, mask)
    return mask


def find_start(*, near: str, columns: PlaceColumns, terrain: Terrain) -> Start | None:
    """Give the point from which distances are counted: a town by its name, a public place as `p12`."""
    if near.startswith("p") and near[1:].isdecimal() and len(near) < 10:
        for at in np.flatnonzero(columns.numbers == int(near[1:])).tolist():
            point = Point(float(columns.latitudes[at]), float(columns.longitudes[at]))
            name = choose_by_language(
                japanese=columns.names[at], english=columns.names_en[at], easy=""
            )
            return None if np.isnan(point.latitude) else Start(name, point)
    for town in terrain.towns:
        if town.name == near:
            return Start(town.name, town.point)
    return None


def _match_offerings(columns: PlaceColumns, query: PlaceQuery, today: dt.date) -> Mask:
    weekday = query.day_on(today)
    if query.product:
        mask = columns.offering(query.product, weekday)
    elif weekday is not None:
        mask = columns.offering_anything(weekday)
    else:
        return columns.everything()
    if query.sells_today:
        # A shop that is shut for the holiday sells nothing, whatever weekday it is.
        mask &= ~columns.closed_on(today)
    return mask
