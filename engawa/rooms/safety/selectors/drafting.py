"""What a draft of an order comes to: its texts, what is wrong with it, whom it reaches, how it would look."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from engawa.rooms.safety.checking import (
    check_order,
    list_blocking,
)
from engawa.rooms.safety.checking_values import (
    Finding,
    Reach,
    Weight,
)
from engawa.rooms.safety.drafting import Described, Stale
from engawa.rooms.safety.frozen import (
    site_to_plain,
    zone_to_plain,
)
from engawa.rooms.safety.map_drawing import draw_situation
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.reach import summarise_reach
from engawa.rooms.safety.rendering.phrases import get_all_phrases
from engawa.rooms.safety.rendering.stamping import stamp_drawing
from engawa.rooms.safety.said_twice import Typed, Unusual, list_unusual, read_reasons
from engawa.rooms.safety.sealing import Seal, list_changes, list_codes
from engawa.rooms.safety.selectors.draft_content import DraftContent, name_sites, name_zones
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.situation import OrderNow, Situation
from engawa.rooms.safety.values import (
    REGIME_OF_HAZARD,
    Action,
    Hazard,
    Level,
    OrderState,
)

# What an order for an area must think of: people who cannot leave by themselves, and stations.
FACILITIES = ("nursery", "day-activity", "care-plaza", "care-service", "school", "medical")
STATIONS = ("station",)
# A draft that nobody has issued stands in a preview under this number.
NO_NUMBER = "0000-0000"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an officer sees before asking for approval.

    `map` is that of the public page as it would be, other orders and all, an SVG; empty without an outline, or a zone.
    A draft without texts cannot be issued yet: `is_of_draft_alone` tells that its own zones are all that is drawn.
    """

    zones: tuple[str, ...]
    sites: tuple[str, ...]
    reach: Reach
    facilities: tuple[str, ...]
    stations: tuple[str, ...]
    map: str
    is_of_draft_alone: bool


def describe_draft(*, version: OrderVersion, now: dt.datetime) -> Described:
    """Write the texts of a draft and count whom it reaches; without a zone there is no text yet."""
    return DraftContent(version, now).describe()


def write_as_templates(*, version: OrderVersion, now: dt.datetime) -> dict[str, str]:
    """Write the Japanese text of a draft as the templates have it, by part; empty without a zone.

    The closing has `MOMENT` in place of the time of issue.
    """
    return DraftContent(version, now).written


def check_draft(*, version: OrderVersion, now: dt.datetime) -> list[Finding]:
    """List what is wrong with a draft as it would be issued at `now`."""
    draft = DraftContent(version, now)
    return _check(draft, draft.describe())


def _check(draft: DraftContent, described: Described) -> list[Finding]:
    # The texts as they would be issued, which say since when.
    return check_order(draft=draft.as_order(described.texts), ground=draft.make_ground())


def list_hindrances(*, version: OrderVersion, now: dt.datetime) -> list[Finding]:
    """List what keeps a draft from being issued: all that blocks, and what nobody has confirmed."""
    return list_blocking(
        findings=check_draft(version=version, now=now), confirmed=read_reasons(version.accepted)
    )


def is_to_confirm(*, finding: Finding) -> bool:
    """Tell whether an officer may let the order pass with this finding, by saying that it is meant so."""
    return finding.weight in (Weight.CONFIRM, Weight.BOTH)


def preview_draft(*, version: OrderVersion, now: dt.datetime) -> Preview:
    """Show whom a draft reaches, and the map as it would be."""
    draft = DraftContent(version, now)
    facilities, stations = draft.name_places_inside(FACILITIES), draft.name_places_inside(STATIONS)
    situation = preview_situation(version=version, now=now)
    if not version.texts:
        alone = (_propose(version, now, state=OrderState.ISSUED),)
        situation = replace(situation, orders=alone, lifted=())
    return Preview(
        zones=tuple(zone.names["ja"] for zone in draft.zones),
        sites=tuple(site.names["ja"] for site in draft.sites),
        reach=summarise_reach(zones=draft.zones),
        facilities=facilities,
        stations=stations,
        map=_draw_map(situation) if situation.outline and draft.zones else "",
        is_of_draft_alone=not version.texts,
    )


def _draw_map(situation: Situation) -> str:
    """Draw the map of the Japanese page: that of a drill in its colour and with its mark."""
    phrases = get_all_phrases(is_drill=situation.is_drill)
    mark = next(one.mark for one in phrases if one.language == "ja")
    return str(stamp_drawing(draw_situation(situation=situation, language="ja"), mark))


def preview_situation(*, version: OrderVersion, now: dt.datetime) -> Situation:
    """Give the situation as it would be if the draft were issued at `now`."""
    order = version.order
    situation = get_situation(ward_id=order.ward_id, is_drill=order.is_drill, sequence=0, now=now)
    if not version.texts:
        return situation
    others = tuple(one for one in situation.orders if one.number != order.number)
    if version.action == Action.LIFT:
        lifted = _propose(version, now, state=OrderState.LIFTED)
        return replace(situation, orders=others, lifted=(lifted, *situation.lifted))
    proposed = _propose(version, now, state=OrderState.ISSUED)
    return replace(
        situation,
        regime=situation.regime or REGIME_OF_HAZARD.get(Hazard(order.hazard)),
        orders=(proposed, *others),
    )


def _propose(version: OrderVersion, now: dt.datetime, *, state: OrderState) -> OrderNow:
    """Give the order as it would stand if the draft were issued at `now`."""
    order, described = version.order, DraftContent(version, now).describe()
    return OrderNow(
        number=order.number or NO_NUMBER,
        version=1 if version.previous is None else (version.previous.number or 0) + 1,
        state=state,
        action=Action(version.action),
        level=Level(version.level),
        hazard=Hazard(order.hazard),
        zones=tuple(version.zone_codes),
        sites=tuple(version.site_codes),
        # As they would be issued now, whatever the registers said when they were written.
        texts=described.texts,
        households=described.households,
        people=described.people,
        first_issued_at=order.first_issued_at or now,
        issued_at=now,
        expires_at=version.expires_at,
        next_update_at=version.next_update_at,
        is_overdue=False,
        is_unconfirmed=False,
        references=(),
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A draft as it would be issued: what keeps it from that, what it comes to, and what the registers say of its
    zones and sites, to be kept.
    """

    hindrances: list[Finding]
    described: Described
    frozen: dict[str, Any]
    # What was said once and must be said by a second person, or typed by one who is alone.
    unusual: list[Unusual]
    typed: Typed
    # What stands beside the order and keeps nobody waiting.
    advice: list[Finding]
    # What is held against the seal that the officer's page carried.
    seal: Seal
    # Between which words the officer has to choose.
    stale: tuple[Stale, ...]


def seal_draft(*, version: OrderVersion, now: dt.datetime) -> Sealed:
    """Put together and check what a draft comes to if it is issued at `now`: what was checked is what is issued."""
    draft = DraftContent(version, now)
    described = draft.describe()
    findings = _check(draft, described)
    frozen = {
        "zones": [zone_to_plain(zone) for zone in draft.zones],
        "sites": [site_to_plain(site) for site in draft.sites],
    }
    reasons = read_reasons(version.accepted)
    hindrances = list_blocking(findings=findings, confirmed=reasons)
    return Sealed(
        hindrances,
        described,
        frozen,
        list_unusual(findings=findings, reasons=reasons),
        Typed(described.households, draft.ward_name),
        [
            finding
            for finding in findings
            if finding not in hindrances and finding.weight is not Weight.BOTH
        ],
        draft.seal(described, frozen),
        draft.stale,
    )


def say_changes(*, version: OrderVersion, seen: Seal, now: Seal) -> list[str]:
    """Say what of a draft has changed since it was seen, in sentences for the officer."""
    ward_id, seals = version.order.ward_id, (seen, now)
    return list_changes(
        seen=seen,
        now=now,
        zones=name_zones(ward_id=ward_id, codes=list_codes(seals=seals, what="zone")),
        sites=name_sites(ward_id=ward_id, codes=list_codes(seals=seals, what="site")),
    )
