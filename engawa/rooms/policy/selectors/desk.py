"""What the staff desk shows: plans and what to do next, the tree, the choices of a form, the trail."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from engawa.core.access.models import OfficerRole, Role
from engawa.core.access.selectors import Officer
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import (
    SMALLEST_COUNT_OF_PERSONS,
    Indicator,
    Kind,
    Measurement,
    Scope,
)
from engawa.core.ui import navigation
from engawa.core.ui.charts import format_figure
from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.models import (
    Plan,
    PlanEdit,
    PlanVersion,
    PolicyImport,
    Review,
    Tag,
    Target,
)
from engawa.rooms.policy.nodes import NodeKind, kind_of_code
from engawa.rooms.policy.searching import fold
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.nodes import PARENTS, NodeUnknown, get_row, list_children
from engawa.rooms.policy.selectors.problems import Problem, list_problems, short

logger = logging.getLogger(__name__)
State = PlanVersion.State
# Roles for the whole ward hold for every section; no section has this id, so only they hold for it.
NO_SECTION = 0
# More indicators than this are not measured on one page: the officer narrows them by words first.
MOST_PREVIEWS = 30


class PlanUnknown(LookupError):
    """The ward has no plan for that year."""


# --- permission ---------------------------------------------------------------------------------


def may_edit(*, officer: Officer, section_id: int | None) -> bool:
    """Tell whether the officer may edit a part in the charge of that section (None: of none)."""
    return officer.is_at_least(Role.EDITOR, section_id=section_id or NO_SECTION)


def may_edit_all(*, officer: Officer) -> bool:
    """Tell whether the officer may edit every part of the ward's plan."""
    return officer.is_at_least(Role.EDITOR, section_id=NO_SECTION)


def may_approve(*, officer: Officer) -> bool:
    """Tell whether the officer may approve the ward's plan."""
    return officer.is_at_least(Role.APPROVER, section_id=NO_SECTION)


def list_approvers(*, ward_id: int, today: dt.date, except_user_id: int) -> list[str]:
    """List the names of those who may approve the ward's plan, without one person."""
    roles = OfficerRole.objects.filter(
        Q(ends_before=None) | Q(ends_before__gt=today),
        ward_id=ward_id,
        section=None,
        role__in=(Role.APPROVER, Role.ADMINISTRATOR),
        starts_on__lte=today,
        user__is_active=True,
    ).exclude(user_id=except_user_id)
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


# --- what to do next ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do next: a sentence, and the name and arguments of the page where it is done."""

    sentence: str
    url_name: str
    year: int | None = None
    arguments: dict[str, str | int] = field(default_factory=dict)


def list_todos(*, ward_id: int, officer: Officer) -> list[Todo]:
    """List what waits for this officer in the policy room, the most pressing first."""
    todos = [
        _todo_of_version(row, row.open, officer)
        for row in list_plans(ward_id=ward_id)
        if row.open is not None
    ]
    imports = PolicyImport.objects.filter(ward_id=ward_id, state=PolicyImport.State.IN_REVIEW)
    todos += [
        Todo(
            _("取り込んだ「%(filename)s」の確認が終わっていません。")
            % {"filename": waiting.filename},
            "import",
            arguments={"import_id": waiting.pk},
        )
        for waiting in imports.only("id", "filename", "fiscal_year")[:10]
    ]
    reviews = Review.objects.filter(plan__ward_id=ward_id).exclude(state=Review.State.SIGNED)
    for review in reviews.select_related("plan"):
        words = (
            _("%(year)sの%(kind)sが、承認を待っています。")
            if review.state == Review.State.IN_REVIEW
            else _("%(year)sの%(kind)sを記入しています。")
        )
        todos.append(
            Todo(
                words
                % {
                    "year": FiscalYear(review.plan.fiscal_year).label,
                    "kind": review.get_kind_display(),
                },
                "desk-review",
                year=review.plan.fiscal_year,
                arguments={"kind": review.kind.lower().replace("_", "-")},
            )
        )
    return todos


def _todo_of_version(row: PlanRow, version: PlanVersion, officer: Officer) -> Todo:
    about = {"year": row.year_label, "number": version.number}
    if version.state == State.IN_REVIEW:
        if version.submitted_by_id == officer.user_id:
            words = _("%(year)sの第%(number)s版は、ほかの人の承認を待っています。")
        elif may_approve(officer=officer):
            words = _("%(year)sの第%(number)s版が、あなたの承認を待っています。")
        else:
            words = _("%(year)sの第%(number)s版が、承認を待っています。")
        return Todo(words % about, "desk-approval", row.year)
    problems = list_problems(content=get_content(version=version), fiscal_year=row.year)
    if not problems:
        return Todo(
            _("%(year)sの第%(number)s版の下書きは、承認を依頼できます。") % about,
            "desk-submit",
            row.year,
        )
    counted = about | {"total": len(problems)}
    return Todo(
        _("%(year)sの第%(number)s版の下書きに、確かめるところが%(total)sか所あります。") % counted,
        "desk-plan",
        row.year,
    )


# --- the tree -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Branch:
    """One row of the tree and what stands under it."""

    code: str
    label: str
    kind: NodeKind
    is_digital: bool = False
    is_current: bool = False
    is_movable: bool = False
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the tree whose rows are of one kind."""

    kind: NodeKind
    label: str
    branches: list[Branch]
    may_add: bool


def build_tree(
    *,
    content: PlanContent,
    current: str,
    officer: Officer,
    section_ids: dict[str, int],
    section_names: dict[str, str],
    is_draft: bool,
) -> list[Group]:
    """Build the tree of a text as this officer sees it: rows that they may not move have no handle."""
    may_all = is_draft and may_edit_all(officer=officer)

    def may(section: str) -> bool:
        section_id = section_ids.get(section)
        return is_draft and may_edit(officer=officer, section_id=section_id)

    def row(kind: NodeKind, code: str, label: str, is_movable: bool) -> Branch:
        return Branch(code, short(label) or code, kind, False, code == current, is_movable)

    measures = []
    for measure in content.measures:
        label = f"{measure.label}　{measure.title}" if measure.label else measure.title
        branch = row(NodeKind.MEASURE, measure.code, label, may_all)
        for initiative in measure.initiatives:
            movable = may(initiative.section)
            below = row(NodeKind.INITIATIVE, initiative.code, initiative.title, movable)
            below.is_digital = _is_digital(initiative)
            for activity in initiative.activities:
                leaf = row(
                    NodeKind.ACTIVITY,
                    activity.code,
                    activity.title or activity.body,
                    may(activity.section or initiative.section),
                )
                leaf.is_digital = _is_digital(activity)
                leaf.is_current = leaf.is_current or _holds(activity, current)
                below.children.append(leaf)
            below.is_current = below.is_current or _holds(initiative, current)
            branch.children.append(below)
        measures.append(branch)
    goals = [row(NodeKind.GOAL, n.code, n.title, may_all) for n in content.goals]
    aims = [row(NodeKind.AIM, n.code, n.title, may_all) for n in content.aims]
    pledges = [row(NodeKind.PLEDGE, n.code, n.title, may_all) for n in content.pledges]
    statements = [
        row(
            NodeKind.SECTION_STATEMENT,
            n.code,
            section_names.get(n.section, n.section),
            may(n.section),
        )
        for n in content.section_statements
    ]
    return [
        Group(NodeKind.GOAL, _("基本目標"), goals, may_all),
        Group(NodeKind.AIM, _("方向"), aims, may_all),
        Group(NodeKind.MEASURE, _("施策と取組"), measures, may_all),
        Group(NodeKind.PLEDGE, _("組織運営"), pledges, may_all),
        Group(NodeKind.SECTION_STATEMENT, _("課ごとの方針"), statements, may_all),
    ]


def _is_digital(node: InitiativeContent | ActivityContent) -> bool:
    return any(tag.startswith("digital:") for tag in node.tags)


def _holds(node: InitiativeContent | ActivityContent, code: str) -> bool:
    codes = [*(stone.code for stone in node.milestones), *(number.code for number in node.targets)]
    return code in codes


def list_path(*, content: PlanContent, code: str) -> list[tuple[str, str]]:
    """List (code, name) of the parts above a part, from the top down."""
    for measure in content.measures:
        above = [(measure.code, short(measure.label or measure.title))]
        if code == measure.code:
            return []
        for initiative in measure.initiatives:
            path = [*above, (initiative.code, short(initiative.title))]
            if code == initiative.code:
                return above
            if _holds(initiative, code):
                return path
            for activity in initiative.activities:
                if code == activity.code:
                    return path
                if _holds(activity, code):
                    return [*path, (activity.code, short(activity.title or activity.body))]
    return []


def list_places(*, content: PlanContent, kind: NodeKind) -> list[tuple[str, str]]:
    """List (code, name) of the parts under which a part of that kind may stand, in order."""
    allowed = PARENTS.get(kind, ())
    places = []
    for measure in content.measures:
        name = measure.label or measure.title
        if NodeKind.MEASURE in allowed:
            places.append((measure.code, short(f"{measure.label}　{measure.title}".strip())))
        for initiative in measure.initiatives:
            if NodeKind.INITIATIVE in allowed:
                places.append((initiative.code, short(f"{name}　{initiative.title}", longest=60)))
            if NodeKind.ACTIVITY in allowed:
                places += [
                    (a.code, "　　" + short(a.title or a.body, longest=56))
                    for a in initiative.activities
                ]
    return places


def count_below(*, row: Any) -> list[tuple[NodeKind, int]]:
    """Count what would go with a part, by kind."""
    counts: dict[NodeKind, int] = {}

    def visit(parent: Any) -> None:
        for child in list_children(row=parent):
            kind = kind_of_code(child.code)
            assert kind is not None
            counts[kind] = counts.get(kind, 0) + 1
            visit(child)

    visit(row)
    return [(kind, counts[kind]) for kind in NodeKind if kind in counts]


def list_sibling_codes(*, version: PlanVersion, code: str) -> list[str]:
    """List the codes of the parts beside a part and its own, in their order.

    :raises NodeUnknown: the version has no part with this code.
    """
    row = get_row(version=version, code=code)
    same_place = {
        name: getattr(row, f"{name}_id")
        for name in ("measure", "initiative", "activity")
        if hasattr(row, f"{name}_id")
    }
    rows = type(row).objects.filter(version=version, **same_place)
    return list(rows.values_list("code", flat=True))


def find_part(*, content: PlanContent, code: str) -> InitiativeContent | ActivityContent | None:
    """Give the initiative or activity with this code."""
    parts: list[InitiativeContent | ActivityContent] = []
    parts += content.initiatives()
    parts += content.activities()
    return next((part for part in parts if part.code == code), None)


def is_in_force(*, plan: Plan, code: str) -> bool:
    """Tell whether the version in force has a part with this code."""
    published = get_published_version(plan=plan)
    if published is None:
        return False
    try:
        get_row(version=published, code=code)
    except NodeUnknown:
        return False
    return True


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
    """List what was done to the versions of a plan, newest first."""
    ids = plan.versions.values_list("pk", flat=True)
    subjects = [f"policy.version:{pk}" for pk in ids]
    entries = AuditEntry.objects.filter(subject__in=subjects).select_related("actor")
    return list(entries[:limit])


def find_return_reason(*, version: PlanVersion) -> AuditEntry | None:
    """Give the entry of the last time a draft was given back, if it was not submitted again since."""
    entries = AuditEntry.objects.filter(
        subject=f"policy.version:{version.pk}",
        code__in=("policy.version.returned", "policy.version.submitted"),
    ).select_related("actor")
    newest = entries.first()
    return newest if newest and newest.code == "policy.version.returned" else None


# --- indicators ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndicatorPreview:
    """An indicator with the value that it has now for one promise, or why there is none."""

    indicator: Indicator
    words: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class RoomIndicators:
    """The indicators that one room offers."""

    room: str
    previews: list[IndicatorPreview]


def list_indicators(*, words: str, scope: Scope) -> tuple[list[RoomIndicators], int]:
    """List the indicators whose names hold all the words, by room, each with its present value.

    Gives also how many more there are than one page shows.
    """
    wanted = [fold(word) for word in words.split()]
    found = [
        indicator
        for indicator in registry.list_all()
        if all(word in _haystack(indicator) for word in wanted)
    ]
    rooms: dict[str, list[IndicatorPreview]] = {}
    for indicator in found[:MOST_PREVIEWS]:
        rooms.setdefault(indicator.room, []).append(preview_indicator(indicator, scope))
    labels = {entry.key: entry.label for entry in navigation.list_desk()}
    listed = [
        RoomIndicators(labels[room]() if room in labels else room, previews)
        for room, previews in rooms.items()
    ]
    return listed, max(0, len(found) - MOST_PREVIEWS)


def _haystack(indicator: Indicator) -> str:
    return fold(f"{indicator.label} {indicator.description} {indicator.unit} {indicator.key}")


def preview_indicator(indicator: Indicator, scope: Scope) -> IndicatorPreview:
    """Measure an indicator now; a room that fails to measure becomes a sentence."""
    try:
        with transaction.atomic():
            measured = indicator.measure(scope)
    except Exception:
        logger.exception("indicator %s failed in a preview", indicator.key)
        words = _("いまは測れませんでした。この数字を出す部屋の担当に知らせてください。")
        return IndicatorPreview(indicator, words, is_error=True)
    return IndicatorPreview(indicator, _words(indicator, measured))


def _words(indicator: Indicator, measured: Measurement) -> str:
    if measured.value is None:
        return _("まだ測るものがありません")
    if indicator.counts_persons and _points_at_a_person(measured):
        return _("人数が少ないため、数は出しません")
    if indicator.kind is not Kind.RATIO:
        return _("%(value)s%(unit)s") % {
            "value": format_figure(measured.value),
            "unit": indicator.unit,
        }
    return _("%(value)s％（%(denominator)sのうち%(numerator)s）") % {
        "value": format_figure(round(measured.value * 100, 1)),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
    }


def _points_at_a_person(measured: Measurement) -> bool:
    numerator, denominator = measured.numerator, measured.denominator
    counts: list[float] = [measured.value or 0]
    if numerator is not None and denominator is not None:
        counts = [numerator, denominator - numerator]
    return any(0 < count < SMALLEST_COUNT_OF_PERSONS for count in counts)


def scope_of(
    *, ward_id: int, fiscal_year: int, content: PlanContent, code: str, now: dt.datetime
) -> Scope:
    """Give the scope in which a number beside that part is measured: the year until now."""
    year = FiscalYear(fiscal_year)
    initiative_code, activity_code = "", ""
    for initiative in content.initiatives():
        if code == initiative.code or _holds(initiative, code):
            initiative_code = initiative.code
        for activity in initiative.activities:
            if code == activity.code or _holds(activity, code):
                initiative_code, activity_code = initiative.code, activity.code
    return Scope(
        ward_id=ward_id,
        fiscal_year=fiscal_year,
        starts_on=year.starts_on,
        ends_before=year.ends_before,
        now=now,
        initiative_code=initiative_code,
        activity_code=activity_code,
    )


def find_indicator(*, key: str) -> Indicator | None:
    """Give the indicator of that key, if a room of this installation offers it."""
    try:
        return registry.get(key)
    except registry.IndicatorUnknown:
        return None


def describe_source(*, key: str) -> str:
    """Say where the number of a target comes from."""
    if not key:
        return _("職員が手で報告")
    found = find_indicator(key=key)
    if found is None:
        return _("測れない指標：%(key)s") % {"key": key}
    return _("%(label)sを毎晩計測") % {"label": found.label}


def describe_target(*, target: TargetContent) -> str:
    """Say what was promised: 5秒以内, 80％以上; "" where nothing was."""
    if target.target_value is None:
        return ""
    found = find_indicator(key=target.indicator_key)
    is_ratio = found is not None and found.kind is Kind.RATIO
    value = float(target.target_value) * (100 if is_ratio else 1)
    return _("%(value)s%(unit)s%(comparison)s") % {
        "value": format_figure(round(value, 2)),
        "unit": "％" if is_ratio else target.unit,
        "comparison": Target.Comparison(target.comparison).label,
    }


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
