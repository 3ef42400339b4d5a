"""What a shared screen offers on its first page: a few large tiles, each with how many places it leads to."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.rooms.places.exhibition import Exhibition
from engawa.rooms.places.initials import KANA_COLUMNS, LETTERS
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


@dataclass(frozen=True, slots=True)
class NameKey:
    """One key to touch: a column of kana or a letter, and how many names begin with it."""

    sign: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class NamesPage:
    """The keys, and how many places stand under none of them."""

    keys: tuple[NameKey, ...]
    others: int
    is_of_kana: bool


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
            *_lead_to_names(columns, within, exhibition),
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


def get_names_page(*, ward_id: int, exhibition: Exhibition, within: Sequence[str]) -> NamesPage:
    """List the columns of kana, for readers of English the letters, under which names are found.

    The table of kana stays whole, so that each column is where people look for it; of letters only
    those stand there with which a name begins.
    """
    columns = get_columns(ward_id=ward_id)
    counts = _count_initials(columns, within)
    total = int(np.count_nonzero(columns.of_kinds(within))) if within else len(columns)
    signs = [sign for sign in LETTERS if counts[sign]] if _reads_letters() else list(KANA_COLUMNS)
    return NamesPage(
        keys=tuple(
            NameKey(sign, exhibition.listing([("begins", sign)]), counts[sign]) for sign in signs
        ),
        others=total - sum(counts[sign] for sign in signs),
        is_of_kana=not _reads_letters(),
    )


def is_start(*, ward_id: int, near: str) -> bool:
    """Tell whether distances can be counted from there."""
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    terrain = get_terrain(ward_id=ward_id, stand=stand)
    return find_start(near=near, columns=columns, terrain=terrain) is not None


def say_countdown() -> str:
    """Say when the screen returns to its start; the script fills in the seconds."""
    return _("あと%(seconds)s秒で、最初の画面に戻ります。")


def _lead_to_names(
    columns: PlaceColumns, within: Sequence[str], exhibition: Exhibition
) -> tuple[Tile, ...]:
    """Give the tile that leads to the keys, where there is a key to touch."""
    counts = _count_initials(columns, within)
    signs = LETTERS if _reads_letters() else KANA_COLUMNS
    if not any(counts[sign] for sign in signs):
        return ()
    return (Tile(_("名前の最初の文字から"), exhibition.names, None),)


def _reads_letters() -> bool:
    return (get_language() or "").startswith("en")


def _count_initials(columns: PlaceColumns, within: Sequence[str]) -> Counter[str]:
    among = columns.of_kinds(within) if within else columns.everything()
    chosen = (columns.initials[at] for at in np.flatnonzero(among).tolist())
    return Counter(sign for initials in chosen for sign in initials if sign)


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
