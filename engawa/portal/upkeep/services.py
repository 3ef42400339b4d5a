"""Keeping what a ward is, and the record of who changed it."""

import dataclasses
import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction

from engawa.core.audit import services as audit
from engawa.core.wards import services as wards
from engawa.core.wards.models import Area, Partner, Section, Ward
from engawa.core.wards.uses import Row

ADDED = {
    Section: "wards.section.added",
    Partner: "wards.partner.added",
    Area: "wards.area.added",
}
CHANGED = {
    Section: "wards.section.changed",
    Partner: "wards.partner.changed",
    Area: "wards.area.changed",
}
REMOVED = {
    Section: "wards.section.removed",
    Partner: "wards.partner.removed",
    Area: "wards.area.removed",
}


@transaction.atomic
def change_ward(
    *,
    ward_id: int,
    opened: wards.WardValues,
    values: wards.WardValues,
    actor_id: int,
    now: dt.datetime,
) -> Ward | None:
    """Change what the ward says of itself and record it; give None when it says so already.

    :raises RowChanged: it is no longer what the form was opened with; nothing was overwritten.
    """
    ward = wards.change_ward(ward_id=ward_id, opened=opened, values=values)
    if ward is not None:
        audit.record(
            code="wards.ward.changed",
            subject=f"wards.ward:{ward_id}",
            ward_id=ward_id,
            actor_id=actor_id,
            now=now,
            data={"changes": _differences(opened, values)},
        )
    return ward


@transaction.atomic
def add_row(*, ward_id: int, values: wards.RowValues, actor_id: int, now: dt.datetime) -> Row:
    """Add a section, partner or area to the ward and record it.

    :raises NameTaken: the ward has one of that name.
    :raises CodeTaken: the ward has one of that code.
    """
    row = wards.add_row(ward_id=ward_id, values=values)
    _record(ADDED[type(row)], row, actor_id, now)
    return row


@transaction.atomic
def change_row(
    *,
    ward_id: int,
    row_id: int,
    opened: wards.RowValues,
    values: wards.RowValues,
    actor_id: int,
    now: dt.datetime,
) -> Row | None:
    """Change a section, partner or area and record it; give None when it says so already.

    :raises RowGone: it is no longer there.
    :raises RowChanged: it is no longer what the form was opened with; nothing was overwritten.
    :raises NameTaken: the ward has another one of that name.
    :raises CodeTaken: the ward has another one of that code.
    :raises CodeFixed: its code is known outside.
    """
    row = wards.change_row(ward_id=ward_id, row_id=row_id, opened=opened, values=values)
    if row is not None:
        _record(CHANGED[type(row)], row, actor_id, now, changes=_differences(opened, values))
    return row


@transaction.atomic
def move_section(
    *, ward_id: int, section_id: int, by: int, actor_id: int, now: dt.datetime
) -> Section | None:
    """Move a section up (`by` below 0) or down in the ward's order and record it; give None when it stays.

    :raises RowGone: it is no longer there.
    """
    section = wards.move_section(ward_id=ward_id, section_id=section_id, by=by)
    if section is not None:
        _record("wards.section.moved", section, actor_id, now)
    return section


@transaction.atomic
def remove_row(
    *, model: type[Row], ward_id: int, row_id: int, actor_id: int, now: dt.datetime
) -> Row:
    """Remove a section, partner or area to which nothing points and record it.

    :raises RowGone: it is no longer there.
    :raises StillUsed: something points to it.
    """
    row = wards.remove_row(model=model, ward_id=ward_id, row_id=row_id)
    _record(REMOVED[model], row, actor_id, now)
    return row


def _differences(opened: Any, values: Any) -> dict[str, list[str]]:
    """Give [before, after] of each value that changed."""
    before, after = dataclasses.asdict(opened), dataclasses.asdict(values)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _record(code: str, row: Row, actor_id: int, now: dt.datetime, **data: Any) -> None:
    # The name it has today: a removed row could not be asked for it any more.
    data |= {"name": row.name, "code": row.code}
    write = {
        Section: partial(audit.record, subject=f"wards.section:{row.pk}"),
        Partner: partial(audit.record, subject=f"wards.partner:{row.pk}"),
        Area: partial(audit.record, subject=f"wards.area:{row.pk}"),
    }[type(row)]
    write(code=code, ward_id=row.ward_id, actor_id=actor_id, now=now, data=data)
