"""Small moving shops to test with: each function makes one thing and says what is in it."""

import datetime as dt
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MovingShop, Stop
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.services.moving_shops import (
    ShopValues,
    StopValues,
    add_shop,
    add_stop,
    set_change,
)
from tests import factories

MOMENT = factories.MOMENT
# A Tuesday at half past ten in Tokyo.
TUESDAY = dt.datetime(2023, 10, 3, 1, 30, tzinfo=dt.UTC)
TODAY = dt.date(2023, 10, 3)


def make_shop(
    ward: Ward, *, now: dt.datetime = MOMENT, section: str = "", **facts: Any
) -> MovingShop:
    """Add a public moving shop that sells vegetables and bread; without `section`, one of the whole ward."""
    given: dict[str, Any] = {
        "name": "みどり号",
        "name_en": "Green Van",
        "categories": ("VEGETABLES", "BREAD"),
        "goods": "野菜、パン、牛乳",
        "payment": "現金",
        "phone": "045-000-0003",
        "is_public": True,
        **facts,
    }
    if section:
        given["section_id"] = ward.sections.get(code=section).pk
    return add_shop(ward_id=ward.pk, values=ShopValues(**given), actor_id=None, now=now)


def make_stop(
    shop: MovingShop,
    *,
    spot: str = "五丁目公園の東の入口",
    hours: str = "Tu 10:00-11:00",
    now: dt.datetime = MOMENT,
    **facts: Any,
) -> Stop:
    """Add a stop with a point in the square, at which the shop stands on Tuesdays from ten to eleven."""
    given = {"latitude": 35.37, "longitude": 139.61, **facts}
    if given.get("place_number"):
        given |= {"latitude": None, "longitude": None}
    return add_stop(
        ward_id=shop.ward_id,
        number=shop.number,
        values=StopValues(spot=spot, hours=read_osm(hours), **given),
        actor_id=None,
        now=now,
    )


def call_off(stop: Stop, *, day: dt.date = TODAY, words: str = "雨のため") -> None:
    """Say that the shop does not come to the stop on that day."""
    set_change(
        ward_id=stop.shop.ward_id,
        number=stop.shop.number,
        stop_id=stop.pk,
        day=day,
        span=None,
        words=words,
        actor_id=None,
        now=MOMENT,
    )
