"""What places propose, as officers see it."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.places.merging import flatten
from engawa.rooms.places.models import Place, PlaceProposal
from engawa.rooms.places.proposing import OFFERINGS, Change, list_changes
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.desk_words import ORDER, Names, label_of, say_part
from engawa.rooms.places.values import to_plain

State = PlaceProposal.State
_OFFERED = ("category", "name", "weekdays", "by_order", "price", "note")
_SHOWN_DECIDED = 20


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal in the list."""

    pk: int
    number: int
    name: str
    section: str
    at: dt.datetime
    changes: int
    state: str
    decided_by: str
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that a place would change, in words."""

    key: str
    label: str
    ours: str
    theirs: str
    is_conflict: bool


def list_waiting(*, ward_id: int) -> list[ProposalRow]:
    """List the proposals that wait, the one that waits longest first."""
    found = PlaceProposal.objects.filter(place__ward_id=ward_id, state=State.WAITING)
    rows = found.select_related("place__section").prefetch_related("place__offerings")
    return [_row(proposal, len(get_changes(proposal=proposal))) for proposal in rows]


def list_decided(*, ward_id: int) -> list[ProposalRow]:
    """List what was decided lately, the latest first."""
    found = PlaceProposal.objects.filter(place__ward_id=ward_id).exclude(state=State.WAITING)
    rows = found.select_related("place__section", "decided_by").order_by("-decided_at", "-pk")
    return [_row(proposal, 0) for proposal in rows[:_SHOWN_DECIDED]]


def count_waiting(*, place_id: int) -> int:
    """Count the proposals of a place that wait."""
    return PlaceProposal.objects.filter(place_id=place_id, state=State.WAITING).count()


def find_proposal(*, ward_id: int, proposal_id: int) -> PlaceProposal | None:
    """Give the proposal of that number in the ward; None when there is none."""
    found = PlaceProposal.objects.filter(pk=proposal_id, place__ward_id=ward_id)
    return found.select_related("place__section", "keeper", "decided_by").first()


def get_changes(*, proposal: PlaceProposal) -> list[Change]:
    """List what a proposal would change of its place as it stands now."""
    place = proposal.place
    return list_changes(
        base=proposal.base,
        values=proposal.values,
        offerings=proposal.offerings,
        current=read_values(place=place),
        offered=_offered(place),
    )


def view_changes(*, proposal: PlaceProposal, names: Names) -> list[ChangeView]:
    """List in words what a proposal would change, in the order of the form, conflicts first."""
    views = [
        ChangeView(
            key=change.key,
            label=label_of(key=change.key),
            ours=say_part(key=change.key, value=change.ours, names=names),
            theirs=say_part(key=change.key, value=change.theirs, names=names),
            is_conflict=change.is_conflict,
        )
        for change in get_changes(proposal=proposal)
    ]
    return sorted(views, key=lambda view: (not view.is_conflict, _position(view.key), view.key))


def list_taken_words(*, proposal: PlaceProposal, names: Names) -> list[tuple[str, str]]:
    """List (label, words) of what was taken over of a proposal, as it was proposed."""
    values = {**proposal.values, OFFERINGS: proposal.offerings}
    return [
        (label_of(key=key), say_part(key=key, value=values.get(key), names=names))
        for key in sorted(proposal.taken, key=_position)
    ]


def list_facts(*, place: Place, names: Names) -> list[tuple[str, str]]:
    """List (label, words) of what stands there of all that a place may propose."""
    plain = flatten(to_plain(read_values(place=place)))
    plain["accessibility"], plain[OFFERINGS] = place.accessibility, _offered(place)
    keys = ("hours", "hours_note", OFFERINGS, "phone", "fax", "email", "url", "nearest_stop",
            "route_words", "accessibility", "accessibility_note", "description", "services")  # fmt: skip
    facts = [(key, say_part(key=key, value=plain.get(key), names=names)) for key in keys]
    return [(label_of(key=key), words) for key, words in facts]


def _offered(place: Place) -> list[dict[str, object]]:
    return [{name: getattr(item, name) for name in _OFFERED} for item in place.offerings.all()]


def _position(key: str) -> int:
    return ORDER.get(key.partition(".")[0], len(ORDER))


def _row(proposal: PlaceProposal, changes: int) -> ProposalRow:
    place = proposal.place
    return ProposalRow(
        pk=proposal.pk,
        number=place.number,
        name=place.name,
        section=place.section.name if place.section else "",
        at=proposal.at,
        changes=changes,
        state=proposal.get_state_display(),
        decided_by=str(proposal.decided_by) if proposal.decided_by else "",
        decided_at=proposal.decided_at,
    )
