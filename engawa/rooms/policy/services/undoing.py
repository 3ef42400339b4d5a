"""Taking back an edit of a draft."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.drafting.errors import NothingToUndo, PlaceRefused, UndoRefused
from engawa.rooms.policy.drafting.records import (
    arrange,
    follow_parent,
    list_siblings,
    lock_draft,
    put_under,
    record_deed,
    require_record,
    touch,
)
from engawa.rooms.policy.drafting.values import write_values
from engawa.rooms.policy.models import (
    Aim,
    Measure,
    PlanEdit,
    PlanVersion,
    Tag,
)
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, kind_of_code
from engawa.rooms.policy.selectors.nodes import (
    MODELS,
    NodeUnknown,
    get_row,
    list_children,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """The edit that was taken back, and why newer ones of the same officer were not."""

    edit: PlanEdit
    passed_over: tuple[str, ...]


@transaction.atomic
def undo_last_edit(*, version_id: int, actor_id: int, now: dt.datetime) -> Undone:
    """Take back the officer's own newest edit of the draft that can still be taken back, and give it.

    An edit of a part that others changed since stays, and does not stand in the way of older ones of
    other parts.

    :raises NotADraft: the version is not a draft.
    :raises NothingToUndo: there is none.
    :raises UndoRefused: none can be taken back; the message is about the newest.
    """
    version = lock_draft(version_id)
    passed_over: list[str] = []
    for edit in PlanEdit.objects.filter(version=version, by_id=actor_id, undone_at=None):
        try:
            # A refusal may come when half is written: nothing of it stays.
            with transaction.atomic():
                _undo(version, edit)
        except UndoRefused as refused:
            passed_over.append(str(refused))
            continue
        edit.undone_at = now
        edit.save(update_fields=("undone_at",))
        touch(version, now)
        record_deed("policy.node.undone", version, edit.node_code, actor_id, now)
        return Undone(edit, tuple(passed_over))
    if passed_over:
        raise UndoRefused(passed_over[0])
    raise NothingToUndo(_("元に戻せる自分の編集はありません。"))


def _undo(version: PlanVersion, edit: PlanEdit) -> None:
    later = PlanEdit.objects.filter(
        version=version, node_code=edit.node_code, pk__gt=edit.pk, undone_at=None
    )
    if later.exists():
        raise UndoRefused(
            _(
                "この項目は、そのあとにほかの職員が直しています。元に戻すと消えるため、戻しませんでした。"
            )
        )
    _UNDOING[edit.action](version, edit)


def _undo_created(version: PlanVersion, edit: PlanEdit) -> None:
    try:
        row = get_row(version=version, code=edit.node_code)
    except NodeUnknown:
        raise UndoRefused(_("加えた項目は、もうありません。")) from None
    if list_children(row=row):
        raise UndoRefused(_("加えた項目の下に、ほかの項目があります。先にそれを消してください。"))
    row.delete()


def _undo_changed(version: PlanVersion, edit: PlanEdit) -> None:
    fields = require_record(edit.before)["fields"]
    if edit.node_code == PLAN_CODE:
        version.title, version.lead = fields["title"], fields["lead"]
        return
    row = _row_for_undo(version, edit.node_code)
    row.revision += 1
    write_values(row, _clean_again(version, row, fields))


def _undo_moved(version: PlanVersion, edit: PlanEdit) -> None:
    before = require_record(edit.before)
    row = _row_for_undo(version, edit.node_code)
    kind = kind_of_code(edit.node_code)
    assert kind is not None
    try:
        put_under(version, row, kind, before["parent"])
    except PlaceRefused as error:
        raise UndoRefused(str(error)) from error
    follow_parent(row)
    row.revision += 1
    row.save()
    others = [sibling for sibling in list_siblings(row) if sibling.code != row.code]
    arrange([*others[: before["index"]], row, *others[before["index"] :]])


def _undo_deleted(version: PlanVersion, edit: PlanEdit) -> None:
    before = require_record(edit.before)
    row = _restore(version, before, before["parent"])
    others = [sibling for sibling in list_siblings(row) if sibling.code != row.code]
    arrange([*others[: before["index"]], row, *others[before["index"] :]])
    for measure in Measure.objects.filter(version=version, code__in=before.get("measures", ())):
        if measure.aim_id is None:
            measure.aim, measure.revision = row, measure.revision + 1
            measure.save()


_UNDOING: dict[str, Callable[[PlanVersion, PlanEdit], None]] = {
    "CREATED": _undo_created,
    "CHANGED": _undo_changed,
    "MOVED": _undo_moved,
    "DELETED": _undo_deleted,
}


def _row_for_undo(version: PlanVersion, code: str) -> Any:
    try:
        return get_row(version=version, code=code)
    except NodeUnknown:
        raise UndoRefused(_("この項目は、もう下書きにありません。")) from None


def _restore(version: PlanVersion, record: dict[str, Any], parent_code: str) -> Any:
    kind = NodeKind(record["kind"])
    row = MODELS[kind](
        version=version,
        code=record["code"],
        position=record["position"],
        revision=record["revision"] + 1,
        source_spans=record["spans"],
    )
    try:
        put_under(version, row, kind, parent_code)
    except PlaceRefused as error:
        raise UndoRefused(str(error)) from error
    write_values(row, _clean_again(version, row, record["fields"]))
    for child in record["children"]:
        _restore(version, child, record["code"])
    return row


def _clean_again(version: PlanVersion, row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Give old values as they can be written today: an aim that is gone by now stays away.

    :raises UndoRefused: the section or a partner is gone by now; nobody is left out unsaid.
    """
    values = dict(fields)
    ward_id = version.plan.ward_id
    _require_known(Section, {values.get("section", "")} - {""}, ward_id)
    _require_known(Partner, set(values.get("partners", ())), ward_id)
    if values.get("aim") and not Aim.objects.filter(version=version, code=values["aim"]).exists():
        values["aim"] = ""
    if "tags" in values:
        known = {tag.reference for tag in _tags_of(row)}
        values["tags"] = [tag for tag in values["tags"] if tag in known]
    return values


def _require_known(model: type[Section | Partner], codes: set[str], ward_id: int) -> None:
    if model.objects.filter(ward_id=ward_id, code__in=codes).count() < len(codes):
        raise UndoRefused(
            _("元の文にあった課か相手が、いまの区にありません。元に戻さず、手で直してください。")
        )


def _tags_of(row: Any) -> Iterator[Tag]:
    ward_id = row.version.plan.ward_id
    yield from Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
