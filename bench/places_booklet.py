"""How long the booklet of a map with 200 places takes, from the register to the folded PDF.

Usage: `.venv/bin/python bench/places_booklet.py [runs]`. Works on a database of its own with the demo's
ward, its outline and 200 generated places with four offerings each; nothing is kept. The last line is
one JSON object.
"""

import datetime as dt
import io
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="engawa-bench-")
os.environ["ENGAWA_DATA_DIR"] = FOLDER.name
os.environ.pop("ENGAWA_DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings.base"

GOAL_SECONDS = 3.0
PLACES, OFFERINGS = 200, 4
NOW = dt.datetime(2026, 11, 27, 10, 0, tzinfo=dt.UTC)


def main(runs: int) -> None:
    """Make the booklet in both layouts `runs` times, nothing kept, and print the slower one's median."""
    import django

    django.setup()
    from django.core.management import call_command

    from engawa.core.ui.accents import get_accent
    from engawa.core.wards.models import Ward
    from engawa.rooms.places.booklet import Layout, make_booklet, prepare_booklet
    from engawa.rooms.places.selectors.booklet import gather_booklet
    from engawa.rooms.places.selectors.index import forget_columns

    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=io.StringIO())
    ward = Ward.objects.get(slug="konan")
    add_map(ward.pk)
    medians = {}
    for layout in Layout:
        taken = []
        for _run in range(runs):
            forget_columns()
            begun = time.perf_counter()
            content = gather_booklet(
                ward_id=ward.pk, ward_slug=ward.slug, ward_name=ward.name, code="many", now=NOW
            )
            gathered = time.perf_counter() - begun
            assert content is not None
            assert len(content.entries) == PLACES
            booklet = prepare_booklet(
                content=content,
                accent=get_accent(key=ward.accent),
                url="https://engawa.example/konan/places/maps/many/",
            )
            pdf = make_booklet(booklet=booklet, layout=layout)
            taken.append(time.perf_counter() - begun)
        medians[layout.value] = statistics.median(taken)
        print(
            f"{layout.value}: median {medians[layout.value]:.3f} s, worst {max(taken):.3f} s, "
            f"of which gathering {gathered:.3f} s, {len(pdf)} bytes"
        )
    value = max(medians.values())
    print(
        json.dumps(
            {
                "claim": "A booklet of 200 places with four offerings each is typeset in three seconds",
                "value": round(value, 3),
                "unit": "s",
                "against": "the limit that was set",
                "against_value": GOAL_SECONDS,
                "ratio": round(value / GOAL_SECONDS, 3),
                "goal": f"<= {GOAL_SECONDS:g} s",
                "holds": value <= GOAL_SECONDS,
            },
            ensure_ascii=False,
        )
    )


def add_map(ward_id: int) -> None:
    """Add a map of generated places: most of them near a few towns, as they are in a ward."""
    from engawa.rooms.places import facade
    from engawa.rooms.places.contracts import LayerEntry, OfferingEntry, PlaceEntry
    from engawa.rooms.places.models import Town

    random.seed(3)
    towns = list(Town.objects.filter(ward_id=ward_id))
    goods: list[tuple[str, str, tuple[int, ...], str, str]] = [
        ("BREAD", "食パン", (), "380円", "1斤です。朝10時に並びます。"),
        ("SWEETS", "季節の焼き菓子", (1, 4), "250円", ""),
        ("CRAFTS", "手織りの布の小物入れ", (), "1,200円", "色を選べます。"),
        ("LUNCH", "日替わり弁当", (0, 1, 2, 3), "550円", "前の日までに電話で頼めます。"),
    ]
    facade.set_layer(
        ward_id=ward_id,
        entry=LayerEntry(
            code="many",
            name="ほっとまっぷ",
            kinds=("community-hall-of-bench",),
            edition="MAKERS",
            headline="パンもお菓子も、まちの手しごと",
            lead="障害のある方が日中に活動する事業所と、そこで作られているものを紹介します。",
        ),
        actor_id=None,
        now=NOW,
    )
    entries = []
    for number in range(PLACES):
        town = random.choice(towns)
        entries.append(
            PlaceEntry(
                facts={
                    "kind": "community-hall-of-bench",
                    "name": f"まちの手しごと工房{number + 1}番館",
                    "name_kana": f"マチノテシゴトコウボウ{number:03}",
                    "address": f"神奈川県横浜市港南区{town.name}1-{number + 1}",
                    "town": town.name,
                    "block": f"1-{number + 1}",
                    "latitude": town.latitude + random.uniform(-0.002, 0.002),
                    "longitude": town.longitude + random.uniform(-0.002, 0.002),
                    "precision": "SITE",
                    "phone": f"045-000-{number:04}",
                    "fax": f"045-001-{number:04}",
                    "nearest_stop": "上大岡駅前停留所",
                    "description": "16人がパンを焼き、駅の近くの小さな店で売っています。",
                    "services": "パン作り、店での販売",
                    "route_words": "上大岡駅の西口から川の方へ歩き、橋の手前を左に曲がります。",
                    "accessibility": {
                        "wheelchair": "YES",
                        "accessible-toilet": "YES",
                        "written-talk": "PARTLY",
                    },
                },
                # Most of them keep hours of their own.
                opening_hours=f"Mo-Fr {8 + number % 4:02}:{number % 50:02}-16:00; Sa[2] 10:00-13:00; "
                "PH off; Dec 28-Jan 04 off",
                offerings=tuple(
                    OfferingEntry(category, name, days, price=price, note=note)
                    for category, name, days, price, note in goods
                ),
                confirmed_on=dt.date(2026, 9, 15),
                confirmed_by="事業所",
            )
        )
    facade.add_places(ward_id=ward_id, entries=entries, actor_id=None, now=NOW)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    finally:
        FOLDER.cleanup()
