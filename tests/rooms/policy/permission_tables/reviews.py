"""Who may open, write and sign reviews."""

import datetime as dt
from typing import Any

from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from tests.permissions import (
    EDITORS,
    EVERYBODY,
    OFFICERS,
    WARD_APPROVERS,
    WARD_EDITORS,
    World,
    when_let_in,
)

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
YEAR = {"ward_slug": "kanazawa", "year": 2023}
KIND = {**YEAR, "kind": "mid-year"}
NOT_THERE = dict.fromkeys(EVERYBODY, 404)
# Refused because nothing (useful) was sent, redirected because it was done: only by who may try. A section
# writes of its own initiatives; the review as a whole is the ward's.
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)
APPROVERS_TRY = when_let_in(WARD_APPROVERS, 422)
APPROVERS_DO = when_let_in(WARD_APPROVERS, 302)
ITEM = {"version": 1, "judgement": "AHEAD", "remark": "", "next_step": ""}
REASON = {"reason": "わけを足してください。"}


def a_review(world: World) -> dict[str, Any]:
    services.open_review(
        plan_id=world.plan.pk, kind="MID_YEAR", actor_id=world.people["editor"].pk, now=MOMENT
    )
    return KIND


def an_item(world: World) -> dict[str, Any]:
    return {**a_review(world), "code": "I1"}


def an_item_of_another(world: World) -> dict[str, Any]:
    return {**a_review(world), "code": "I3"}


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
    ("POST", "policy:desk-review-open", KIND, WARD_MAY_DO),
    ("GET", "policy:desk-review-item", an_item, OFFICERS),
    ("POST", "policy:desk-review-item", an_item, MAY_TRY),
    ("POST", "policy:desk-review-item", an_item, MAY_DO, ITEM),
    ("POST", "policy:desk-review-item", an_item_of_another, WARD_MAY_DO, ITEM),
    ("POST", "policy:desk-review-summary", a_review, WARD_MAY_DO),
    ("POST", "policy:desk-review-refresh", a_review, WARD_MAY_DO),
    ("POST", "policy:desk-review-submit", a_judged_review, WARD_MAY_DO),
    (
        "POST",
        "policy:desk-review-withdraw",
        a_submitted_review,
        # The editor submitted it, and nobody else takes it back.
        {**WARD_MAY_DO, "approver": 403, "administrator": 403},
    ),
    ("POST", "policy:desk-review-return", a_submitted_review, APPROVERS_TRY),
    ("POST", "policy:desk-review-return", a_submitted_review, APPROVERS_DO, REASON),
    ("POST", "policy:desk-review-sign", a_submitted_review, APPROVERS_DO),
    ("POST", "policy:desk-review-invite", a_review, WARD_MAY_TRY),
    (
        "POST",
        "policy:desk-review-revoke",
        lambda world: {**KIND, "invitation_id": an_invitation(world)[0]},
        WARD_MAY_DO,
    ),
]
