"""What the staff desk shows: plans, the choices of a form, the trail, what is missing."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from engawa.core.access.models import OfficerRole, Role
from engawa.core.access.selectors import Officer
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.years import FiscalYear
from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.models import (
    Plan,
    PlanEdit,
    PlanVersion,
    PolicyImport,
    Tag,
)
from engawa.rooms.policy.selectors.problems import Problem

State = PlanVersion.State
TAKING = "policy.readings.taken"


class PlanUnknown(LookupError):
    """The ward has no plan for that year."""


# --- permission ---------------------------------------------------------------------------------


def may_edit(*, officer: Officer, section_id: int | None) -> bool:
    """Tell whether the officer may edit a part in the charge of that section (None: of none)."""
    if section_id is None:
        return may_edit_all(officer=officer)
    return officer.is_at_least(Role.EDITOR, section_id=section_id)


def may_edit_all(*, officer: Officer) -> bool:
    """Tell whether the officer may edit every part of the ward's plan."""
    return officer.is_everywhere_at_least(Role.EDITOR)


def may_approve(*, officer: Officer) -> bool:
    """Tell whether the officer may approve the ward's plan."""
    return officer.is_everywhere_at_least(Role.APPROVER)


def list_approvers(*, ward_id: int, today: dt.date, except_user_ids: Collection[int]) -> list[str]:
    """List the names of those who may approve the ward's plan, without some people."""
    roles = OfficerRole.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=today),
        ward_id=ward_id,
        section=None,
        role__in=(Role.APPROVER, Role.ADMINISTRATOR),
        starts_on__lte=today,
        user__is_active=True,
    ).exclude(user_id__in=except_user_ids)
    return list(dict.fromkeys(str(role.user) for role in roles.select_related("user")))


# --- plans --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One year on the desk: the version in force and the one that is being worked on, if any."""

    plan: Plan
    published: PlanVersion | None
    open: PlanVersion | None

    @property
    def year(self) -> int:
        return self.plan.fiscal_year

    @property
    def year_label(self) -> str:
        return FiscalYear(self.plan.fiscal_year).label


def list_plans(*, ward_id: int) -> list[PlanRow]:
    """List the ward's plans, the newest year first."""
    versions = PlanVersion.objects.exclude(state=State.CLOSED).select_related("submitted_by")
    plans = Plan.objects.filter(ward_id=ward_id).prefetch_related(
        Prefetch("versions", queryset=versions.defer("document"))
    )
    rows = []
    for plan in plans.order_by("-fiscal_year"):
        by_state = {version.state: version for version in plan.versions.all()}
        rows.append(
            PlanRow(
                plan=plan,
                published=by_state.get(State.PUBLISHED),
                open=by_state.get(State.DRAFT) or by_state.get(State.IN_REVIEW),
            )
        )
    return rows


def get_newest_version(*, ward_id: int, fiscal_year: int) -> PlanVersion:
    """Give the newest version of the ward's plan, whatever its state.

    :raises PlanUnknown: the ward has no plan for that year.
    """
    version = (
        PlanVersion.objects.filter(plan__ward_id=ward_id, plan__fiscal_year=fiscal_year)
        .select_related("plan", "plan__ward", "submitted_by", "approved_by")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise PlanUnknown(fiscal_year)
    return version


def get_published_version(*, plan: Plan) -> PlanVersion | None:
    """Give the version in force, if the plan has been published."""
    return plan.versions.filter(state=State.PUBLISHED).select_related("plan", "plan__ward").first()


def list_versions(*, plan: Plan) -> list[PlanVersion]:
    """List all versions of a plan, newest first, without their documents."""
    versions = plan.versions.defer("document").select_related("submitted_by", "approved_by")
    return list(versions.order_by("-number"))


# --- choices of a form --------------------------------------------------------------------------


def list_sections(*, ward_id: int) -> list[Section]:
    """List the sections of the ward in their order."""
    return list(Section.objects.filter(ward_id=ward_id))


def list_partners(*, ward_id: int) -> list[Partner]:
    """List the partners of the ward by name."""
    return list(Partner.objects.filter(ward_id=ward_id))


def list_tags(*, ward_id: int) -> list[Tag]:
    """List the marks that the ward may use; its own stands for the city's of the same name."""
    found: dict[str, Tag] = {}
    for tag in Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None)):
        if tag.ward_id or tag.reference not in found:
            found[tag.reference] = tag
    return list(found.values())


# --- who did what -------------------------------------------------------------------------------


def get_last_edit(*, version: PlanVersion, code: str) -> PlanEdit | None:
    """Give the newest edit of one part of a draft."""
    edits = PlanEdit.objects.filter(version=version, node_code=code).select_related("by")
    return edits.first()


def get_undoable_edit(*, version: PlanVersion, user_id: int) -> PlanEdit | None:
    """Give the officer's own newest edit that has not been taken back."""
    return PlanEdit.objects.filter(version=version, by_id=user_id, undone_at=None).first()


def list_foreign_edits(*, version: PlanVersion, user_id: int, since: dt.datetime) -> list[PlanEdit]:
    """List what other officers did to the draft since that moment, newest first."""
    edits = PlanEdit.objects.filter(version=version, at__gte=since, undone_at=None)
    return list(edits.exclude(by_id=user_id).select_related("by")[:20])


def list_trail(*, plan: Plan, limit: int = 200) -> list[AuditEntry]:
    """List what people did to a plan, its versions, reviews and imports, newest first."""
    imports = PolicyImport.objects.filter(ward_id=plan.ward_id, fiscal_year=plan.fiscal_year)
    subjects = [
        f"policy.plan:{plan.pk}",
        *(f"policy.version:{pk}" for pk in plan.versions.values_list("pk", flat=True)),
        *(f"policy.review:{pk}" for pk in plan.reviews.values_list("pk", flat=True)),
        *(f"policy.import:{pk}" for pk in imports.values_list("pk", flat=True)),
    ]
    entries = AuditEntry.objects.filter(subject__in=subjects).select_related("actor")
    # Numbers are taken every night: within a year they would push out all that people did.
    return list(entries.exclude(code=TAKING)[:limit])


def find_last_taking(*, plan: Plan) -> AuditEntry | None:
    """Give the entry of the last night in which the plan's numbers were taken."""
    return AuditEntry.objects.filter(subject=f"policy.plan:{plan.pk}", code=TAKING).first()


def find_return_reason(*, version: PlanVersion) -> AuditEntry | None:
    """Give the entry of the last time a draft was given back, if it was not submitted again since."""
    entries = AuditEntry.objects.filter(
        subject=f"policy.version:{version.pk}",
        code__in=("policy.version.returned", "policy.version.submitted"),
    ).select_related("actor")
    newest = entries.first()
    return newest if newest and newest.code == "policy.version.returned" else None


# --- the right column ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind: the first few, and the others behind a fold."""

    is_blocking: bool
    first: list[Problem]
    others: list[Problem]


def group_problems(*, problems: Sequence[Problem], shown: int = 3) -> list[ProblemGroup]:
    """Put problems of one kind together, so that many of one do not hide the others."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.kind.value, []).append(problem)
    return [
        ProblemGroup(found[0].is_blocking, found[:shown], found[shown:])
        for found in groups.values()
    ]
