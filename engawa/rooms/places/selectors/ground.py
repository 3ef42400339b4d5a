"""The ground of a ward as other parts ask for it: its outline, its towns, its districts."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engawa.core.geo.points import Point, is_in_japan, project
from engawa.core.geo.shapes import Shape, read_shape
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.map_drawing import Ground, make_ground
from engawa.rooms.places.models import MapArea, Town, WardOutline
from engawa.rooms.places.selectors.stand import Stand, read_stand


@dataclass(frozen=True, slots=True)
class TownPoint:
    """A 町丁目 and a point within it."""

    name: str
    name_kana: str
    point: Point


def list_towns(*, ward_id: int) -> list[TownPoint]:
    """List the towns of the ward in the order of their readings, those without one last."""
    towns = Town.objects.filter(ward_id=ward_id)
    rows = towns.values_list("name", "name_kana", "latitude", "longitude")
    return [
        TownPoint(name, kana, Point(latitude, longitude))
        for name, kana, latitude, longitude in sorted(
            rows, key=lambda row: (not row[1], row[1], row[0])
        )
    ]


def write_ground_stamp(*, changed_at: dt.datetime | None) -> str:
    """Give the moment of the last change of a ground as forms carry it; empty before the first one."""
    return "" if changed_at is None else changed_at.astimezone(dt.UTC).isoformat()


def read_ground_stamp(*, ward_id: int) -> str:
    """Give the stamp of the ground of a ward as it stands now."""
    stand = read_stand(ward_id=ward_id)
    return write_ground_stamp(changed_at=stand.ground_changed_at if stand else None)


def get_outline(*, ward_id: int) -> Shape | None:
    """Give the shape of the ward; None where nobody has put one in."""
    geometry = (
        WardOutline.objects.filter(ward_id=ward_id).values_list("geometry", flat=True).first()
    )
    return None if geometry is None else read_shape(geojson=geometry)


@dataclass(frozen=True, slots=True)
class Terrain:
    """What a ward's pages need of its ground: what lies under its maps, if known, and its towns."""

    ground: Ground | None
    towns: tuple[TownPoint, ...]


def get_terrain(*, ward_id: int, stand: Stand | None) -> Terrain:
    """Give the ground of the ward as it was at that stand of its register."""
    if stand is None or stand.ground_changed_at is None:
        return Terrain(None, ())
    kept = _terrains.get(ward_id)
    if kept is None or kept[0] != stand.ground_changed_at:
        terrain = Terrain(_read_ground(ward_id), tuple(list_towns(ward_id=ward_id)))
        kept = _terrains[ward_id] = (stand.ground_changed_at, terrain)
    return kept[1]


# Working in the outline of a ward takes longer than making a page.
_terrains: dict[int, tuple[dt.datetime, Terrain]] = {}


def forget_grounds() -> None:
    """Forget what was kept, as when the database was put back to an earlier state."""
    _terrains.clear()


@dataclass(frozen=True, slots=True)
class NamedShape:
    """A shape with what it is: `ward` or `district`; geometry as GeoJSON in degrees."""

    role: str
    name: str
    geometry: dict[str, Any]


def list_shapes(*, ward_id: int) -> list[NamedShape]:
    """List the shapes of the ward and of its districts, as far as they are known."""
    outline = WardOutline.objects.filter(ward_id=ward_id).select_related("ward").first()
    areas = MapArea.objects.filter(ward_id=ward_id, geometry__isnull=False)
    shapes = [NamedShape("ward", outline.ward.name, outline.geometry)] if outline else []
    return shapes + [
        NamedShape("district", name, geometry)
        for name, geometry in areas.values_list("name", "geometry")
        if geometry is not None
    ]


def write_outline(*, ward_id: int) -> bytes:
    """Write the shapes of the ward and of its districts as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"role": shape.role, "name": shape.name},
            "geometry": shape.geometry,
        }
        for shape in list_shapes(ward_id=ward_id)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def get_outline_box(*, ward_id: int) -> Box | None:
    """Give the box of degrees in which the ward lies; None where its outline is not known."""
    geometry = (
        WardOutline.objects.filter(ward_id=ward_id).values_list("geometry", flat=True).first()
    )
    if geometry is None:
        return None
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    corners = [corner for polygon in polygons for corner in polygon[0]]
    longitudes, latitudes = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def _read_ground(ward_id: int) -> Ground | None:
    outline = WardOutline.objects.filter(ward_id=ward_id).first()
    if outline is None:
        return None
    areas = MapArea.objects.filter(ward_id=ward_id, geometry__isnull=False)
    return make_ground(
        ward=read_shape(geojson=outline.geometry),
        districts=[
            (name, read_shape(geojson=geometry))
            for name, geometry in areas.values_list("name", "geometry")
            if geometry is not None
        ],
        credit=outline.credit,
    )


# The town of a place, and its point.
Spot = tuple[str, float | None, float | None]


class AreaFinder:
    """Finds the district of a place: by the shape that holds its point, else by its town.

    What it needs is asked for once, at the first question. `redrawn` asks as if the districts of those
    numbers on the map had other shapes, or with None no more.
    """

    def __init__(
        self, *, ward_id: int, redrawn: Mapping[int, dict[str, Any] | None] | None = None
    ) -> None:
        self._ward_id = ward_id
        self._redrawn = redrawn or {}
        self._by_town: dict[str, int] | None = None
        self._shapes: list[tuple[Shape, int]] = []

    def find(self, *, town: str, latitude: float | None, longitude: float | None) -> int | None:
        """Give the id of the district; None when neither point nor town tells it."""
        if self._by_town is None:
            self._by_town = self._read()
        if latitude is not None and longitude is not None and is_in_japan(latitude, longitude):
            for shape, area_id in self._shapes:
                if shape.contains(latitude, longitude):
                    return area_id
        return self._by_town.get(town)

    def find_many(self, spots: Sequence[Spot]) -> list[int | None]:
        """Give the id of the district of each spot, as `find` does, in a hundredth of its time."""
        if self._by_town is None:
            self._by_town = self._read()
        by_town = self._by_town
        found = [by_town.get(town) for town, _latitude, _longitude in spots]
        if not self._shapes or not found:
            return found
        degrees = [
            (latitude, longitude)
            if latitude is not None and longitude is not None and is_in_japan(latitude, longitude)
            else (np.nan, np.nan)
            for _town, latitude, longitude in spots
        ]
        east, north = project(*np.array(degrees, dtype=np.float64).T)
        # Where two shapes overlap, the first one holds.
        for shape, area_id in reversed(self._shapes):
            for at in np.flatnonzero(shape.contains_many(east, north)):
                found[at] = area_id
        return found

    def _read(self) -> dict[str, int]:
        areas = MapArea.objects.filter(ward_id=self._ward_id, area__isnull=False)
        self._shapes = [
            (read_shape(geojson=geometry), area_id)
            for geometry, area_id in (
                (self._redrawn.get(pk, geometry), area_id)
                for pk, geometry, area_id in areas.values_list("pk", "geometry", "area_id")
            )
            if geometry is not None and area_id is not None
        ]
        towns = Town.objects.filter(ward_id=self._ward_id, area__isnull=False)
        return {
            name: area_id
            for name, area_id in towns.values_list("name", "area_id")
            if area_id is not None
        }
