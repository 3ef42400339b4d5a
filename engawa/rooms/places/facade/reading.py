"""The half of the facade that changes nothing: here the selectors of other rooms enter, which know no service."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from django.utils.safestring import SafeString

from engawa.core.geo.points import Point, project_point
from engawa.core.geo.shapes import Shape
from engawa.core.wards.models import Area
from engawa.rooms.places import wording
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.contracts import (
    GroundMap,
    NearPlace,
    PlaceFacts,
    PlaceInBrief,
    PlaceKeys,
    RefugePlace,
    TableFile,
    TableRefused,
    Venue,
    VenueAnswer,
    VenueMap,
    WardGround,
)
from engawa.rooms.places.data_changes import list_last_changes as list_changes
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors import facts, naming
from engawa.rooms.places.selectors import venues as venue_pages
from engawa.rooms.places.selectors.briefs import get_briefs
from engawa.rooms.places.selectors.index import Mask, PlaceColumns, get_columns
from engawa.rooms.places.selectors.share_card import draw_points


def count_places(*, ward_id: int, kinds: Sequence[str] = ()) -> int:
    """Count the public places of the ward, of those kinds or of any."""
    columns = get_columns(ward_id=ward_id)
    return int(_of(columns, kinds).sum())


def get_place(*, ward_id: int, number: int) -> PlaceInBrief | None:
    """Give a public place by its number; None when there is none, or no more."""
    found = get_briefs(ward_id=ward_id, numbers=[number])
    return found[0] if found else None


def find_place_row(*, ward_id: int, words: str) -> int | None:
    """Find the row of the place that an officer typed, by its number or its name; None of nothing.

    :raises PlaceNameUnclear: there is no such place, or there are several of that name.
    """
    number = naming.find_place_number(ward_id=ward_id, words=words)
    if number is None:
        return None
    return Place.objects.values_list("pk", flat=True).get(ward_id=ward_id, number=number)


def name_places(*, ward_id: int, row_ids: Iterable[int]) -> dict[int, str]:
    """Give what `find_place_row` reads for rows of the register, by row, whatever the state of the place."""
    return naming.name_places(ward_id=ward_id, row_ids=row_ids)


def list_places(*, ward_id: int, kinds: Sequence[str] = (), area: str = "") -> list[PlaceInBrief]:
    """List the public places of the ward in the order of their readings, of those kinds, in that district."""
    columns = get_columns(ward_id=ward_id)
    mask = _of(columns, kinds)
    if area:
        found = Area.objects.filter(ward_id=ward_id, code=area).order_by()
        mask &= columns.in_area(found.values_list("pk", flat=True).first() or -1)
    return _brief(ward_id, columns, np.flatnonzero(mask).tolist())


def list_places_near(
    *,
    ward_id: int,
    latitude: float,
    longitude: float,
    metres: float,
    kinds: Sequence[str] = (),
) -> list[NearPlace]:
    """List the public places within so many metres of a point, nearest first."""
    columns = get_columns(ward_id=ward_id)
    east, north = project_point(Point(latitude, longitude))
    mask = _of(columns, kinds)
    near = columns.nearness().find_within(east=east, north=north, metres=metres)
    positions = [at for at in near.tolist() if mask[at]]
    distances = columns.distances_from(east, north)
    briefs = {brief.number: brief for brief in _brief(ward_id, columns, positions)}
    return [
        NearPlace(briefs[number], float(distances[at]))
        for at in positions
        if (number := int(columns.numbers[at])) in briefs
    ]


def list_places_inside(
    *, ward_id: int, shape: Shape, kinds: Sequence[str] = ()
) -> list[PlaceInBrief]:
    """List the public places that lie inside a shape, in the order of their readings."""
    columns = get_columns(ward_id=ward_id)
    inside = _of(columns, kinds)
    known = ~np.isnan(columns.east)
    inside &= known
    inside[known] &= shape.contains_many(columns.east[known], columns.north[known])
    return _brief(ward_id, columns, np.flatnonzero(inside).tolist())


def get_place_facts(*, ward_id: int, ids: Iterable[int]) -> dict[int, PlaceFacts]:
    """Give the facts of rows of the register, by row, whatever the state of the place."""
    return facts.get_facts(ward_id=ward_id, ids=ids)


def list_refuges(*, ward_id: int, kinds: Sequence[str]) -> list[RefugePlace]:
    """List the public places of those kinds with all that their lists said of them, by number."""
    return facts.list_refuges(ward_id=ward_id, kinds=kinds)


def list_place_keys(*, ward_id: int) -> list[PlaceKeys]:
    """List by what each place of the ward that is not removed can be known again in another list."""
    return facts.list_keys(ward_id=ward_id)


def get_ground(*, ward_id: int) -> WardGround:
    """Give the outline and the towns of a ward as they were put in."""
    return facts.get_ground(ward_id=ward_id)


def find_ground_map(*, ward_slug: str) -> GroundMap | None:
    """Give the base map of a ward; None where there is none that may be shown."""
    found = find_basemap(folder=get_basemap_folder(), ward_slug=ward_slug)
    return None if found is None else GroundMap(found.size, found.credit)


def find_place_ids(*, ward_id: int, names: Sequence[str]) -> dict[str, int]:
    """Give the rows of the public places of those names, by name; of several with one name the first."""
    found = Place.objects.filter(ward_id=ward_id, state=Place.State.PUBLIC, name__in=set(names))
    return dict(found.order_by("-number").values_list("name", "pk"))


def has_places(*, ward_id: int) -> bool:
    """Tell whether anything was ever put into the ward's register."""
    return Place.objects.filter(ward_id=ward_id).exists()


def list_last_changes(*, ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Give for each of the wards when what the room holds of it changed last; asks the database once."""
    return list_changes(ward_ids)


def ask_venues(
    *, ward_id: int, words: Sequence[str], area: str, near: str, metres: float
) -> VenueAnswer:
    """Tell which public places a question means: the words, the district, within so many metres of a start."""
    return venue_pages.ask_venues(ward_id=ward_id, words=words, area=area, near=near, metres=metres)


def get_venues(*, ward_id: int, ids: Iterable[int]) -> dict[int, Venue]:
    """Give the public places of those rows, by row; those that are none, or no more, are left out."""
    return venue_pages.get_venues(ward_id=ward_id, ids=ids)


def show_venues(
    *, ward_id: int, ward_name: str, ids: Iterable[int]
) -> tuple[dict[int, Venue], VenueMap | None]:
    """Give the public places of those rows, by row in the given order, and the map with their numbers from 1.

    There is no map without the outline of the ward, nor without a place.
    """
    return venue_pages.show_venues(ward_id=ward_id, ward_name=ward_name, ids=ids)


def draw_venues(*, ward_id: int, ward_name: str, venues: Sequence[Venue]) -> VenueMap | None:
    """Draw the ward with the venues as numbered pins, from 1 in the given order; None without its outline."""
    return venue_pages.draw_venues(ward_id=ward_id, ward_name=ward_name, venues=venues)


def draw_card_map(*, ward_id: int, venues: Sequence[Venue]) -> tuple[str, str]:
    """Draw the ward with the venues for a picture beside a link, and say whose its outline is.

    Both are empty where the ward has no outline.
    """
    points = [venue.point for venue in venues if venue.point is not None]
    return draw_points(ward_id=ward_id, points=points)


def list_nearness_words() -> SafeString:
    """Give the words with which `near-me.ts` says how far places are from the reader, as JSON."""
    return wording.list_nearness_words()


def read_table_file(*, content: bytes, filename: str) -> TableFile:
    """Read a table that somebody brought, in whatever encoding or as a workbook.

    :raises TableRefused: the file is empty, too large, broken, locked, or of another type.
    """
    try:
        table = read_table(content=content, filename=filename)
    except FileRefused as refused:
        raise TableRefused(str(refused)) from refused
    return TableFile(
        columns=table.columns,
        rows=tuple((row.number, row.cells) for row in table.rows),
        form=table.form.value,
        encoding=table.encoding,
        overlong=frozenset(row.number for row in table.rows if row.overlong),
    )


def _of(columns: PlaceColumns, kinds: Sequence[str]) -> Mask:
    return columns.of_kinds(kinds) if kinds else columns.everything()


def _brief(ward_id: int, columns: PlaceColumns, positions: Sequence[int]) -> list[PlaceInBrief]:
    return get_briefs(ward_id=ward_id, numbers=[int(columns.numbers[at]) for at in positions])
