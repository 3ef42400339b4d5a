"""Editing the tree of a draft: every change is recorded, can be undone, and overwrites nobody's.

Lock order: plan, then version (`publishing.lock_version`); the parts of a version are only written
by who holds both, so they need no lock of their own.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.indicators import registry
from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.models import (
    Activity,
    Aim,
    Initiative,
    Measure,
    Milestone,
    PlanEdit,
    PlanVersion,
    Tag,
    Target,
)
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, kind_of_code
from engawa.rooms.policy.selectors.nodes import (
    FIELDS,
    MODELS,
    PARENTS,
    NodeData,
    NodeUnknown,
    get_node,
    get_row,
    list_children,
    read_node,
)
from engawa.rooms.policy.services.content import new_code
from engawa.rooms.policy.services.publishing import WrongState, lock_version

# Saves that follow one another this closely are one edit: undoing takes back a sitting, not a letter.
ONE_SITTING = dt.timedelta(minutes=10)
LONGEST_TEXT = 20_000
REQUIRED = {
    NodeKind.PLAN: ("title",),
    NodeKind.GOAL: ("title",),
    NodeKind.AIM: ("title",),
    NodeKind.MEASURE: ("title",),
    NodeKind.INITIATIVE: ("title",),
    NodeKind.PLEDGE: ("title",),
    NodeKind.SECTION_STATEMENT: ("section", "body"),
    NodeKind.MILESTONE: ("title", "due_on"),
    NodeKind.TARGET: ("label",),
}


class TreeRefused(Exception):
    """The change cannot be made; the message is a sentence for the officer."""


class NotADraft(TreeRefused):
    """The version is not (or no longer) a draft."""


class NodeGone(TreeRefused):
    """The part is not (or no longer) in the draft."""


class PlaceRefused(TreeRefused):
    """A part of this kind cannot stand there."""


class NothingToUndo(TreeRefused):
    """The officer has no edit in this draft that could be taken back."""


class UndoRefused(TreeRefused):
    """The part was changed after the officer's edit, or its place is gone."""


class FieldsRefused(TreeRefused):
    """What was typed cannot be kept; `errors` has a sentence per field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class EditConflict(TreeRefused):
    """Somebody else changed the part since it was opened: `current` is theirs, `yours` the caller's."""

    def __init__(self, *, current: NodeData, yours: dict[str, Any]) -> None:
        super().__init__(_("ほかの職員が、同じ項目を先に直しました。何も上書きしていません。"))
        self.current = current
        self.yours = yours


@transaction.atomic
def create_node(
    *,
    version_id: int,
    kind: NodeKind,
    fields: dict[str, Any],
    actor_id: int,
    now: dt.datetime,
    parent_code: str = "",
    after_code: str = "",
) -> NodeData:
    """Add a part at the end of its place, or after a sibling, and give it.

    :raises NotADraft: the version is not a draft.
    :raises PlaceRefused: a part of this kind cannot stand there.
    :raises FieldsRefused: a value cannot be kept.
    """
    version = _lock_draft(version_id)
    if kind not in MODELS:
        raise PlaceRefused(_("この種類の項目は加えられません。"))
    values = _clean(version, kind, {**_EMPTY[kind], **fields})
    row = MODELS[kind](version=version, code=new_code(plan=version.plan, model=MODELS[kind]))
    version.plan.save(update_fields=("code_counters",))
    _put_under(version, row, kind, parent_code)
    siblings = list(_siblings(row))
    _write(row, values)
    at = next((n for n, s in enumerate(siblings, start=1) if s.code == after_code), len(siblings))
    _arrange([*siblings[:at], row, *siblings[at:]])
    node = read_node(row=row)
    _keep_record(version, "CREATED", node.code, None, _record_of(node), actor_id, now)
    return node


@transaction.atomic
def update_node(
    *,
    version_id: int,
    code: str,
    fields: dict[str, Any],
    base_revision: int,
    actor_id: int,
    now: dt.datetime,
    is_autosave: bool = False,
) -> NodeData:
    """Change the given fields of a part and give it as it is then.

    Autosaves of one officer that follow one another are kept as one edit. Saving what is already
    there changes and records nothing.

    :raises NotADraft: the version is not a draft.
    :raises NodeGone: the part is no longer there.
    :raises EditConflict: it was changed since `base_revision`; nothing was saved.
    :raises FieldsRefused: a value cannot be kept.
    """
    version = _lock_draft(version_id)
    before = _get(version, code)
    values = _clean(version, before.kind, {**before.fields, **fields}, before.fields)
    if values == before.fields:
        return before
    if base_revision != before.revision and not _only_moved_since(version, before, base_revision):
        raise EditConflict(current=before, yours=values)
    if before.kind is NodeKind.PLAN:
        version.title, version.lead = values["title"], values["lead"]
    else:
        row = get_row(version=version, code=code)
        row.revision += 1
        _write(row, values)
    edit = _open_edit(version, code, actor_id, now) if is_autosave else None
    if edit is None:
        after = {**_record_of(before), "fields": values, "revision": before.revision + 1}
        _keep_record(version, "CHANGED", code, _record_of(before), after, actor_id, now)
    else:
        after = _record(edit.after)
        after |= {"fields": values, "revision": before.revision + 1}
        after["saves"] = after.get("saves", 1) + 1
        edit.after = after
        edit.at = now
        edit.save(update_fields=("after", "at"))
        _touch(version, now)
    return get_node(version=version, code=code)


@transaction.atomic
def move_node(
    *,
    version_id: int,
    code: str,
    base_revision: int,
    actor_id: int,
    now: dt.datetime,
    parent_code: str | None = None,
    position: int | None = None,
) -> NodeData:
    """Put a part at `position` (0 is first, None is last) of its own or another parent, and give it.

    :raises NotADraft: the version is not a draft.
    :raises NodeGone: the part is no longer there.
    :raises EditConflict: it was changed since `base_revision`; nothing was moved.
    :raises PlaceRefused: it cannot stand there.
    """
    version = _lock_draft(version_id)
    before = _get(version, code)
    if before.kind is NodeKind.PLAN:
        raise PlaceRefused(_("方針の題は動かせません。"))
    if base_revision != before.revision:
        raise EditConflict(current=before, yours=before.fields)
    row = get_row(version=version, code=code)
    was_at = [sibling.code for sibling in _siblings(row)].index(code)
    target = before.parent if parent_code is None else parent_code
    if target != before.parent:
        _put_under(version, row, before.kind, target)
        _follow_parent(row)
    others = [sibling for sibling in _siblings(row) if sibling.code != code]
    at = len(others) if position is None else max(0, min(position, len(others)))
    if target == before.parent and at == was_at:
        return before
    row.revision += 1
    row.save()
    _arrange([*others[:at], row, *others[at:]])
    after = read_node(row=row)
    _keep_record(
        version,
        "MOVED",
        code,
        {**_record_of(before), "index": was_at},
        {**_record_of(after), "index": at},
        actor_id,
        now,
    )
    return after


@transaction.atomic
def delete_node(
    *, version_id: int, code: str, base_revision: int, actor_id: int, now: dt.datetime
) -> NodeData:
    """Take a part and all that stands under it out of the draft; give what it was.

    :raises NotADraft: the version is not a draft.
    :raises NodeGone: the part is no longer there.
    :raises EditConflict: it was changed since `base_revision`; nothing was deleted.
    :raises PlaceRefused: the title of the plan cannot be deleted.
    """
    version = _lock_draft(version_id)
    node = _get(version, code)
    if node.kind is NodeKind.PLAN:
        raise PlaceRefused(_("方針の題は消せません。"))
    if base_revision != node.revision:
        raise EditConflict(current=node, yours=node.fields)
    row = get_row(version=version, code=code)
    before = _record_of_tree(row)
    before["index"] = [sibling.code for sibling in _siblings(row)].index(code)
    if isinstance(row, Aim):
        # These lose their aim, so whoever has one of them open is told when saving.
        before["measures"] = list(row.measures.values_list("code", flat=True))
        for measure in row.measures.all():
            measure.aim, measure.revision = None, measure.revision + 1
            measure.save()
    row.delete()
    _keep_record(version, "DELETED", code, before, None, actor_id, now)
    return node


@transaction.atomic
def undo_last_edit(*, version_id: int, actor_id: int, now: dt.datetime) -> PlanEdit:
    """Take back the officer's own newest edit of the draft, and give it.

    :raises NotADraft: the version is not a draft.
    :raises NothingToUndo: there is none.
    :raises UndoRefused: the part was changed since, or its place is gone.
    """
    version = _lock_draft(version_id)
    edit = PlanEdit.objects.filter(version=version, by_id=actor_id, undone_at=None).first()
    if edit is None:
        raise NothingToUndo(_("元に戻せる自分の編集はありません。"))
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
    edit.undone_at = now
    edit.save(update_fields=("undone_at",))
    _touch(version, now)
    _audit("policy.node.undone", version, edit.node_code, actor_id, now)
    return edit


@transaction.atomic
def ensure_partner(
    *, ward_id: int, name: str, kind: str, actor_id: int, now: dt.datetime
) -> Partner:
    """Give the ward's partner of that name, adding it when the ward has none.

    :raises FieldsRefused: there is no name, or the kind is none of ours.
    """
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise FieldsRefused({"new_partner_name": _("相手の名前を120字以内で入力してください。")})
    if kind not in Partner.Kind.values:
        raise FieldsRefused({"new_partner_kind": _("相手の種類を選んでください。")})
    found = Partner.objects.filter(ward_id=ward_id, name=name).first()
    if found is not None:
        return found
    codes = set(Partner.objects.filter(ward_id=ward_id).values_list("code", flat=True))
    number = len(codes) + 1
    while f"partner-{number}" in codes:
        number += 1
    partner = Partner.objects.create(
        ward_id=ward_id, code=f"partner-{number}", name=name, kind=kind
    )
    audit.record(
        code="policy.partner.added",
        subject=f"wards.partner:{partner.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": partner.code},
    )
    return partner


# --- locks and records --------------------------------------------------------------------------


def _lock_draft(version_id: int) -> PlanVersion:
    try:
        return lock_version(version_id=version_id, state=PlanVersion.State.DRAFT)
    except WrongState as error:
        raise NotADraft(
            _("この版は下書きではないため、直せません。直すときは新しい版を始めてください。")
        ) from error


def _get(version: PlanVersion, code: str) -> NodeData:
    try:
        return get_node(version=version, code=code)
    except NodeUnknown:
        raise NodeGone(
            _("この項目は下書きにありません。ほかの職員が消したのかもしれません。")
        ) from None


def _record_of(node: NodeData) -> dict[str, Any]:
    record = asdict(node)
    del record["section_id"]
    return record


def _record_of_tree(row: Any) -> dict[str, Any]:
    record = _record_of(read_node(row=row))
    record["children"] = [_record_of_tree(child) for child in list_children(row=row)]
    return record


def _open_edit(version: PlanVersion, code: str, actor_id: int, now: dt.datetime) -> PlanEdit | None:
    """Give the edit that this save continues: the officer's newest, of this part, and still fresh."""
    own = PlanEdit.objects.filter(version=version, by_id=actor_id).first()
    newest = PlanEdit.objects.filter(version=version, node_code=code).first()
    if own is None or own != newest or own.action != "CHANGED" or own.undone_at is not None:
        return None
    return own if now - own.at <= ONE_SITTING else None


def _only_moved_since(version: PlanVersion, node: NodeData, base_revision: int) -> bool:
    # A part that only changed its place still says what its reader saw: nothing can be overwritten.
    moves = PlanEdit.objects.filter(
        version=version, node_code=node.code, action="MOVED", undone_at=None
    )
    count: int = sum(_record(edit.after)["revision"] > base_revision for edit in moves)
    return 0 < node.revision - base_revision == count


def _keep_record(
    version: PlanVersion,
    action: str,
    code: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    actor_id: int,
    now: dt.datetime,
) -> None:
    PlanEdit.objects.create(
        version=version,
        at=now,
        by_id=actor_id,
        action=action,
        node_code=code,
        before=before,
        after=after,
    )
    _touch(version, now)
    _audit(f"policy.node.{action.lower()}", version, code, actor_id, now)


def _touch(version: PlanVersion, now: dt.datetime) -> None:
    version.revision += 1
    version.updated_at = now
    version.save(update_fields=("title", "lead", "revision", "updated_at"))


def _audit(
    code: str, version: PlanVersion, node_code: str, actor_id: int, now: dt.datetime
) -> None:
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


# --- places -------------------------------------------------------------------------------------


def _put_under(version: PlanVersion, row: Any, kind: NodeKind, parent_code: str) -> None:
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


def _follow_parent(row: Any) -> None:
    if isinstance(row, Activity):
        # Numbers and milestones name the initiative as well as the activity: they go along.
        row.milestones.update(initiative=row.initiative)
        row.targets.update(initiative=row.initiative)


def _siblings(row: Any) -> Any:
    rows = type(row).objects.filter(version=row.version)
    if isinstance(row, Initiative):
        return rows.filter(measure=row.measure)
    if isinstance(row, Activity):
        return rows.filter(initiative=row.initiative)
    if isinstance(row, Milestone | Target):
        return rows.filter(initiative=row.initiative, activity=row.activity)
    return rows


def _arrange(rows: Sequence[Any]) -> None:
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])


# --- values -------------------------------------------------------------------------------------

_EMPTY: dict[NodeKind, dict[str, Any]] = {
    kind: {
        name: {
            "tags": [],
            "partners": [],
            "kind": Aim.Kind.DIRECTION.value,
            "comparison": Target.Comparison.AT_LEAST.value,
        }.get(name, "")
        for name in names
    }
    for kind, names in FIELDS.items()
}


def _clean(
    version: PlanVersion,
    kind: NodeKind,
    fields: dict[str, Any],
    kept: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Bring the values into the form in which they are kept; `kept` are those there already.

    :raises FieldsRefused: a value cannot be kept.
    """
    errors: dict[str, str] = {}
    ward_id = version.plan.ward_id
    values: dict[str, Any] = {}
    for name in FIELDS[kind]:
        value = fields[name]
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
        values[name] = value
        longest = _longest(kind, name)
        if isinstance(value, str) and len(value) > longest:
            errors[name] = _("%(longest)s字までにしてください（いま%(length)s字です）。") % {
                "longest": longest,
                "length": len(value),
            }
        elif not value and name in REQUIRED.get(kind, ()):
            errors[name] = _("入力してください。")
    checks: dict[str, Callable[[], None]] = {
        "section": lambda: _check_section(values, ward_id, errors),
        "tags": lambda: _check_tags(values, ward_id, errors),
        "partners": lambda: _check_partners(values, ward_id, errors),
        "aim": lambda: _check_aim(values, version, errors),
        "kind": lambda: _check_choice(values, "kind", Aim.Kind.values, errors),
        "comparison": lambda: _check_choice(values, "comparison", Target.Comparison.values, errors),
        "due_on": lambda: _check_day(values, errors),
        "target_value": lambda: _check_number(values, errors),
        "indicator_key": lambda: _check_indicator(values, errors),
    }
    for name, check in checks.items():
        if name in values and name not in errors:
            check()
    if kind is NodeKind.ACTIVITY and not (values["title"] or values["body"]):
        errors["title"] = _("名前か文のどちらかを入力してください。")
    if kept and values.get("indicator_key") == kept.get("indicator_key"):
        # A room may have been switched off since: the rest of the target can still be edited.
        errors.pop("indicator_key", None)
    if errors:
        raise FieldsRefused(errors)
    return values


def _longest(kind: NodeKind, name: str) -> int:
    if kind is NodeKind.PLAN and name == "title":
        return 200
    if kind is NodeKind.MEASURE and name == "label":
        return 30
    return {"title": 300, "label": 200, "unit": 20, "indicator_key": 100}.get(name, LONGEST_TEXT)


def _check_section(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    code = values["section"]
    if code and not Section.objects.filter(ward_id=ward_id, code=code).exists():
        errors["section"] = _("この区にない課です。選び直してください。")


def _check_tags(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    rows = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
    known = [tag.reference for tag in rows.order_by("scheme", "position", "value")]
    if not set(values["tags"]) <= set(known):
        errors["tags"] = _("知らないしるしがあります。選び直してください。")
    values["tags"] = [tag for tag in dict.fromkeys(known) if tag in set(values["tags"])]


def _check_partners(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    rows = Partner.objects.filter(ward_id=ward_id).order_by("name")
    known = list(rows.values_list("code", flat=True))
    if not set(values["partners"]) <= set(known):
        errors["partners"] = _("この区にない相手があります。選び直してください。")
    values["partners"] = [code for code in known if code in set(values["partners"])]


def _check_aim(values: dict[str, Any], version: PlanVersion, errors: dict[str, str]) -> None:
    code = values["aim"]
    if code and not Aim.objects.filter(version=version, code=code).exists():
        errors["aim"] = _("この下書きにない方向です。選び直してください。")


def _check_choice(
    values: dict[str, Any], name: str, choices: Sequence[str], errors: dict[str, str]
) -> None:
    if values[name] not in choices:
        errors[name] = _("選び直してください。")


def _check_day(values: dict[str, Any], errors: dict[str, str]) -> None:
    try:
        values["due_on"] = dt.date.fromisoformat(str(values["due_on"])).isoformat()
    except ValueError:
        errors["due_on"] = _("日付として読めません。例：2024-2-14、令和6年2月14日")


def _check_number(values: dict[str, Any], errors: dict[str, str]) -> None:
    words = str(values["target_value"] or "")
    if not words:
        values["target_value"] = ""
        return
    try:
        number = Decimal(words)
        kept = number.quantize(Decimal("0.0001")) if number.is_finite() else None
    except InvalidOperation:
        kept = None
    if kept is None or abs(kept) >= Decimal(10) ** 10 or kept < 0:
        errors["target_value"] = _("0以上の数を入力してください。例：12、80.5")
        return
    text = format(kept, "f")
    values["target_value"] = text.rstrip("0").rstrip(".")


def _check_indicator(values: dict[str, Any], errors: dict[str, str]) -> None:
    if not values["indicator_key"]:
        return
    try:
        registry.get(values["indicator_key"])
    except registry.IndicatorUnknown:
        errors["indicator_key"] = _("この指標は、いまの縁側にありません。選び直してください。")


def _write(row: Any, values: dict[str, Any]) -> None:
    """Write cleaned values to a row and save it."""
    ward_id = row.version.plan.ward_id
    for name, value in values.items():
        if name == "section":
            row.section = Section.objects.filter(ward_id=ward_id, code=value).first()
        elif name == "aim":
            row.aim = Aim.objects.filter(version=row.version, code=value).first()
        elif name == "due_on":
            row.due_on = dt.date.fromisoformat(value)
        elif name == "target_value":
            row.target_value = Decimal(value) if value else None
        elif name not in ("tags", "partners"):
            setattr(row, name, value)
    row.save()
    if "tags" in values:
        rows = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
        # A ward's own tag stands before the city's tag of the same reference.
        by_reference = {t.reference: t for t in sorted(rows, key=lambda t: t.ward_id or 0)}
        row.tags.set([by_reference[reference] for reference in values["tags"]])
    if "partners" in values:
        row.partners.set(Partner.objects.filter(ward_id=ward_id, code__in=values["partners"]))


# --- undoing ------------------------------------------------------------------------------------


def _undo_created(version: PlanVersion, edit: PlanEdit) -> None:
    try:
        row = get_row(version=version, code=edit.node_code)
    except NodeUnknown:
        raise UndoRefused(_("加えた項目は、もうありません。")) from None
    if list_children(row=row):
        raise UndoRefused(_("加えた項目の下に、ほかの項目があります。先にそれを消してください。"))
    row.delete()


def _undo_changed(version: PlanVersion, edit: PlanEdit) -> None:
    fields = _record(edit.before)["fields"]
    if edit.node_code == PLAN_CODE:
        version.title, version.lead = fields["title"], fields["lead"]
        return
    row = _row_for_undo(version, edit.node_code)
    row.revision += 1
    _write(row, _clean_again(version, row, fields))


def _undo_moved(version: PlanVersion, edit: PlanEdit) -> None:
    before = _record(edit.before)
    row = _row_for_undo(version, edit.node_code)
    kind = kind_of_code(edit.node_code)
    assert kind is not None
    try:
        _put_under(version, row, kind, before["parent"])
    except PlaceRefused as error:
        raise UndoRefused(str(error)) from error
    _follow_parent(row)
    row.revision += 1
    row.save()
    others = [sibling for sibling in _siblings(row) if sibling.code != row.code]
    _arrange([*others[: before["index"]], row, *others[before["index"] :]])


def _undo_deleted(version: PlanVersion, edit: PlanEdit) -> None:
    before = _record(edit.before)
    row = _restore(version, before, before["parent"])
    others = [sibling for sibling in _siblings(row) if sibling.code != row.code]
    _arrange([*others[: before["index"]], row, *others[before["index"] :]])
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


def _record(data: dict[str, Any] | None) -> dict[str, Any]:
    assert data is not None
    return data


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
        _put_under(version, row, kind, parent_code)
    except PlaceRefused as error:
        raise UndoRefused(str(error)) from error
    _write(row, _clean_again(version, row, record["fields"]))
    for child in record["children"]:
        _restore(version, child, record["code"])
    return row


def _clean_again(version: PlanVersion, row: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Give old values as they can be written today: an aim that is gone by now stays away."""
    values = dict(fields)
    if values.get("aim") and not Aim.objects.filter(version=version, code=values["aim"]).exists():
        values["aim"] = ""
    if "tags" in values:
        known = {tag.reference for tag in _tags_of(row)}
        values["tags"] = [tag for tag in values["tags"] if tag in known]
    return values


def _tags_of(row: Any) -> Iterator[Tag]:
    ward_id = row.version.plan.ward_id
    yield from Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
