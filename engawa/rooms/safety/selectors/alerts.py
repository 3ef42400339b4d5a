"""An alert of others as the desk shows it: what it says, which zones lie in it, and what can be made of it."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety import alert_words
from engawa.rooms.safety.alert_reach import AlertReach, reach_zones
from engawa.rooms.safety.feeds.cap_values import CapAlert
from engawa.rooms.safety.selectors.desk_orders import list_zone_choices
from engawa.rooms.safety.selectors.zones_now import list_zones_now
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import LEVELS_OF_HAZARD, Hazard, ZoneKind

# (code, words, can an order for any hazard name it).
Choice = tuple[str, str, bool]
# Zones that an order for any hazard can name.
_OF_ANY_HAZARD = frozenset({ZoneKind.WARD, ZoneKind.TOWNS})


@dataclass(frozen=True, slots=True)
class PartSeen:
    """What an alert says in one language."""

    language: str
    tag: str
    headline: str
    event: str
    severity: str
    sender_name: str
    expires_at: dt.datetime | None
    description: str
    instruction: str
    contact: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneInside:
    """A zone that can be drafted: `words` as forms of orders name it."""

    code: str
    words: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class DraftOffered:
    """A draft that can be begun: for one of `hazards`, as (code, words), with these zones."""

    hazards: tuple[tuple[str, str], ...]
    zones: tuple[ZoneInside, ...]


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert with the words of the desk; `hindrance` says why it offers no draft."""

    alert: CapAlert
    status: str
    kind: str
    scope: str
    parts: tuple[PartSeen, ...]
    reach: AlertReach
    hindrance: str
    drafts: tuple[DraftOffered, ...]


def describe_alerts(
    *, ward_id: int, alerts: list[CapAlert], is_drill: bool, now: dt.datetime
) -> list[AlertSeen]:
    """Describe alerts, and compare each with the zones of the ward."""
    zones = list_zones_now(ward_id=ward_id)
    choices = _list_choices(ward_id, zones)
    outline = places.get_ground(ward_id=ward_id).outline
    found = []
    for alert in alerts:
        reach = reach_zones(alert=alert, zones=zones, outline=outline)
        hindrance = alert_words.find_hindrance(alert=alert, reach=reach, is_drill=is_drill, now=now)
        found.append(
            AlertSeen(
                alert=alert,
                status=str(alert_words.STATUSES[alert.status]),
                kind=str(alert_words.TYPES[alert.message_type]),
                scope=str(alert_words.SCOPES[alert.scope]),
                parts=_read_parts(alert),
                reach=reach,
                hindrance=hindrance,
                drafts=() if hindrance else _offer_drafts(choices, alert, reach),
            )
        )
    return found


def _read_parts(alert: CapAlert) -> tuple[PartSeen, ...]:
    return tuple(
        PartSeen(
            language=alert_words.say_language(info.language),
            tag=info.language,
            headline=info.headline or info.event,
            event=info.event,
            severity=str(alert_words.SEVERITIES[info.severity]),
            sender_name=info.sender_name,
            expires_at=info.expires_at,
            description=info.description,
            instruction=info.instruction,
            contact=info.contact,
            # Senders break their lines as a teleprinter did.
            areas=tuple(" ".join(area.description.split()) for area in info.areas),
        )
        for info in alert.infos
    )


def _list_choices(ward_id: int, zones: tuple[ZoneNow, ...]) -> dict[Hazard, list[Choice]]:
    """List the zones that an order for each hazard can name, as (code, words, is it for any hazard)."""
    of_any = {zone.code for zone in zones if zone.kind in _OF_ANY_HAZARD}
    return {
        hazard: [
            (code, words, code in of_any)
            for _kind, pairs in list_zone_choices(ward_id=ward_id, hazard=hazard)
            for code, words in pairs
        ]
        for hazard in LEVELS_OF_HAZARD
    }


def _offer_drafts(
    choices: dict[Hazard, list[Choice]], alert: CapAlert, reach: AlertReach
) -> tuple[DraftOffered, ...]:
    """Offer a draft for each hazard of which a zone lies inside, and one for the others where any zone will do."""
    said = _read_hazard(alert)
    inside, whole = {*reach.whole, *reach.part}, set(reach.whole)
    offers: list[DraftOffered] = []
    others: list[tuple[str, str]] = []
    of_any: tuple[ZoneInside, ...] = ()
    for hazard, known in choices.items():
        found = [choice for choice in known if choice[0] in inside]
        if not found or said not in (None, hazard):
            continue
        zones = tuple(ZoneInside(code, words, code in whole) for code, words, _any in found)
        pair = (hazard.value, str(hazard.label))
        if said is None and all(is_any for _code, _words, is_any in found):
            others.append(pair)
            of_any = zones
        else:
            offers.append(DraftOffered((pair,), zones))
    # What lies inside whole comes first; towns of which a corner does are offered where there is nothing better.
    offers.sort(key=lambda offer: not any(zone.is_whole for zone in offer.zones))
    if of_any and (not offers or any(zone.is_whole for zone in of_any)):
        offers.append(DraftOffered(tuple(others), of_any))
    return tuple(offers)


def _read_hazard(alert: CapAlert) -> Hazard | None:
    """Read the hazard where the sender says it by the code of this house; nothing is read from titles."""
    codes = {value for info in alert.infos for name, value in info.event_codes if name == "hazard"}
    if len(codes) == 1 and (code := codes.pop()) in {hazard.value for hazard in LEVELS_OF_HAZARD}:
        return Hazard(code)
    return None
