"""Places as other rooms lead people there: which ones a question means, and where they are."""

from collections.abc import Sequence

from django.urls import reverse

from engawa.core.geo.points import project_point
from engawa.core.wards.models import Area
from engawa.rooms.places.contracts import StartGroup, Venue, VenueAnswer, VenueMap
from engawa.rooms.places.map_drawing import Pin
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.cards import point_of
from engawa.rooms.places.selectors.finding import find_start
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.listing import list_start_lines
from engawa.rooms.places.selectors.pin_maps import draw_pins
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_stations
from engawa.rooms.places.wording import list_access_words, name_place

_COLUMNS = (
    "number", "name", "name_en", "address", "nearest_stop", "route_words", "accessibility",
    "latitude", "longitude", "ward__slug",
)  # fmt: skip


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


def get_venues(*, ward_id: int, ids: Sequence[int]) -> dict[int, Venue]:
    """Give the public places of those rows; those that are none, or no more, are left out."""
    places = Place.objects.filter(
        ward_id=ward_id, state=Place.State.PUBLIC, pk__in=set(ids)
    ).select_related("ward")
    return {place.pk: _view(place) for place in places.only(*_COLUMNS).order_by()}


def draw_venues(*, ward_id: int, ward_name: str, venues: Sequence[Venue]) -> VenueMap | None:
    """Draw the map on which the venues have their numbers in the given order, from 1; None without outline."""
    pins = [
        Pin(number, venue.point)
        for number, venue in enumerate(venues, start=1)
        if venue.point is not None
    ]
    drawing, credit = draw_pins(ward_id=ward_id, ward_name=ward_name, pins=pins)
    return None if drawing is None else VenueMap(drawing, credit, len(venues) - len(pins))


def _view(place: Place) -> Venue:
    name = name_place(place)
    return Venue(
        id=place.pk,
        number=place.number,
        name=name,
        has_japanese_name=name == place.name,
        url=reverse("places:place", kwargs={"ward_slug": place.ward.slug, "number": place.number}),
        address=place.address,
        nearest_stop=place.nearest_stop,
        route_words=place.route_words,
        access=tuple(list_access_words(place.accessibility)),
        point=point_of(place=place),
    )
