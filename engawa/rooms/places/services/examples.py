"""Filling a demo with works and with examples of reports, by the same services as everybody's."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Section
from engawa.rooms.places.contracts import SpotReportEntry, WorkEntry
from engawa.rooms.places.models import Work
from engawa.rooms.places.services.reports import (
    SpotValues,
    answer_report,
    choose_first_section,
    receive_report,
)
from engawa.rooms.places.services.works import WorkValues, add_work, lock_work_register


@transaction.atomic
def add_works(
    *,
    ward_id: int,
    works: Sequence[WorkEntry],
    reports: Sequence[SpotReportEntry],
    first_section: str,
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Add works to the ward, and examples of reports that the first section reads; give how many works.

    :raises WorkUnsound: what was said of a work does not fit together.
    """
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    refs = {
        (ref.fiscal_year, ref.code): ref.pk for ref in InitiativeRef.objects.filter(ward_id=ward_id)
    }
    choose_first_section(
        ward_id=ward_id,
        section_id=sections.get(first_section),
        revision=lock_work_register(ward_id=ward_id, now=now).revision,
        actor_id=actor_id,
        now=now,
    )
    added = [
        add_work(
            ward_id=ward_id,
            values=_read_values(entry, sections, refs),
            actor_id=actor_id,
            now=now,
        )
        for entry in works
    ]
    for report in reports:
        _add_report(ward_id, report, added, actor_id)
    return len(added)


def _read_values(
    entry: WorkEntry, sections: dict[str, int], refs: dict[tuple[int, str], int]
) -> WorkValues:
    facts: dict[str, Any] = dict(entry.facts)
    return WorkValues(
        **facts,
        section_id=sections.get(entry.section),
        promises=tuple(
            (refs[year, code], activity)
            for year, code, activity in entry.promises
            if (year, code) in refs
        ),
    )


def _add_report(
    ward_id: int, entry: SpotReportEntry, works: Sequence[Work], actor_id: int | None
) -> None:
    press = f"{entry.kind}\n{entry.where}\n{entry.wrong}"
    report, is_new = receive_report(
        ward_id=ward_id,
        values=SpotValues(
            kind=entry.kind,
            where=entry.where,
            wrong=entry.wrong,
            town=entry.town,
            press=hashlib.sha256(press.encode()).hexdigest(),
            is_example=True,
        ),
        now=entry.received_at,
    )
    if not is_new or entry.answered_at is None:
        return
    answer_report(
        ward_id=ward_id,
        report_id=report.pk,
        revision=report.revision,
        state=entry.state,
        words=entry.words,
        note="",
        work_id=works[entry.work - 1].pk if entry.work else None,
        actor_id=actor_id,
        now=entry.answered_at,
    )
