"""One CAP alert for each version of an order (OASIS Common Alerting Protocol 1.2).

Each language is an `info` of its own. A polygon of CAP has no holes: a hole in a zone is told as inside,
because who is on the edge of an order should act as if inside. An order stands until it is lifted, also
after `expires`, which says by when the ward confirms it again; `standsUntilLifted` says so to machines.

Of a drill the status is Exercise. What a demonstration shows was never issued: its status is Test.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from engawa.core.geo.shapes import ShapeRefused, read_shape
from engawa.rooms.safety.feeds.material import (
    escape,
    index_zones,
    write_moment,
    zones_of,
)
from engawa.rooms.safety.order_texts import name_hazard, name_issuer, name_order
from engawa.rooms.safety.shapes import write_geometry
from engawa.rooms.safety.situation import Geometry, OrderNow, OrderText, Situation, ZoneNow
from engawa.rooms.safety.values import (
    LANGUAGES,
    WITHOUT_LEVEL_NUMBER,
    Action,
    Hazard,
    Level,
    ZoneKind,
)

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
# As RFC 5646 writes the languages of the house; easy Japanese is Japanese of a private kind.
LANGUAGE_TAGS = {
    "ja": "ja",
    "ja-x-easy": "ja-x-easy",
    "en": "en",
    "zh-hans": "zh-Hans",
    "ko": "ko",
}
_FOLDERS = {"ja": "", "ja-x-easy": "easy/"}
_CATEGORIES = {
    Hazard.FLOOD: ("Met", "Safety"),
    Hazard.LANDSLIDE: ("Geo", "Safety"),
    Hazard.STORM_SURGE: ("Met", "Safety"),
    Hazard.INLAND_FLOOD: ("Met", "Safety"),
    Hazard.TSUNAMI: ("Geo", "Safety"),
    Hazard.FIRE: ("Fire", "Safety"),
}
# (response types, urgency, severity, certainty). Level 5 is issued when a disaster happens or is as good as
# there (切迫); at level 3 those go who need time, and all others get ready.
_WEIGHTS = {
    Level.ELDERLY: (("Evacuate", "Prepare"), "Expected", "Moderate", "Possible"),
    Level.EVACUATE: (("Evacuate",), "Immediate", "Severe", "Likely"),
    Level.EMERGENCY: (("Shelter",), "Immediate", "Extreme", "Observed"),
}
_LIFTED = (("AllClear",), "Past", "Minor", "Unlikely")
_NOTES = {
    "Exercise": "This is an exercise. No evacuation order has been issued.",
    "Test": "This comes from a demonstration. No evacuation order has been issued.",
}
_LIFT_STANDS = dt.timedelta(hours=24)
# An outline in full detail would make a file of megabytes; to so many metres it is drawn on all maps.
_MOST_VERTICES, _ROUGHNESS = 1000, 10.0


def write_cap(*, situation: Situation, order: OrderNow) -> bytes:
    """Write the CAP alert of the version of an order that the situation holds."""
    kind = "Cancel" if order.action is Action.LIFT else "Update" if order.references else "Alert"
    status = "Exercise" if situation.is_drill else "Test" if situation.is_demo else "Actual"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<alert xmlns="{NAMESPACE}">',
        _tag("identifier", identify(situation=situation, order=order, version=order.version)),
        _tag("sender", situation.base_url),
        _tag("sent", write_moment(order.issued_at)),
        _tag("status", status),
        _tag("msgType", kind),
        _tag("scope", "Public"),
    ]
    if status != "Actual":
        parts.append(_tag("note", _NOTES[status]))
    if order.references:
        parts.append(_tag("references", " ".join(_refer(situation, order))))
    parts.append(_tag("incidents", order.number))
    zones = zones_of(order, index_zones(situation.zones))
    polygons = {zone.code: _write_polygons(zone, situation.outline) for zone in zones}
    for language in LANGUAGES:
        if language in order.texts:
            parts += _write_info(situation, order, language, zones, polygons)
    parts.append("</alert>\n")
    return "".join(parts).encode("utf-8")


def identify(*, situation: Situation, order: OrderNow, version: int) -> str:
    """Give the identifier of a version: the same for ever, and another one for a drill."""
    kind = "drill." if situation.is_drill else ""
    return f"{kind}{situation.ward_code}.{order.number}.v{version}"


def _refer(situation: Situation, order: OrderNow) -> Iterator[str]:
    for version, issued_at in order.references:
        identifier = identify(situation=situation, order=order, version=version)
        yield f"{situation.base_url},{identifier},{write_moment(issued_at)}"


def _write_info(
    situation: Situation,
    order: OrderNow,
    language: str,
    zones: list[ZoneNow],
    polygons: Mapping[str, str],
) -> Iterator[str]:
    text = order.texts[language]
    is_lift = order.action is Action.LIFT
    responses, urgency, severity, certainty = _LIFTED if is_lift else _weigh(order)
    expires_at = order.issued_at + _LIFT_STANDS if is_lift else order.expires_at
    issuer = name_issuer(
        ward_names=situation.ward_names, city_names=situation.city_names, language=language
    )
    yield "<info>"
    yield _tag("language", LANGUAGE_TAGS[language])
    for category in _CATEGORIES[order.hazard]:
        yield _tag("category", category)
    yield _tag("event", name_order(hazard=order.hazard, level=order.level, language=language))
    for response in responses:
        yield _tag("responseType", response)
    yield _tag("urgency", urgency)
    yield _tag("severity", severity)
    yield _tag("certainty", certainty)
    yield _tag("audience", text.who)
    yield _pair("eventCode", "hazard", order.hazard)
    yield _tag("effective", write_moment(order.issued_at))
    yield _tag("expires", write_moment(expires_at))
    yield _tag("senderName", issuer)
    yield _tag("headline", text.headline)
    yield _tag("description", f"{text.where}\n{text.reason}")
    yield _tag("instruction", _instruct(text))
    yield _tag("web", f"{situation.base_url}{_FOLDERS.get(language, f'{language}/')}")
    if situation.phone:
        yield _tag("contact", situation.phone)
    yield from _write_parameters(order, language)
    yield (
        f"<resource>{_tag('resourceDesc', 'map')}{_tag('mimeType', 'text/html')}"
        f"{_tag('uri', situation.base_url + 'map/')}</resource>"
    )
    for zone in zones:
        yield (
            f"<area>{_tag('areaDesc', _describe(zone, issuer, language))}{polygons[zone.code]}"
            f"{_pair('geocode', 'JIS X 0402', situation.ward_code)}"
            f"{_pair('geocode', 'zone', zone.code)}</area>"
        )
    yield "</info>"


def _weigh(order: OrderNow) -> tuple[tuple[str, ...], str, str, str]:
    if order.hazard is Hazard.TSUNAMI:
        return ("Evacuate",), "Immediate", "Extreme", "Likely"
    return _WEIGHTS[order.level]


def _write_parameters(order: OrderNow, language: str) -> Iterator[str]:
    yield _pair("parameter", "orderVersion", str(order.version))
    yield _pair("parameter", "action", order.action)
    yield _pair("parameter", "hazardName", name_hazard(hazard=order.hazard, language=language))
    if order.hazard not in WITHOUT_LEVEL_NUMBER:
        yield _pair("parameter", "alertLevel", str(int(order.level)))
    if order.households is not None:
        yield _pair("parameter", "households", str(order.households))
    if order.people is not None:
        yield _pair("parameter", "people", str(order.people))
    if order.next_update_at is not None:
        yield _pair("parameter", "nextUpdate", write_moment(order.next_update_at))
    yield _pair("parameter", "standsUntilLifted", "true")


def _instruct(text: OrderText) -> str:
    return f"{text.who}\n{text.what}\n{text.cannot_move}\n{text.closing}"


def _describe(zone: ZoneNow, issuer: str, language: str) -> str:
    name = issuer if zone.kind is ZoneKind.WARD else zone.names.get(language) or zone.names["ja"]
    towns = ", ".join(town for town in zone.towns if town not in name)
    return f"{name} ({towns})" if towns else name


def _write_polygons(zone: ZoneNow, outline: Geometry | None) -> str:
    geometry = zone.geometry
    if geometry is None and zone.kind is ZoneKind.WARD:
        geometry = outline
    if geometry is None:
        return ""
    return _write_geometry(write_geometry(geometry))


@lru_cache(maxsize=2000)
def _write_geometry(geojson: str) -> str:
    """Write the outer rings as CAP has them: "latitude,longitude" with gaps between, closed.

    A shape that cannot be read is left out: it must not hold back the order, whose area has a name too.
    """
    geometry: dict[str, Any] = json.loads(geojson)
    try:
        if geojson.count("[") > _MOST_VERTICES:
            geometry = read_shape(geojson=geometry).simplify(_ROUGHNESS).to_geojson()
        polygons = geometry["coordinates"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        return "".join(f"<polygon>{_write_ring(polygon[0])}</polygon>" for polygon in polygons)
    except (ShapeRefused, LookupError, TypeError, ValueError):
        return ""


def _write_ring(ring: list[list[float]]) -> str:
    return " ".join(f"{_degrees(at[1])},{_degrees(at[0])}" for at in ring)


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _pair(name: str, value_name: str, value: str) -> str:
    return f"<{name}>{_tag('valueName', value_name)}{_tag('value', value)}</{name}>"
