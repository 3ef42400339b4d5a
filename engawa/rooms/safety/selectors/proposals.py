"""What is proposed to a ward, as the desk lists it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from engawa.core.bulletins.contracts import Phenomenon
from engawa.rooms.safety.models import Proposal, Scenario, WardTrigger
from engawa.rooms.safety.trigger_words import PHENOMENA, say_grade

# So long a decision stays on the page of proposals; the record keeps it.
SHOWN = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A trigger in words."""

    trigger: WardTrigger
    phenomenon: str
    strength: str


def list_open_proposals(*, ward_id: int, is_drill: bool) -> list[Proposal]:
    """List the proposals that wait, the oldest first."""
    waiting = Proposal.objects.filter(ward_id=ward_id, is_drill=is_drill, state=Proposal.State.OPEN)
    return list(waiting.select_related("order", "bulletin", "trigger").order_by("made_at", "pk"))


def list_past_proposals(*, ward_id: int, is_drill: bool, now: dt.datetime) -> list[Proposal]:
    """List what was decided or ended within the last days, the newest first."""
    past = Proposal.objects.filter(
        Q(decided_at__gt=now - SHOWN) | Q(made_at__gt=now - SHOWN),
        ward_id=ward_id,
        is_drill=is_drill,
    ).exclude(state=Proposal.State.OPEN)
    return list(past.select_related("order", "decided_by")[:100])


def find_proposal(*, ward_id: int, proposal_id: int) -> Proposal | None:
    """Give the proposal of the ward, if there is one of that number."""
    found = Proposal.objects.filter(ward_id=ward_id, pk=proposal_id)
    return found.select_related("order", "bulletin").first()


def list_triggers(*, ward_id: int) -> list[TriggerRow]:
    """List the triggers of a ward in words."""
    return [
        TriggerRow(
            trigger=trigger,
            phenomenon=str(PHENOMENA[Phenomenon(trigger.phenomenon)]),
            strength=say_grade(Phenomenon(trigger.phenomenon), trigger.least_grade),
        )
        for trigger in WardTrigger.objects.filter(ward_id=ward_id).select_related("scenario")
    ]


def find_trigger(*, ward_id: int, trigger_id: int) -> WardTrigger | None:
    """Give the trigger of the ward, if there is one of that number."""
    found = WardTrigger.objects.filter(ward_id=ward_id, pk=trigger_id)
    return found.select_related("scenario").first()


def list_scenario_choices(*, ward_id: int) -> list[tuple[str, str]]:
    """List the scenarios of a ward by code and name."""
    return list(Scenario.objects.filter(ward_id=ward_id).values_list("code", "name"))
