"""Orders, areas and sites as GeoJSON (RFC 7946), for maps of others: degrees, longitude first."""

from collections.abc import Iterable
from typing import Any

from engawa.rooms.safety.feeds.material import (
    index_zones,
    list_orders,
    version_path,
    write_json,
    write_moment,
    zones_of,
)
from engawa.rooms.safety.order_texts import name_hazard, name_order
from engawa.rooms.safety.regimes import list_shown
from engawa.rooms.safety.shapes import write_geometry
from engawa.rooms.safety.situation import Geometry, OrderNow, SiteNow, Situation, ZoneNow
from engawa.rooms.safety.values import LANGUAGES, WITHOUT_LEVEL_NUMBER, OrderState, ZoneKind


def write_orders(*, situation: Situation) -> bytes:
    """Write a feature for each area of each order in force or just lifted; `geometry` is null where none is known."""
    zones = index_zones(situation.zones)
    return _write_collection(
        situation,
        [
            _feature(
                f"{order.number}-v{order.version}-{zone.code}",
                _geometry_of(zone, situation),
                of_order,
                _write_members(_describe_zone(zone)),
            )
            for order in list_orders(situation)
            # What is said of the order is the same in each of its hundreds of areas.
            for of_order in (_write_members(_describe_order(order, situation)),)
            for zone in zones_of(order, zones)
        ],
    )


def write_areas(*, situation: Situation) -> bytes:
    """Write all registered areas, with the orders under which each of them is."""
    orders_of: dict[str, list[str]] = {}
    for order in situation.orders:
        for code in order.zones:
            orders_of.setdefault(code, []).append(order.number)
    return _write_collection(
        situation,
        [
            _feature(
                zone.code,
                _geometry_of(zone, situation),
                _write_members({**_describe_zone(zone), "orders": orders_of.get(zone.code, [])}),
            )
            for zone in situation.zones
        ],
    )


def write_sites(*, situation: Situation) -> bytes:
    """Write the sites that are shown now, with how each of them stands."""
    return _write_collection(
        situation,
        [
            _feature(
                site.code,
                None
                if site.point is None
                else {
                    "type": "Point",
                    "coordinates": [site.point.longitude, site.point.latitude],
                },
                _write_members(_describe_site(site)),
            )
            for site in list_shown(situation=situation)
        ],
    )


def _write_collection(situation: Situation, features: Iterable[bytes]) -> bytes:
    whole = write_json(
        {
            "type": "FeatureCollection",
            "ward_code": situation.ward_code,
            "is_drill": situation.is_drill,
            "is_demo": situation.is_demo,
            "features": [],
        }
    )
    return whole.removesuffix(b"]}") + b",".join(features) + b"]}"


def _feature(identity: str, geometry: Geometry | None, *properties: bytes) -> bytes:
    """Write a feature; its shape, which is most of it, was mostly written before."""
    return b'{"type":"Feature","id":%s,"geometry":%s,"properties":{%s}}' % (
        write_json(identity),
        write_geometry(geometry).encode("utf-8"),
        b",".join(properties),
    )


def _write_members(properties: dict[str, Any]) -> bytes:
    """Write properties as they stand within the braces of an object."""
    return write_json(properties)[1:-1]


def _geometry_of(zone: ZoneNow, situation: Situation) -> Geometry | None:
    if zone.geometry is None and zone.kind is ZoneKind.WARD:
        return situation.outline
    if zone.geometry is None and zone.point is not None:
        # A point is not the area, but shows where it lies; `has_shape` tells the difference.
        return {"type": "Point", "coordinates": [zone.point.longitude, zone.point.latitude]}
    return zone.geometry


def _describe_order(order: OrderNow, situation: Situation) -> dict[str, Any]:
    has_number = order.hazard not in WITHOUT_LEVEL_NUMBER
    return {
        "order": order.number,
        "version": order.version,
        "state": order.state,
        "action": order.action,
        "hazard": order.hazard,
        "level": int(order.level) if has_number else None,
        "names": {
            language: name_order(hazard=order.hazard, level=order.level, language=language)
            for language in LANGUAGES
        },
        "hazard_names": {
            language: name_hazard(hazard=order.hazard, language=language) for language in LANGUAGES
        },
        "issued_at": write_moment(order.issued_at),
        "first_issued_at": write_moment(order.first_issued_at),
        "to_be_confirmed_by": write_moment(order.expires_at),
        "next_update_at": None
        if order.next_update_at is None
        else write_moment(order.next_update_at),
        "stands": order.state is OrderState.ISSUED,
        "is_drill": situation.is_drill,
        "url": f"{situation.base_url}{version_path(order, order.version)}",
    }


def _describe_zone(zone: ZoneNow) -> dict[str, Any]:
    return {
        "zone": zone.code,
        "zone_kind": zone.kind,
        "zone_number": zone.number or None,
        "zone_names": dict(zone.names),
        "zone_hazard": zone.hazard,
        "towns": list(zone.towns),
        "households": zone.households,
        "people": zone.people,
        "has_shape": zone.geometry is not None,
    }


def _describe_site(site: SiteNow) -> dict[str, Any]:
    return {
        "site": site.code,
        "names": dict(site.names),
        "address": site.address,
        "role": site.role,
        "hazards": sorted(site.hazards),
        "opening": site.opening,
        "confirmed_at": None if site.confirmed_at is None else write_moment(site.confirmed_at),
        "confirmed_by": site.confirmed_by or None,
        "is_stale": site.is_stale,
        "capacity": site.capacity,
        "head_count": site.head_count,
        "pets": site.pets,
        "step_free": site.step_free,
        "toilet": site.toilet,
        "languages": list(site.languages),
        "phone": site.phone or None,
    }
