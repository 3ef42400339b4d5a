"""From a proposal to what an officer goes on with: a draft, the draft of a lifting, or the opening of all bases."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engawa.rooms.safety.models import OrderVersion, Proposal, Scenario
from engawa.rooms.safety.reasons import WITH_PLACE, Reason, list_reasons
from engawa.rooms.safety.services import drafts, responses
from engawa.rooms.safety.services.proposals import take_proposal
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.values import (
    LONGEST_CAUSE,
    LONGEST_NAME,
    Action,
    Hazard,
    Level,
    OrderState,
    Regime,
)

_DANGER = 4


class ProposalUnfit(ValueError):
    """The proposal cannot be taken as things stand; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was begun: the order and its open version, None where there is none; and that in words."""

    order_id: int | None
    version_id: int | None
    words: str


@transaction.atomic
def open_order_from_proposal(
    *, ward_id: int, proposal_id: int, actor_id: int, now: dt.datetime
) -> Opened:
    """Begin what a proposal proposes, as a draft that people look at and approve; nothing is issued here.

    :raises ProposalGone: there is none of that number in the ward.
    :raises ProposalDecided: it does not wait any more.
    :raises ProposalUnfit: the order to lift is not out, or the ward acts in another regime.
    """
    # The proposal is locked before the book of orders: of two who press at once, the second is told.
    proposal = take_proposal(
        ward_id=ward_id, proposal_id=proposal_id, order_id=None, actor_id=actor_id, now=now
    )
    try:
        opened = _open(proposal, actor_id, now)
    except (drafts.OrderRefused, RegisterRefused) as refused:
        raise ProposalUnfit(str(refused)) from refused
    proposal.order_id = opened.order_id
    proposal.save(update_fields=["order"])
    return opened


def _open(proposal: Proposal, actor_id: int, now: dt.datetime) -> Opened:
    if proposal.kind == Proposal.Kind.OPEN_BASES:
        return _open_bases(proposal, actor_id, now)
    if proposal.kind == Proposal.Kind.LIFT:
        return _lift(proposal, actor_id, now)
    order = proposal.order
    if order is not None and order.state == OrderState.ISSUED:
        words = _(
            "この避難情報は、もう出しています。区域を広げるか、引き上げるかを決めてください。"
        )
        return Opened(order.pk, None, words)
    version = _draft(proposal, actor_id, now)
    words = _("下書きをつくりました。内容を確かめて、承認を頼んでください。まだ出ていません。")
    return Opened(version.order_id, version.pk, words)


def _draft(proposal: Proposal, actor_id: int, now: dt.datetime) -> OrderVersion:
    scenario = proposal.trigger.scenario
    hazard = Hazard(proposal.hazard)
    reason: str = scenario.reason if scenario else _choose_reason(proposal)
    name = scenario.reason_name if scenario else ""
    until = now + (dt.timedelta(hours=scenario.hours) if scenario else drafts.USUAL_TIME)
    return drafts.draft_order(
        ward_id=proposal.ward_id,
        is_drill=proposal.is_drill,
        hazard=hazard,
        values=drafts.DraftValues(
            level=Level(proposal.level or Level.EVACUATE),
            zone_codes=tuple(proposal.zone_codes),
            site_codes=tuple(proposal.site_codes) or _choose_sites(proposal),
            reason=reason,
            reason_name=name or _choose_name(proposal, reason),
            reason_words="",
            expires_at=until,
            next_update_at=until,
        ),
        actor_id=actor_id,
        now=now,
        scenario_id=scenario.pk if scenario else None,
    )


def _choose_sites(proposal: Proposal) -> tuple[str, ...]:
    """Give the sites that the ward's first scenario for such an order opens, none where there is no such scenario."""
    scenarios = Scenario.objects.filter(ward_id=proposal.ward_id, hazard=proposal.hazard)
    fitting = (one for one in scenarios if one.level == proposal.level)
    prepared = next(fitting, None)
    return tuple(prepared.site_codes) if prepared else ()


def _choose_name(proposal: Proposal, reason: str) -> str:
    # A longer one no reason has room for: whoever opens the draft is asked for the name.
    is_fitting = reason in WITH_PLACE and len(proposal.area_name) <= LONGEST_NAME
    return proposal.area_name if is_fitting else ""


def _choose_reason(proposal: Proposal) -> Reason:
    """Choose the sentence that says what the forecaster has out; the officer may choose another."""
    hazard = Hazard(proposal.hazard)
    if hazard is Hazard.LANDSLIDE and (proposal.warning_level or 0) < _DANGER:
        return Reason.LANDSLIDE_RISK
    if hazard is Hazard.TSUNAMI and proposal.grade >= _DANGER:
        return Reason.MAJOR_TSUNAMI_WARNING
    return list_reasons(hazard=hazard, action=Action.ISSUE)[0]


def _lift(proposal: Proposal, actor_id: int, now: dt.datetime) -> Opened:
    if proposal.order_id is None:
        raise ProposalUnfit(
            _(
                "この提案からつくった避難情報がありません。解除するものがなければ、見送ってください。"
            )
        )
    version = drafts.draft_change(
        order_id=proposal.order_id, action=Action.LIFT, actor_id=actor_id, now=now
    )
    return Opened(
        version.order_id,
        version.pk,
        _("解除の下書きをつくりました。まだ解除していません。"),
    )


def _open_bases(proposal: Proposal, actor_id: int, now: dt.datetime) -> Opened:
    responses.start_response(
        ward_id=proposal.ward_id,
        is_drill=proposal.is_drill,
        regime=Regime.EARTHQUAKE,
        # Long names must not keep the bases shut: what finds no room is left out, and the proposal keeps it.
        reason=Truncator(f"{proposal.area_name} {proposal.warning_name}").chars(LONGEST_CAUSE),
        actor_id=actor_id,
        now=now,
        # An earthquake does not wait; orders for rain keep their sites on the page beside the bases.
        is_meant=True,
    )
    return Opened(
        None, None, _("地震の対応を始めました。拠点ごとに、開いたことを確かめてください。")
    )
