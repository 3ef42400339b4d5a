"""The tree of a plan as the staff desk shows it: rows, paths, places, what stands under a part."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.access.selectors import Officer
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    PlanContent,
)
from engawa.rooms.policy.models import (
    Plan,
    PlanVersion,
)
from engawa.rooms.policy.nodes import NodeKind, kind_of_code, short
from engawa.rooms.policy.selectors.desk import get_published_version, may_edit, may_edit_all
from engawa.rooms.policy.selectors.nodes import PARENTS, NodeUnknown, get_row, list_children


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
                leaf.is_current = leaf.is_current or holds(node=activity, code=current)
                below.children.append(leaf)
            below.is_current = below.is_current or holds(node=initiative, code=current)
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


def holds(*, node: InitiativeContent | ActivityContent, code: str) -> bool:
    """Tell whether a milestone or number with this code stands directly under the part."""
    codes = [*(stone.code for stone in node.milestones), *(number.code for number in node.targets)]
    return code in codes


def list_path(*, content: PlanContent, code: str) -> list[tuple[str, str]]:
    """List (code, name) of the parts above a part, from the top down."""
    for measure in content.measures:
        name = f"{measure.label} {measure.title}".strip()
        above = [(measure.code, short(name, longest=20))]
        if code == measure.code:
            return []
        for initiative in measure.initiatives:
            path = [*above, (initiative.code, short(initiative.title, longest=20))]
            if code == initiative.code:
                return above
            if holds(node=initiative, code=code):
                return path
            for activity in initiative.activities:
                if code == activity.code:
                    return path
                if holds(node=activity, code=code):
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
