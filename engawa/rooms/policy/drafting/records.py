"""What every change of a draft needs: the lock, the record and the places."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.rooms.policy.drafting.errors import NodeGone, NotADraft, PlaceRefused
from engawa.rooms.policy.models import (
    Activity,
    Initiative,
    Milestone,
    PlanEdit,
    PlanVersion,
    Target,
)
from engawa.rooms.policy.nodes import NodeKind, kind_of_code
from engawa.rooms.policy.selectors.nodes import (
    PARENTS,
    NodeData,
    NodeUnknown,
    get_node,
    get_row,
    list_children,
    read_node,
)
from engawa.rooms.policy.services.publishing import WrongState, lock_version

# Saves that follow one another this closely are one edit: undoing takes back a sitting, not a letter.
ONE_SITTING = dt.timedelta(minutes=10)


def lock_draft(version_id: int) -> PlanVersion:
    """Lock a draft and its plan for the caller's transaction, and give it.

    :raises NotADraft: the version is not a draft.
    """
    try:
        return lock_version(version_id=version_id, state=PlanVersion.State.DRAFT)
    except WrongState as error:
        waits = PlanVersion.objects.filter(pk=version_id, state=PlanVersion.State.IN_REVIEW)
        if waits.exists():
            raise NotADraft(
                _(
                    "この版は承認を待っているため、直せません。直すときは、承認の依頼を取り下げるか、差し戻してもらってください。"
                )
            ) from error
        raise NotADraft(
            _("この版は下書きではないため、直せません。直すときは新しい版を始めてください。")
        ) from error


def get_part(version: PlanVersion, code: str) -> NodeData:
    """Give one part of a draft.

    :raises NodeGone: it is not there, or no longer.
    """
    try:
        return get_node(version=version, code=code)
    except NodeUnknown:
        raise NodeGone(
            _("この項目は下書きにありません。ほかの職員が消したのかもしれません。")
        ) from None


def record_of(node: NodeData) -> dict[str, Any]:
    """Give a part as an edit record keeps it."""
    record = asdict(node)
    del record["section_id"]
    return record


def record_of_tree(row: Any) -> dict[str, Any]:
    """Give a part and all that stands under it as an edit record keeps them."""
    record = record_of(read_node(row=row))
    record["children"] = [record_of_tree(child) for child in list_children(row=row)]
    return record


def open_edit(version: PlanVersion, code: str, actor_id: int, now: dt.datetime) -> PlanEdit | None:
    """Give the edit that this save continues: the officer's newest, of this part, and still fresh."""
    own = PlanEdit.objects.filter(version=version, by_id=actor_id).first()
    newest = PlanEdit.objects.filter(version=version, node_code=code).first()
    if own is None or own != newest or own.action != "CHANGED" or own.undone_at is not None:
        return None
    return own if now - own.at <= ONE_SITTING else None


def only_moved_since(version: PlanVersion, node: NodeData, base_revision: int) -> bool:
    """Tell whether nothing but moves happened to a part since a revision."""
    # A part that only changed its place still says what its reader saw: nothing can be overwritten.
    moves = PlanEdit.objects.filter(
        version=version, node_code=node.code, action="MOVED", undone_at=None
    )
    count: int = sum(require_record(edit.after)["revision"] > base_revision for edit in moves)
    return 0 < node.revision - base_revision == count


def keep_record(
    version: PlanVersion,
    deed: str,
    code: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """Write down an edit, raise the draft's revision and make the audit entry of that code."""
    PlanEdit.objects.create(
        version=version,
        at=now,
        by_id=actor_id,
        action=deed.rpartition(".")[2].upper(),
        node_code=code,
        before=before,
        after=after,
    )
    touch(version, now)
    record_deed(deed, version, code, actor_id, now)


def touch(version: PlanVersion, now: dt.datetime) -> None:
    """Raise the draft's revision; its title and lead are saved with it."""
    version.revision += 1
    version.updated_at = now
    version.save(update_fields=("title", "lead", "revision", "updated_at"))


def record_deed(
    code: str, version: PlanVersion, node_code: str, actor_id: int, now: dt.datetime
) -> None:
    """Make the audit entry of a change of a draft."""
    audit.record(
        code=code,
        subject=f"policy.version:{version.pk}",
        ward_id=version.plan.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "fiscal_year": version.plan.fiscal_year,
            "version": version.number,
            "node": node_code,
        },
    )


def put_under(version: PlanVersion, row: Any, kind: NodeKind, parent_code: str) -> None:
    """Set the parent of a row, unsaved.

    :raises PlaceRefused: a part of that kind cannot stand there.
    """
    allowed = PARENTS.get(kind, ())
    if not allowed:
        if parent_code:
            raise PlaceRefused(_("この種類の項目は、いちばん上にだけ置けます。"))
        return
    if kind_of_code(parent_code) not in allowed:
        raise PlaceRefused(
            _("%(kind)sは、%(parents)sの下に置いてください。")
            % {"kind": kind.label, "parents": _("か").join(parent.label for parent in allowed)}
        )
    try:
        parent = get_row(version=version, code=parent_code)
    except NodeUnknown:
        raise PlaceRefused(
            _("置く先の項目がありません。ほかの職員が消したのかもしれません。")
        ) from None
    if isinstance(row, Initiative):
        row.measure = parent
    elif isinstance(row, Activity):
        row.initiative = parent
    else:
        row.activity = parent if isinstance(parent, Activity) else None
        row.initiative = parent.initiative if isinstance(parent, Activity) else parent


def follow_parent(row: Any) -> None:
    """Let what stands under a moved part name its new place too."""
    if isinstance(row, Activity):
        # Numbers and milestones name the initiative as well as the activity: they go along.
        row.milestones.update(initiative=row.initiative)
        row.targets.update(initiative=row.initiative)


def list_siblings(row: Any) -> Any:
    """List the rows that stand beside a row, itself among them, in their order."""
    rows = type(row).objects.filter(version=row.version)
    if isinstance(row, Initiative):
        return rows.filter(measure=row.measure)
    if isinstance(row, Activity):
        return rows.filter(initiative=row.initiative)
    if isinstance(row, Milestone | Target):
        return rows.filter(initiative=row.initiative, activity=row.activity)
    return rows


def arrange(rows: Sequence[Any]) -> None:
    """Give rows the positions of their order."""
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])


def require_record(data: dict[str, Any] | None) -> dict[str, Any]:
    """Give the record that edits of this kind always have."""
    assert data is not None
    return data
