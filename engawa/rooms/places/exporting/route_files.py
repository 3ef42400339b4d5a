"""A route as a file: GPX 1.1 for walkers' devices, GeoJSON (RFC 7946) for maps."""

import json
from dataclasses import dataclass
from typing import Any

from engawa.core.geo.points import Point
from engawa.rooms.places.exporting import record

GPX_TYPE = "application/gpx+xml"
GEOJSON_TYPE = "application/geo+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRoute:
    """A route with the public address of its page; `line` are (longitude, latitude) in order."""

    title: str
    description: str
    url: str
    line: tuple[tuple[float, float], ...]
    steps: tuple[tuple[str, Point | None], ...]
    facts: tuple[tuple[str, str], ...]


def write_route_gpx(*, route: ExportedRoute) -> bytes:
    """Write the line as a track and each step that has a point as a waypoint with its number."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        '<gpx version="1.1" creator="Engawa" xmlns="http://www.topografix.com/GPX/1/1">\n',
        f"<metadata>\n{_element('name', route.title)}{_element('desc', route.description)}",
        f'<link href="{record.write_xml_attribute(text=route.url)}"/>\n</metadata>\n',
    ]
    for number, (words, point) in enumerate(route.steps, start=1):
        if point is not None:
            parts.append(
                f"<wpt {_position(point.longitude, point.latitude)}>\n"
                f"{_element('name', str(number))}{_element('desc', words)}</wpt>\n"
            )
    if route.line:
        points = "".join(f"<trkpt {_position(*each)}/>\n" for each in route.line)
        parts.append(f"<trk>\n{_element('name', route.title)}<trkseg>\n{points}</trkseg>\n</trk>\n")
    parts.append("</gpx>\n")
    return "".join(parts).encode()


def write_route_geojson(*, route: ExportedRoute) -> bytes:
    """Write the line as the first feature and the steps behind it; what has no point has a geometry of null."""
    line = {"type": "LineString", "coordinates": [list(each) for each in route.line]}
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "geometry": line if route.line else None,
            "properties": {
                "名称": route.title,
                "説明": route.description,
                "掲載ページ": route.url,
                **dict(route.facts),
            },
        }
    ]
    for number, (words, point) in enumerate(route.steps, start=1):
        where = point and {"type": "Point", "coordinates": [point.longitude, point.latitude]}
        properties = {"順番": number, "順路": words}
        features.append({"type": "Feature", "geometry": where, "properties": properties})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


def _position(longitude: float, latitude: float) -> str:
    return (
        f'lat="{record.write_degrees(degrees=latitude)}"'
        f' lon="{record.write_degrees(degrees=longitude)}"'
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{written}</{name}>\n" if (written := record.write_xml_text(text=text)) else ""
