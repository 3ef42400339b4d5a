"""Files of events: brought, looked at, taken in as drafts, all of it or nothing.

Lock order: the import's row, then the ward's register of programmes, then programmes by their number. Whatever a
file adds is a draft: an officer publishes it. What officers changed since is never written over.
"""

import datetime as dt
import gzip
import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Section
from engawa.rooms.programmes.importing.grouping import Parts, split_part
from engawa.rooms.programmes.models import (
    ImportedProgramme,
    Intake,
    Programme,
    ProgrammeImport,
    ProgrammeImportChange,
    ProgrammeRegister,
)
from engawa.rooms.programmes.selectors.event_imports import (
    OF_INTAKE,
    OF_PROGRAMME,
    EventPlan,
    ImportRefused,
    ProgrammePlan,
    plan_import,
    read_events_file,
    read_parts,
)
from engawa.rooms.programmes.services.intakes import (
    IntakeRefused,
    add_intake,
    call_off_session,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.services.programmes import (
    ProgrammeRefused,
    add_programme,
    change_programme,
    read_programme_values,
)
from engawa.rooms.programmes.values import IntakeValues, ProgrammeValues, SessionValues

State = ProgrammeImport.State
_QUICKLY = 3
_MONTH = dt.timedelta(days=30)


class ImportGone(ImportRefused):
    """There is no such import in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この取り込みは、ありません。"))


class ImportEnded(ImportRefused):
    """It is no longer in the state in which this could be done."""

    def __init__(self) -> None:
        super().__init__(_("この取り込みは、もう終わっています。"))


class PlanChanged(ImportRefused):
    """Programmes were changed since the officer looked at what would be done."""

    def __init__(self) -> None:
        super().__init__(
            _("見ているあいだに、催しが変わりました。何が変わるかを、もう一度確かめてください。")
        )


class NothingToTake(ImportRefused):
    """No row of the file can be taken in."""

    def __init__(self) -> None:
        super().__init__(_("取り込める行がありません。表を直して、もう一度読み込んでください。"))


class SectionUnknown(ImportRefused):
    """The ward has no such section."""

    def __init__(self) -> None:
        super().__init__(_("この課は、区にありません。選び直してください。"))


class ProgrammeUnfit(ImportRefused):
    """A programme of the file does not fit together, or not to what people have booked."""

    def __init__(self, plan: ProgrammePlan, reason: str) -> None:
        super().__init__(
            _("%(row)d行目の「%(title)s」：%(reason)s 何も取り込んでいません。")
            % {"row": plan.found.rows[0], "title": plan.found.title, "reason": reason}
        )


@transaction.atomic
def start_import(
    *,
    ward_id: int,
    section_id: int,
    filename: str,
    content: bytes,
    actor_id: int | None,
    now: dt.datetime,
) -> ProgrammeImport:
    """Read a file of events for review, and give the import.

    :raises TableRefused: the file cannot be read; the message says why.
    :raises NotEvents: it is a table of something else.
    :raises SectionUnknown: the ward has no such section.
    """
    if not Section.objects.filter(ward_id=ward_id, pk=section_id).exists():
        raise SectionUnknown
    table, _layout = read_events_file(content=content, filename=filename)
    programme_import = ProgrammeImport.objects.create(
        ward_id=ward_id,
        section_id=section_id,
        filename=filename[:200],
        form=table.form,
        encoding=table.encoding,
        sha256=hashlib.sha256(content).hexdigest(),
        content=gzip.compress(content, _QUICKLY),
        created_at=now,
        created_by_id=actor_id,
    )
    _record("programmes.import.started", programme_import, actor_id, now, {"rows": len(table.rows)})
    return programme_import


@transaction.atomic
def apply_import(
    *, ward_id: int, import_id: int, seen: str | None, actor_id: int | None, now: dt.datetime
) -> ProgrammeImport:
    """Write what the file says, all of it or nothing, and give the import.

    Rows with errors are left out. `seen` is the mark of the plan that the officer saw; None does not ask.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is no longer in review.
    :raises PlanChanged: something would be done that the officer did not see.
    :raises NothingToTake: no row can be taken.
    :raises ProgrammeUnfit: a programme does not fit together, or not to what is booked.
    """
    programme_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.IN_REVIEW)
    ProgrammeRegister.objects.get_or_create(ward_id=ward_id)
    # Nobody adds a programme between what is compared and what is written.
    ProgrammeRegister.objects.select_for_update().get(ward_id=ward_id)
    plan = plan_import(programme_import=programme_import)
    if seen is not None and seen != plan.mark:
        raise PlanChanged
    if not plan.programmes:
        raise NothingToTake
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("name", "pk"))
    for each in plan.programmes:
        try:
            _write(programme_import, each, sections, actor_id, now)
        except (ProgrammeRefused, IntakeRefused) as refused:
            raise ProgrammeUnfit(each, str(refused)) from refused
    _end(programme_import, State.APPLIED, plan, now)
    _record("programmes.import.applied", programme_import, actor_id, now, programme_import.counts)
    return programme_import


@transaction.atomic
def discard_import(
    *, ward_id: int, import_id: int, actor_id: int | None, now: dt.datetime
) -> ProgrammeImport:
    """Give up an import that is in review; its file goes.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is no longer in review.
    """
    programme_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.IN_REVIEW)
    _end(programme_import, State.DISCARDED, None, now)
    _record("programmes.import.discarded", programme_import, actor_id, now, {})
    return programme_import


def lock_import(*, ward_id: int, import_id: int, state: str) -> ProgrammeImport:
    """Hold the import until the transaction ends, and give it.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is in another state.
    """
    # Of two who apply one file at once, the second finds it applied.
    held = ProgrammeImport.objects.select_for_update(of=("self",)).select_related("ward")
    found = held.filter(ward_id=ward_id, pk=import_id).first()
    if found is None:
        raise ImportGone
    if found.state != state:
        raise ImportEnded
    return found


def write_parts(
    *,
    programme: Programme,
    parts: Parts,
    numbers: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> dict[str, int]:
    """Write these parts of a programme and of its intakes; give the numbers of all intakes by their id.

    An intake without a number is added.

    :raises ProgrammeRefused: the programme would not fit together.
    :raises IntakeRefused: an intake would not fit together, or not to what is booked.
    """
    own = {name: parts[name] for name in OF_PROGRAMME if name in parts}
    if own:
        before = read_programme_values(programme=programme)
        change_programme(
            ward_id=programme.ward_id,
            number=programme.number,
            revision=programme.revision,
            values=replace(before, **own),
            actor_id=actor_id,
            now=now,
        )
    numbers = dict(numbers)
    for key, columns in _list_intakes(parts).items():
        number = numbers.get(key)
        if number is None:
            added = add_intake(
                ward_id=programme.ward_id,
                programme_number=programme.number,
                values=_make_intake_values(None, columns, now),
                actor_id=actor_id,
                now=now,
            )
            numbers[key] = added.number
            continue
        intake = Intake.objects.get(programme=programme, number=number)
        change_intake(
            ward_id=programme.ward_id,
            programme_number=programme.number,
            number=number,
            revision=intake.revision,
            values=_make_intake_values(read_intake_values(intake=intake), columns, now),
            actor_id=actor_id,
            now=now,
        )
    return numbers


def _write(
    programme_import: ProgrammeImport,
    plan: ProgrammePlan,
    sections: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    if plan.programme is None:
        _add(programme_import, plan, sections, actor_id, now)
        return
    programme = plan.programme
    before = read_parts(programme=programme, numbers=plan.numbers)
    said_before = plan.imported.said if plan.imported else {}
    numbers = dict(plan.numbers)
    if plan.taken:
        numbers = write_parts(
            programme=programme,
            parts=plan.taken,
            numbers=plan.numbers,
            actor_id=actor_id,
            now=now,
        )
        ProgrammeImportChange.objects.create(
            programme_import=programme_import,
            programme=programme,
            number=programme.number,
            title=programme.title,
            before={name: before[name] for name in plan.taken if name in before},
            after=dict(plan.taken),
            said_before=said_before,
        )
    if plan.imported is not None:
        plan.imported.keys = list(dict.fromkeys([*plan.imported.keys, *plan.found.keys]))
        plan.imported.said = {
            "parts": {**said_before.get("parts", {}), **plan.found.parts},
            "numbers": numbers,
        }
        plan.imported.save(update_fields=("keys", "said"))


def _add(
    programme_import: ProgrammeImport,
    plan: ProgrammePlan,
    sections: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    found = plan.found
    own: dict[str, Any] = {name: found.parts[name] for name in OF_PROGRAMME}
    programme = add_programme(
        ward_id=programme_import.ward_id,
        values=ProgrammeValues(
            **own,
            section_id=sections.get(found.contact, programme_import.section_id),
            is_public=False,
        ),
        actor_id=actor_id,
        now=now,
    )
    intakes = {name: value for name, value in found.parts.items() if split_part(name)}
    numbers = write_parts(
        programme=programme, parts=intakes, numbers={}, actor_id=actor_id, now=now
    )
    _call_off(programme, plan, numbers, actor_id, now)
    ImportedProgramme.objects.create(
        programme=programme,
        keys=list(found.keys),
        said={"parts": found.parts, "numbers": numbers},
    )
    ProgrammeImportChange.objects.create(
        programme_import=programme_import,
        programme=programme,
        number=programme.number,
        title=programme.title,
        is_added=True,
        after={**found.parts, "numbers": numbers},
    )


def _call_off(
    programme: Programme,
    plan: ProgrammePlan,
    numbers: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    for key, starts_at, reason in plan.found.called_off:
        intake = programme.intakes.get(number=numbers[key])
        for session in intake.sessions.filter(starts_at=dt.datetime.fromisoformat(starts_at)):
            call_off_session(
                ward_id=programme.ward_id,
                programme_number=programme.number,
                number=intake.number,
                session_id=session.pk,
                reason=reason,
                actor_id=actor_id,
                now=now,
            )


def _list_intakes(parts: Parts) -> dict[str, Parts]:
    intakes: dict[str, Parts] = {}
    for name, value in parts.items():
        split = split_part(name)
        if split is not None:
            intakes.setdefault(split[0], {})[split[1]] = value
    return intakes


def _make_intake_values(
    stands: IntakeValues | None, columns: Parts, now: dt.datetime
) -> IntakeValues:
    said: dict[str, Any] = {name: columns[name] for name in OF_INTAKE if name in columns}
    for name in ("opens_at", "closes_at"):
        if name in said:
            said[name] = dt.datetime.fromisoformat(said[name]) if said[name] else None
    if "sessions" in said:
        said["sessions"] = tuple(_make_session(*session) for session in said["sessions"])
    if stands is not None:
        return replace(stands, **said)
    if said["way"] != Intake.Way.OPEN:
        said.setdefault("closes_at", max(session.starts_at for session in said["sessions"]))
        opens_at = said.setdefault("opens_at", now)
        if opens_at >= said["closes_at"]:
            said["opens_at"] = said["closes_at"] - _MONTH
    return IntakeValues(**said)


def _make_session(
    starts_at: str, ends_at: str, place_id: int | None, room: str, is_online: bool
) -> SessionValues:
    return SessionValues(
        starts_at=dt.datetime.fromisoformat(starts_at),
        ends_at=dt.datetime.fromisoformat(ends_at),
        place_id=place_id,
        room=room,
        is_online=is_online,
    )


def _end(
    programme_import: ProgrammeImport, state: str, plan: EventPlan | None, now: dt.datetime
) -> None:
    programme_import.state, programme_import.ended_at = state, now
    programme_import.counts = plan.count() if plan else {}
    programme_import.content = b""
    programme_import.save(update_fields=("state", "ended_at", "counts", "content"))


def _record(
    code: str,
    programme_import: ProgrammeImport,
    actor_id: int | None,
    now: dt.datetime,
    data: dict[str, Any],
) -> None:
    record(
        code=code,
        subject=f"programmes.import:{programme_import.pk}",
        ward_id=programme_import.ward_id,
        actor_id=actor_id,
        now=now,
        data=data,
    )
