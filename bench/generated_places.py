"""A ward full of places, generated: names, points, hours, access and offerings; nothing of it is real."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

MOMENT = dt.datetime(2026, 10, 6, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DEMO = Path(__file__).resolve().parents[1] / "engawa/portal/demo/places_konan.json"
KINDS = (
    "library", "park", "day-activity", "nursery", "care-service", "aed", "wifi", "public-toilet",
    "community-hall", "medical", "attraction", "evacuation-site",
)  # fmt: skip
HOURS = (
    "Mo-Fr 09:00-17:00; PH off",
    "Tu-Su 09:30-19:00",
    "Mo-Sa 08:45-17:15; Sa[3] off",
    "24/7",
    "Mo-Su 10:00-16:00; Dec 29-Jan 03 off",
    "",
)
FIRST = ("さくら", "みなと", "ひかり", "あおば", "もみじ", "こもれび", "せせらぎ", "ゆうなぎ")
LAST = ("図書館", "公園", "工房", "保育園", "会館", "広場", "診療所", "センター")
GOODS = (("BREAD", "食パン"), ("SWEETS", "クッキー"), ("CRAFTS", "さをり織り"), ("LUNCH", "弁当"))


def fill_ward(count: int) -> int:
    """Make a ward with an outline, towns and so many places; give its id."""
    from engawa.core.wards.models import Ward
    from engawa.rooms.places import facade
    from engawa.rooms.places.contracts import TownEntry

    demo = json.loads(DEMO.read_text(encoding="utf-8"))
    ward = Ward.objects.create(
        slug="bench", code="14111", name="港南区", name_kana="こうなんく", name_en="Konan Ward"
    )
    facade.set_outline(
        ward_id=ward.pk, geometry=demo["outline"], credit="generated", actor_id=None, now=MOMENT
    )
    facade.set_towns(
        ward_id=ward.pk,
        towns=[
            TownEntry(town["name"], town["latitude"], town["longitude"], town["kana"])
            for town in demo["towns"]
        ],
        actor_id=None,
        now=MOMENT,
    )
    facade.add_places(
        ward_id=ward.pk, entries=list_entries(count, demo["towns"]), actor_id=None, now=MOMENT
    )
    return ward.pk


def list_entries(count: int, towns: list[dict[str, Any]]) -> list[Any]:
    """List so many places, the same at each run."""
    from engawa.rooms.places.contracts import OfferingEntry, PlaceEntry

    dice = random.Random(14111)
    entries = []
    for number in range(count):
        town = dice.choice(towns)
        goods = dice.sample(GOODS, dice.choice((0, 0, 1, 3)))
        entries.append(
            PlaceEntry(
                facts={
                    "kind": dice.choice(KINDS),
                    "name": f"{dice.choice(FIRST)}{dice.choice(LAST)}{number}",
                    "name_kana": f"シセツ{number}",
                    "address": f"神奈川県横浜市港南区{town['name']}{number % 30}-{number % 17}",
                    "prefecture": "神奈川県",
                    "city": "横浜市港南区",
                    "town": town["name"],
                    "block": f"{number % 30}-{number % 17}",
                    "latitude": round(town["latitude"] + dice.gauss(0, 0.003), 6),
                    "longitude": round(town["longitude"] + dice.gauss(0, 0.003), 6),
                    "phone": f"045-{number % 1000:03}-{number % 10000:04}",
                    "fax": f"045-{number % 1000:03}-{(number + 1) % 10000:04}",
                    "nearest_stop": f"{town['name']}入口",
                    "services": "地域の方の集まりと、ものづくりの場です。",
                    "accessibility": {
                        key: dice.choice(("YES", "PARTLY", "NO"))
                        for key in dice.sample(("wheelchair", "nursing-room", "ostomate-toilet"), 2)
                    },
                },
                opening_hours=dice.choice(HOURS),
                offerings=tuple(
                    OfferingEntry(category, name, tuple(dice.sample(range(7), 2)), price="300円")
                    for category, name in goods
                ),
            )
        )
    return entries
