"""Files of zones: brought, looked at, put in whole or not at all, and taken back by retiring what they added."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.places.facade.reading import get_ground
from engawa.rooms.safety.file_findings import Severity
from engawa.rooms.safety.models import Zone, ZoneFile
from engawa.rooms.safety.services.register_files import (
    FileUnsound,
    give_up_file,
    hold_file,
    pack_file,
    unpack_file,
)
from engawa.rooms.safety.services.registers import RegisterRefused, lock_register
from engawa.rooms.safety.services.zones import (
    add_zone,
    change_zone,
    read_zone_values,
    retire_zone,
)
from engawa.rooms.safety.zone_file_values import ZoneReading, ZoneRow
from engawa.rooms.safety.zone_files import read_zone_file

State = ZoneFile.State


class ZoneFileEmpty(RegisterRefused):
    """There is no zone in the file that could be put in."""

    def __init__(self) -> None:
        super().__init__(_("入れられる区域が、ファイルに1つもありません。"))


class ZonesChanged(RegisterRefused):
    """The register has changed since the officer looked at the file."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "見ているあいだに、区域が直されました。いまの内容と見くらべて、もう一度押してください。"
            )
        )


@dataclass(frozen=True, slots=True)
class ZoneReview:
    """What a file would do: zones to add, to change, as they are, retired ones it names; and what is wrong.

    `stamp` tells the state of the register at which this holds.
    """

    reading: ZoneReading
    added: tuple[ZoneRow, ...]
    changed: tuple[tuple[Zone, ZoneRow], ...]
    unchanged: int
    retired: tuple[ZoneRow, ...]
    stamp: str

    @property
    def errors(self) -> int:
        """How many findings keep the file out."""
        return sum(finding.severity is Severity.ERROR for finding in self.reading.findings)


@transaction.atomic
def bring_zone_file(
    *,
    ward_id: int,
    filename: str,
    content: bytes,
    credit: str,
    actor_id: int | None,
    now: dt.datetime,
) -> ZoneFile:
    """Keep a file of zones until somebody has looked at it, and give it.

    :raises RegisterFileRefused: it cannot be read at all.
    """
    file = ZoneFile(
        ward_id=ward_id,
        credit=credit,
        brought_at=now,
        brought_by_id=actor_id,
    )
    pack_file(file=file, filename=filename, content=content)
    _read(file)
    file.save()
    _note("safety.zone-file.brought", file, actor_id, now)
    return file


def review_zone_file(*, file: ZoneFile) -> ZoneReview:
    """Say what a file that is in review would do to the register as it stands now.

    :raises RegisterFileRefused: it cannot be read any more.
    """
    reading = _read(file)
    standing = {zone.code: zone for zone in Zone.objects.filter(ward_id=file.ward_id)}
    added: list[ZoneRow] = []
    changed: list[tuple[Zone, ZoneRow]] = []
    retired: list[ZoneRow] = []
    unchanged = 0
    for row in reading.zones:
        zone = standing.get(row.code)
        if zone is None:
            added.append(row)
        elif zone.retired_at is not None:
            retired.append(row)
        elif read_zone_values(zone=zone) == row.values:
            unchanged += 1
        else:
            changed.append((zone, row))
    return ZoneReview(
        reading=reading,
        added=tuple(added),
        changed=tuple(changed),
        unchanged=unchanged,
        retired=tuple(retired),
        stamp=" ".join(f"{zone.code}:{zone.revision}" for zone, _row in changed),
    )


@transaction.atomic
def put_in_zone_file(
    *, ward_id: int, file_id: int, seen: str, actor_id: int | None, now: dt.datetime
) -> ZoneFile:
    """Write what a file says into the register, all of it or nothing, and give it.

    `seen` is the stamp of the review at which the officer looked. Zones that are retired stay so.

    :raises EntryGone: it was put in or given up already.
    :raises ZonesChanged: zones that it would change were changed since.
    :raises FileUnsound: rows of it are wrong.
    :raises ZoneFileEmpty: there is nothing in it to add or change.
    :raises RegisterFileRefused: it cannot be read any more.
    """
    lock_register(ward_id=ward_id)
    file = hold_file(model=ZoneFile, ward_id=ward_id, file_id=file_id, state=State.IN_REVIEW)
    review = review_zone_file(file=file)
    if review.errors:
        raise FileUnsound(review.errors)
    if review.stamp != seen:
        raise ZonesChanged
    if not review.added and not review.changed:
        raise ZoneFileEmpty
    for row in review.added:
        add_zone(ward_id=ward_id, code=row.code, values=row.values, actor_id=actor_id, now=now)
    for zone, row in review.changed:
        change_zone(
            ward_id=ward_id,
            code=zone.code,
            revision=zone.revision,
            values=row.values,
            actor_id=actor_id,
            now=now,
        )
    file.state, file.content = State.PUT_IN, b""
    file.added = [row.code for row in review.added]
    file.save(update_fields=("state", "content", "added"))
    _note("safety.zone-file.put-in", file, actor_id, now)
    return file


@transaction.atomic
def give_up_zone_file(
    *, ward_id: int, file_id: int, actor_id: int | None, now: dt.datetime
) -> ZoneFile:
    """Forget the contents of a file that nobody put in, and give it.

    :raises EntryGone: it was put in or given up already.
    """
    file = give_up_file(model=ZoneFile, ward_id=ward_id, file_id=file_id)
    _note("safety.zone-file.given-up", file, actor_id, now)
    return file


@transaction.atomic
def take_back_zone_file(
    *, ward_id: int, file_id: int, actor_id: int | None, now: dt.datetime
) -> ZoneFile:
    """Retire what a file added, and give it; what it changed is mended by hand.

    :raises EntryGone: it was not put in, or was taken back already.
    """
    lock_register(ward_id=ward_id)
    file = hold_file(model=ZoneFile, ward_id=ward_id, file_id=file_id, state=State.PUT_IN)
    standing = Zone.objects.filter(
        ward_id=ward_id, code__in=file.added, retired_at__isnull=True
    ).order_by("pk")
    for zone in standing:
        retire_zone(
            ward_id=ward_id, code=zone.code, revision=zone.revision, actor_id=actor_id, now=now
        )
    file.state = State.TAKEN_BACK
    file.save(update_fields=("state",))
    _note("safety.zone-file.taken-back", file, actor_id, now)
    return file


def _read(file: ZoneFile) -> ZoneReading:
    ward = Ward.objects.get(pk=file.ward_id)
    return read_zone_file(
        content=unpack_file(file=file),
        filename=file.filename,
        ward_name=ward.name,
        outline=get_ground(ward_id=file.ward_id).outline,
        credit=file.credit,
    )


def _note(code: str, file: ZoneFile, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"safety.zone-file:{file.pk}",
        ward_id=file.ward_id,
        actor_id=actor_id,
        now=now,
        data={"filename": file.filename, "added": len(file.added)},
    )
