"""What changed between two texts of a plan, part by part, found by the codes that never change."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.indicators import registry
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    PlanContent,
)
from engawa.rooms.policy.document import PlanDocument, to_plain
from engawa.rooms.policy.models import Aim, Target
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, field_label


class DifferenceKind(StrEnum):
    """What happened to a part. One that moved and changed is MOVED, with both among its fields."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    MOVED = "MOVED"
    CHANGED = "CHANGED"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return {
            DifferenceKind.ADDED: _("加えました"),
            DifferenceKind.REMOVED: _("なくしました"),
            DifferenceKind.MOVED: _("移しました"),
            DifferenceKind.CHANGED: _("直しました"),
        }[self]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a part, as people read it, before and after ("" where there was nothing)."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened to one part; `parent_code` is where it stands now, or stood before it went."""

    kind: DifferenceKind
    node_kind: NodeKind
    code: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    kind: NodeKind
    code: str
    parent: str
    title: str
    values: dict[str, str] = field(default_factory=dict)


def compare(
    *, old: PlanContent, new: PlanContent, names: Mapping[str, str] | None = None
) -> list[Difference]:
    """List what changed from the old text to the new one, in the order of the new one.

    What was removed follows at the end, in the order of the old one. `names` (from `names_of`)
    turns the codes of sections, partners and marks into their names.
    """
    names = names or {}
    before = {part.code: part for part in _parts(old, names)}
    after = {part.code: part for part in _parts(new, names)}
    places = _moved_among_siblings(before, after)
    found = []
    for code, part in after.items():
        was = before.get(code)
        if was is None:
            changes = _changes({}, part.values)
            found.append(_difference(DifferenceKind.ADDED, part, changes))
            continue
        changes = _changes(was.values, part.values)
        if was.parent != part.parent:
            place = FieldChange(
                "place",
                field_label("place"),
                before[was.parent].title if was.parent else "",
                after[part.parent].title if part.parent else "",
            )
            found.append(_difference(DifferenceKind.MOVED, part, (place, *changes)))
        elif code in places:
            at, to = places[code]
            position = FieldChange(
                "position",
                field_label("position"),
                _("%(number)s番目") % {"number": at},
                _("%(number)s番目") % {"number": to},
            )
            found.append(_difference(DifferenceKind.MOVED, part, (position, *changes)))
        elif changes:
            found.append(_difference(DifferenceKind.CHANGED, part, changes))
    for code, part in before.items():
        if code not in after:
            changes = _changes(part.values, {})
            found.append(_difference(DifferenceKind.REMOVED, part, changes))
    return found


def names_of(*, documents: Sequence[PlanDocument]) -> dict[str, str]:
    """Give the names that documents use for sections, partners and marks; the later one counts."""
    names: dict[str, str] = {}
    for document in documents:
        names |= {f"section:{section.code}": section.name for section in document.sections}
        names |= {f"partner:{partner.code}": partner.name for partner in document.partners}
        names |= {f"tag:{tag.reference}": tag.label for tag in document.tags}
    return names


def _difference(kind: DifferenceKind, part: _Part, changes: Sequence[FieldChange]) -> Difference:
    return Difference(kind, part.kind, part.code, part.title, tuple(changes), part.parent)


def _changes(old: dict[str, str], new: dict[str, str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, field_label(name), old.get(name, ""), new.get(name, ""))
        for name in (new or old)
        if old.get(name, "") != new.get(name, "")
    )


def _moved_among_siblings(
    before: dict[str, _Part], after: dict[str, _Part]
) -> dict[str, tuple[int, int]]:
    """Find the fewest parts whose move explains the new order of each parent's children."""
    moved: dict[str, tuple[int, int]] = {}
    families: dict[tuple[str, NodeKind], list[str]] = {}
    for code, part in after.items():
        was = before.get(code)
        if was is not None and was.parent == part.parent:
            families.setdefault((part.parent, part.kind), []).append(code)
    rank = {code: number for number, code in enumerate(before)}
    for codes in families.values():
        # The longest run that kept its order stayed; only the others were moved.
        stayed = _longest_rising([rank[code] for code in codes])
        order = sorted(codes, key=lambda code: rank[code])
        for number, code in enumerate(codes, start=1):
            if rank[code] not in stayed:
                moved[code] = (order.index(code) + 1, number)
    return moved


def _longest_rising(numbers: list[int]) -> set[int]:
    tails: list[int] = []
    previous: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        previous[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return kept


def _parts(content: PlanContent, names: Mapping[str, str]) -> Iterator[_Part]:
    def of(kind: NodeKind, node: Any, parent: str, *fields: str, title: str = "") -> _Part:
        values = {name: _words(name, getattr(node, name), names) for name in fields}
        return _Part(kind, node.code, parent, title or node.title, values)

    aims = {aim.key: aim for aim in content.aims}
    head = {"title": content.title, "lead": content.lead}
    yield _Part(NodeKind.PLAN, PLAN_CODE, "", content.title, head)
    for goal in content.goals:
        yield of(NodeKind.GOAL, goal, "", "title", "body")
    for aim in content.aims:
        yield of(NodeKind.AIM, aim, "", "kind", "title", "body")
    for measure in content.measures:
        aim_title = aims[measure.aim].title if measure.aim in aims else ""
        part = of(NodeKind.MEASURE, measure, "", "label", "title", "body")
        part.values["aim"] = aim_title
        yield part
        for initiative in measure.initiatives:
            yield of(
                NodeKind.INITIATIVE,
                initiative,
                measure.code,
                *("title", "body", "note", "section", "tags", "partners"),
            )
            yield from _numbers(initiative, of)
            for activity in initiative.activities:
                yield of(
                    NodeKind.ACTIVITY,
                    activity,
                    initiative.code,
                    *("title", "body", "note", "section", "tags"),
                    title=activity.title or activity.body,
                )
                yield from _numbers(activity, of)
    for pledge in content.pledges:
        yield of(NodeKind.PLEDGE, pledge, "", "title", "body")
    for statement in content.section_statements:
        title = names.get(f"section:{statement.section}", statement.section)
        fields = ("section", "body")
        yield of(NodeKind.SECTION_STATEMENT, statement, "", *fields, title=title)


def _numbers(node: InitiativeContent | ActivityContent, of: Any) -> Iterator[_Part]:
    for stone in node.milestones:
        yield of(NodeKind.MILESTONE, stone, node.code, "title", "due_on")
    fields = ("label", "indicator_key", "target_value", "unit", "comparison")
    for target in node.targets:
        yield of(NodeKind.TARGET, target, node.code, *fields, title=target.label)


def _words(name: str, value: Any, names: Mapping[str, str]) -> str:
    """Write one value as people read it."""
    if name == "section":
        return names.get(f"section:{value}", value)
    if name == "tags":
        return "、".join(names.get(f"tag:{tag}", tag) for tag in value)
    if name == "partners":
        return "、".join(names.get(f"partner:{partner}", partner) for partner in value)
    if name == "kind":
        return str(Aim.Kind(value).label)
    if name == "comparison":
        return str(Target.Comparison(value).label)
    if name == "indicator_key":
        return _indicator_name(value)
    return str(to_plain(value)) if value is not None else ""


def _indicator_name(key: str) -> str:
    if not key:
        return _("手で報告")
    try:
        return registry.get(key).label
    except registry.IndicatorUnknown:
        return key
