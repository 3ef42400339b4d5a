"""Who may read, edit and publish the plan at the staff desk."""

from typing import Any

from engawa.rooms.policy.services.publishing import submit_version
from tests.permissions import EDITORS, OFFICERS, World

WARD = {"ward_slug": "kanazawa"}
YEAR = {**WARD, "year": 2023}
NODE = {**YEAR, "code": "A1"}
# A redirect after the deed, and what the form says of an empty one.
MAY_DO = {**EDITORS, "editor": 302, "approver": 302, "administrator": 302}
MAY_TRY = {**EDITORS, "editor": 422, "approver": 422, "administrator": 422}
READERS_ONLY_LEAD_BACK = {
    **OFFICERS,
    "viewer": 302,
    "editor": 302,
    "approver": 302,
    "administrator": 302,
}
NOT_FOUND = {**EDITORS, "editor": 404, "approver": 404, "administrator": 404}
GOAL = {"title": "声をかけ合うまち"}


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
    ("POST", "policy:desk-start", WARD, MAY_TRY),
    ("POST", "policy:desk-start", WARD, MAY_DO, {"fiscal_year": "2024"}),
    ("GET", "policy:desk-plan", YEAR, OFFICERS),
    ("GET", "policy:desk-trail", YEAR, OFFICERS),
    ("GET", "policy:desk-side", YEAR, OFFICERS),
    ("POST", "policy:desk-undo", YEAR, MAY_DO),
    ("GET", "policy:desk-node-new", YEAR, NOT_FOUND),
    ("POST", "policy:desk-node-new", YEAR, NOT_FOUND),
    ("GET", "policy:desk-node", NODE, OFFICERS),
    ("POST", "policy:desk-node", NODE, MAY_TRY),
    ("POST", "policy:desk-node", {**YEAR, "code": "G1"}, MAY_DO, {**GOAL, "version": "1"}),
    ("POST", "policy:desk-node-move", NODE, MAY_DO, {"direction": "down"}),
    ("GET", "policy:desk-node-delete", NODE, EDITORS),
    ("POST", "policy:desk-node-delete", NODE, MAY_DO, {"version": "1"}),
    ("GET", "policy:desk-indicators", NODE, EDITORS),
    ("POST", "policy:desk-indicators", NODE, MAY_DO, {"indicator_key": "policy.milestones-met"}),
    ("POST", "policy:desk-version-start", YEAR, MAY_DO),
    ("GET", "policy:desk-discard", YEAR, EDITORS),
    ("POST", "policy:desk-discard", YEAR, MAY_DO),
    ("GET", "policy:desk-diff", YEAR, OFFICERS),
    ("GET", "policy:desk-submit", YEAR, EDITORS),
    ("POST", "policy:desk-submit", YEAR, MAY_DO, {"change_note": "直しました。"}),
    ("GET", "policy:desk-approval", submitted, OFFICERS),
    ("GET", "policy:desk-approval", YEAR, READERS_ONLY_LEAD_BACK),
    (
        "POST",
        "policy:desk-approval",
        submitted,
        {**MAY_DO, "editor": 403},
        {"step": "approve", "number": "2", "seen": "2"},
    ),
]
