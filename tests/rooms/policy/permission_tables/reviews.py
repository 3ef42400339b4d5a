"""Who may open, write and sign reviews."""

import datetime as dt
from typing import Any

from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from tests.permissions import EDITORS, EVERYBODY, OFFICERS, World

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
YEAR = {"ward_slug": "kanazawa", "year": 2023}
KIND = {**YEAR, "kind": "mid-year"}
NOT_THERE = dict.fromkeys(EVERYBODY, 404)
# Refused because nothing (useful) was sent, redirected because it was done: only by who may try.
MAY_TRY = {**EDITORS, "editor": 422, "approver": 422, "administrator": 422}
MAY_DO = {**EDITORS, "editor": 302, "approver": 302, "administrator": 302}
APPROVERS_TRY = {**MAY_TRY, "editor": 403}
APPROVERS_DO = {**MAY_DO, "editor": 403}
ITEM = {"version": 1, "judgement": "AHEAD", "remark": "", "next_step": ""}
REASON = {"reason": "わけを足してください。"}


def a_review(world: World) -> dict[str, Any]:
    services.open_review(
        plan_id=world.plan.pk, kind="MID_YEAR", actor_id=world.people["editor"].pk, now=MOMENT
    )
    return KIND


def an_item(world: World) -> dict[str, Any]:
    return {**a_review(world), "code": "I1"}


def a_judged_review(world: World) -> dict[str, Any]:
    review = services.open_review(
        plan_id=world.plan.pk, kind="MID_YEAR", actor_id=world.people["editor"].pk, now=MOMENT
    )
    for item in review.items.all():
        services.save_item(
            review_id=review.pk,
            initiative_code=item.initiative_code,
            base_revision=1,
            text=services.ItemText("AHEAD", "", ""),
            actor_id=world.people["editor"].pk,
            now=MOMENT,
        )
    return KIND


def a_submitted_review(world: World) -> dict[str, Any]:
    a_judged_review(world)
    services.submit_review(
        review_id=world.plan.reviews.get().pk, actor_id=world.people["editor"].pk, now=MOMENT
    )
    return KIND


def a_signed_review(world: World) -> dict[str, Any]:
    a_submitted_review(world)
    services.sign_review(
        review_id=world.plan.reviews.get().pk, actor_id=world.people["approver"].pk, now=MOMENT
    )
    return KIND


def an_invitation(world: World) -> tuple[int, str]:
    a_review(world)
    # Tables are asked at the present moment of the machine, so the link must be good today.
    invitation, token = invitations.invite_reviewer(
        review_id=world.plan.reviews.get().pk,
        name="金沢 さくら",
        organisation="",
        last_day=dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=7),
        actor_id=world.people["editor"].pk,
        now=dt.datetime.now(tz=dt.UTC),
    )
    return invitation.pk, token


TABLE = [
    ("GET", "policy:review", a_signed_review, EVERYBODY),
    ("GET", "policy:review", a_submitted_review, NOT_THERE),
    ("GET", "policy:outside-review", lambda world: {"token": an_invitation(world)[1]}, EVERYBODY),
    ("GET", "policy:outside-review", {"token": "guess"}, NOT_THERE),
    ("GET", "policy:desk-reviews", YEAR, OFFICERS),
    ("GET", "policy:desk-review", a_review, OFFICERS),
    ("POST", "policy:desk-review-open", KIND, MAY_DO),
    ("GET", "policy:desk-review-item", an_item, OFFICERS),
    ("POST", "policy:desk-review-item", an_item, MAY_TRY),
    ("POST", "policy:desk-review-item", an_item, MAY_DO, ITEM),
    ("POST", "policy:desk-review-summary", a_review, MAY_DO),
    ("POST", "policy:desk-review-refresh", a_review, MAY_DO),
    ("POST", "policy:desk-review-submit", a_judged_review, MAY_DO),
    (
        "POST",
        "policy:desk-review-withdraw",
        a_submitted_review,
        {**MAY_DO, "approver": 403, "administrator": 403},
    ),
    ("POST", "policy:desk-review-return", a_submitted_review, APPROVERS_TRY),
    ("POST", "policy:desk-review-return", a_submitted_review, APPROVERS_DO, REASON),
    ("POST", "policy:desk-review-sign", a_submitted_review, APPROVERS_DO),
    ("POST", "policy:desk-review-invite", a_review, MAY_TRY),
    (
        "POST",
        "policy:desk-review-revoke",
        lambda world: {**KIND, "invitation_id": an_invitation(world)[0]},
        MAY_DO,
    ),
]
