"""The situation as data: what scripts, kept copies and other services read beside the pages.

Their paths name their content, and none holds the time of its making or the number of the bundle: as long
as nothing but the time changes, a phone that asks learns so from `current.json` alone.
"""

import json
from typing import Any

from engawa.rooms.safety.rendering.markup import clean
from engawa.rooms.safety.rendering.ordering import sort_orders, sort_sites
from engawa.rooms.safety.rendering.phrases import write_moment
from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation, WarningNow


def write_texts(*, situation: Situation, language: str) -> bytes:
    """Write the texts of all orders in one language; where there is none, the Japanese one and that it is."""
    orders = [_write_text(order, language) for order in (*situation.orders, *situation.lifted)]
    return _encode(situation, {"language": language, "orders": orders})


def write_orders(*, situation: Situation) -> bytes:
    """Write which orders hold or were lifted, with their areas and times, and the warnings of the agency."""
    return _encode(
        situation,
        {
            "regime": situation.regime.lower() if situation.regime else None,
            "orders": [_write_order(order) for order in sort_orders(situation.orders)],
            "lifted": [_write_order(order) for order in situation.lifted],
            "warnings": [_write_warning(warning) for warning in situation.warnings],
        },
    )


def write_site_states(*, situation: Situation) -> bytes:
    """Write the sites that the pages show, in their order: those of the regime, none of the second stage."""
    return _encode(situation, {"sites": [_write_site(site) for site in sort_sites(situation)]})


def _write_text(order: OrderNow, language: str) -> dict[str, Any]:
    own = order.texts.get(language)
    text = own or order.texts["ja"]
    return {
        "number": order.number,
        "version": order.version,
        "language": language if own else "ja",
        "headline": text.headline,
        "where": text.where,
        "reason": text.reason,
        "who": text.who,
        "what": text.what,
        "cannot_move": text.cannot_move,
        "closing": text.closing,
    }


def _write_order(order: OrderNow) -> dict[str, Any]:
    return {
        "number": order.number,
        "version": order.version,
        "state": order.state.lower(),
        "action": order.action.lower(),
        "level": int(order.level),
        "hazard": order.hazard.lower(),
        "zones": list(order.zones),
        "sites": list(order.sites),
        "households": order.households,
        "people": order.people,
        "first_issued_at": write_moment(order.first_issued_at),
        "issued_at": write_moment(order.issued_at),
        "expires_at": write_moment(order.expires_at),
        "next_update_at": write_moment(order.next_update_at) if order.next_update_at else None,
        "overdue": order.is_overdue,
        "unconfirmed": order.is_unconfirmed,
    }


def _write_warning(warning: WarningNow) -> dict[str, Any]:
    return {
        "code": warning.code,
        "name": warning.name,
        "level": warning.level,
        "area": warning.area_name,
        "reported_at": write_moment(warning.reported_at),
    }


def _write_site(site: SiteNow) -> dict[str, Any]:
    point = site.point
    return {
        "code": site.code,
        "names": dict(site.names),
        "address": site.address,
        "point": [round(point.latitude, 6), round(point.longitude, 6)] if point else None,
        "role": site.role.lower(),
        "hazards": sorted(hazard.lower() for hazard in site.hazards),
        "opening": site.opening.lower(),
        "confirmed_at": write_moment(site.confirmed_at) if site.confirmed_at else None,
        "confirmed_by": site.confirmed_by,
        "stale": site.is_stale,
        "capacity": site.capacity,
        "head_count": site.head_count,
        "pets": site.pets,
        "step_free": site.step_free,
        "toilet": site.toilet,
    }


def _encode(situation: Situation, values: dict[str, Any]) -> bytes:
    whole = {"ward": situation.ward_slug, "drill": situation.is_drill, **values}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return clean(text).encode("utf-8")
