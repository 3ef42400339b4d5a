"""Shapes that several tests draw and ask."""

import json
from typing import Any

from engawa.core.geo.shapes import Shape, read_shape
from tests.shared import shared_file


def read(kind: str, coordinates: object) -> Shape:
    return read_shape(geojson={"type": kind, "coordinates": coordinates})


def read_features(name: str) -> list[dict[str, Any]]:
    text = shared_file(name).read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def read_ward(ward: str) -> Shape:
    """Read the outline of 金沢区 or 港南区 with all its islands."""
    features = read_features("data/geo/wards_kanazawa_konan_hires.geojson")
    polygons = [
        feature["geometry"]["coordinates"]
        for feature in features
        if feature["properties"]["ward"] == ward
    ]
    return read("MultiPolygon", polygons)


def list_rings(polygon: dict[str, Any]) -> list[list[list[float]]]:
    """Give the rings of a polygon in GeoJSON."""
    rings: list[list[list[float]]] = polygon["coordinates"]
    return rings
