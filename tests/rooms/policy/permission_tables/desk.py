"""Who may read, edit and publish the plan at the staff desk."""

from typing import Any

from engawa.rooms.policy.services.publishing import submit_version
from tests.permissions import EDITORS, OFFICERS, WARD_APPROVERS, WARD_EDITORS, World, when_let_in

WARD = {"ward_slug": "kanazawa"}
YEAR = {**WARD, "year": 2023}
NODE = {**YEAR, "code": "A1"}
# Of a part for which another section than that of the two section officers answers.
OF_ANOTHER = {**YEAR, "code": "A4"}
# A redirect after the deed, and what the form says of an empty one.
MAY_DO = when_let_in(EDITORS, 302)
MAY_TRY = when_let_in(EDITORS, 422)
NOT_FOUND = when_let_in(EDITORS, 404)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
READERS_ARE_LED_BACK = when_let_in(OFFICERS, 302)
GOAL = {"title": "声をかけ合うまち"}
BOUND = {"indicator_key": "policy.milestones-met"}


def submitted(world: World) -> dict[str, Any]:
    if world.draft.state == "DRAFT":
        submit_version(
            version_id=world.draft.pk,
            actor_id=world.people["hana"].pk,
            change_note="直しました。",
            now=world.draft.created_at,
        )
    return YEAR


TABLE = [
    ("GET", "policy:desk", WARD, OFFICERS),
    ("POST", "policy:desk-start", WARD, WARD_MAY_TRY),
    ("POST", "policy:desk-start", WARD, WARD_MAY_DO, {"fiscal_year": "2024"}),
    ("GET", "policy:desk-plan", YEAR, OFFICERS),
    ("GET", "policy:desk-trail", YEAR, OFFICERS),
    ("GET", "policy:desk-side", YEAR, OFFICERS),
    ("POST", "policy:desk-undo", YEAR, MAY_DO),
    ("GET", "policy:desk-node-new", YEAR, NOT_FOUND),
    ("POST", "policy:desk-node-new", YEAR, NOT_FOUND),
    ("GET", "policy:desk-node", NODE, OFFICERS),
    ("POST", "policy:desk-node", NODE, MAY_TRY),
    ("POST", "policy:desk-node", OF_ANOTHER, WARD_MAY_TRY),
    ("POST", "policy:desk-node", {**YEAR, "code": "G1"}, WARD_MAY_DO, {**GOAL, "version": "1"}),
    ("POST", "policy:desk-node-move", NODE, MAY_DO, {"direction": "down"}),
    ("POST", "policy:desk-node-move", OF_ANOTHER, WARD_MAY_DO, {"direction": "down"}),
    ("GET", "policy:desk-node-delete", NODE, EDITORS),
    ("GET", "policy:desk-node-delete", OF_ANOTHER, WARD_EDITORS),
    ("POST", "policy:desk-node-delete", NODE, MAY_DO, {"version": "1"}),
    ("POST", "policy:desk-node-delete", OF_ANOTHER, WARD_MAY_DO, {"version": "1"}),
    ("GET", "policy:desk-indicators", NODE, EDITORS),
    ("POST", "policy:desk-indicators", NODE, MAY_DO, BOUND),
    ("POST", "policy:desk-indicators", OF_ANOTHER, WARD_MAY_DO, BOUND),
    ("POST", "policy:desk-version-start", YEAR, WARD_MAY_DO),
    ("GET", "policy:desk-discard", YEAR, WARD_EDITORS),
    ("POST", "policy:desk-discard", YEAR, WARD_MAY_DO),
    ("GET", "policy:desk-diff", YEAR, OFFICERS),
    ("GET", "policy:desk-submit", YEAR, WARD_EDITORS),
    ("POST", "policy:desk-submit", YEAR, WARD_MAY_DO, {"change_note": "直しました。"}),
    ("GET", "policy:desk-approval", submitted, OFFICERS),
    ("GET", "policy:desk-approval", YEAR, READERS_ARE_LED_BACK),
    (
        "POST",
        "policy:desk-approval",
        submitted,
        when_let_in(WARD_APPROVERS, 302),
        {"step": "approve", "number": "2", "seen": "2"},
    ),
]
