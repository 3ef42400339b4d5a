"""What the tests of this room may ask for."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from engawa.core.access.models import User
from engawa.rooms.policy.models import (
    Plan,
    PlanVersion,
    Review,
)
from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from tests.rooms.policy.desk_pages import Open
from tests.rooms.policy.review_cases import DAY, judge_all


@pytest.fixture
def at_desk(client_of: Open, editor: User, draft: PlanVersion) -> Client:
    """Sit an editor down at the desk, before an open draft."""
    return client_of(editor)


@pytest.fixture
def review(published_plan: Plan, editor: User, now: dt.datetime) -> Review:
    """The mid-year review of `published_plan`, just opened."""
    return services.open_review(
        plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
    )


@pytest.fixture
def submitted_review(review: Review, editor: User, now: dt.datetime) -> Review:
    """The review with every initiative judged, waiting for a signature."""
    judge_all(review, editor, now)
    return services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)


@pytest.fixture
def link(review: Review, editor: User, now: dt.datetime) -> str:
    """The path of a link for an outside reviewer, good for a week."""
    _invitation, token = invitations.invite_reviewer(
        review_id=review.pk,
        name="金沢 さくら",
        organisation="区民会議",
        last_day=now.date() + 7 * DAY,
        actor_id=editor.pk,
        now=now,
    )
    return reverse("policy:outside-review", args=(token,))
