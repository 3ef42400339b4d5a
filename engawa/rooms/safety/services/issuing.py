"""From a draft to what everybody reads: two people, or one at night with a reason, confirmed within 30 minutes."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.safety.checking_values import Finding
from engawa.rooms.safety.frozen import texts_to_plain
from engawa.rooms.safety.models import OrderBook, OrderVersion
from engawa.rooms.safety.said_twice import say_how_to_type
from engawa.rooms.safety.sealing import Seal
from engawa.rooms.safety.selectors.accepters import find_accepters
from engawa.rooms.safety.selectors.drafting import Sealed, seal_draft
from engawa.rooms.safety.selectors.writers import find_writers
from engawa.rooms.safety.services.drafts import (
    OPEN_STATES,
    OrderRefused,
    SeenAnother,
    WrongState,
    lock_version,
    record,
    require_seen,
    tidy_reason,
)
from engawa.rooms.safety.services.publishing import request_publication
from engawa.rooms.safety.values import Action, OrderState


class NotReady(OrderRefused):
    """The draft has something that must be put right first; `findings` says what and where."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.sentence for finding in findings))
        self.findings = findings


class SamePerson(OrderRefused):
    """The approver is the one who asked for the approval, or who wrote in the draft."""


class NotTheSubmitter(OrderRefused):
    """Somebody else asked for the approval."""


class ReasonMissing(OrderRefused):
    """Nothing is said of why."""


class ContentChanged(SeenAnother):
    """A zone, a site or a text is no longer what the officer looked at, though nobody changed the draft."""


class SecondWordMissing(OrderRefused):
    """Something unusual is in the draft, and whoever decides has not said that it is meant so."""


class AlreadyConfirmed(OrderRefused):
    """A second person has confirmed it before, or two people issued it."""


@transaction.atomic
def submit_draft(
    *,
    version_id: int,
    seen_revision: int,
    actor_id: int,
    now: dt.datetime,
    seen: Seal | None = None,
) -> OrderVersion:
    """Ask a second person to approve a draft.

    `seen` is the seal of the page on which it was decided; None where no person looked at one.

    :raises WrongState: the version is not a draft.
    :raises SeenAnother: it was changed since the officer looked at it.
    :raises ContentChanged: a register was, and it would be issued otherwise.
    :raises NotReady: something in it must be put right first.
    """
    version = lock_version(version_id=version_id, states=(OrderState.DRAFT,))
    require_seen(version=version, seen_revision=seen_revision)
    _seal(version, now, seen)
    version.state, version.changed_at = OrderState.PENDING, now
    version.submitted_by_id, version.submitted_at = actor_id, now
    version.returned_reason = ""
    version.save()
    if version.order.current_id is None:
        version.order.state = OrderState.PENDING
        version.order.save(update_fields=("state",))
    record(code="safety.order.submitted", version=version, actor_id=actor_id, now=now)
    return version


@transaction.atomic
def withdraw_draft(*, version_id: int, actor_id: int, now: dt.datetime) -> OrderVersion:
    """Take back one's own request for approval; the version is a draft again.

    :raises WrongState: the version is not waiting for approval.
    :raises NotTheSubmitter: somebody else asked for the approval.
    """
    version = lock_version(version_id=version_id, states=(OrderState.PENDING,))
    if version.submitted_by_id != actor_id:
        raise NotTheSubmitter(_("承認の依頼は、依頼した人だけが取り下げられます。"))
    _make_draft_again(version, now)
    record(code="safety.order.withdrawn", version=version, actor_id=actor_id, now=now)
    return version


@transaction.atomic
def return_draft(*, version_id: int, actor_id: int, reason: str, now: dt.datetime) -> OrderVersion:
    """Give a submitted draft back to its writer, with a reason.

    :raises ReasonMissing: nothing is said of what should be put right.
    :raises ReasonTooLong: more is said of it than the record has room for.
    :raises WrongState: the version is not waiting for approval.
    :raises SamePerson: the one who asked for the approval withdraws instead.
    """
    reason = tidy_reason(words=reason)
    if not reason:
        raise ReasonMissing(_("どこを直すのかを書いてください。書いた人に伝わります。"))
    version = lock_version(version_id=version_id, states=(OrderState.PENDING,))
    if version.submitted_by_id == actor_id:
        raise SamePerson(_("自分の依頼は、差し戻すのではなく取り下げてください。"))
    version.returned_reason = reason
    _make_draft_again(version, now)
    record(
        code="safety.order.returned",
        version=version,
        actor_id=actor_id,
        now=now,
        reason=version.returned_reason,
    )
    return version


@transaction.atomic
def approve_draft(
    *,
    version_id: int,
    seen_revision: int,
    actor_id: int,
    now: dt.datetime,
    meant: Collection[str] = (),
    seen: Seal | None = None,
) -> OrderVersion:
    """Issue a submitted version: it becomes what the public page says, wholly or not at all.

    `meant` are the codes of what is unusual in it of which the approver, too, says that it is meant so; `seen` is the
    seal of the page that the approver read, None where no person read one.

    :raises WrongState: the version is not waiting for approval.
    :raises SamePerson: the approver asked for the approval, or wrote in the draft.
    :raises SeenAnother: it is no longer what the approver read.
    :raises ContentChanged: a register was changed, and it would be issued otherwise.
    :raises NotReady: something has become wrong since it was submitted, a time that passed for example.
    :raises SecondWordMissing: the approver has not said so of all that is unusual.
    """
    version = lock_version(version_id=version_id, states=(OrderState.PENDING,))
    if version.submitted_by_id == actor_id:
        raise SamePerson(_("承認を依頼した人とは別の人が承認します。"))
    if actor_id in find_writers(version=version):
        raise SamePerson(
            _("この下書きを書いた人や直した人は、承認できません。ほかの人が読んで承認します。")
        )
    require_seen(version=version, seen_revision=seen_revision)
    sealed = _seal(version, now, seen)
    _require_second_word(version, sealed, actor_id=actor_id, meant=meant)
    version.approved_by_id = actor_id
    _issue(version, sealed, now)
    _record_unusual(version, sealed, actor_id=actor_id, now=now)
    record(code="safety.order.issued", version=version, actor_id=actor_id, now=now)
    return version


@transaction.atomic
def issue_alone(
    *,
    version_id: int,
    seen_revision: int,
    reason: str,
    actor_id: int,
    now: dt.datetime,
    typed: str = "",
    seen: Seal | None = None,
) -> OrderVersion:
    """Issue a version by one person, because nobody else is there; a second confirms it afterwards.

    `typed` is what they typed of whom it reaches, needed where its size is unusual; `seen` is the seal of the page that
    they read.

    :raises SecondWordMissing: that is needed, and something else was typed, or nothing.
    :raises ReasonMissing: nothing is said of why nobody else could approve.
    :raises ReasonTooLong: more is said of it than the record has room for.
    :raises WrongState: the version is issued already, or was given up.
    :raises SeenAnother: it is no longer what the officer read.
    :raises ContentChanged: a register was changed, and it would be issued otherwise.
    :raises NotReady: something in it must be put right first.
    """
    reason = tidy_reason(words=reason)
    if not reason:
        raise ReasonMissing(_("1人で発令する理由を書いてください。記録に残ります。"))
    version = lock_version(version_id=version_id, states=OPEN_STATES)
    require_seen(version=version, seen_revision=seen_revision)
    sealed = _seal(version, now, seen)
    if sealed.unusual and not sealed.typed.is_typed(typed):
        raise SecondWordMissing(say_how_to_type(sealed.typed))
    if version.submitted_by_id is None:
        version.submitted_by_id, version.submitted_at = actor_id, now
    version.approved_by_id = actor_id
    version.is_single_handed, version.single_reason = True, reason
    _issue(version, sealed, now)
    _record_unusual(version, sealed, actor_id=actor_id, now=now, typed=typed.strip())
    record(
        code="safety.order.issued-alone",
        version=version,
        actor_id=actor_id,
        now=now,
        reason=version.single_reason,
    )
    return version


@transaction.atomic
def confirm_issued(*, version_id: int, actor_id: int, now: dt.datetime) -> OrderVersion:
    """Confirm afterwards what one person issued alone.

    :raises WrongState: the version is not issued.
    :raises AlreadyConfirmed: two people issued it, or it was confirmed before.
    :raises SamePerson: the one who issued it cannot confirm it.
    """
    version = lock_version(version_id=version_id, states=(OrderState.ISSUED,))
    if not version.is_single_handed or version.confirmed_at is not None:
        raise AlreadyConfirmed(_("この版は、もう2人の目で確かめられています。"))
    if actor_id in (version.approved_by_id, version.submitted_by_id):
        raise SamePerson(_("発令した人とは別の人が確かめます。"))
    OrderVersion.objects.filter(pk=version.pk).update(confirmed_by_id=actor_id, confirmed_at=now)
    version.refresh_from_db()
    record(code="safety.order.confirmed", version=version, actor_id=actor_id, now=now)
    _publish(version, now)
    return version


def _seal(version: OrderVersion, now: dt.datetime, seen: Seal | None) -> Sealed:
    sealed = seal_draft(version=version, now=now)
    # Before what is wrong in it: an officer looks at the content as it is first.
    if seen is not None and seen != sealed.seal:
        raise ContentChanged(
            _(
                "見ているあいだに内容が変わったので、まだ何も出していません。もう一度、見てください。"
            )
        )
    _refuse_unready(sealed.hindrances)
    return sealed


def _require_second_word(
    version: OrderVersion, sealed: Sealed, *, actor_id: int, meant: Collection[str]
) -> None:
    if not sealed.unusual:
        return
    codes = {one.code for one in sealed.unusual}
    # The second word is another person's, whoever asked for the approval after the first.
    if actor_id in find_accepters(order_id=version.order_id, codes=codes):
        raise SamePerson(_("広さについて「このとおりでよい」と書いた人とは別の人が承認します。"))
    if not codes <= set(meant):
        raise SecondWordMissing(
            _(
                "広さがふだんの10倍を超えています。数字と理由を読み、"
                "「この広さでよい」に印を付けてから、承認してください。"
            )
        )


def _record_unusual(
    version: OrderVersion, sealed: Sealed, *, actor_id: int, now: dt.datetime, typed: str = ""
) -> None:
    households = version.households
    for one in sealed.unusual:
        record(
            code="safety.order.finding-said-twice",
            version=version,
            actor_id=actor_id,
            now=now,
            finding=one.code,
            reason=one.reason,
            figures=" ".join(one.sentences),
            households="" if households is None else str(households),
            typed=typed,
        )


def _refuse_unready(hindrances: list[Finding]) -> None:
    if hindrances:
        raise NotReady(hindrances)


def _make_draft_again(version: OrderVersion, now: dt.datetime) -> None:
    version.state, version.changed_at = OrderState.DRAFT, now
    version.submitted_by, version.submitted_at = None, None
    version.revision += 1
    version.save()
    if version.order.current_id is None:
        version.order.state = OrderState.DRAFT
        version.order.save(update_fields=("state",))


def _issue(version: OrderVersion, sealed: Sealed, now: dt.datetime) -> None:
    order = version.order
    if order.state == OrderState.LIFTED:
        raise WrongState(_("この避難情報は、もう解除されています。"))
    if not order.number:
        order.number = _give_number(order.ward_id, is_drill=order.is_drill, now=now)
        order.first_issued_at = now
    version.number = 1 if version.previous is None else (version.previous.number or 0) + 1
    version.issued_at, version.changed_at = now, now
    # The texts say since when; the row that becomes public holds all of it already, since from then on the
    # database refuses any change.
    described, version.frozen = sealed.described, sealed.frozen
    version.texts = texts_to_plain(described.texts)
    version.households, version.people = described.households, described.people
    version.state = OrderState.ISSUED
    version.save()
    order.current = version
    order.state = OrderState.LIFTED if version.action == Action.LIFT else OrderState.ISSUED
    if version.action == Action.LIFT:
        order.lifted_at = now
    order.save()
    _publish(version, now)


def _give_number(ward_id: int, *, is_drill: bool, now: dt.datetime) -> str:
    # The caller holds the book's row: no other approval of the ward stands between reading and writing.
    book = OrderBook.objects.get(ward_id=ward_id, is_drill=is_drill)
    book.last_number += 1
    book.save(update_fields=("last_number",))
    return f"{now.astimezone(TOKYO).year}-{book.last_number:04}"


def _publish(version: OrderVersion, now: dt.datetime) -> None:
    cause = {Action.ISSUE: "APPROVED", Action.LIFT: "LIFTED"}.get(Action(version.action), "UPDATED")
    request_publication(
        ward_id=version.order.ward_id, is_drill=version.order.is_drill, cause=cause, now=now
    )
