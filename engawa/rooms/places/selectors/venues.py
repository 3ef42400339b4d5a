"""Places as other rooms lead people there: which ones a question means, and where they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engawa.core.geo.points import Point, project_point
from engawa.core.ui.languages import choose_by_language, remember_in_each_language
from engawa.core.ui.paths import find_path
from engawa.core.wards.models import Area
from engawa.rooms.places.contracts import StartGroup, Venue, VenueAnswer, VenueMap
from engawa.rooms.places.map_drawing import Pin
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.finding import find_start
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.listing import list_start_lines
from engawa.rooms.places.selectors.pin_maps import draw_pins
from engawa.rooms.places.selectors.stand import Stand, read_stand
from engawa.rooms.places.selectors.stations import list_stations
from engawa.rooms.places.wording import list_access_words

_COLUMNS = (
    "pk", "number", "name", "name_en", "address", "nearest_stop", "route_words", "accessibility",
    "latitude", "longitude", "ward__slug",
)  # fmt: skip
_VIEWS_KEPT = 4096


class _Row(NamedTuple):
    """What is shown of one place, in all languages."""

    pk: int
    number: int
    name: str
    name_en: str
    address: str
    nearest_stop: str
    route_words: str
    access: tuple[tuple[str, str], ...]
    latitude: float | None
    longitude: float | None
    ward_slug: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rows that were asked for at one stand of a register; None for those that are no public places."""

    stand: Stand
    rows: dict[int, _Row | None]


_kept: dict[int, _Kept] = {}


def ask_venues(
    *, ward_id: int, words: Sequence[str], area: str, near: str, metres: float
) -> VenueAnswer:
    """Tell which public places a question means, and from what can be chosen in asking."""
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    terrain = get_terrain(ward_id=ward_id, stand=stand)
    areas = list(
        Area.objects.filter(ward_id=ward_id)
        .order_by("name_kana", "name")
        .values_list("code", "name", "pk")
    )
    start = find_start(near=near, columns=columns, terrain=terrain)
    ids = None
    if area or start is not None:
        mask = columns.everything()
        if area:
            mask &= columns.in_area(next((pk for code, _name, pk in areas if code == area), -1))
        if start is not None:
            mask &= columns.distances_from(*project_point(start.point)) <= metres
        ids = frozenset(columns.pks[mask].tolist())
    groups = list_start_lines(
        near=near, towns=terrain.towns, stations=list_stations(columns=columns), start=start
    )
    return VenueAnswer(
        ids=ids,
        ids_of_words=tuple(
            frozenset(columns.pks[columns.with_words(word, columns.everything())].tolist())
            for word in words
        ),
        start_name=start.name if start else "",
        is_near_unknown=bool(near) and start is None,
        areas=tuple((code, name) for code, name, _pk in areas),
        starts=tuple(StartGroup(label, lines) for label, lines in groups),
    )


def get_venues(*, ward_id: int, ids: Iterable[int]) -> dict[int, Venue]:
    """Give the public places of those rows in their order; those that are none, or no more, are left out."""
    wanted = list(dict.fromkeys(ids))
    return _list_venues(ward_id, read_stand(ward_id=ward_id), wanted) if wanted else {}


def show_venues(
    *, ward_id: int, ward_name: str, ids: Iterable[int]
) -> tuple[dict[int, Venue], VenueMap | None]:
    """Give the public places of those rows in their order, and the map with their numbers, from 1.

    There is no map without an outline, nor without a place.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}, None
    stand = read_stand(ward_id=ward_id)
    venues = _list_venues(ward_id, stand, wanted)
    if not venues:
        return venues, None
    return venues, _draw(ward_id, stand, ward_name, list(venues.values()))


def draw_venues(*, ward_id: int, ward_name: str, venues: Sequence[Venue]) -> VenueMap | None:
    """Draw the map on which the venues have their numbers in the given order, from 1; None without outline."""
    return _draw(ward_id, read_stand(ward_id=ward_id), ward_name, venues)


def forget_venues() -> None:
    """Forget what was kept, as when the database was put back to an earlier state."""
    _kept.clear()


def _draw(
    ward_id: int, stand: Stand | None, ward_name: str, venues: Sequence[Venue]
) -> VenueMap | None:
    pins = [
        Pin(number, venue.point)
        for number, venue in enumerate(venues, start=1)
        if venue.point is not None
    ]
    drawing, credit = draw_pins(ward_id=ward_id, ward_name=ward_name, pins=pins, stand=stand)
    return None if drawing is None else VenueMap(drawing, credit, len(venues) - len(pins))


def _list_venues(ward_id: int, stand: Stand | None, ids: Sequence[int]) -> dict[int, Venue]:
    rows = _get_rows(ward_id, stand, ids)
    return {pk: _view(row) for pk in ids if (row := rows.get(pk)) is not None}


def _get_rows(ward_id: int, stand: Stand | None, ids: Sequence[int]) -> dict[int, _Row | None]:
    """Give the rows as they are at that stand or later: whatever changes a place moves its register first."""
    if stand is None:
        return _read_rows(ward_id, ids)
    kept = _kept.get(ward_id)
    if kept is None or kept.stand != stand:
        kept = _kept[ward_id] = _Kept(stand, {})
    if missing := [pk for pk in ids if pk not in kept.rows]:
        kept.rows.update(_read_rows(ward_id, missing))
    return kept.rows


def _read_rows(ward_id: int, ids: Sequence[int]) -> dict[int, _Row | None]:
    found = Place.objects.filter(ward_id=ward_id, state=Place.State.PUBLIC, pk__in=ids)
    rows: dict[int, _Row | None] = dict.fromkeys(ids)
    for values in found.order_by().values_list(*_COLUMNS):
        row = _Row._make(values)
        rows[row.pk] = row._replace(access=tuple(dict(row.access).items()))
    return rows


@remember_in_each_language(_VIEWS_KEPT)
def _view(row: _Row) -> Venue:
    name = choose_by_language(japanese=row.name, english=row.name_en, easy="")
    point = None
    if row.latitude is not None and row.longitude is not None:
        point = Point(row.latitude, row.longitude)
    return Venue(
        id=row.pk,
        number=row.number,
        name=name,
        has_japanese_name=name == row.name,
        url=find_path("places:place", ward_slug=row.ward_slug, number=row.number),
        address=row.address,
        nearest_stop=row.nearest_stop,
        route_words=row.route_words,
        access=tuple(list_access_words(dict(row.access))),
        point=point,
    )
