"""What a place proposes of itself, and what an officer makes of it.

Lock order: the ward's register, then the proposal. So of two officers who decide at once the second is
told, and a place that writes on while it is read is told too.
"""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.places.models import Place, PlaceKeeper, PlaceProposal
from engawa.rooms.places.proposing import BY_KEEPER, OFFERINGS, flat_values, take
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.proposals import get_changes
from engawa.rooms.places.services.keeper_mails import put_decision_mail
from engawa.rooms.places.services.writing import (
    OfferingValues,
    open_register,
    read_offerings,
)

State = PlaceProposal.State
LONGEST_NOTE = 1000


class ProposalRefused(Exception):
    """The step cannot be taken; the message is a sentence for whoever tried."""


class ProposalGone(ProposalRefused):
    """There is no such proposal in the ward, or the place is no longer public."""

    def __init__(self) -> None:
        super().__init__(_("この連絡は、もうありません。"))


class ProposalChanged(ProposalRefused):
    """It was written anew, withdrawn or decided since it was read; `current` is how it stands, if it does."""

    def __init__(self, current: PlaceProposal | None) -> None:
        super().__init__(_("この連絡は、見ているあいだに変わりました。"))
        self.current = current


class Undecided(ProposalRefused):
    """Of something that both changed, nobody said which text stays."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(_("両方で直したところは、どちらにするかを選んでください。"))
        self.keys = frozenset(keys)


class NothingTaken(ProposalRefused):
    """None of the changes was chosen: that is a refusal, and wants a reason."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "1つも選ばれていません。何も反映しないときは「反映しない」から、理由を書いて送ってください。"
            )
        )


@dataclass(frozen=True, slots=True)
class Written:
    """What a keeper wrote: on which values, which values, which offerings, and a note to the officer."""

    base: Mapping[str, Any]
    values: Mapping[str, Any]
    offerings: Sequence[Mapping[str, Any]]
    note: str = ""


@transaction.atomic
def save_proposal(
    *, keeper_id: int, revision: int, written: Written, now: dt.datetime
) -> PlaceProposal:
    """Keep what a keeper proposes, in the place of their proposal that waits already, and give it.

    `revision` is that of the waiting proposal which the form was opened on; 0 when there was none.

    :raises ProposalGone: the place is not public, or the keeper was taken away.
    :raises ProposalChanged: another window was faster, or an officer has decided meanwhile.
    """
    keeper, place = _enter(keeper_id, now)
    waiting = (
        PlaceProposal.objects.select_for_update()
        .filter(place=place, keeper=keeper, state=State.WAITING)
        .first()
    )
    if (waiting.revision if waiting else 0) != revision:
        raise ProposalChanged(waiting)
    proposal = waiting or PlaceProposal(place=place, keeper=keeper, revision=0)
    proposal.base, proposal.values = dict(written.base), dict(written.values)
    proposal.offerings = [dict(item) for item in written.offerings]
    proposal.note, proposal.at = written.note[:LONGEST_NOTE], now
    proposal.revision += 1
    proposal.save()
    _record("places.proposal.sent", proposal, None, now)
    return proposal


@transaction.atomic
def say_all_is_right(*, keeper_id: int, seen: int, now: dt.datetime) -> PlaceProposal:
    """Keep that a keeper finds everything right as it stands at the revision `seen`, and give it.

    A second press changes nothing. What the keeper had proposed before is withdrawn by it.

    :raises ProposalGone: the place is not public, or the keeper was taken away.
    :raises ProposalChanged: an officer changed the place since the keeper looked.
    """
    keeper, place = _enter(keeper_id, now)
    waiting = (
        PlaceProposal.objects.select_for_update()
        .filter(place=place, keeper=keeper, state=State.WAITING)
        .first()
    )
    if place.revision != seen:
        raise ProposalChanged(waiting)
    offerings = plain_offerings(offerings=read_offerings(place=place))
    values = flat_values(values=read_values(place=place))
    base = values | {OFFERINGS: offerings}
    if waiting is not None and (waiting.base, waiting.values) == (base, values):
        return waiting
    proposal = waiting or PlaceProposal(place=place, keeper=keeper, revision=0)
    proposal.base, proposal.values, proposal.offerings = base, values, offerings
    proposal.note, proposal.at = "", now
    proposal.revision += 1
    proposal.save()
    _record("places.proposal.sent", proposal, None, now)
    return proposal


@transaction.atomic
def withdraw_proposal(*, keeper_id: int, now: dt.datetime) -> PlaceProposal:
    """Withdraw what a keeper proposed, and give it.

    :raises ProposalGone: nothing of theirs waits, or no more.
    """
    proposal = (
        PlaceProposal.objects.select_for_update()
        .filter(keeper_id=keeper_id, state=State.WAITING)
        .first()
    )
    if proposal is None:
        raise ProposalGone
    proposal.state, proposal.decided_at = State.WITHDRAWN, now
    proposal.save(update_fields=("state", "decided_at"))
    _record("places.proposal.withdrawn", proposal, None, now)
    return proposal


@transaction.atomic
def approve_proposal(
    *,
    ward_id: int,
    proposal_id: int,
    revision: int,
    seen: int,
    taken: Collection[str],
    left: Collection[str],
    actor_id: int | None,
    now: dt.datetime,
) -> PlaceProposal:
    """Write the chosen changes into the register, note that the place confirmed itself, and give the proposal.

    `revision` and `seen` are those of the proposal and of the place that the officer looked at; each change
    stands in `taken` or in `left`.

    :raises ProposalGone: there is no such proposal.
    :raises ProposalChanged: it was decided or written anew, or the place was changed meanwhile.
    :raises Undecided: of a conflict nobody said which text stays.
    :raises NothingTaken: there are changes, and none was chosen.
    """
    writing = open_register(ward_id=ward_id, now=now)
    proposal = _waiting(ward_id, proposal_id, revision)
    place = proposal.place
    if place.revision != seen:
        raise ProposalChanged(proposal)
    if place.state == Place.State.REMOVED:
        raise ProposalGone
    changes = get_changes(proposal=proposal)
    undecided = {item.key for item in changes} - {*taken, *left}
    if undecided:
        raise Undecided(undecided)
    keys = {item.key for item in changes} & {*taken}
    if changes and not keys:
        raise NothingTaken
    values, offerings = take(
        changes=changes,
        keys=keys,
        current=read_values(place=place),
        offered=plain_offerings(offerings=read_offerings(place=place)),
    )
    standing = dataclasses.replace(
        writing.stand(place=place, values=values),
        offerings=unfold_offerings(plain=offerings) if OFFERINGS in keys else None,
        confirmed_on=tokyo_day(now),
        confirmed_by=BY_KEEPER,
    )
    writing.change(place=place, values=values, standing=standing)
    writing.close(actor_id=actor_id)
    proposal.state = State.APPROVED if len(keys) == len(changes) else State.PARTLY
    proposal.taken = sorted(keys)
    _decide(proposal, actor_id, now)
    return proposal


@transaction.atomic
def refuse_proposal(
    *,
    ward_id: int,
    proposal_id: int,
    revision: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> PlaceProposal:
    """Leave the register as it is, say why, and give the proposal.

    :raises ProposalGone: there is no such proposal.
    :raises ProposalChanged: it was decided or written anew meanwhile.
    """
    open_register(ward_id=ward_id, now=now)
    proposal = _waiting(ward_id, proposal_id, revision)
    proposal.state, proposal.reason = State.REFUSED, reason
    _decide(proposal, actor_id, now)
    return proposal


def plain_offerings(*, offerings: Sequence[OfferingValues]) -> list[dict[str, Any]]:
    """Give what a place offers as plain data."""
    return [dataclasses.asdict(item) | {"weekdays": list(item.weekdays)} for item in offerings]


def unfold_offerings(*, plain: Sequence[Mapping[str, Any]]) -> tuple[OfferingValues, ...]:
    """Give what `plain_offerings` wrote."""
    return tuple(OfferingValues(**{**item, "weekdays": tuple(item["weekdays"])}) for item in plain)


def _enter(keeper_id: int, now: dt.datetime) -> tuple[PlaceKeeper, Place]:
    """Hold the register and give keeper and place as they stand."""
    known = PlaceKeeper.objects.filter(pk=keeper_id).select_related("place").first()
    if known is None:
        raise ProposalGone
    open_register(ward_id=known.place.ward_id, now=now)
    keeper = PlaceKeeper.objects.filter(pk=keeper_id).select_related("place").first()
    if keeper is None or keeper.place.state != Place.State.PUBLIC:
        raise ProposalGone
    return keeper, keeper.place


def _waiting(ward_id: int, proposal_id: int, revision: int) -> PlaceProposal:
    # The second of two officers waits here, and reads what the first one made of it.
    proposal = (
        PlaceProposal.objects.select_for_update(of=("self",))
        .filter(pk=proposal_id, place__ward_id=ward_id)
        .select_related("place")
        .first()
    )
    if proposal is None:
        raise ProposalGone
    if proposal.state != State.WAITING or proposal.revision != revision:
        raise ProposalChanged(proposal)
    return proposal


def _decide(proposal: PlaceProposal, actor_id: int | None, now: dt.datetime) -> None:
    proposal.decided_at, proposal.decided_by_id = now, actor_id
    proposal.save(update_fields=("state", "taken", "reason", "decided_at", "decided_by"))
    is_refused = proposal.state == State.REFUSED
    code = "places.proposal.refused" if is_refused else "places.proposal.approved"
    _record(code, proposal, actor_id, now)
    put_decision_mail(proposal=proposal, now=now)


def _record(code: str, proposal: PlaceProposal, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"places.proposal:{proposal.pk}",
        ward_id=proposal.place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": proposal.place.number, "fields": proposal.taken},
    )
