"""Putting in whole programmes from data, with their intakes and the promises that they keep."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Partner, Section
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.contracts import DrawEntry, IntakeEntry, ProgrammeEntry
from engawa.rooms.programmes.models import Intake, Lottery
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.drawing import enter_value, freeze_list, hold_draw
from engawa.rooms.programmes.services.intakes import add_intake, call_off_intake
from engawa.rooms.programmes.services.online_entering import enter_stream
from engawa.rooms.programmes.services.programmes import ProgrammeUnsound, add_programme
from engawa.rooms.programmes.values import (
    BookingValues,
    IntakeValues,
    LotteryValues,
    ProgrammeValues,
    QuestionValues,
    SessionValues,
)


@transaction.atomic
def enter_programmes(
    *, ward_id: int, entries: Sequence[ProgrammeEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add programmes with all that belongs to them; give how many.

    :raises ProgrammeUnsound: what was said of one does not fit together, or its section is unknown.
    :raises IntakeUnsound: what was said of an intake does not fit together.
    """
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    partners = dict(Partner.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    refs = {
        (ref.fiscal_year, ref.code): ref.pk for ref in InitiativeRef.objects.filter(ward_id=ward_id)
    }
    place_ids = places.find_place_ids(
        ward_id=ward_id,
        names=[
            session.place
            for entry in entries
            for intake in entry.intakes
            for session in intake.sessions
        ],
    )
    for entry in entries:
        if entry.section not in sections:
            raise ProgrammeUnsound("section_id", _("この課は、区にありません。"))
        facts: dict[str, Any] = dict(entry.facts)
        programme = add_programme(
            ward_id=ward_id,
            values=ProgrammeValues(
                **facts,
                section_id=sections[entry.section],
                partner_ids=tuple(
                    sorted(partners[code] for code in entry.partners if code in partners)
                ),
                # A promise of a policy that is not published here has no row to point to.
                promises=tuple(
                    (refs[year, code], activity)
                    for year, code, activity in entry.promises
                    if (year, code) in refs
                ),
            ),
            actor_id=actor_id,
            now=now,
        )
        for intake in entry.intakes:
            _enter_intake(ward_id, programme.number, intake, place_ids, actor_id, now)
    return len(entries)


def _enter_intake(
    ward_id: int,
    programme_number: int,
    entry: IntakeEntry,
    place_ids: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    facts: dict[str, Any] = dict(entry.facts)
    facts["questions"] = tuple(
        QuestionValues(**{**asked, "options": tuple(asked.get("options", ()))})
        for asked in facts.pop("questions", ())
    )
    sessions = tuple(
        SessionValues(
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place_id=place_ids.get(session.place),
            # A place that is not in the register is named in words.
            room=session.room
            if session.place in place_ids
            else f"{session.place} {session.room}".strip(),
            is_online=session.is_online,
        )
        for session in entry.sessions
    )
    added = add_intake(
        ward_id=ward_id,
        programme_number=programme_number,
        values=IntakeValues(
            **facts,
            sessions=sessions,
            lottery=_read_lottery(entry.draw) if entry.draw else None,
        ),
        actor_id=actor_id,
        now=now,
    )
    if entry.draw is not None:
        _play_draw(added, entry.draw)
    for session in entry.sessions:
        if session.stream is not None:
            enter_stream(
                ward_id=ward_id,
                programme_number=programme_number,
                intake=added,
                starts_at=session.starts_at,
                entry=session.stream,
                actor_id=actor_id,
                now=now,
            )
    if entry.called_off:
        call_off_intake(
            ward_id=ward_id,
            programme_number=programme_number,
            number=added.number,
            reason=entry.called_off,
            actor_id=actor_id,
            now=now,
        )


def _play_draw(intake: Intake, entry: DrawEntry) -> None:
    """Let made-up people apply when applications open, and draw when it was promised."""
    assert intake.opens_at is not None
    for number, (units, said) in enumerate(entry.applicants, start=1):
        book_confirmed(
            intake_id=intake.pk,
            values=BookingValues(
                name=_("見本の方%(number)d") % {"number": number % 17},
                units=units,
                said=said,
                phone=f"045-000-{number:04}",
            ),
            press=f"example {number}",
            sender="",
            may_wait=True,
            actor_id=None,
            now=intake.opens_at,
        )
    if not entry.value:
        return
    lottery = Lottery.objects.get(intake=intake)
    given: dict[str, Any] = {"intake_id": intake.pk, "actor_id": None}
    assert intake.closes_at is not None
    freeze_list(**given, now=intake.closes_at)
    enter_value(**given, value=entry.value, now=lottery.value_known_at)
    hold_draw(**given, now=lottery.drawn_at)


def _read_lottery(entry: DrawEntry) -> LotteryValues:
    facts: dict[str, Any] = dict(entry.facts)
    return LotteryValues(**facts)
