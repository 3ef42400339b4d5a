"""Undoing an import of events: what it changed goes back, except where somebody has changed it since."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes.importing.grouping import Parts, split_part
from engawa.rooms.programmes.models import (
    Booking,
    Intake,
    Programme,
    ProgrammeImport,
    ProgrammeImportChange,
)
from engawa.rooms.programmes.selectors.event_imports import ImportRefused, read_parts
from engawa.rooms.programmes.services.event_imports import (
    State,
    lock_import,
    write_parts,
)
from engawa.rooms.programmes.services.intakes import IntakeRefused
from engawa.rooms.programmes.services.programmes import (
    ProgrammeGone,
    ProgrammeRefused,
    lock_programme,
)


class LaterImport(ImportRefused):
    """A later import was applied; undoing goes backwards, one after the other."""

    def __init__(self) -> None:
        super().__init__(
            _("あとからほかの表を取り込んでいます。新しいほうから順に元に戻してください。")
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: how many programmes went back, and the titles of those that stay as they are."""

    restored: int
    left: tuple[str, ...]


@transaction.atomic
def undo_import(*, ward_id: int, import_id: int, actor_id: int | None, now: dt.datetime) -> Undone:
    """Put everything back that an applied import changed, and say what had to stay.

    Drafts that it added go, unless somebody published, changed or booked them.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it was not applied, or is undone already.
    :raises LaterImport: a later import stands on it.
    """
    programme_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.APPLIED)
    later = ProgrammeImport.objects.filter(
        ward_id=ward_id, state=State.APPLIED, pk__gt=programme_import.pk
    )
    if later.exists():
        raise LaterImport
    restored, left = 0, []
    for change in programme_import.changes.order_by("-number"):
        is_whole = _put_back(ward_id, change, actor_id, now)
        restored += is_whole
        if not is_whole:
            left.append(change.title)
    programme_import.state = State.UNDONE
    programme_import.save(update_fields=("state",))
    record(
        code="programmes.import.undone",
        subject=f"programmes.import:{programme_import.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"restored": restored, "left": len(left)},
    )
    return Undone(restored, tuple(left))


def _put_back(
    ward_id: int, change: ProgrammeImportChange, actor_id: int | None, now: dt.datetime
) -> bool:
    """Put one programme back; tell whether all of it could be."""
    try:
        programme = lock_programme(ward_id=ward_id, number=change.number)
    except ProgrammeGone:
        return True
    if change.is_added:
        return _take_away(programme, change)
    imported = getattr(programme, "imported", None)
    numbers: dict[str, int] = imported.said.get("numbers", {}) if imported else {}
    ours = read_parts(programme=programme, numbers=numbers)
    added = {
        split[0]
        for name in change.after
        if (split := split_part(name)) and _is_added(change, split[0])
    }
    back: Parts = {
        name: change.before[name]
        for name, value in change.after.items()
        if name in change.before and ours.get(name) == value
    }
    is_whole = len(back) == len([name for name in change.after if name in change.before])
    try:
        with transaction.atomic():
            write_parts(
                programme=programme, parts=back, numbers=numbers, actor_id=actor_id, now=now
            )
    except (ProgrammeRefused, IntakeRefused):
        return False
    for key in added:
        is_whole &= _take_intake_away(programme, numbers.get(key), key, ours, change)
    if imported is not None and change.said_before:
        imported.said = change.said_before
        imported.save(update_fields=("said",))
    return is_whole


def _is_added(change: ProgrammeImportChange, key: str) -> bool:
    known = {split[0] for name in change.before if (split := split_part(name))}
    return key not in known


def _take_away(programme: Programme, change: ProgrammeImportChange) -> bool:
    numbers: dict[str, int] = change.after.get("numbers", {})
    ours = read_parts(programme=programme, numbers=numbers)
    is_touched = any(
        ours.get(name) != value for name, value in change.after.items() if name != "numbers"
    ) or programme.intakes.count() != len(numbers)
    is_used = programme.is_public or Booking.objects.filter(intake__programme=programme).exists()
    if is_touched or is_used:
        return False
    try:
        with transaction.atomic():
            Intake.objects.filter(programme=programme).delete()
            programme.delete()
    except ProtectedError:
        # Something of another kind came to hang on it.
        return False
    return True


def _take_intake_away(
    programme: Programme,
    number: int | None,
    key: str,
    ours: Parts,
    change: ProgrammeImportChange,
) -> bool:
    of_intake = [name for name in change.after if (split_part(name) or ("",))[0] == key]
    intake = programme.intakes.filter(number=number).first() if number else None
    if intake is None:
        return True
    is_touched = any(ours.get(name) != change.after[name] for name in of_intake)
    if is_touched or intake.bookings.exists():
        return False
    intake.delete()
    return True
