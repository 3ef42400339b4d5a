"""Writing the register of zones: one way to add, change and retire each; locks as `registers` says."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.geo.shapes import ShapeRefused, read_shape
from engawa.rooms.safety.models import Zone
from engawa.rooms.safety.register_values import MOST_PEOPLE, ZoneValues
from engawa.rooms.safety.services.registers import (
    EntryUnsound,
    get_entry,
    lock_register,
    note_entry,
    require_free_code,
    restore_entry,
    retire_entry,
    save_change,
)
from engawa.rooms.safety.values import Hazard, ZoneKind

_COLUMNS = (
    "kind", "name", "hazard", "number", "name_kana", "name_en", "households", "people", "credit", "surveyed_on",
)  # fmt: skip


@transaction.atomic
def add_zone(
    *,
    ward_id: int,
    code: str,
    values: ZoneValues,
    actor_id: int | None,
    now: dt.datetime,
    is_example: bool = False,
) -> Zone:
    """Add a zone to the ward's register under a code of its own, and give it.

    :raises CodeUnreadable: the code cannot stand in an address.
    :raises CodeTaken: a zone of the ward has it, or had it.
    :raises EntryUnsound: what was said does not fit together.
    """
    lock_register(ward_id=ward_id)
    require_free_code(model=Zone, ward_id=ward_id, code=code)
    zone = Zone(ward_id=ward_id, code=code, is_example=is_example, changed_at=now)
    _write(zone, values)
    zone.save()
    _note("safety.zone.added", zone, actor_id, now)
    return zone


@transaction.atomic
def change_zone(
    *,
    ward_id: int,
    code: str,
    revision: int,
    values: ZoneValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Zone:
    """Change a zone that the officer saw at `revision`, and give it; nothing happens when nothing differs.

    Issued orders keep what the register said when they were issued.

    :raises EntryGone: there is no such zone.
    :raises EntryChanged: somebody changed it meanwhile.
    :raises EntryUnsound: what was said does not fit together.
    """
    lock_register(ward_id=ward_id)
    zone = get_entry(model=Zone, ward_id=ward_id, code=code, revision=revision)
    if read_zone_values(zone=zone) == values:
        return zone
    _write(zone, values)
    save_change(entry=zone, now=now)
    _note("safety.zone.changed", zone, actor_id, now)
    return zone


@transaction.atomic
def retire_zone(
    *, ward_id: int, code: str, revision: int, actor_id: int | None, now: dt.datetime
) -> Zone:
    """Take a zone out of the register, so that no new order names it; its code is never given again.

    :raises EntryGone: there is no such zone.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    zone = retire_entry(model=Zone, ward_id=ward_id, code=code, revision=revision, now=now)
    _note("safety.zone.retired", zone, actor_id, now)
    return zone


@transaction.atomic
def restore_zone(
    *, ward_id: int, code: str, revision: int, actor_id: int | None, now: dt.datetime
) -> Zone:
    """Bring a retired zone back into the register.

    :raises EntryGone: there is no such zone among the retired.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    zone = restore_entry(model=Zone, ward_id=ward_id, code=code, revision=revision, now=now)
    _note("safety.zone.restored", zone, actor_id, now)
    return zone


def read_zone_values(*, zone: Zone) -> ZoneValues:
    """Give what the register says of a zone."""
    facts: dict[str, Any] = {name: getattr(zone, name) for name in _COLUMNS}
    facts |= {"kind": ZoneKind(zone.kind), "hazard": Hazard(zone.hazard)}
    return ZoneValues(**facts, towns=tuple(zone.towns), geometry=zone.geometry)


def _write(zone: Zone, values: ZoneValues) -> None:
    if not values.name.strip():
        raise EntryUnsound("name", _("区域の名前を入力してください。"))
    for field in ("households", "people"):
        count = getattr(values, field)
        if count is not None and not 0 <= count <= MOST_PEOPLE:
            raise EntryUnsound(field, _("0から100万までの数にしてください。"))
    if values.kind is not ZoneKind.WARD and not values.towns and values.geometry is None:
        raise EntryUnsound(
            "towns", _("どこのことか分かるように、町の名前か、図形を入れてください。")
        )
    zone.latitude = zone.longitude = None
    if values.geometry is not None:
        try:
            shape = read_shape(geojson=values.geometry)
        except ShapeRefused as refused:
            raise EntryUnsound("geometry", str(refused)) from refused
        if not shape.area:
            raise EntryUnsound("geometry", _("線ではなく、面（区域を囲む形）を入れてください。"))
        point = shape.representative_point()
        zone.latitude, zone.longitude = round(point.latitude, 7), round(point.longitude, 7)
    for name in _COLUMNS:
        setattr(zone, name, getattr(values, name))
    zone.towns = list(values.towns)
    zone.geometry = None if values.geometry is None else dict(values.geometry)


def _note(code: str, zone: Zone, actor_id: int | None, now: dt.datetime) -> None:
    note_entry(entry=zone, code=code, subject=f"safety.zone:{zone.pk}", actor_id=actor_id, now=now)
