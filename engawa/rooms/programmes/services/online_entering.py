"""Putting in recordings from data, with their captions and the promises that they keep; and streams of sessions."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Section
from engawa.rooms.programmes.captions import read_captions
from engawa.rooms.programmes.contracts import RecordingEntry, StreamEntry
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.online_values import RecordingValues, StreamValues
from engawa.rooms.programmes.services.recordings import (
    RecordingUnsound,
    add_recording,
    set_captions,
)
from engawa.rooms.programmes.services.streams import set_stream


@transaction.atomic
def enter_recordings(
    *, ward_id: int, entries: Sequence[RecordingEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add recordings with their captions; give how many.

    :raises RecordingUnsound: what was said of one does not fit together, or its section is unknown.
    """
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    programmes = dict(
        Programme.objects.filter(ward_id=ward_id).order_by("-number").values_list("title", "pk")
    )
    refs = {
        (ref.fiscal_year, ref.code): ref.pk for ref in InitiativeRef.objects.filter(ward_id=ward_id)
    }
    for entry in entries:
        if entry.section not in sections:
            raise RecordingUnsound("section_id", _("この課は、区にありません。"))
        facts: dict[str, Any] = dict(entry.facts)
        recording = add_recording(
            ward_id=ward_id,
            values=RecordingValues(
                **facts,
                section_id=sections[entry.section],
                programme_id=programmes.get(entry.programme),
                chapters=entry.chapters,
                promises=tuple(
                    (refs[year, code], activity)
                    for year, code, activity in entry.promises
                    if (year, code) in refs
                ),
            ),
            actor_id=actor_id,
            now=now,
        )
        captions = read_captions(content=entry.captions.encode())
        if entry.captions and captions.faults:
            raise RecordingUnsound("captions", captions.faults[0])
        if entry.captions:
            set_captions(
                ward_id=ward_id,
                number=recording.number,
                cues=captions.cues,
                actor_id=actor_id,
                now=now,
            )
    return len(entries)


def enter_stream(
    *,
    ward_id: int,
    programme_number: int,
    intake: Intake,
    starts_at: dt.datetime,
    entry: StreamEntry,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Say where the session of an intake that starts then is watched.

    :raises StreamUnsound: what was said does not fit together.
    """
    set_stream(
        ward_id=ward_id,
        programme_number=programme_number,
        number=intake.number,
        session_id=intake.sessions.get(starts_at=starts_at).pk,
        revision=0,
        values=StreamValues(
            address=entry.address,
            notes=entry.notes,
            password=entry.password,
            is_public=entry.is_public,
        ),
        actor_id=actor_id,
        now=now,
    )
