"""What is written into reviews, and where their pages are."""

import datetime as dt
from typing import Any

from django.urls import reverse

from engawa.core.access.models import User
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.models import Review
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.services.reviews import ItemText

YEAR = FiscalYear(2023)
AHEAD = ItemText("AHEAD", "早く進みました。", "地図を広げます。")
DAY = dt.timedelta(days=1)


def judge_all(review: Review, actor: User, now: dt.datetime) -> None:
    for item in review.items.all():
        services.save_item(
            review_id=review.pk,
            initiative_code=item.initiative_code,
            base_revision=item.revision,
            text=AHEAD,
            actor_id=actor.pk,
            now=now,
        )


def item_of(review: Review, code: str = "I1") -> Any:
    return review.items.get(initiative_code=code)


def address(name: str, **kwargs: Any) -> str:
    place = {"ward_slug": "kanazawa", "year": 2023, "kind": "mid-year"}
    return reverse(f"policy:{name}", kwargs={**place, **kwargs})
