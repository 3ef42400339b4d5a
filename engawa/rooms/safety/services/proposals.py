"""What the house makes of a telegram: it keeps it, and proposes what its wards have decided beforehand.

A machine proposes; people decide. Whatever a telegram says, no order is issued, changed or lifted here.
"""

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.bulletins.contracts import Bulletin, Status
from engawa.core.database.writing import insert_row
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.safety import standing
from engawa.rooms.safety.models import (
    Proposal,
    ReceivedBulletin,
    WardTrigger,
    WatchedArea,
    Zone,
)
from engawa.rooms.safety.selectors.heard import list_standing
from engawa.rooms.safety.services.drafts import tidy_reason
from engawa.rooms.safety.standing import Standing

# What was reported longer ago is kept, but is no reason to wake anybody.
FRESH = dt.timedelta(hours=24)
# Clocks differ a little; a telegram of tomorrow would outweigh all that come until then.
AHEAD = dt.timedelta(minutes=10)
RAW_KEPT = dt.timedelta(days=400)
_LIVE = (Proposal.State.OPEN, Proposal.State.TAKEN, Proposal.State.DISMISSED)
_PROPOSES = (Proposal.Kind.ISSUE, Proposal.Kind.OPEN_BASES)


class ProposalGone(LookupError):
    """There is no such proposal in this ward."""


class ProposalDecided(ValueError):
    """The proposal does not wait any more: somebody decided, or what it was made of ended."""


class ReasonMissing(ValueError):
    """Whoever dismisses a proposal says why."""


class Outcome(StrEnum):
    """What became of a telegram."""

    KEPT = "KEPT"
    KNOWN = "KNOWN"
    ELSEWHERE = "ELSEWHERE"
    TEST = "TEST"
    STALE = "STALE"
    FROM_THE_FUTURE = "FROM_THE_FUTURE"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a telegram, and which proposals it made, changed or ended."""

    outcome: Outcome
    proposals: tuple[Proposal, ...] = ()


@transaction.atomic
def receive_bulletin(
    *, bulletin: Bulletin, now: dt.datetime, is_rehearsal: bool = False
) -> Receipt:
    """Keep a telegram that names a watched area, and bring the proposals of its wards up to date.

    Telegrams of drills, and all in a rehearsal, make proposals of the drill only; tests make none.
    """
    if bulletin.status is Status.TEST and not is_rehearsal:
        return Receipt(Outcome.TEST)
    if bulletin.reported_at > now + AHEAD:
        return Receipt(Outcome.FROM_THE_FUTURE)
    is_drill = is_rehearsal or bulletin.status is Status.DRILL
    watched = _list_watched()
    readings = tuple(
        reading
        for reading in bulletin.areas
        if (reading.scheme.value, reading.area_code) in watched
    )
    says_nothing_of_areas = bulletin.is_whole or not bulletin.areas
    if not watched or (not readings and not says_nothing_of_areas):
        return Receipt(Outcome.ELSEWHERE)
    row = ReceivedBulletin(
        source=bulletin.source,
        once_key=_once_key(bulletin, is_drill=is_drill, now=now),
        kind=bulletin.kind.value,
        series=bulletin.series,
        rank=bulletin.rank,
        event_id=bulletin.event_id,
        serial=bulletin.serial,
        status=bulletin.status.value,
        info_type=bulletin.info_type.value,
        is_drill=is_drill,
        office=bulletin.office,
        headline=bulletin.headline,
        covers=sorted(one.value for one in bulletin.covers),
        is_whole=bulletin.is_whole,
        readings=standing.pack(readings),
        reported_at=bulletin.reported_at,
        received_at=now,
        raw=zlib.compress(bulletin.raw),
    )
    if not insert_row(row, once_for="once_key"):
        return Receipt(Outcome.KNOWN)
    if not is_drill and bulletin.reported_at <= now - FRESH:
        return Receipt(Outcome.STALE)
    return Receipt(Outcome.KEPT, tuple(_renew(row, is_drill=is_drill, now=now)))


@transaction.atomic
def dismiss_proposal(
    *, ward_id: int, proposal_id: int, reason: str, actor_id: int, now: dt.datetime
) -> Proposal:
    """Decide that nothing is made of a proposal, and keep why.

    :raises ReasonMissing: no reason was given.
    :raises ReasonTooLong: it is longer than what the record has room for.
    :raises ProposalGone: there is none of that number in the ward.
    :raises ProposalDecided: it does not wait any more.
    """
    reason = tidy_reason(words=reason)
    if not reason:
        raise ReasonMissing(_("見送る理由を入力してください。"))
    proposal = _lock_open(ward_id, proposal_id)
    proposal.reason = reason
    _decide(proposal, Proposal.State.DISMISSED, actor_id, now)
    record(
        code="safety.proposal.dismissed",
        subject=f"safety.proposal:{proposal.pk}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"reason": reason, "is_drill": proposal.is_drill},
    )
    return proposal


@transaction.atomic
def take_proposal(
    *, ward_id: int, proposal_id: int, order_id: int | None, actor_id: int, now: dt.datetime
) -> Proposal:
    """Note that an officer acts on a proposal, with the order that was drafted of it, if any.

    :raises ProposalGone: there is none of that number in the ward.
    :raises ProposalDecided: it does not wait any more.
    """
    proposal = _lock_open(ward_id, proposal_id)
    proposal.order_id = order_id or proposal.order_id
    _decide(proposal, Proposal.State.TAKEN, actor_id, now)
    record(
        code="safety.proposal.taken",
        subject=f"safety.proposal:{proposal.pk}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"order": proposal.order_id, "is_drill": proposal.is_drill},
    )
    return proposal


@transaction.atomic
def empty_old_bulletins(*, now: dt.datetime) -> int:
    """Empty the bytes of telegrams received more than 400 days ago; give of how many."""
    old = ReceivedBulletin.objects.filter(received_at__lte=now - RAW_KEPT).exclude(raw=b"")
    return old.update(raw=b"")


def _once_key(bulletin: Bulletin, *, is_drill: bool, now: dt.datetime) -> str:
    """Give what is unique of a telegram; a rehearsal may play the same one on another day."""
    day = f":{tokyo_day(now)}" if is_drill else ""
    return f"{bulletin.source}:{bulletin.digest}{day}"


def _list_watched() -> set[tuple[str, str]]:
    watched = set(WatchedArea.objects.values_list("scheme", "code"))
    for trigger in WardTrigger.objects.filter(is_on=True):
        watched |= {(trigger.scheme, code) for code in trigger.area_codes}
    return watched


def _renew(row: ReceivedBulletin, *, is_drill: bool, now: dt.datetime) -> Iterable[Proposal]:
    """Bring the proposals of every trigger that the telegram may touch up to date with what stands now."""
    # Triggers are locked in the order of their ids: two workers that hear of one fact by two telegrams
    # would both find no proposal of it, and both make one.
    triggers = WardTrigger.objects.select_for_update(of=("self",)).filter(is_on=True)
    # A cancellation may not say of what it is.
    if row.covers:
        triggers = triggers.filter(phenomenon__in=row.covers)
    ordered = list(triggers.select_related("scenario").order_by("pk"))
    if not ordered:
        return
    standing_now = list_standing(is_drill=is_drill, now=now)
    for trigger in ordered:
        found = standing.select(
            standing_now,
            scheme=trigger.scheme,
            area_codes=trigger.area_codes,
            phenomenon=trigger.phenomenon,
        )
        strong = [one for one in found if one.reading.grade >= trigger.least_grade]
        live = list(
            Proposal.objects.filter(
                trigger=trigger,
                is_drill=is_drill,
                kind__in=_PROPOSES,
                state__in=_LIVE,
                ended_at__isnull=True,
            ).select_related("bulletin")
        )
        if strong:
            yield from _propose(trigger, strong[0], row, live, is_drill=is_drill, now=now)
        else:
            yield from _end(trigger, row, live, now=now)


def _propose(
    trigger: WardTrigger,
    strongest: Standing,
    row: ReceivedBulletin,
    live: list[Proposal],
    *,
    is_drill: bool,
    now: dt.datetime,
) -> Iterable[Proposal]:
    for proposal in live:
        if _has_told(proposal, strongest):
            proposal.told_by.add(row)
            return
    _withdraw_lifts(trigger, is_drill=is_drill)
    before = live[0] if live else None
    for proposal in live:
        proposal.ended_at = now
        if proposal.state == Proposal.State.OPEN:
            proposal.state = Proposal.State.SUPERSEDED
        proposal.save(update_fields=["state", "ended_at"])
    yield _make(trigger, strongest, row, before, is_drill=is_drill, now=now)


def _has_told(proposal: Proposal, strongest: Standing) -> bool:
    """Tell whether a proposal says this already; one dismissed for an earthquake says nothing of the next."""
    if proposal.grade < strongest.reading.grade:
        return False
    is_same_event = proposal.bulletin.event_id == strongest.heard.event_id
    is_dismissed = proposal.state == Proposal.State.DISMISSED
    return is_same_event or not is_dismissed or not strongest.heard.is_of_earthquake


def _make(
    trigger: WardTrigger,
    strongest: Standing,
    row: ReceivedBulletin,
    before: Proposal | None,
    *,
    is_drill: bool,
    now: dt.datetime,
) -> Proposal:
    reading = strongest.reading
    scenario = trigger.scenario
    zone_codes = list(scenario.zone_codes) if scenario else []
    if trigger.zone_kind:
        zones = Zone.objects.filter(
            ward_id=trigger.ward_id,
            kind=trigger.zone_kind,
            hazard=trigger.hazard,
            retired_at__isnull=True,
        )
        zone_codes += [
            code for code in zones.values_list("code", flat=True) if code not in zone_codes
        ]
    proposal = Proposal.objects.create(
        ward_id=trigger.ward_id,
        is_drill=is_drill,
        trigger=trigger,
        kind=Proposal.Kind.OPEN_BASES if trigger.opens_bases else Proposal.Kind.ISSUE,
        hazard=trigger.hazard,
        level=trigger.level,
        zone_codes=zone_codes,
        site_codes=list(scenario.site_codes) if scenario else [],
        grade=reading.grade,
        warning_level=reading.level,
        warning_name=reading.name,
        area_name=reading.area_name,
        bulletin_id=strongest.heard.number,
        follows=before,
        order_id=before.order_id if before else None,
        made_at=now,
    )
    proposal.told_by.add(row)
    _record_made(proposal, row, now)
    return proposal


def _end(
    trigger: WardTrigger, row: ReceivedBulletin, live: list[Proposal], *, now: dt.datetime
) -> Iterable[Proposal]:
    """End what was proposed; of what an officer took, propose to lift it, and change nothing."""
    for proposal in live:
        proposal.ended_at = now
        was_taken = proposal.state == Proposal.State.TAKEN
        if proposal.state == Proposal.State.OPEN:
            proposal.state = Proposal.State.WITHDRAWN
        proposal.save(update_fields=["state", "ended_at"])
        proposal.told_by.add(row)
        if not was_taken:
            yield proposal
        elif proposal.kind == Proposal.Kind.ISSUE:
            lifting = Proposal.objects.create(
                ward_id=trigger.ward_id,
                is_drill=proposal.is_drill,
                trigger=trigger,
                kind=Proposal.Kind.LIFT,
                hazard=proposal.hazard,
                level=proposal.level,
                zone_codes=proposal.zone_codes,
                grade=proposal.grade,
                warning_level=proposal.warning_level,
                warning_name=proposal.warning_name,
                area_name=proposal.area_name,
                bulletin=row,
                follows=proposal,
                order_id=proposal.order_id,
                made_at=now,
            )
            lifting.told_by.add(row)
            _record_made(lifting, row, now)
            yield lifting


def _withdraw_lifts(trigger: WardTrigger, *, is_drill: bool) -> None:
    """Take back a proposal to lift that nobody followed: what it was made of is out again."""
    Proposal.objects.filter(
        trigger=trigger, is_drill=is_drill, kind=Proposal.Kind.LIFT, state=Proposal.State.OPEN
    ).update(state=Proposal.State.SUPERSEDED)


def _record_made(proposal: Proposal, row: ReceivedBulletin, now: dt.datetime) -> None:
    record(
        code="safety.proposal.made",
        subject=f"safety.proposal:{proposal.pk}",
        now=now,
        ward_id=proposal.ward_id,
        data={
            "kind": proposal.kind,
            "warning": proposal.warning_name,
            "area": proposal.area_name,
            "bulletin": row.pk,
            "is_drill": proposal.is_drill,
        },
    )


def _lock_open(ward_id: int, proposal_id: int) -> Proposal:
    # The row is locked, so that of two officers who press at once the second is told.
    proposal = Proposal.objects.select_for_update().filter(ward_id=ward_id, pk=proposal_id).first()
    if proposal is None:
        raise ProposalGone(proposal_id)
    if proposal.state != Proposal.State.OPEN:
        raise ProposalDecided(
            _("この提案は「%(state)s」になっています。") % {"state": proposal.get_state_display()}
        )
    return proposal


def _decide(proposal: Proposal, state: Proposal.State, actor_id: int, now: dt.datetime) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, actor_id, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason", "order"])
