"""Who may bring a file of places, take it in and undo it: the register is the whole ward's."""

from typing import Any

from engawa.rooms.places.services.imports import apply_import, start_import
from tests.permissions import OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.places.material import MOMENT

WARD = {"ward_slug": "kanazawa"}
MAY_TRY = when_let_in(WARD_EDITORS, 422)
MAY_DO = when_let_in(WARD_EDITORS, 302)
FILE = "名称,緯度,経度\nひだまり工房,35.36,139.6\n".encode()


def an_import(world: World) -> dict[str, Any]:
    started = start_import(
        ward_id=world.kanazawa.pk,
        filename="places.csv",
        content=FILE,
        source_title="見本",
        kind="library",
        actor_id=None,
        now=MOMENT,
    )
    return {**WARD, "import_id": started.pk}


def an_applied_import(world: World) -> dict[str, Any]:
    arguments = an_import(world)
    apply_import(
        ward_id=world.kanazawa.pk,
        import_id=arguments["import_id"],
        seen_revision=None,
        actor_id=None,
        now=MOMENT,
    )
    return arguments


TABLE = [
    ("GET", "places:imports", WARD, OFFICERS),
    ("GET", "places:import-start", WARD, when_let_in(WARD_EDITORS, 302)),
    ("POST", "places:import-start", WARD, MAY_TRY),
    ("GET", "places:import", an_import, OFFICERS),
    ("GET", "places:import", an_applied_import, OFFICERS),
    ("POST", "places:import-choose", an_import, MAY_DO, {"kind": "library"}),
    ("POST", "places:import-apply", an_import, MAY_DO, {"revision": "0"}),
    ("POST", "places:import-undo", an_applied_import, MAY_DO),
    ("POST", "places:import-discard", an_import, MAY_DO),
]
