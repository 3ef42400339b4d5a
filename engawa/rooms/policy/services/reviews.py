"""Reviews of a plan: opened already filled, written, commented from outside, signed by a second person."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.audit import services as audit
from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.fiscal.years import FiscalYear, Period
from engawa.rooms.policy.contracts import ActivityContent, InitiativeContent, PlanContent
from engawa.rooms.policy.document import to_plain
from engawa.rooms.policy.models import (
    Plan,
    PlanVersion,
    Review,
    ReviewComment,
    ReviewInvitation,
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
from engawa.rooms.policy.selectors.reviews import hash_token
from engawa.rooms.policy.services.numbers import (
    Finding,
    hide_sums_of_hidden_parts,
    measure_target,
)

State = Review.State
Judgement = ReviewItem.Judgement
# 256 bits: nobody finds a link by trying.
TOKEN_BYTES = 32
LONGEST_INVITATION = dt.timedelta(days=180)
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
    """The signer is the one who submitted the review."""


class InvitationRefused(ReviewRefused):
    """The invitation cannot be given."""


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
    _record("policy.review.opened", review, actor_id, now)
    return review


@transaction.atomic
def refresh_figures(*, review_id: int, actor_id: int, now: dt.datetime) -> Review:
    """Fill an open review anew with the period's figures; what officers wrote stays.

    :raises WrongState: the review was submitted.
    :raises NothingPublished: the plan has no published version any more.
    """
    review = _locked(review_id, State.OPEN)
    plan = Plan.objects.select_related("ward").get(pk=review.plan_id)
    _fill(review, plan, _published_content(plan), now)
    _record("policy.review.refreshed", review, actor_id, now)
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
                to_plain(replace(figure, reported_by=""))
                for code in _node_codes(initiative)
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


def _node_codes(initiative: InitiativeContent) -> list[str]:
    return [initiative.code, *(activity.code for activity in initiative.activities)]


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
    shown = {t.code: f for t, f in hide_sums_of_hidden_parts(findings).items()}
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
    review = _locked(review_id, State.OPEN)
    item = review.items.filter(initiative_code=initiative_code).first()
    if item is None:
        raise ItemUnknown(_("この取組は、この振り返りにありません。"))
    _check_length(text.remark, text.next_step)
    if text == ItemText(item.judgement, item.remark, item.next_step):
        return item
    if item.revision != base_revision:
        raise ItemConflict(current=item, yours=text)
    item.judgement = Judgement(text.judgement)
    item.remark, item.next_step = text.remark, text.next_step
    item.revision += 1
    item.save()
    _record("policy.review.changed", review, actor_id, now, item=initiative_code)
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
    review = _locked(review_id, State.OPEN)
    _check_length(summary)
    if summary == review.summary:
        return review
    if _lines(before) != _lines(review.summary):
        raise SummaryConflict(current=review.summary, yours=summary)
    review.summary = summary
    review.save(update_fields=("summary",))
    _record("policy.review.changed", review, actor_id, now, item="")
    return review


def _lines(text: str) -> list[str]:
    # A browser sends line ends of its own.
    return text.strip().splitlines()


def _check_length(*texts: str) -> None:
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise TextTooLong(_("1つの文は%(most)d字までにしてください。") % {"most": LONGEST_TEXT})


@transaction.atomic
def submit_review(*, review_id: int, actor_id: int, now: dt.datetime) -> Review:
    """Ask an approver to sign the review.

    :raises WrongState: the review was submitted already.
    :raises NotJudged: some initiatives have no judgement yet.
    """
    review = _locked(review_id, State.OPEN)
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
    _record("policy.review.submitted", review, actor_id, now)
    return review


@transaction.atomic
def return_review(*, review_id: int, actor_id: int, reason: str, now: dt.datetime) -> Review:
    """Give a submitted review back to its writers; the writer who submitted it may do so too.

    :raises WrongState: the review is not waiting for a signature.
    """
    review = _locked(review_id, State.IN_REVIEW)
    is_own = review.submitted_by_id == actor_id
    review.state, review.submitted_by, review.submitted_at = State.OPEN, None, None
    review.save(update_fields=("state", "submitted_by", "submitted_at"))
    code = "policy.review.withdrawn" if is_own else "policy.review.returned"
    _record(code, review, actor_id, now, reason=reason)
    return review


@transaction.atomic
def sign_review(
    *, review_id: int, actor_id: int, now: dt.datetime, submitted_at: dt.datetime | None = None
) -> Review:
    """Sign a submitted review, which publishes it beside the plan; links of outside reviewers end.

    `submitted_at` is when the review that the signer read was submitted.

    :raises WrongState: the review is not waiting for a signature.
    :raises SubmittedAgain: it was taken back, and submitted again, since the signer read it.
    :raises SamePerson: the signer submitted it.
    """
    review = _locked(review_id, State.IN_REVIEW)
    if submitted_at is not None and review.submitted_at != submitted_at:
        raise SubmittedAgain(
            _("この振り返りは、そのあと書き直されています。もう一度読んでから承認してください。")
        )
    if review.submitted_by_id == actor_id:
        raise SamePerson(_("承認を依頼した人とは別の人が承認します。"))
    review.state, review.signed_by_id, review.signed_at = State.SIGNED, actor_id, now
    review.save(update_fields=("state", "signed_by", "signed_at"))
    _record("policy.review.signed", review, actor_id, now)
    return review


@transaction.atomic
def invite_reviewer(
    *,
    review_id: int,
    name: str,
    organisation: str,
    last_day: dt.date,
    actor_id: int,
    now: dt.datetime,
) -> tuple[ReviewInvitation, str]:
    """Make a link by which somebody outside comments until the end of a day; give it with its token.

    The token is given this once: only its hash is kept.

    :raises WrongState: the review is signed.
    :raises InvitationRefused: the day is over or too far away, or the name is missing.
    """
    review = _locked(review_id, State.OPEN, State.IN_REVIEW)
    today = tokyo_day(now)
    if not name.strip():
        raise InvitationRefused(_("招く人の名前を入力してください。"))
    if not today <= last_day <= today + LONGEST_INVITATION:
        raise InvitationRefused(
            _("期限は、きょうから%(days)d日までの日にしてください。")
            % {"days": LONGEST_INVITATION.days}
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    end = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, TOKYO)
    invitation = ReviewInvitation.objects.create(
        review=review,
        name=name.strip(),
        organisation=organisation.strip(),
        token_hash=hash_token(token=token),
        created_at=now,
        created_by_id=actor_id,
        expires_at=end,
    )
    _record("policy.review.invited", review, actor_id, now, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def revoke_invitation(
    *, review_id: int, invitation_id: int, actor_id: int, now: dt.datetime
) -> ReviewInvitation:
    """End a link before its day; what was written by it stays.

    :raises InvitationRefused: the review has no such link in force.
    """
    review = Review.objects.select_related("plan").select_for_update(of=("self",)).get(pk=review_id)
    invitation = review.invitations.filter(pk=invitation_id, revoked_at__isnull=True).first()
    if invitation is None:
        raise InvitationRefused(_("この招待は、すでに取り消されています。"))
    invitation.revoked_at = now
    invitation.save(update_fields=("revoked_at",))
    _record("policy.review.uninvited", review, actor_id, now, invitation=invitation.pk)
    return invitation


@transaction.atomic
def save_comments(
    *, invitation_id: int, bodies: Mapping[str, str], now: dt.datetime
) -> ReviewInvitation:
    """Save what an outside reviewer says of initiatives ('' is the whole); an empty text takes it back.

    Codes that are not given stay as they are.

    :raises WrongState: the review is signed.
    :raises InvitationRefused: the link has ended.
    :raises ItemUnknown: the review has no such initiative.
    :raises TextTooLong: a text is longer than the page can show.
    """
    invitation = ReviewInvitation.objects.get(pk=invitation_id)
    # The review is locked: a comment comes before the signature or not at all.
    review = _locked(invitation.review_id, State.OPEN, State.IN_REVIEW)
    if not is_in_force(invitation=invitation, now=now):
        raise InvitationRefused(_("このリンクの期限は終わりました。"))
    codes = {"", *review.items.values_list("initiative_code", flat=True)}
    if unknown := set(bodies) - codes:
        raise ItemUnknown(", ".join(sorted(unknown)))
    _check_length(*bodies.values())
    current = {comment.initiative_code: comment for comment in invitation.comments.all()}
    for code, body in bodies.items():
        text, comment = body.strip(), current.get(code)
        if not text:
            if comment is not None:
                comment.delete()
        elif comment is None:
            ReviewComment.objects.create(
                review=review,
                invitation=invitation,
                initiative_code=code,
                body=text,
                updated_at=now,
            )
        elif comment.body != text:
            comment.body, comment.updated_at = text, now
            comment.save(update_fields=("body", "updated_at"))
    return invitation


def is_in_force(*, invitation: ReviewInvitation, now: dt.datetime) -> bool:
    """Tell whether the link may still be used."""
    return invitation.revoked_at is None and now < invitation.expires_at


def _locked(review_id: int, *states: str) -> Review:
    # The review's row is locked first everywhere: saving and signing at once wait for each other.
    review = Review.objects.select_related("plan").select_for_update(of=("self",)).get(pk=review_id)
    if review.state not in states:
        raise WrongState(
            _("この振り返りは「%(state)s」です。画面を開き直してください。")
            % {"state": Review.State(review.state).label}
        )
    return review


def _record(code: str, review: Review, actor_id: int, now: dt.datetime, **data: str | int) -> None:
    audit.record(
        code=code,
        subject=f"policy.review:{review.pk}",
        ward_id=review.plan.ward_id,
        actor_id=actor_id,
        now=now,
        data={"fiscal_year": review.plan.fiscal_year, "kind": review.kind, **data},
    )
