"""Editing the tree of a draft: every change is recorded, can be undone, and overwrites nobody's.

Lock order: plan, then version (`publishing.lock_version`); the parts of a version are only written
by who holds both, so they need no lock of their own.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.wards.models import Partner, Ward
from engawa.rooms.policy.drafting.errors import (
    EditConflict,
    FieldsRefused,
    PlaceRefused,
)
from engawa.rooms.policy.drafting.records import (
    arrange,
    follow_parent,
    get_part,
    keep_record,
    list_siblings,
    lock_draft,
    only_moved_since,
    open_edit,
    put_under,
    record_of,
    record_of_tree,
    require_record,
    touch,
)
from engawa.rooms.policy.drafting.values import EMPTY, clean_values, write_values
from engawa.rooms.policy.models import (
    Aim,
)
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.nodes import (
    MODELS,
    NodeData,
    get_node,
    get_row,
    read_node,
)
from engawa.rooms.policy.services.content import new_code


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
    version = lock_draft(version_id)
    if kind not in MODELS:
        raise PlaceRefused(_("この種類の項目は加えられません。"))
    values = clean_values(version, kind, {**EMPTY[kind], **fields})
    row = MODELS[kind](version=version, code=new_code(plan=version.plan, model=MODELS[kind]))
    version.plan.save(update_fields=("code_counters",))
    put_under(version, row, kind, parent_code)
    siblings = list(list_siblings(row))
    write_values(row, values)
    at = next((n for n, s in enumerate(siblings, start=1) if s.code == after_code), len(siblings))
    arrange([*siblings[:at], row, *siblings[at:]])
    node = read_node(row=row)
    keep_record(version, "policy.node.created", node.code, None, record_of(node), actor_id, now)
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
    version = lock_draft(version_id)
    before = get_part(version, code)
    values = clean_values(version, before.kind, {**before.fields, **fields}, before.fields)
    if values == before.fields:
        return before
    if base_revision != before.revision and not only_moved_since(version, before, base_revision):
        raise EditConflict(current=before, yours=values)
    if before.kind is NodeKind.PLAN:
        version.title, version.lead = values["title"], values["lead"]
    else:
        row = get_row(version=version, code=code)
        row.revision += 1
        write_values(row, values)
    edit = open_edit(version, code, actor_id, now) if is_autosave else None
    if edit is None:
        after = {**record_of(before), "fields": values, "revision": before.revision + 1}
        keep_record(version, "policy.node.changed", code, record_of(before), after, actor_id, now)
    else:
        after = require_record(edit.after)
        after |= {"fields": values, "revision": before.revision + 1}
        after["saves"] = after.get("saves", 1) + 1
        edit.after = after
        edit.at = now
        edit.save(update_fields=("after", "at"))
        touch(version, now)
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
    version = lock_draft(version_id)
    before = get_part(version, code)
    if before.kind is NodeKind.PLAN:
        raise PlaceRefused(_("方針の題は動かせません。"))
    if base_revision != before.revision:
        raise EditConflict(current=before, yours=before.fields)
    row = get_row(version=version, code=code)
    was_at = [sibling.code for sibling in list_siblings(row)].index(code)
    target = before.parent if parent_code is None else parent_code
    if target != before.parent:
        put_under(version, row, before.kind, target)
        follow_parent(row)
    others = [sibling for sibling in list_siblings(row) if sibling.code != code]
    at = len(others) if position is None else max(0, min(position, len(others)))
    if target == before.parent and at == was_at:
        return before
    row.revision += 1
    row.save()
    arrange([*others[:at], row, *others[at:]])
    after = read_node(row=row)
    keep_record(
        version,
        "policy.node.moved",
        code,
        {**record_of(before), "index": was_at},
        {**record_of(after), "index": at},
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
    version = lock_draft(version_id)
    node = get_part(version, code)
    if node.kind is NodeKind.PLAN:
        raise PlaceRefused(_("方針の題は消せません。"))
    if base_revision != node.revision:
        raise EditConflict(current=node, yours=node.fields)
    row = get_row(version=version, code=code)
    before = record_of_tree(row)
    before["index"] = [sibling.code for sibling in list_siblings(row)].index(code)
    if isinstance(row, Aim):
        # These lose their aim, so whoever has one of them open is told when saving.
        before["measures"] = list(row.measures.values_list("code", flat=True))
        for measure in row.measures.all():
            measure.aim, measure.revision = None, measure.revision + 1
            measure.save()
    row.delete()
    keep_record(version, "policy.node.deleted", code, before, None, actor_id, now)
    return node


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
    # The ward's row is locked first: two officers who add a partner take turns, and the second is given
    # the first one's partner or the next number.
    Ward.objects.select_for_update().get(pk=ward_id)
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
