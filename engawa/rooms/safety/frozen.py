"""What an issued version keeps of the registers, as plain data and back: zones and sites as they were then."""

from collections.abc import Mapping
from typing import Any

from engawa.core.geo.points import Point
from engawa.rooms.safety.situation import OrderText, SiteNow, ZoneNow
from engawa.rooms.safety.values import Hazard, Opening, SiteRole, ZoneKind


def zone_to_plain(zone: ZoneNow) -> dict[str, Any]:
    """Give a zone as JSON holds it."""
    return {
        "code": zone.code,
        "kind": zone.kind.value,
        "number": zone.number,
        "names": dict(zone.names),
        "towns": list(zone.towns),
        "hazard": zone.hazard.value,
        "households": zone.households,
        "people": zone.people,
        "geometry": zone.geometry,
        "point": _point_to_plain(zone.point),
    }


def zone_from_plain(plain: Mapping[str, Any]) -> ZoneNow:
    """Give a zone that `zone_to_plain` wrote."""
    return ZoneNow(
        code=plain["code"],
        kind=ZoneKind(plain["kind"]),
        number=plain["number"],
        names=plain["names"],
        towns=tuple(plain["towns"]),
        hazard=Hazard(plain["hazard"]),
        households=plain["households"],
        people=plain["people"],
        geometry=plain["geometry"],
        point=_point_from_plain(plain["point"]),
    )


def site_to_plain(site: SiteNow) -> dict[str, Any]:
    """Give what lasts of a site as JSON holds it: not how it stands now, which changes by the hour."""
    return {
        "code": site.code,
        "names": dict(site.names),
        "address": site.address,
        "point": _point_to_plain(site.point),
        "role": site.role.value,
        "hazards": sorted(hazard.value for hazard in site.hazards),
        "capacity": site.capacity,
        "pets": site.pets,
        "step_free": site.step_free,
        "toilet": site.toilet,
        "languages": list(site.languages),
        "phone": site.phone,
        "notes": dict(site.notes),
    }


def site_from_plain(plain: Mapping[str, Any]) -> SiteNow:
    """Give a site that `site_to_plain` wrote; of how it stands now nothing is known."""
    return SiteNow(
        code=plain["code"],
        names=plain["names"],
        address=plain["address"],
        point=_point_from_plain(plain["point"]),
        role=SiteRole(plain["role"]),
        hazards=frozenset(map(Hazard, plain["hazards"])),
        opening=Opening.NOT_OPEN,
        confirmed_at=None,
        confirmed_by="",
        is_stale=False,
        capacity=plain["capacity"],
        head_count=None,
        pets=plain["pets"],
        step_free=plain["step_free"],
        toilet=plain["toilet"],
        languages=tuple(plain["languages"]),
        phone=plain["phone"],
        notes=plain["notes"],
    )


def texts_to_plain(texts: Mapping[str, OrderText]) -> dict[str, dict[str, str]]:
    """Give the texts of a version as JSON holds them, by language."""
    return {
        language: {part: getattr(text, part) for part in OrderText.__dataclass_fields__}
        for language, text in texts.items()
    }


def texts_from_plain(plain: Mapping[str, Mapping[str, str]]) -> dict[str, OrderText]:
    """Give texts that `texts_to_plain` wrote."""
    return {language: OrderText(**parts) for language, parts in plain.items()}


def _point_to_plain(point: Point | None) -> list[float] | None:
    return None if point is None else [point.latitude, point.longitude]


def _point_from_plain(plain: list[float] | None) -> Point | None:
    return None if plain is None else Point(*plain)
