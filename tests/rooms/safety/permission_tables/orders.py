"""Who sees, writes, approves and lifts orders: writing wants the whole ward, deciding an approver of it."""

from typing import Any

from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.services.issuing import issue_alone
from engawa.rooms.safety.values import Action
from tests import cast
from tests.permissions import OFFICERS, WARD_APPROVERS, WARD_EDITORS, World, when_let_in
from tests.rooms.safety import order_material as material

WARD = {"ward_slug": "kanazawa"}
DONE = when_let_in(WARD_EDITORS, 302)


def _prepared(world: World) -> Ward:
    return material.prepare_ward(world.kanazawa)


def a_prepared_ward(world: World) -> dict[str, Any]:
    _prepared(world)
    return WARD


def an_order(world: World) -> dict[str, Any]:
    return {**WARD, "order_id": material.issue(_prepared(world), now=timezone.now()).pk}


def a_draft(world: World) -> dict[str, Any]:
    return {**WARD, "version_id": material.draft(_prepared(world), now=timezone.now()).pk}


def a_preview(world: World) -> dict[str, Any]:
    return {**a_draft(world), "language": "en"}


def a_submitted_draft(world: World) -> dict[str, Any]:
    now = timezone.now()
    pending = material.submit(
        material.draft(_prepared(world), now=now), by="second_approver", now=now
    )
    return {**WARD, "version_id": pending.pk}


def a_draft_of_a_change(world: World) -> dict[str, Any]:
    now = timezone.now()
    order = material.issue(_prepared(world), now=now)
    return {**WARD, "version_id": material.change(order, Action.LIFT, now=now).pk}


def issued_alone(world: World) -> dict[str, Any]:
    now = timezone.now()
    version: OrderVersion = material.draft(_prepared(world), now=now)
    issue_alone(
        version_id=version.pk,
        seen_revision=version.revision,
        reason="夜間で当番が1人",
        actor_id=cast.engage("second_approver").pk,
        now=now,
    )
    return {**WARD, "order_id": version.order_id, "version_id": version.pk}


TABLE = [
    ("GET", "safety:desk", a_prepared_ward, OFFICERS),
    ("GET", "safety:desk-drill", a_prepared_ward, OFFICERS),
    ("POST", "safety:desk-start", a_prepared_ward, DONE, {"scenario": "situation-1"}),
    ("POST", "safety:desk-drill-start", a_prepared_ward, DONE, {"hazard": "LANDSLIDE"}),
    ("GET", "safety:desk-order", an_order, OFFICERS),
    ("POST", "safety:desk-order-change", an_order, DONE, {"action": "LIFT"}),
    ("POST", "safety:desk-confirm", issued_alone, when_let_in(WARD_APPROVERS, 302)),
    ("GET", "safety:desk-draft", a_draft, WARD_EDITORS),
    ("POST", "safety:desk-draft", a_draft, when_let_in(WARD_EDITORS, 422), {"level": "9"}),
    ("GET", "safety:desk-check", a_draft, OFFICERS),
    ("GET", "safety:desk-check", a_draft_of_a_change, OFFICERS),
    (
        "POST",
        "safety:desk-check",
        a_draft,
        # Who is let in is shown the page anew: the press carries no seal of what was read.
        when_let_in(WARD_EDITORS, 409),
        {"step": "submit", "seen": "1"},
    ),
    (
        "POST",
        "safety:desk-check",
        a_submitted_draft,
        when_let_in(WARD_APPROVERS, 409),
        {"step": "approve", "seen": "1"},
    ),
    ("POST", "safety:desk-drop", a_draft, DONE),
    ("GET", "safety:desk-preview", a_preview, OFFICERS),
    ("GET", "safety:desk-state", a_prepared_ward, OFFICERS),
    ("GET", "safety:desk-drill-state", a_prepared_ward, OFFICERS),
    ("GET", "safety:desk-order-state", an_order, OFFICERS),
    ("GET", "safety:desk-draft-state", a_draft, OFFICERS),
]
