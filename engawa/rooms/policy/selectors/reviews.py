"""Reading reviews: for the desk, for outside reviewers, and, once signed, for everybody."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.selectors import Officer
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators.contracts import Better, Kind
from engawa.core.ui.days import say_day
from engawa.core.wards.models import Section
from engawa.rooms.policy.models import Review, ReviewInvitation, ReviewItem
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.numbers import Figure
from engawa.rooms.policy.selectors.published import find_public_version
from engawa.rooms.policy.wording import Now, describe_figure

KINDS = {"mid-year": Review.Kind.MID_YEAR, "year-end": Review.Kind.YEAR_END}


@dataclass(frozen=True, slots=True)
class Comment:
    """What an outside reviewer said, with the name that goes beside it."""

    name: str
    organisation: str
    body: str


@dataclass(frozen=True, slots=True)
class Stone:
    """A milestone as it stood when the review was filled; `met` is empty for one not met."""

    title: str
    due: str
    met: str
    note: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One initiative of a review, in words."""

    code: str
    title: str
    judgement: str
    judgement_label: str
    remark: str
    next_step: str
    revision: int
    numbers: tuple[Now, ...]
    milestones: tuple[Stone, ...]
    comments: tuple[Comment, ...] = ()
    url: str = ""

    @property
    def is_judged(self) -> bool:
        return self.judgement != ReviewItem.Judgement.NOT_YET


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as its pages show it."""

    review: Review
    kind_label: str
    state_label: str
    first: str
    last: str
    signed: str
    items: tuple[ItemView, ...]
    comments: tuple[Comment, ...] = field(default=())

    @property
    def judged(self) -> int:
        return sum(1 for item in self.items if item.is_judged)

    @property
    def waiting(self) -> int:
        return len(self.items) - self.judged


def slug_of(*, kind: str) -> str:
    """Give the kind as it stands in an address."""
    return kind.lower().replace("_", "-")


def find_review(*, ward_id: int, fiscal_year: int, kind: str) -> Review | None:
    """Find the review of that kind of a ward's plan."""
    return (
        Review.objects.filter(plan__ward_id=ward_id, plan__fiscal_year=fiscal_year, kind=kind)
        .select_related("plan__ward", "submitted_by", "signed_by")
        .first()
    )


def find_signed_review(*, ward_id: int, fiscal_year: int, kind: str) -> Review | None:
    """Find the review of that kind if it is signed, and so for everybody."""
    review = find_review(ward_id=ward_id, fiscal_year=fiscal_year, kind=kind)
    return review if review is not None and review.state == Review.State.SIGNED else None


def list_reviews(*, ward_id: int, fiscal_year: int) -> dict[str, Review]:
    """List the reviews of a ward's plan by their kind."""
    reviews = Review.objects.filter(plan__ward_id=ward_id, plan__fiscal_year=fiscal_year)
    return {review.kind: review for review in reviews}


def list_those_who_may_not_sign(*, review: Review) -> set[int]:
    """List the people who wrote some of the review or submitted it: none of them signs it."""
    found = set(review.writers.values_list("pk", flat=True))
    return found | ({review.submitted_by_id} if review.submitted_by_id else set())


def find_why_returned(*, review: Review) -> AuditEntry | None:
    """Give the entry of the last time a review was given back, if it was not submitted again since."""
    newest = (
        AuditEntry.objects.filter(
            subject=f"policy.review:{review.pk}",
            code__in=("policy.review.returned", "policy.review.submitted"),
        )
        .select_related("actor")
        .first()
    )
    return newest if newest and newest.code == "policy.review.returned" else None


def list_codes_in_charge(*, review: Review, officer: Officer) -> set[str]:
    """List the initiatives of a review of whose sections the officer is an editor."""
    plan = review.plan
    version = find_public_version(ward_id=plan.ward_id, fiscal_year=plan.fiscal_year)
    if version is None:
        return set()
    ids = dict(Section.objects.filter(ward_id=plan.ward_id).values_list("code", "pk"))
    return {
        initiative.code
        for initiative in get_document(version=version).content.initiatives()
        if initiative.section in ids
        and officer.is_at_least(Role.EDITOR, section_id=ids[initiative.section])
    }


def list_invitations(*, review: Review) -> list[ReviewInvitation]:
    """List the invitations of a review in the order in which they were given."""
    return list(review.invitations.order_by("pk"))


def hash_token(*, token: str) -> str:
    """Give what is kept of a token; the token itself has 256 bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(*, token: str) -> ReviewInvitation | None:
    """Find the invitation of a link, whether it is still in force or not."""
    return (
        ReviewInvitation.objects.filter(token_hash=hash_token(token=token))
        .select_related("review__plan__ward")
        .first()
    )


def fingerprint(*, text: str) -> str:
    """Give a short mark by which to tell whether a text is still the same; nothing for no text."""
    # A browser sends line ends of its own.
    plain = "\n".join(text.strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:16] if plain else ""


def get_comments_of(*, invitation: ReviewInvitation) -> dict[str, str]:
    """Give what an outside reviewer wrote, by the code of the initiative ('' is the whole)."""
    return dict(invitation.comments.values_list("initiative_code", "body"))


def get_view(*, review: Review, addresses: Mapping[str, str] | None = None) -> ReviewView:
    """Give a review with its items, figures and comments in words, in two queries.

    `addresses` are those of the initiatives that have a page, by their codes.
    """
    comments: dict[str, list[Comment]] = defaultdict(list)
    for row in review.comments.select_related("invitation").order_by("invitation_id"):
        invitation = row.invitation
        comments[row.initiative_code].append(
            Comment(invitation.name, invitation.organisation, row.body)
        )
    return ReviewView(
        review=review,
        kind_label=str(Review.Kind(review.kind).label),
        state_label=str(Review.State(review.state).label),
        first=say_day(review.starts_on),
        last=say_day(review.ends_before - dt.timedelta(days=1)),
        signed=say_day(tokyo_day(review.signed_at)) if review.signed_at else "",
        items=tuple(
            replace(
                _item(review, item, comments[item.initiative_code]),
                url=(addresses or {}).get(item.initiative_code, ""),
            )
            for item in review.items.order_by("position", "pk")
        ),
        comments=tuple(comments[""]),
    )


def _item(review: Review, item: ReviewItem, comments: list[Comment]) -> ItemView:
    year = FiscalYear(review.plan.fiscal_year)
    # Figures of a review stand still: they are worded as of the day after its period.
    return ItemView(
        code=item.initiative_code,
        title=item.title,
        judgement=item.judgement,
        judgement_label=str(ReviewItem.Judgement(item.judgement).label),
        remark=item.remark,
        next_step=item.next_step,
        revision=item.revision,
        numbers=tuple(
            _say(
                describe_figure(figure=_figure(plain), year=year, today=year.ends_before),
                about=plain["about"],
            )
            for plain in item.figures.get("readings", ())
        ),
        milestones=tuple(_stone(plain) for plain in item.figures.get("milestones", ())),
        comments=tuple(comments),
    )


def _say(now: Now, *, about: str) -> Now:
    # Several promises of one initiative may be counted alike, so each figure names its promise.
    label = f"{about}　{now.label}" if about else now.label
    if now.state == "NOT_MEASURED":
        return replace(now, label=label, detail=_("この期間の数字はありません。"))
    return replace(now, label=label)


def _stone(plain: dict[str, Any]) -> Stone:
    return Stone(
        title=plain["title"],
        due=say_day(dt.date.fromisoformat(plain["due_on"])),
        met=say_day(dt.date.fromisoformat(plain["met_on"])) if plain["met_on"] else "",
        note=plain["note"],
    )


def _figure(plain: dict[str, Any]) -> Figure:
    target_value = plain["target_value"]
    return Figure(
        target_code=plain["target_code"],
        node_code=plain["node_code"],
        label=plain["label"],
        unit=plain["unit"],
        kind=Kind(plain["kind"]) if plain["kind"] else None,
        state=plain["state"],
        value=plain["value"],
        numerator=plain["numerator"],
        denominator=plain["denominator"],
        target_value=Decimal(target_value) if target_value is not None else None,
        comparison=plain["comparison"],
        taken_at=dt.datetime.fromisoformat(plain["taken_at"]) if plain["taken_at"] else None,
        starts_on=_day(plain["starts_on"]),
        ends_before=_day(plain["ends_before"]),
        reported_by="",
        reported_section=plain["reported_section"],
        note=plain["note"],
        indicator_key=plain["indicator_key"],
        better=Better(plain["better"]) if plain["better"] else None,
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
