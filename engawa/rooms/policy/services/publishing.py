"""A plan's way from draft to the public page: submit, return, approve."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.delivery.services import publish_initiatives
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.document import to_plain
from engawa.rooms.policy.models import Initiative, Plan, PlanEdit, PlanVersion, PolicyImport
from engawa.rooms.policy.searching import index_version
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.document import build_document
from engawa.rooms.policy.selectors.problems import Problem, list_problems
from engawa.rooms.policy.services.content import write_content

State = PlanVersion.State


class PublishingRefused(Exception):
    """The version cannot take this step; the message is a sentence for the officer."""


class WrongState(PublishingRefused):
    """The version is not in the state that this step starts from."""


class SamePerson(PublishingRefused):
    """The approver is the one who asked for approval."""


class NothingToPublish(PublishingRefused):
    """The draft has no measure."""


class ChangeNoteMissing(PublishingRefused):
    """A later version says nothing of what changed."""


class NotReady(PublishingRefused):
    """The draft has something that must be put right first; `problems` says what and where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


class ReasonMissing(PublishingRefused):
    """A version is given back without a word."""


class NotTheSubmitter(PublishingRefused):
    """Somebody else asked for the approval."""


class SeenAnother(PublishingRefused):
    """The version is no longer what the officer looked at."""


class DraftExists(PublishingRefused):
    """The plan already has an open version."""


class AlreadyPublished(PublishingRefused):
    """The year has a published plan, which nobody begins again from nothing."""


@transaction.atomic
def start_plan(
    *, ward_id: int, fiscal_year: int, title: str, actor_id: int | None, now: dt.datetime
) -> PlanVersion:
    """Begin the plan of a ward and year with an empty first draft.

    :raises DraftExists: the plan already has an open version.
    """
    plan, _created = Plan.objects.get_or_create(ward_id=ward_id, fiscal_year=fiscal_year)
    _lock_plan(plan)
    return _open_version(plan, title=title, lead="", actor_id=actor_id, now=now)


@transaction.atomic
def start_blank_plan(
    *, ward_id: int, fiscal_year: int, title: str, actor_id: int, now: dt.datetime
) -> PlanVersion:
    """Begin the plan of a year for which nothing is published yet.

    :raises AlreadyPublished: the year has a published plan; its next version is a copy, not a blank.
    :raises DraftExists: the plan already has an open version.
    """
    if PlanVersion.objects.filter(
        plan__ward_id=ward_id, plan__fiscal_year=fiscal_year, state=State.PUBLISHED
    ).exists():
        raise AlreadyPublished(
            _(
                "%(year)sの方針は、もう公開しています。直すときは、「木を見る」から新しい版を始めてください。"
            )
            % {"year": FiscalYear(fiscal_year).label}
        )
    return start_plan(
        ward_id=ward_id, fiscal_year=fiscal_year, title=title, actor_id=actor_id, now=now
    )


@transaction.atomic
def start_draft(*, plan: Plan, actor_id: int | None, now: dt.datetime) -> PlanVersion:
    """Begin the next version as a copy of the newest one.

    :raises DraftExists: the plan already has an open version.
    """
    # Before the newest version is read: one published meanwhile would be left out of the copy.
    _lock_plan(plan)
    newest = plan.versions.order_by("-number").first()
    title = newest.title if newest else ""
    draft = _open_version(plan, title=title, lead="", actor_id=actor_id, now=now)
    if newest:
        write_content(version=draft, content=get_content(version=newest))
    return draft


def _lock_plan(plan: Plan) -> None:
    # The plan's row is locked first everywhere: two officers who both start a draft take turns.
    Plan.objects.select_for_update().get(pk=plan.pk)


def _open_version(
    plan: Plan, *, title: str, lead: str, actor_id: int | None, now: dt.datetime
) -> PlanVersion:
    newest = plan.versions.order_by("-number").first()
    if newest and newest.state in (State.DRAFT, State.IN_REVIEW):
        raise DraftExists(_("この方針には、すでに作業中の版があります。"))
    version = PlanVersion.objects.create(
        plan=plan,
        number=newest.number + 1 if newest else 1,
        title=title,
        lead=lead,
        created_at=now,
        updated_at=now,
    )
    audit.record(
        code="policy.version.started",
        subject=_subject(version),
        ward_id=plan.ward_id,
        actor_id=actor_id,
        now=now,
    )
    return version


@transaction.atomic
def submit_version(
    *, version_id: int, actor_id: int, change_note: str, now: dt.datetime
) -> PlanVersion:
    """Ask a second person to approve the draft.

    :raises WrongState: the version is not a draft.
    :raises NothingToPublish: it has no measure yet.
    :raises NotReady: something in it must be put right first.
    :raises ChangeNoteMissing: it is a later version and nothing is said of what changed.
    """
    version = lock_version(version_id=version_id, state=State.DRAFT)
    if not version.measure_set.exists():
        raise NothingToPublish(
            _("施策がまだ1つもありません。施策を加えてから承認を依頼してください。")
        )
    problems = list_problems(
        content=get_content(version=version), fiscal_year=version.plan.fiscal_year
    )
    blocking = [problem for problem in problems if problem.is_blocking]
    if blocking:
        raise NotReady(blocking)
    change_note = change_note.strip()
    if version.number > 1 and not change_note:
        raise ChangeNoteMissing(
            _("この版で変わったところを書いてください。公開のページにそのまま載ります。")
        )
    version.state = State.IN_REVIEW
    version.submitted_by_id, version.submitted_at = actor_id, now
    version.change_note, version.updated_at = change_note, now
    version.revision += 1
    version.save()
    _record("policy.version.submitted", version, actor_id, now)
    return version


@transaction.atomic
def withdraw_version(*, version_id: int, actor_id: int, now: dt.datetime) -> PlanVersion:
    """Take back one's own request for approval; the version is a draft again.

    :raises WrongState: the version is not waiting for approval.
    :raises NotTheSubmitter: somebody else asked for the approval.
    """
    version = lock_version(version_id=version_id, state=State.IN_REVIEW)
    if version.submitted_by_id != actor_id:
        raise NotTheSubmitter(_("承認の依頼は、依頼した人だけが取り下げられます。"))
    _make_draft_again(version, now)
    _record("policy.version.withdrawn", version, actor_id, now)
    return version


@transaction.atomic
def return_version(*, version_id: int, actor_id: int, reason: str, now: dt.datetime) -> PlanVersion:
    """Give a submitted version back to its writers, with a reason.

    :raises ReasonMissing: nothing is said of what should be put right.
    :raises WrongState: the version is not waiting for approval.
    :raises SamePerson: the one who asked for the approval withdraws instead.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("どこを直すのかを書いてください。依頼した人に伝わります。"))
    version = lock_version(version_id=version_id, state=State.IN_REVIEW)
    if version.submitted_by_id == actor_id:
        raise SamePerson(_("自分の依頼は、差し戻すのではなく取り下げてください。"))
    _make_draft_again(version, now)
    _record("policy.version.returned", version, actor_id, now, reason=reason)
    return version


@transaction.atomic
def publish_version(
    *, version_id: int, actor_id: int, now: dt.datetime, seen_revision: int | None = None
) -> PlanVersion:
    """Publish a submitted version and close the one before, wholly or not at all.

    :raises WrongState: the version is not waiting for approval.
    :raises SamePerson: the approver asked for the approval.
    :raises SeenAnother: it is no longer the text of `seen_revision`, which the approver read.
    """
    version = lock_version(version_id=version_id, state=State.IN_REVIEW)
    if version.submitted_by_id == actor_id:
        raise SamePerson(_("承認を依頼した人とは別の人が承認します。"))
    if seen_revision is not None and seen_revision != version.revision:
        raise SeenAnother(
            _("確かめたあとで内容が直されました。もう一度、変わったところを確かめてください。")
        )
    plan = version.plan
    plan.versions.filter(state=State.PUBLISHED).update(state=State.CLOSED, closed_at=now)
    version.state, version.published_at = State.PUBLISHED, now
    version.approved_by_id, version.updated_at = actor_id, now
    # The row that becomes public holds its document already: from then on the database refuses any change.
    document = build_document(version=version)
    version.document = to_plain(document)
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise WrongState(_("ほかの人が同時に公開しました。画面を開き直してください。")) from error
    index_version(version=version, document=document)
    PlanEdit.objects.filter(version=version).delete()
    publish_initiatives(
        ward_id=plan.ward_id,
        fiscal_year=plan.fiscal_year,
        initiatives=list(
            Initiative.objects.filter(version=version)
            .order_by("measure__position", "position")
            .values_list("code", "title")
        ),
        now=now,
    )
    _record("policy.version.published", version, actor_id, now)
    return version


@transaction.atomic
def discard_draft(*, version_id: int, actor_id: int, now: dt.datetime) -> None:
    """Throw a draft away; what is published stays, and documents that made the draft are open again.

    :raises WrongState: the version is not a draft.
    """
    version = lock_version(version_id=version_id, state=State.DRAFT)
    _reopen_imports(version, actor_id, now)
    _record("policy.version.discarded", version, actor_id, now)
    version.delete()


def _reopen_imports(version: PlanVersion, actor_id: int | None, now: dt.datetime) -> None:
    # Closed for ever, a document could be taken in neither again nor anew: it is known by its bytes.
    accepted = PolicyImport.objects.select_for_update().filter(accepted_version=version)
    for policy_import in accepted.order_by("pk"):
        policy_import.state = PolicyImport.State.IN_REVIEW
        policy_import.accepted_version, policy_import.updated_at = None, now
        policy_import.revision += 1
        policy_import.save(update_fields=("state", "accepted_version", "updated_at", "revision"))
        audit.record(
            code="policy.import.reopened",
            subject=f"policy.import:{policy_import.pk}",
            ward_id=policy_import.ward_id,
            actor_id=actor_id,
            now=now,
            data={"fiscal_year": policy_import.fiscal_year},
        )


def lock_version(*, version_id: int, state: PlanVersion.State) -> PlanVersion:
    """Lock a version of that state and its plan for the caller's transaction, and give it.

    :raises WrongState: the version is in another state.
    """
    # Plan before version, always: publishing and editing at once wait for each other here.
    plan_id = PlanVersion.objects.values_list("plan_id", flat=True).get(pk=version_id)
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    version = PlanVersion.objects.select_for_update().get(pk=version_id)
    version.plan = plan
    if version.state != state:
        raise WrongState(
            _("この版はいま「%(state)s」です。画面を開き直してください。")
            % {"state": version.get_state_display()}
        )
    return version


def _make_draft_again(version: PlanVersion, now: dt.datetime) -> None:
    version.state, version.updated_at = State.DRAFT, now
    version.submitted_by, version.submitted_at = None, None
    version.revision += 1
    version.save()


def _subject(version: PlanVersion) -> str:
    return f"policy.version:{version.pk}"


def _record(
    code: str, version: PlanVersion, actor_id: int | None, now: dt.datetime, **data: str
) -> None:
    audit.record(
        code=code,
        subject=_subject(version),
        ward_id=version.plan.ward_id,
        actor_id=actor_id,
        now=now,
        data={"fiscal_year": version.plan.fiscal_year, "version": version.number, **data},
    )
