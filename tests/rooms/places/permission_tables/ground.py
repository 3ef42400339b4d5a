"""Who may change the ground of a ward, and who may ask where a point is."""

from typing import Any

from engawa.rooms.places.models import MapArea
from engawa.rooms.places.services.ground_files import bring_ground_file
from tests.permissions import EDITORS, WARD_ADMINISTRATORS, World, when_let_in
from tests.rooms.places import material

WARD = {"ward_slug": "kanazawa"}
GO_BACK = when_let_in(WARD_ADMINISTRATORS, 302)
TRY = when_let_in(WARD_ADMINISTRATORS, 422)
TOWNS = "大字町丁目名,緯度,経度\n柴町,35.34,139.64\n".encode()


def a_file(world: World) -> dict[str, Any]:
    opened = bring_ground_file(
        ward_id=world.kanazawa.pk,
        purpose="TOWNS",
        filename="towns.csv",
        content=TOWNS,
        now=material.MOMENT,
    )
    return {**WARD, "file_id": opened.file.pk}


def an_area(world: World) -> dict[str, Any]:
    area, _made = MapArea.objects.get_or_create(
        ward=world.kanazawa,
        code="bunko",
        defaults={
            "name": "文庫地区",
            "description": "駅のまわりです。",
            "geometry": material.SQUARE,
        },
    )
    return {**WARD, "map_area_id": area.pk}


TABLE = [
    ("GET", "places:desk-point", WARD, EDITORS),
    ("GET", "places:ground", WARD, WARD_ADMINISTRATORS),
    ("GET", "places:ground-bring", {**WARD, "purpose": "towns"}, GO_BACK),
    ("POST", "places:ground-bring", {**WARD, "purpose": "towns"}, TRY),
    ("GET", "places:ground-file", a_file, WARD_ADMINISTRATORS),
    ("POST", "places:ground-file", a_file, when_let_in(WARD_ADMINISTRATORS, 409), {"seen": "x"}),
    ("POST", "places:ground-give-up", a_file, GO_BACK),
    ("GET", "places:ground-area-add", WARD, WARD_ADMINISTRATORS),
    ("POST", "places:ground-area-add", WARD, TRY),
    ("GET", "places:ground-area", an_area, WARD_ADMINISTRATORS),
    ("POST", "places:ground-area", an_area, TRY),
    ("GET", "places:ground-area-shape", an_area, GO_BACK),
    ("POST", "places:ground-area-shape", an_area, TRY),
    ("POST", "places:ground-area-erase", an_area, GO_BACK, {"revision": "1"}),
    ("GET", "places:ground-area-remove", an_area, WARD_ADMINISTRATORS),
    ("POST", "places:ground-area-remove", an_area, GO_BACK, {"revision": "1"}),
]
