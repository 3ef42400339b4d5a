"""Who opens the pages before the day: everybody."""

from typing import Any

from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.services.ground import set_outline, set_towns
from tests.permissions import EVERYBODY, World
from tests.rooms.places.material import SQUARE
from tests.rooms.safety.register_material import MOMENT, add_site, add_zone

WARD = {"ward_slug": "kanazawa"}


def a_prepared_ward(world: World) -> dict[str, Any]:
    set_outline(
        ward_id=world.kanazawa.pk, geometry=SQUARE, credit="見本", actor_id=None, now=MOMENT
    )
    set_towns(
        ward_id=world.kanazawa.pk,
        towns=[TownEntry("釜利谷東二丁目", 35.345, 139.617, "かまりやひがし2")],
        actor_id=None,
        now=MOMENT,
    )
    add_zone(world.kanazawa)
    add_site(world.kanazawa)
    return WARD


TABLE = [
    ("GET", "safety:prepare", WARD, EVERYBODY),
    ("GET", "safety:prepare-hazards", a_prepared_ward, EVERYBODY),
    ("GET", "safety:prepare-sites", WARD, EVERYBODY),
    ("GET", "safety:prepare-sites", a_prepared_ward, EVERYBODY),
    ("GET", "safety:prepare-timeline", WARD, EVERYBODY),
    ("GET", "safety:prepare-timeline-pdf", WARD, EVERYBODY),
]
