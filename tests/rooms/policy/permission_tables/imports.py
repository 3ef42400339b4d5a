"""Who may open and change what of a document that is being taken in."""

import datetime as dt
from typing import Any

from engawa.rooms.policy.services.imports import edit_import, start_import
from tests.permissions import EDITORS, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.policy.import_material import POLICY

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
WARD = {"ward_slug": "kanazawa"}
# Refused because nothing (useful) was sent, redirected because it was done: only by who may try. A document
# speaks for the whole ward.
MAY_TRY = when_let_in(WARD_EDITORS, 422)
MAY_DO = when_let_in(WARD_EDITORS, 302)
# Only leads back to the list.
EDITORS_ARE_LED_BACK = when_let_in(EDITORS, 302)


def an_import(world: World) -> dict[str, Any]:
    started = start_import(
        ward_id=world.kanazawa.pk,
        fiscal_year=2022,
        filename="policy.txt",
        content=POLICY.encode(),
        actor_id=None,
        now=MOMENT,
    )
    return {**WARD, "import_id": started.policy_import.pk}


def an_edited_import(world: World) -> dict[str, Any]:
    arguments = an_import(world)
    edit_import(
        import_id=arguments["import_id"],
        base_revision=1,
        operation="rename",
        arguments={"key": "n1", "title": "花のまち"},
        actor_id=None,
        now=MOMENT,
    )
    return arguments


EDIT = {"revision": "1", "operation": "rename", "key": "n1", "title": "花のまち"}

TABLE = [
    ("GET", "policy:imports", WARD, OFFICERS),
    ("GET", "policy:import-start", WARD, EDITORS_ARE_LED_BACK),
    ("POST", "policy:import-start", WARD, MAY_TRY),
    ("GET", "policy:import", an_import, OFFICERS),
    ("POST", "policy:import-edit", an_import, MAY_DO, EDIT),
    ("POST", "policy:import-undo", an_edited_import, MAY_DO, {"revision": "2"}),
    ("GET", "policy:import-accept", an_import, WARD_EDITORS),
    ("POST", "policy:import-accept", an_import, MAY_DO),
    ("GET", "policy:import-discard", an_import, WARD_EDITORS),
    ("POST", "policy:import-discard", an_import, MAY_DO),
]
