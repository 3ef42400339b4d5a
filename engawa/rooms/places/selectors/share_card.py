"""What the picture says that stands beside a link to a page of places: gathered in the reader's language."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from engawa.core.documents.share_card import ShareCard
from engawa.core.geo.points import Metres, Point, project
from engawa.core.wards.models import Area
from engawa.rooms.places.accessibility import BY_KEY
from engawa.rooms.places.map_drawing import draw_picture
from engawa.rooms.places.models import Offering, Place
from engawa.rooms.places.query import PlaceQuery
from engawa.rooms.places.selectors.cards import say_short_address
from engawa.rooms.places.selectors.finding import match
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import PlaceColumns, get_columns
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.selectors.layers import LayerPage, get_layer
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.sharing import Subject
from engawa.rooms.places.wording import name_place

# The looks of the drawing, which in a page its style sheet gives.
STYLE = (
    ".map-ward{fill:#fff;stroke:#1a1a1a;stroke-width:2}"
    ".map-district{fill:none;stroke:#767676;stroke-width:1;stroke-dasharray:4 3}"
    ".map-pin{fill:#1a1a1a;stroke:#fff;stroke-width:1}"
    ".map-station{fill:#fff;stroke:#595959;stroke-width:1.5}"
    # A pale edge keeps a name legible over a dot.
    ".map-name{fill:#333;font:12px 'BIZ UDPGothic';stroke:#fff;stroke-width:3;paint-order:stroke}"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a picture says of a question, with the names of the kinds and of the district in it."""

    query: PlaceQuery
    kinds: tuple[str, ...]
    area: str


def gather_share_card(
    *, ward_id: int, subject: Subject, query: PlaceQuery, now: dt.datetime
) -> ShareCard | None:
    """Gather what the picture of a public thing says; None when there is no such thing, or no more.

    Of what was asked of a list it says what holds on any day, and counts by that alone.
    """
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    if subject.number is not None:
        return _gather_place(ward_id, subject.number, columns)
    layer = get_layer(ward_id=ward_id, code=subject.code) if subject.code else None
    if subject.code and layer is None:
        return None
    asked = _choose(ward_id, query)
    kinds = asked.query.kinds or (layer.kinds if layer else ())
    mask = match(columns=columns, ward_id=ward_id, query=replace(asked.query, kinds=kinds), now=now)
    title, fact = _say_asked(asked) if not asked.query.is_empty() else _say_whole(layer)
    drawn, credit = _draw(ward_id, columns, columns.east[mask], columns.north[mask])
    narrowed = layer.name if layer and not asked.query.is_empty() else ""
    return ShareCard(
        kicker=narrowed if subject.code else _("施設・地図"),
        title=title,
        count=int(np.count_nonzero(mask)),
        facts=(fact,) if fact else (),
        map=drawn,
        credit=credit,
    )


def _choose(ward_id: int, query: PlaceQuery) -> _Asked:
    """Choose of a question what a picture says: nothing of now or today, nothing that nobody knows."""
    names = name_kinds(ward_id=ward_id)
    kinds = tuple(code for code in names if code in query.kinds)
    areas = Area.objects.filter(ward_id=ward_id, code=query.area).order_by()
    area = areas.values_list("name", flat=True).first() if query.area else None
    return _Asked(
        query=PlaceQuery(
            kinds=kinds,
            product=query.product if query.product in Offering.Category.values else "",
            weekday=query.weekday,
            access=tuple(key for key in BY_KEY if key in query.access),
            area=query.area if area else "",
        ),
        kinds=tuple(names[code] for code in kinds),
        area=area or "",
    )


def _say_whole(layer: LayerPage | None) -> tuple[str, str]:
    if layer is None:
        return _("施設をさがす"), _("名前や種類、開いている時間からさがせます。")
    return layer.name, layer.headline or layer.lead


def _say_asked(asked: _Asked) -> tuple[str, str]:
    """Say by what a list is narrowed: what is sought as the title, the rest in one line below the count."""
    query, kinds = asked.query, asked.kinds
    day = "" if query.weekday is None else WEEKDAYS[query.weekday]
    said = [
        *([_("%(day)sにあります") % {"day": day}] if day else []),
        *([asked.area] if asked.area else []),
        *(str(BY_KEY[key].label) for key in query.access),
    ]
    if query.product:
        product = str(Offering.Category(query.product).label)
        title = _("「%(product)s」がある所") % {"product": product}
        said = [*kinds, *said]
    elif len(kinds) == 1:
        title = kinds[0]
    else:
        title = _("条件に合う所")
        said = [*kinds, *said]
    return title, _("、").join(said)


def _gather_place(ward_id: int, number: int, columns: PlaceColumns) -> ShareCard | None:
    place = Place.objects.filter(ward_id=ward_id, number=number, state=Place.State.PUBLIC).first()
    if place is None:
        return None
    located = place.latitude is not None and place.longitude is not None
    east, north = project(
        [place.latitude or 0.0] if located else [], [place.longitude or 0.0] if located else []
    )
    drawn, credit = _draw(ward_id, columns, east, north)
    return ShareCard(
        kicker=name_kinds(ward_id=ward_id).get(place.kind, place.kind),
        title=name_place(place),
        count=None,
        facts=tuple(_list_facts(place)),
        map=drawn,
        credit=credit,
    )


def _list_facts(place: Place) -> Sequence[str]:
    """List what stays true for long: a picture is kept by those to whom it was sent."""
    phone = _("電話 %(phone)s") % {"phone": place.phone} if place.phone else ""
    stop = _("最寄り「%(stop)s」") % {"stop": place.nearest_stop} if place.nearest_stop else ""
    example = _("見本") if place.is_example else ""
    return [fact for fact in (say_short_address(place=place), stop, phone, example) if fact]


def draw_points(*, ward_id: int, points: Sequence[Point]) -> tuple[str, str]:
    """Draw the ward with those points for a picture, and say whose its outline is; nothing without an outline."""
    columns = get_columns(ward_id=ward_id)
    east, north = project(
        [point.latitude for point in points], [point.longitude for point in points]
    )
    return _draw(ward_id, columns, east, north)


def _draw(ward_id: int, columns: PlaceColumns, east: Metres, north: Metres) -> tuple[str, str]:
    ground = get_terrain(ward_id=ward_id, stand=read_stand(ward_id=ward_id)).ground
    if ground is None:
        return "", ""
    drawn = draw_picture(
        ground=ground,
        east=east,
        north=north,
        landmarks=list_landmarks(stations=list_stations(columns=columns)),
        style=STYLE,
    )
    return str(drawn), ground.credit
