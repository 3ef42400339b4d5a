"""Reviews of a plan: opened already filled, written, commented from outside, signed by a second person."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.audit import services as audit
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, Period
from engawa.rooms.policy.contracts import ActivityContent, InitiativeContent, PlanContent
from engawa.rooms.policy.document import to_plain
from engawa.rooms.policy.models import (
    Plan,
    PlanVersion,
    Review,
    ReviewItem,
    Target,
)
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.numbers import (
    Figure,
    MilestoneState,
    get_figures,
    get_milestones,
)
from engawa.rooms.policy.services.measuring import (
    Finding,
    hide_sums_of_hidden_parts,
    measure_target,
)

State = Review.State
Judgement = ReviewItem.Judgement
LONGEST_TEXT = 5000


class ReviewRefused(Exception):
    """The review cannot take this step; the message is a sentence for the officer."""


class NothingPublished(ReviewRefused):
    """The plan has no published version to look back on."""


class TooEarly(ReviewRefused):
    """The period of the review has not begun."""


class ReviewExists(ReviewRefused):
    """The plan already has a review of this kind."""


class WrongState(ReviewRefused):
    """The review is not in the state that this step starts from."""


class ItemUnknown(ReviewRefused):
    """The review has no such initiative."""


class TextTooLong(ReviewRefused):
    """The text is longer than the page can show."""


class NotJudged(ReviewRefused):
    """Some initiatives have no judgement yet."""


class SubmittedAgain(ReviewRefused):
    """The review is not the one that the signer read."""


class SamePerson(ReviewRefused):
    """The signer wrote some of the review, or submitted it."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an officer wrote of one initiative."""

    judgement: str
    remark: str
    next_step: str


class ItemConflict(Exception):
    """Somebody else changed the item meanwhile; both texts are here, nothing was saved."""

    def __init__(self, *, current: ReviewItem, yours: ItemText) -> None:
        super().__init__(current.initiative_code)
        self.current, self.yours = current, yours


class SummaryConflict(Exception):
    """Somebody else changed the summary meanwhile; both texts are here, nothing was saved."""

    def __init__(self, *, current: str, yours: str) -> None:
        super().__init__("summary")
        self.current, self.yours = current, yours


def get_period(*, fiscal_year: int, kind: str) -> Period:
    """Give the days that a review of that kind looks back on."""
    year = FiscalYear(fiscal_year)
    return year.first_half if kind == Review.Kind.MID_YEAR else year.period


@transaction.atomic
def open_review(*, plan_id: int, kind: str, actor_id: int, now: dt.datetime) -> Review:
    """Open a review with an item for each initiative, filled with the period's figures and milestones.

    :raises NothingPublished: the plan has no published version.
    :raises TooEarly: the period has not begun.
    :raises ReviewExists: there is a review of this kind.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("ward").get(pk=plan_id)
    content = _published_content(plan)
    period = get_period(fiscal_year=plan.fiscal_year, kind=kind)
    if tokyo_day(now) < period.starts_on:
        raise TooEarly(
            _("この年度はまだ始まっていません。始まってから振り返りをひらいてください。")
        )
    try:
        with transaction.atomic():
            review = Review.objects.create(
                plan=plan,
                kind=kind,
                starts_on=period.starts_on,
                ends_before=period.ends_before,
                opened_at=now,
            )
    except IntegrityError as error:
        raise ReviewExists(_("この振り返りは、もうひらかれています。")) from error
    _fill(review, plan, content, now)
    record_step(code="policy.review.opened", review=review, actor_id=actor_id, now=now)
    return review


@transaction.atomic
def refresh_figures(*, review_id: int, actor_id: int, now: dt.datetime) -> Review:
    """Fill an open review anew with the period's figures; what officers wrote stays.

    :raises WrongState: the review was submitted.
    :raises NothingPublished: the plan has no published version any more.
    """
    review = lock_review(review_id=review_id, states=(State.OPEN,))
    plan = Plan.objects.select_related("ward").get(pk=review.plan_id)
    _fill(review, plan, _published_content(plan), now)
    record_step(code="policy.review.refreshed", review=review, actor_id=actor_id, now=now)
    return review


def _published_content(plan: Plan) -> PlanContent:
    version = plan.versions.filter(state=PlanVersion.State.PUBLISHED).first()
    if version is None:
        raise NothingPublished(_("この年度の方針は、まだ公開していません。"))
    return get_document(version=version).content


def _fill(review: Review, plan: Plan, content: PlanContent, now: dt.datetime) -> None:
    period = Period(review.starts_on, review.ends_before)
    figures = _figures_of_period(plan, content, period, now)
    stones = get_milestones(plan_id=plan.pk, content=content)
    known = {item.initiative_code: item for item in review.items.all()}
    for position, initiative in enumerate(content.initiatives()):
        plain = {
            "readings": [
                {**to_plain(replace(figure, reported_by="")), "about": about}
                for code, about in _nodes(initiative)
                for figure in figures.get(code, [])
            ],
            "milestones": _milestones_of_period(initiative, stones, period),
        }
        item = known.get(initiative.code)
        if item is None:
            item = ReviewItem(review=review, initiative_code=initiative.code)
        # The revision stays: figures are not what two officers could write over each other.
        item.title, item.position, item.figures = initiative.title, position, plain
        item.save()


def _nodes(initiative: InitiativeContent) -> list[tuple[str, str]]:
    """List the codes under which figures may stand, each with the promise that it speaks of."""
    promises = ((a.code, a.title or a.body) for a in initiative.activities)
    return [(initiative.code, ""), *promises]


def _milestones_of_period(
    initiative: InitiativeContent, stones: Mapping[str, MilestoneState], period: Period
) -> list[dict[str, Any]]:
    nodes: tuple[InitiativeContent | ActivityContent, ...] = (initiative, *initiative.activities)
    found = []
    for code in (stone.code for node in nodes for stone in node.milestones):
        stone = stones[code]
        is_met = stone.met_on is not None and stone.met_on < period.ends_before
        if not is_met and stone.due_on >= period.ends_before:
            continue
        plain: dict[str, Any] = to_plain(stone)
        # Met after the period is not met in it.
        found.append({**plain, "met_on": plain["met_on"] if is_met else None, "is_met": is_met})
    return found


def _figures_of_period(
    plan: Plan, content: PlanContent, period: Period, now: dt.datetime
) -> dict[str, list[Figure]]:
    """Take the newest readings that lie within the period; measure now what has none."""
    figures = get_figures(plan_id=plan.pk, content=content, period=period)
    bound = {
        target.code: target
        for target in Target.objects.filter(
            version__plan=plan, version__state=PlanVersion.State.PUBLISHED
        )
        .exclude(indicator_key="")
        .select_related("initiative", "activity")
    }
    findings: dict[Target, Finding] = {}
    for figure in (figure for of_node in figures.values() for figure in of_node):
        target = bound.get(figure.target_code)
        if target is None:
            continue
        if figure.taken_at is not None:
            findings[target] = Finding(
                figure.state, figure.value, figure.numerator, figure.denominator, figure.note
            )
        else:
            findings[target] = measure_target(target=target, plan=plan, period=period, now=now)
    # Readings and what was measured now stand side by side here: together they must not give away
    # a number that one of them hides.
    shown = {t.code: f for t, f in hide_sums_of_hidden_parts(findings=findings).items()}
    return {
        code: [
            _with_finding(figure, shown.get(figure.target_code), period, now) for figure in of_node
        ]
        for code, of_node in figures.items()
    }


def _with_finding(
    figure: Figure, finding: Finding | None, period: Period, now: dt.datetime
) -> Figure:
    if finding is None:
        return figure
    return replace(
        figure,
        state=finding.state,
        value=finding.value,
        numerator=finding.numerator,
        denominator=finding.denominator,
        note=finding.note,
        taken_at=figure.taken_at or now,
        starts_on=figure.starts_on or period.starts_on,
        ends_before=figure.ends_before or period.ends_before,
    )


@transaction.atomic
def save_item(
    *,
    review_id: int,
    initiative_code: str,
    base_revision: int,
    text: ItemText,
    actor_id: int,
    now: dt.datetime,
) -> ReviewItem:
    """Save what an officer wrote of one initiative, unless somebody else changed it meanwhile.

    :raises WrongState: the review was submitted.
    :raises ItemUnknown: the review has no such initiative.
    :raises ItemConflict: the item is not the one that the officer opened.
    :raises TextTooLong: a text is longer than the page can show.
    """
    review = lock_review(review_id=review_id, states=(State.OPEN,))
    item = review.items.filter(initiative_code=initiative_code).first()
    if item is None:
        raise ItemUnknown(_("この取組は、この振り返りにありません。"))
    check_length(texts=(text.remark, text.next_step))
    if text == ItemText(item.judgement, item.remark, item.next_step):
        return item
    if item.revision != base_revision:
        raise ItemConflict(current=item, yours=text)
    item.judgement = Judgement(text.judgement)
    item.remark, item.next_step = text.remark, text.next_step
    item.revision += 1
    item.save()
    review.writers.add(actor_id)
    record_step(
        code="policy.review.changed",
        review=review,
        actor_id=actor_id,
        now=now,
        item=initiative_code,
    )
    return item


@transaction.atomic
def save_summary(
    *, review_id: int, before: str, summary: str, actor_id: int, now: dt.datetime
) -> Review:
    """Save the words on the whole, unless somebody else changed them since the officer saw `before`.

    :raises WrongState: the review was submitted.
    :raises SummaryConflict: the summary is not the one that the officer opened.
    :raises TextTooLong: the text is longer than the page can show.
    """
    review = lock_review(review_id=review_id, states=(State.OPEN,))
    check_length(texts=(summary,))
    if summary == review.summary:
        return review
    if _lines(before) != _lines(review.summary):
        raise SummaryConflict(current=review.summary, yours=summary)
    review.summary = summary
    review.save(update_fields=("summary",))
    review.writers.add(actor_id)
    record_step(code="policy.review.changed", review=review, actor_id=actor_id, now=now, item="")
    return review


def _lines(text: str) -> list[str]:
    # A browser sends line ends of its own.
    return text.strip().splitlines()


def check_length(*, texts: Iterable[str]) -> None:
    """Refuse texts that no page can show.

    :raises TextTooLong: one of them is too long.
    """
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise TextTooLong(_("1つの文は%(most)d字までにしてください。") % {"most": LONGEST_TEXT})


@transaction.atomic
def submit_review(*, review_id: int, actor_id: int, now: dt.datetime) -> Review:
    """Ask an approver to sign the review.

    :raises WrongState: the review was submitted already.
    :raises NotJudged: some initiatives have no judgement yet.
    """
    review = lock_review(review_id=review_id, states=(State.OPEN,))
    waiting = review.items.filter(judgement=Judgement.NOT_YET).count()
    if waiting:
        raise NotJudged(
            ngettext(
                "まだ判断していない取組が%(count)d件あります。判断を選んでから承認を依頼してください。",
                "まだ判断していない取組が%(count)d件あります。判断を選んでから承認を依頼してください。",
                waiting,
            )
            % {"count": waiting}
        )
    review.state, review.submitted_by_id, review.submitted_at = State.IN_REVIEW, actor_id, now
    review.save(update_fields=("state", "submitted_by", "submitted_at"))
    record_step(code="policy.review.submitted", review=review, actor_id=actor_id, now=now)
    return review


@transaction.atomic
def return_review(*, review_id: int, actor_id: int, reason: str, now: dt.datetime) -> Review:
    """Give a submitted review back to its writers; the writer who submitted it may do so too.

    :raises WrongState: the review is not waiting for a signature.
    """
    review = lock_review(review_id=review_id, states=(State.IN_REVIEW,))
    is_own = review.submitted_by_id == actor_id
    review.state, review.submitted_by, review.submitted_at = State.OPEN, None, None
    review.save(update_fields=("state", "submitted_by", "submitted_at"))
    code = "policy.review.withdrawn" if is_own else "policy.review.returned"
    record_step(code=code, review=review, actor_id=actor_id, now=now, reason=reason)
    return review


@transaction.atomic
def sign_review(
    *, review_id: int, actor_id: int, now: dt.datetime, submitted_at: dt.datetime | None = None
) -> Review:
    """Sign a submitted review, which publishes it beside the plan; links of outside reviewers end.

    `submitted_at` is when the review that the signer read was submitted.

    :raises WrongState: the review is not waiting for a signature.
    :raises SubmittedAgain: it was taken back, and submitted again, since the signer read it.
    :raises SamePerson: the signer wrote some of it, or submitted it.
    """
    review = lock_review(review_id=review_id, states=(State.IN_REVIEW,))
    if submitted_at is not None and review.submitted_at != submitted_at:
        raise SubmittedAgain(
            _("この振り返りは、そのあと書き直されています。もう一度読んでから承認してください。")
        )
    if review.submitted_by_id == actor_id:
        raise SamePerson(_("承認を依頼した人とは別の人が承認します。"))
    if review.writers.filter(pk=actor_id).exists():
        raise SamePerson(_("この振り返りを書いた人とは別の人が承認します。"))
    review.state, review.signed_by_id, review.signed_at = State.SIGNED, actor_id, now
    review.save(update_fields=("state", "signed_by", "signed_at"))
    record_step(code="policy.review.signed", review=review, actor_id=actor_id, now=now)
    return review


def lock_review(*, review_id: int, states: Collection[str]) -> Review:
    """Lock the review's row for the caller's transaction, if it is in one of the states.

    :raises WrongState: it is in none of them.
    """
    # The review's row is locked first everywhere: saving and signing at once wait for each other.
    review = Review.objects.select_related("plan").select_for_update(of=("self",)).get(pk=review_id)
    if review.state not in states:
        raise WrongState(
            _("この振り返りは「%(state)s」です。画面を開き直してください。")
            % {"state": Review.State(review.state).label}
        )
    return review


def record_step(
    *, code: str, review: Review, actor_id: int | None, now: dt.datetime, **data: str | int
) -> None:
    """Write an audit entry of a step of a review (actor None: somebody outside)."""
    audit.record(
        code=code,
        subject=f"policy.review:{review.pk}",
        ward_id=review.plan.ward_id,
        actor_id=actor_id,
        now=now,
        data={"fiscal_year": review.plan.fiscal_year, "kind": review.kind, **data},
    )
