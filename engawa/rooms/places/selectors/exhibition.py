"""What a shared screen offers on its first page: a few large tiles, each with how many places it leads to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from engawa.rooms.places.exhibition import Exhibition
from engawa.rooms.places.models import Offering
from engawa.rooms.places.query import Opening, PlaceQuery, write_query
from engawa.rooms.places.selectors.finding import find_start, match
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import PlaceColumns, get_columns
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_stations


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing to touch; no `count` where it leads to a question."""

    label: str
    url: str
    count: int | None


@dataclass(frozen=True, slots=True)
class StartPage:
    """The first page: what is asked most, then the kinds of places or of goods."""

    total: int
    first: tuple[Tile, ...]
    today: tuple[Tile, ...]
    kinds: tuple[Tile, ...]
    is_of_goods: bool


def get_start_page(
    *, ward_id: int, exhibition: Exhibition, within: Sequence[str], now: dt.datetime
) -> StartPage:
    """Make the first page of a screen; `within` are the kinds of its map, all of them where empty."""
    columns = get_columns(ward_id=ward_id)
    everything = PlaceQuery(kinds=tuple(within))

    def count(query: PlaceQuery) -> int:
        found = match(columns=columns, ward_id=ward_id, query=query, now=now)
        return int(np.count_nonzero(found))

    def lead(label: str, query: PlaceQuery) -> Tile:
        return Tile(label, exhibition.listing(write_query(query)), count(_within(query, within)))

    offered = [
        (value, str(label))
        for value, label in Offering.Category.choices
        if count(replace(everything, product=value))
    ]
    goods_today = [
        tile
        for value, label in offered
        if value != Offering.Category.SERVICE
        and (tile := lead(label, PlaceQuery(product=value, sells_today=True))).count
    ]
    near = (
        Tile(_("ここから近い順"), exhibition.listing([("near", exhibition.at)]), count(everything))
        if exhibition.at
        else Tile(_("駅や町から近い順"), exhibition.near, None)
    )
    kinds = _list_kinds(columns, ward_id, within, exhibition)
    is_of_goods = len(kinds) < 2
    goods = tuple(lead(label, PlaceQuery(product=value)) for value, label in offered)
    return StartPage(
        total=count(everything),
        first=(
            lead(_("いま開いている所"), PlaceQuery(opening=Opening.NOW)),
            near,
        ),
        today=tuple(goods_today),
        kinds=goods if is_of_goods else kinds,
        is_of_goods=is_of_goods,
    )


def list_starts(*, ward_id: int, exhibition: Exhibition) -> tuple[list[Tile], list[Tile]]:
    """List the stations and the towns from which distances can be counted, as tiles."""
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    stations = [
        Tile(station.name, exhibition.listing([("near", f"p{station.number}")]), None)
        for station in list_stations(columns=columns)
    ]
    towns = [
        Tile(town.name, exhibition.listing([("near", town.name)]), None)
        for town in get_terrain(ward_id=ward_id, stand=stand).towns
    ]
    return stations, towns


def is_start(*, ward_id: int, near: str) -> bool:
    """Tell whether distances can be counted from there."""
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    terrain = get_terrain(ward_id=ward_id, stand=stand)
    return find_start(near=near, columns=columns, terrain=terrain) is not None


def say_countdown() -> str:
    """Say when the screen returns to its start; the script fills in the seconds."""
    return _("あと%(seconds)s秒で、最初の画面に戻ります。")


def _within(query: PlaceQuery, kinds: Sequence[str]) -> PlaceQuery:
    return query if query.kinds else replace(query, kinds=tuple(kinds))


def _list_kinds(
    columns: PlaceColumns, ward_id: int, within: Sequence[str], exhibition: Exhibition
) -> tuple[Tile, ...]:
    counts = np.bincount(columns.kind_places, minlength=len(columns.kinds)).tolist()
    count_of = dict(zip(columns.kinds, counts, strict=True))
    return tuple(
        Tile(name, exhibition.listing([("kind", code)]), count_of[code])
        for code, name in name_kinds(ward_id=ward_id).items()
        if count_of.get(code) and (not within or code in within)
    )
