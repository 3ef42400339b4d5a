"""Small, complete places to test with: each function makes one thing and says what is in it."""

import datetime as dt
from typing import Any

from engawa.core.wards.models import Area, Ward
from engawa.rooms.places.contracts import LayerEntry, TownEntry
from engawa.rooms.places.models import MapLayer, Place
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.services.ground import set_layer, set_outline, set_towns
from engawa.rooms.places.services.register import add_place
from engawa.rooms.places.services.writing import OfferingValues, Standing
from engawa.rooms.places.values import PlaceValues
from tests import factories

MOMENT = factories.MOMENT
# A square of about 9 by 11 km in which both test wards would lie; the fields are degrees.
SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        [[139.55, 35.32], [139.65, 35.32], [139.65, 35.42], [139.55, 35.42], [139.55, 35.32]]
    ],
}
BREAD = OfferingValues(category="BREAD", name="食パン", weekdays=(1, 4), price="380円")
# Every day from nine to five, but closed on holidays.
DAILY = "Mo-Su 09:00-17:00; PH off"


def add(
    ward: Ward,
    name: str,
    *,
    hours: str = "",
    offerings: tuple[OfferingValues, ...] = (),
    now: dt.datetime = MOMENT,
    standing: dict[str, Any] | None = None,
    **facts: Any,
) -> Place:
    """Add a public place; without facts it has a name, a kind and a point in the square."""
    given = {"kind": "library", "latitude": 35.36, "longitude": 139.6, **facts}
    return add_place(
        ward_id=ward.pk,
        values=PlaceValues(name=name, hours=read_osm(hours) if hours else None, **given),
        standing=Standing(offerings=offerings, **(standing or {})),
        actor_id=None,
        now=now,
    )


def add_bakery(ward: Ward, name: str = "ひだまり工房", **facts: Any) -> Place:
    """Add an office that sells bread on Tuesdays and Fridays, with all that a page can show."""
    given = {
        "kind": "day-activity",
        "name_kana": "ヒダマリコウボウ",
        "name_en": "Hidamari Workshop",
        "address": "神奈川県横浜市金沢区泥亀一丁目2-3",
        "prefecture": "神奈川県",
        "city": "横浜市金沢区",
        "town": "泥亀一丁目",
        "block": "2-3",
        "phone": "045-000-0001",
        "fax": "045-000-0002",
        "nearest_stop": "区役所前",
        "route_words": "バス停から坂を上がってすぐです。",
        "services": "パンを焼いて売ります。",
        "accessibility": {"wheelchair": "YES", "accessible-toilet": "PARTLY"},
        "precision": "SITE",
        **facts,
    }
    return add(ward, name, hours=DAILY, offerings=(BREAD,), **given)


def lay_ground(ward: Ward) -> Area:
    """Give the ward an outline, a district and two towns, one of them in the district; once is enough."""
    area, _made = Area.objects.get_or_create(
        ward=ward,
        code="bunko",
        defaults={
            "name": "文庫地区",
            "name_kana": "ぶんこちく",
            "description": "駅のまわりです。",
        },
    )
    set_outline(ward_id=ward.pk, geometry=SQUARE, credit="架空の区の形", actor_id=None, now=MOMENT)
    set_towns(
        ward_id=ward.pk,
        towns=[
            TownEntry("泥亀一丁目", 35.338, 139.622, "デイキイッチョウメ", "bunko"),
            TownEntry("並木二丁目", 35.37, 139.63, "ナミキニチョウメ"),
        ],
        actor_id=None,
        now=MOMENT,
    )
    return area


def make_layer(ward: Ward, **words: Any) -> MapLayer:
    """Make a map of offices with a front page: ほっとまっぷ."""
    entry = LayerEntry(
        **{
            "code": "hotmap",
            "edition": "MAKERS",
            "name": "ほっとまっぷ",
            "kinds": ("day-activity",),
            "headline": "まちの手しごと",
            "lead": "事業所を紹介します。",
            **words,
        }
    )
    return set_layer(ward_id=ward.pk, entry=entry, actor_id=None, now=MOMENT)
