"""Keeping the works of a ward: add, change, and tell those who reported the spot.

Lock order: the ward's register of works, then the work, then reports by their number. Whoever adds or
changes a work holds the register, so two officers take turns.
"""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.models import Work, WorkPromise, WorkRegister
from engawa.rooms.places.selectors.desk_works import find_work_area
from engawa.rooms.places.services.following import follow_work
from engawa.rooms.places.services.work_changes import note_addition, note_change


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkValues:
    """Everything that an officer says of a work; `area_id` None: the district is found by the point or the town.

    `promises` are (id of the initiative, code of the activity or empty).
    """

    kind: str
    title: str
    where: str
    state: str = Work.State.PLANNED.value
    title_en: str = ""
    title_easy: str = ""
    latitude: float | None = None
    longitude: float | None = None
    description: str = ""
    called_off_reason: str = ""
    planned_year: int | None = None
    planned_on: dt.date | None = None
    started_on: dt.date | None = None
    done_on: dt.date | None = None
    section_id: int | None = None
    area_id: int | None = None
    school: str = ""
    is_public: bool = False
    is_example: bool = False
    promises: tuple[tuple[int, str], ...] = ()


_COLUMNS = tuple(field.name for field in fields(WorkValues) if field.name != "promises")


class WorkRefused(Exception):
    """The work cannot be kept like that; the message is a sentence for the officer."""


class WorkGone(WorkRefused):
    """There is no such work in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この工事は、もうありません。"))


class WorkChanged(WorkRefused):
    """Somebody has changed the work since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Work) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class WorkUnsound(WorkRefused):
    """What was said of the work does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def add_work(*, ward_id: int, values: WorkValues, actor_id: int | None, now: dt.datetime) -> Work:
    """Add a work under the next number of the ward, and give it.

    :raises WorkUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    register = lock_work_register(ward_id=ward_id, now=now)
    register.last_number += 1
    register.changed_at = now
    register.save(update_fields=("last_number", "changed_at"))
    work = Work(ward_id=ward_id, number=register.last_number, changed_at=now)
    _fill(work, values)
    work.save()
    _write_promises(work, values)
    added = _columns_of(work) | {"promises": tuple(sorted(values.promises))}
    note_addition(work=work, values=added, actor_id=actor_id, now=now)
    _record("places.work.added", work, actor_id, now, {"state": work.state})
    return work


@transaction.atomic
def change_work(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: WorkValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Work:
    """Change a work that stands at that revision, and give it; nothing is written when nothing differs.

    Reports that wait for the work are closed with it.

    :raises WorkGone: there is no such work.
    :raises WorkChanged: it was changed since.
    :raises WorkUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    work = get_work_in(ward_id=ward_id, number=number, now=now)
    if work.revision != revision:
        raise WorkChanged(work)
    before = read_work_values(work=work)
    _fill(work, values)
    after = _columns_of(work) | {"promises": tuple(sorted(values.promises))}
    old = _columns_of_values(before) | {"promises": before.promises}
    changed = sorted(name for name, value in after.items() if old[name] != value)
    if not changed:
        return work
    work.revision += 1
    work.changed_at = now
    work.save()
    if "promises" in changed:
        work.promises.all().delete()
        _write_promises(work, values)
    note_change(work=work, before=old, after=after, actor_id=actor_id, now=now)
    _record(
        "places.work.changed",
        work,
        actor_id,
        now,
        {"parts": changed, "before": before.state, "after": work.state},
    )
    if "state" in changed:
        follow_work(work=work, actor_id=actor_id, now=now)
    return work


def lock_work_register(*, ward_id: int, now: dt.datetime) -> WorkRegister:
    """Hold the ward's register of works until the transaction ends, making it when it is the first time."""
    WorkRegister.objects.get_or_create(ward_id=ward_id, defaults={"changed_at": now})
    # Two who add at once would give one number twice.
    return WorkRegister.objects.select_for_update().get(ward_id=ward_id)


def get_work_in(*, ward_id: int, number: int, now: dt.datetime) -> Work:
    """Hold the ward's register, and give the work of that number.

    :raises WorkGone: there is no such work.
    """
    lock_work_register(ward_id=ward_id, now=now)
    work = Work.objects.filter(ward_id=ward_id, number=number).first()
    if work is None:
        raise WorkGone
    return work


def read_work_values(*, work: Work) -> WorkValues:
    """Give what is said of a work."""
    pairs = work.promises.values_list("initiative_id", "activity_code")
    return WorkValues(**_columns_of(work), promises=tuple(sorted(pairs)))


def require_sound(*, values: WorkValues) -> None:
    """See that what was said of a work fits together.

    :raises WorkUnsound: it does not.
    """
    if not values.title:
        raise WorkUnsound("title", _("工事の名前を入力してください。"))
    if not values.where:
        raise WorkUnsound("where", _("場所を、言葉で入力してください。"))
    if (values.latitude is None) != (values.longitude is None):
        raise WorkUnsound("latitude", _("緯度と経度は、両方を入力するか、両方を空けてください。"))
    if values.state == Work.State.DONE and values.done_on is None:
        raise WorkUnsound("done_on", _("完了した工事には、終わった日を入れてください。"))
    if values.state != Work.State.DONE and values.done_on is not None:
        raise WorkUnsound("done_on", _("終わった日を入れるときは、状態を「完了」にしてください。"))
    if values.state == Work.State.CALLED_OFF and not values.called_off_reason:
        raise WorkUnsound("called_off_reason", _("取りやめた理由を入れてください。公開されます。"))
    if values.planned_year is not None and values.planned_on is not None:
        raise WorkUnsound("planned_on", _("予定は、年度か日付のどちらか一方にしてください。"))
    if values.started_on and values.done_on and values.done_on < values.started_on:
        raise WorkUnsound("done_on", _("終わった日が、始めた日より前です。"))


def _fill(work: Work, values: WorkValues) -> None:
    for name in _COLUMNS:
        setattr(work, name, getattr(values, name))
    if work.area_id is None:
        work.area_id = find_work_area(
            ward_id=work.ward_id,
            where=values.where,
            latitude=values.latitude,
            longitude=values.longitude,
        )


def _columns_of(work: Work) -> dict[str, Any]:
    return {name: getattr(work, name) for name in _COLUMNS}


def _columns_of_values(values: WorkValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in _COLUMNS}


def _write_promises(work: Work, values: WorkValues) -> None:
    WorkPromise.objects.bulk_create(
        WorkPromise(work=work, initiative_id=initiative_id, activity_code=code)
        for initiative_id, code in dict.fromkeys(values.promises)
    )


def _record(
    code: str, work: Work, actor_id: int | None, now: dt.datetime, data: dict[str, Any]
) -> None:
    record(
        code=code,
        subject=f"places.work:{work.pk}",
        ward_id=work.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": work.number, **data},
    )
