"""Reading one part of a version as plain data: what a form holds and an edit record keeps."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engawa.rooms.policy.models import (
    Activity,
    Aim,
    Goal,
    Initiative,
    Measure,
    Milestone,
    OfficePledge,
    PlanEdit,
    PlanVersion,
    SectionStatement,
    Target,
)
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, kind_of_code

MODELS: dict[NodeKind, Any] = {
    NodeKind.GOAL: Goal,
    NodeKind.AIM: Aim,
    NodeKind.MEASURE: Measure,
    NodeKind.INITIATIVE: Initiative,
    NodeKind.ACTIVITY: Activity,
    NodeKind.PLEDGE: OfficePledge,
    NodeKind.SECTION_STATEMENT: SectionStatement,
    NodeKind.MILESTONE: Milestone,
    NodeKind.TARGET: Target,
}
# What an officer may change of each kind, in the order of the form.
FIELDS: dict[NodeKind, tuple[str, ...]] = {
    NodeKind.PLAN: ("title", "lead"),
    NodeKind.GOAL: ("title", "body"),
    NodeKind.AIM: ("kind", "title", "body"),
    NodeKind.MEASURE: ("label", "title", "body", "aim"),
    NodeKind.INITIATIVE: ("title", "body", "note", "section", "tags", "partners"),
    NodeKind.ACTIVITY: ("title", "body", "note", "section", "tags"),
    NodeKind.PLEDGE: ("title", "body"),
    NodeKind.SECTION_STATEMENT: ("section", "body"),
    NodeKind.MILESTONE: ("title", "due_on"),
    NodeKind.TARGET: ("label", "indicator_key", "unit", "target_value", "comparison"),
}
# Under which kinds a part may stand; the others stand at the top.
PARENTS: dict[NodeKind, tuple[NodeKind, ...]] = {
    NodeKind.INITIATIVE: (NodeKind.MEASURE,),
    NodeKind.ACTIVITY: (NodeKind.INITIATIVE,),
    NodeKind.MILESTONE: (NodeKind.ACTIVITY, NodeKind.INITIATIVE),
    NodeKind.TARGET: (NodeKind.ACTIVITY, NodeKind.INITIATIVE),
}
Spans = list[list[int]]


class NodeUnknown(LookupError):
    """The version has no part with this code."""


@dataclass(frozen=True, slots=True)
class NodeData:
    """One part as plain data. `parent` is "" at the top; `section` the code of the section in charge.

    A part without a section of its own is in the charge of the one above it.
    """

    kind: NodeKind
    code: str
    revision: int
    fields: dict[str, Any]
    parent: str = ""
    position: int = 0
    spans: Spans = field(default_factory=list)
    section_id: int | None = None

    @property
    def title(self) -> str:
        """How the part is called in a list."""
        for name in ("title", "label", "body"):
            if self.fields.get(name) and not (name == "label" and "title" in self.fields):
                return str(self.fields[name])
        return ""


def get_node(*, version: PlanVersion, code: str) -> NodeData:
    """Give one part of the version.

    :raises NodeUnknown: the version has no part with this code.
    """
    kind = kind_of_code(code)
    if kind is NodeKind.PLAN:
        head = {"title": version.title, "lead": version.lead}
        return NodeData(NodeKind.PLAN, PLAN_CODE, _head_revision(version), head)
    return read_node(row=get_row(version=version, code=code))


def get_row(*, version: PlanVersion, code: str) -> Any:
    """Give the row of one part of the version.

    :raises NodeUnknown: the version has no part with this code.
    """
    kind = kind_of_code(code)
    if kind is None or kind is NodeKind.PLAN:
        raise NodeUnknown(code)
    row = MODELS[kind].objects.filter(version=version, code=code).first()
    if row is None:
        raise NodeUnknown(code)
    return row


def read_node(*, row: Any) -> NodeData:
    """Turn the row of a part into plain data."""
    kind = kind_of_code(row.code)
    assert kind is not None
    return NodeData(
        kind=kind,
        code=row.code,
        revision=row.revision,
        fields={name: _plain(row, name) for name in FIELDS[kind]},
        parent=_parent_code(row),
        position=row.position,
        spans=[list(span) for span in row.source_spans],
        section_id=_section_in_charge(row),
    )


def list_children(*, row: Any) -> list[Any]:
    """List the rows that stand directly under a part, in order; they go when it goes."""
    if isinstance(row, Measure):
        return list(row.initiatives.all())
    if isinstance(row, Initiative):
        alone = {"activity": None}
        return [
            *row.milestones.filter(**alone),
            *row.targets.filter(**alone),
            *row.activities.all(),
        ]
    if isinstance(row, Activity):
        return [*row.milestones.all(), *row.targets.all()]
    return []


def _head_revision(version: PlanVersion) -> int:
    # The title and the lead have no row of their own; each edit and each undoing raises their number.
    edits = PlanEdit.objects.filter(version=version, node_code=PLAN_CODE)
    raised: int = sum(
        (after or {}).get("saves", 1) for after in edits.values_list("after", flat=True)
    )
    return 1 + raised + edits.filter(undone_at__isnull=False).count()


def _plain(row: Any, name: str) -> Any:
    if name == "tags":
        tags = row.tags.order_by("scheme", "position", "value")
        return [tag.reference for tag in tags]
    if name == "partners":
        return list(row.partners.order_by("name").values_list("code", flat=True))
    value = getattr(row, name)
    if name in ("section", "aim"):
        return value.code if value else ""
    if name == "due_on":
        return value.isoformat()
    if name == "target_value":
        return _write_decimal(value)
    return value


def _write_decimal(value: Decimal | None) -> str:
    """Write a number without needless zeros, "" for none."""
    if value is None:
        return ""
    words = format(value, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def _parent_code(row: Any) -> str:
    if isinstance(row, Initiative):
        return row.measure.code
    if isinstance(row, Activity):
        return row.initiative.code
    if isinstance(row, Milestone | Target):
        return row.activity.code if row.activity else row.initiative.code
    return ""


def _section_in_charge(row: Any) -> int | None:
    if isinstance(row, Milestone | Target):
        return _section_in_charge(row.activity or row.initiative)
    if isinstance(row, Activity):
        return row.section_id or row.initiative.section_id
    return getattr(row, "section_id", None)
