"""The ground of a ward as its administrators see it, and what a file would make of it."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.geo.points import Point, measure_distance, project
from engawa.core.geo.shapes import Shape, read_shape
from engawa.core.wards.models import Area, Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.ground_drawing import draw_ground
from engawa.rooms.places.ground_files import read_area_shape, read_outline, read_towns
from engawa.rooms.places.importing.address_files import AddressList
from engawa.rooms.places.importing.addresses import make_town_key
from engawa.rooms.places.models import AddressPoint, GroundFile, MapArea, Place, Town, WardOutline
from engawa.rooms.places.selectors.addresses import (
    SourceCount,
    count_addresses,
    read_addresses_of_ward,
)
from engawa.rooms.places.selectors.districts import count_moves
from engawa.rooms.places.selectors.ground import read_ground_stamp

Purpose = GroundFile.Purpose
ROWS_SHOWN = 20
# A point that moved less than this was only rounded otherwise.
_A_METRE = 1.0
_SQUARE_KILOMETRE = 1_000_000
# An outline is simplified; a sliver beyond it says nothing.
_SLIVER = 0.01


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A district in the list, and whether it has a shape."""

    area: MapArea
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Shapeless:
    """A 地区 without a shape, and the number of its line on the map, where it has one."""

    district: Area
    map_area_id: int | None


@dataclass(frozen=True, slots=True)
class GroundPage:
    """All that is known of the ground of a ward, and what is still missing."""

    outline: WardOutline | None
    drawing: SafeString | None
    towns: int
    towns_of_district: int
    addresses: list[SourceCount]
    areas: list[AreaLine]
    without_shape: list[Shapeless]
    without_words: list[Area]
    waiting: list[GroundFile]
    stamp: str


@dataclass(frozen=True, slots=True)
class TownCounts:
    """What a list of towns would do: how many are new, change, are the same, or stay though it has them not."""

    new: int
    changed: int
    same: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class OpenedGround:
    """A file about the ground, read again: what it holds, a drawing, and what would change."""

    file: GroundFile
    stamp: str
    drawing: SafeString | None = None
    geometry: dict[str, Any] | None = None
    square_kilometres: float = 0.0
    square_kilometres_before: float | None = None
    places_outside: int = 0
    percent_outside: int = 0
    places_moving: int = 0
    towns: list[TownEntry] = field(default_factory=list)
    town_counts: TownCounts | None = None
    addresses: AddressList | None = None
    addresses_before: int = 0
    unknown_towns: list[str] = field(default_factory=list)

    @property
    def towns_shown(self) -> list[TownEntry]:
        """The first of the towns."""
        return self.towns[:ROWS_SHOWN]

    @property
    def addresses_shown(self) -> list[Any]:
        """The first of the addresses."""
        return list(self.addresses.rows[:ROWS_SHOWN]) if self.addresses else []

    @property
    def source_label(self) -> str:
        """What the addresses are, in words."""
        return str(AddressPoint.Source(self.addresses.source).label) if self.addresses else ""


def get_ground_page(*, ward: Ward) -> GroundPage:
    """Give all that is known of the ground of the ward."""
    outline = WardOutline.objects.filter(ward=ward).first()
    areas = list(MapArea.objects.filter(ward=ward).select_related("area").order_by("name", "pk"))
    shapes = [read_shape(geojson=area.geometry) for area in areas if area.geometry]
    districts = list(Area.objects.filter(ward=ward).order_by("name_kana", "name"))
    drawn = {area.area_id for area in areas if area.geometry}
    said = {area.area_id: area.pk for area in areas if area.area_id is not None}
    towns = Town.objects.filter(ward=ward)
    return GroundPage(
        outline=outline,
        drawing=draw_ground(
            label=_("%(ward)sの形と地区") % {"ward": ward.name},
            ward=_shape_of(outline),
            others=shapes,
            dots=[Point(*spot) for spot in towns.values_list("latitude", "longitude")],
        ),
        towns=towns.count(),
        towns_of_district=towns.filter(area__isnull=False).count(),
        addresses=count_addresses(ward_id=ward.pk),
        areas=[AreaLine(area, area.geometry is not None) for area in areas],
        without_shape=[
            Shapeless(district, said.get(district.pk))
            for district in districts
            if district.pk not in drawn
        ],
        without_words=[
            district
            for district in districts
            if district.pk not in said and not district.description
        ],
        waiting=list(
            GroundFile.objects.filter(ward=ward).select_related("map_area").defer("content")
        ),
        stamp=read_ground_stamp(ward_id=ward.pk),
    )


def draw_area_in_ward(*, area: MapArea) -> SafeString | None:
    """Draw a district within its ward; None when nothing of both is known."""
    outline = WardOutline.objects.filter(ward_id=area.ward_id).first()
    return draw_ground(
        label=_("%(name)sの形") % {"name": area.name},
        ward=_shape_of(outline),
        others=_list_other_shapes(area),
        new=read_shape(geojson=area.geometry) if area.geometry else None,
    )


def get_map_area(*, ward_id: int, map_area_id: int) -> MapArea | None:
    """Give a district of the map; None when there is none of that number."""
    found = MapArea.objects.filter(ward_id=ward_id, pk=map_area_id)
    return found.select_related("area").first()


def list_districts(*, ward_id: int) -> dict[int, str]:
    """Give the 地区 of the ward by number."""
    rows = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    return dict(rows.values_list("pk", "name"))


def get_ground_file(*, ward_id: int, file_id: int) -> GroundFile | None:
    """Give a file that waits to be put in; None when there is none of that number."""
    found = GroundFile.objects.filter(ward_id=ward_id, pk=file_id)
    return found.select_related("ward", "map_area").first()


def open_ground_file(*, file: GroundFile) -> OpenedGround:
    """Read a file about the ground again and say what it would change.

    :raises FileRefused: it is no such file, or says nothing of the ward.
    :raises ShapeRefused: its shape is not whole.
    """
    content = gzip.decompress(bytes(file.content))
    stamp = read_ground_stamp(ward_id=file.ward_id)
    match file.purpose:
        case Purpose.OUTLINE:
            return _open_outline(file, content, stamp)
        case Purpose.TOWNS:
            return _open_towns(file, content, stamp)
        case Purpose.ADDRESSES:
            return _open_addresses(file, content, stamp)
        case _:
            return _open_area(file, content, stamp)


def _open_outline(file: GroundFile, content: bytes, stamp: str) -> OpenedGround:
    ward = file.ward
    geometry = read_outline(content=content, ward_code=ward.code, ward_name=ward.name)
    new = read_shape(geojson=geometry)
    before = _shape_of(WardOutline.objects.filter(ward=ward).first())
    rows = Place.objects.filter(ward=ward, latitude__isnull=False, state=Place.State.PUBLIC)
    points = list(rows.values_list("latitude", "longitude"))
    outside = 0
    if points:
        inside = new.contains_many(*project(*map(np.array, zip(*points, strict=True))))
        outside = len(points) - int(inside.sum())
    return OpenedGround(
        file,
        stamp,
        drawing=draw_ground(
            label=_("%(ward)sの新しい形") % {"ward": ward.name}, ward=before, new=new
        ),
        geometry=geometry,
        square_kilometres=new.area / _SQUARE_KILOMETRE,
        square_kilometres_before=before.area / _SQUARE_KILOMETRE if before else None,
        places_outside=outside,
    )


def _open_towns(file: GroundFile, content: bytes, stamp: str) -> OpenedGround:
    rows = read_towns(content=content, filename=file.filename, ward_code=file.ward.code)
    towns = [
        TownEntry(
            name=row.name,
            latitude=row.latitude,
            longitude=row.longitude,
            name_kana=row.name_kana,
            town_id=row.town_id,
        )
        for row in rows
    ]
    there = {town.name: town for town in Town.objects.filter(ward=file.ward)}
    known = [town for town in towns if town.name in there]
    changed = sum(_differs(there[town.name], town) for town in known)
    return OpenedGround(
        file,
        stamp,
        drawing=draw_ground(
            label=_("%(ward)sと、町の位置") % {"ward": file.ward.name},
            ward=_shape_of(WardOutline.objects.filter(ward=file.ward).first()),
            dots=[Point(town.latitude, town.longitude) for town in towns],
        ),
        towns=towns,
        town_counts=TownCounts(
            new=len(towns) - len(known),
            changed=changed,
            same=len(known) - changed,
            unnamed=len(there.keys() - {town.name for town in towns}),
        ),
    )


def _open_addresses(file: GroundFile, content: bytes, stamp: str) -> OpenedGround:
    ward = file.ward
    found = read_addresses_of_ward(
        ward=ward,
        file=io.BytesIO(content),
        filename=file.filename,
        names=io.BytesIO(gzip.decompress(bytes(file.names))) if file.names else None,
        names_filename=_("町字マスター"),
    )
    towns = Town.objects.filter(ward=ward).values_list("name", flat=True)
    known = {make_town_key(name) for name in towns}
    written = {row.town for row in found.rows}
    return OpenedGround(
        file,
        stamp,
        addresses=found,
        addresses_before=AddressPoint.objects.filter(ward=ward, source=found.source).count(),
        unknown_towns=sorted(name for name in written if make_town_key(name) not in known),
    )


def _open_area(file: GroundFile, content: bytes, stamp: str) -> OpenedGround:
    area = file.map_area
    assert area is not None, "a constraint of the table"
    geometry = read_area_shape(content=content, name=area.name, code=area.code)
    new = read_shape(geojson=geometry)
    ward = _shape_of(WardOutline.objects.filter(ward=file.ward).first())
    share = 0.0
    if ward is not None and new.area:
        share = float(shapely.difference(new.geometry, ward.geometry).area) / new.area
    return OpenedGround(
        file,
        stamp,
        drawing=draw_ground(
            label=_("%(name)sの新しい形") % {"name": area.name},
            ward=ward,
            others=_list_other_shapes(area),
            new=new,
        ),
        geometry=geometry,
        square_kilometres=new.area / _SQUARE_KILOMETRE,
        square_kilometres_before=(
            read_shape(geojson=area.geometry).area / _SQUARE_KILOMETRE if area.geometry else None
        ),
        percent_outside=round(share * 100) if share > _SLIVER else 0,
        places_moving=count_moves(ward_id=area.ward_id, redrawn={area.pk: geometry}),
    )


def _list_other_shapes(area: MapArea) -> list[Shape]:
    others: Iterable[dict[str, Any] | None] = (
        MapArea.objects.filter(ward_id=area.ward_id, geometry__isnull=False)
        .exclude(pk=area.pk)
        .values_list("geometry", flat=True)
    )
    return [read_shape(geojson=geometry) for geometry in others if geometry is not None]


def _shape_of(outline: WardOutline | None) -> Shape | None:
    return None if outline is None else read_shape(geojson=outline.geometry)


def _differs(town: Town, entry: TownEntry) -> bool:
    moved = measure_distance(
        Point(town.latitude, town.longitude), Point(entry.latitude, entry.longitude)
    )
    return (
        moved > _A_METRE
        or (bool(entry.name_kana) and entry.name_kana != town.name_kana)
        or (bool(entry.town_id) and entry.town_id != town.town_id)
    )
