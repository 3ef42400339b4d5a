"""Reading from an extract of OpenStreetMap what the map of a ward shows.

The extract is read once from end to end, twice where it has multipolygons; of a file of a whole region, only
what touches the box is kept. The library that reads it (osmium) is an extra, as most operators cut a ready
made map.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.utils.translation import gettext as _

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.grid import place, place_box
from engawa.rooms.places.basemap.osm_kinds import (
    KEYS,
    Kind,
    classify_area,
    classify_line,
    classify_point,
)
from engawa.rooms.places.basemap.refusal import BasemapRefused

if TYPE_CHECKING:
    from osmium.geom import WKBFactory
    from osmium.osm import Area, Way

# Shapes are turned from text and looked at in portions, so that those outside the box are soon forgotten.
_PORTION = 20_000
# The buildings of a prefecture; a ward has about 60,000 things.
_MOST_THINGS = 2_000_000


class NothingThere(BasemapRefused):
    """The extract has nothing in the box that a map shows."""

    def __init__(self, source: Path) -> None:
        super().__init__(
            _(
                "「%(name)s」には、この区の地図になるものがありません。"
                "この区を含むファイルを選んでください。"
            )
            % {"name": source.name}
        )


@dataclass(slots=True)
class Ground:
    """What lies in a box: things with their shapes, and coastlines; on the square of side 1, y southward."""

    region: shapely.Geometry
    things: list[tuple[Kind, shapely.Geometry]] = field(default_factory=list)
    coastlines: list[shapely.Geometry] = field(default_factory=list)


@dataclass(slots=True)
class _Portion:
    """Shapes in degrees as WKB text, each with the kinds of which it is; no kinds for a coastline."""

    shapes: list[str] = field(default_factory=list)
    kinds: list[list[Kind]] = field(default_factory=list)


def read_ground(*, source: Path, box: Box) -> Ground:
    """Read everything in the box that the map shows, clipped to it.

    :raises NothingThere: the map would show nothing.
    :raises BasemapRefused: the library is not installed, or the file is no extract of OpenStreetMap, is broken,
        or has too much there.
    """
    west, north, east, south = place_box(box)
    ground = Ground(shapely.box(west, north, east, south))
    shapely.prepare(ground.region)
    try:
        import osmium  # noqa: F401
    except ImportError as error:
        raise BasemapRefused(
            _(
                "OpenStreetMapのデータから地図を作る部品が入っていません。"
                "「pip install engawa[basemap]」で入れてから、もう一度実行してください。"
            )
        ) from error
    if not source.is_file():
        raise BasemapRefused(
            _("「%(path)s」というファイルはありません。ファイルの場所を確かめてください。")
            % {"path": source}
        )
    try:
        for portion in _read_portions(source, box):
            _keep(portion, box, ground)
    # So osmium names all that is wrong with a file.
    except RuntimeError as error:
        raise BasemapRefused(
            _(
                "「%(name)s」はOpenStreetMapのデータ（.osm.pbf）ではないか、壊れています。"
                "もう一度手に入れてください。"
            )
            % {"name": source.name}
        ) from error
    if not ground.things:
        raise NothingThere(source)
    return ground


def _read_portions(source: Path, box: Box) -> Iterator[_Portion]:
    import osmium

    factory = osmium.geom.WKBFactory()
    keys = osmium.filter.KeyFilter(*KEYS)
    portion = _Portion()
    for thing in osmium.FileProcessor(str(source)).with_areas(keys).with_filter(keys):
        tags = dict(thing.tags)
        kinds: list[Kind] = []
        shape: str | None = None
        if isinstance(thing, osmium.osm.Node):
            point = classify_point(tags)
            if point and _is_in(box, thing.lat, thing.lon):
                kinds, shape = [point], factory.create_point(thing)
        elif isinstance(thing, osmium.osm.Way):
            line = classify_line(tags)
            kinds = [line] if line else []
            if kinds or tags.get("natural") == "coastline":
                shape = _draw_way(factory, thing)
        elif isinstance(thing, osmium.osm.Area):
            kinds = classify_area(tags)
            shape = _draw_area(factory, thing) if kinds else None
        if shape is None:
            continue
        portion.shapes.append(shape)
        portion.kinds.append(kinds)
        if len(portion.shapes) >= _PORTION:
            yield portion
            portion = _Portion()
    yield portion


def _is_in(box: Box, latitude: float, longitude: float) -> bool:
    return box.south <= latitude <= box.north and box.west <= longitude <= box.east


def _draw_way(factory: "WKBFactory", way: "Way") -> str | None:
    """Give the way as a line; None when fewer than two of its points are in the file."""
    import osmium

    try:
        return factory.create_linestring(way)
    except osmium.InvalidLocationError:
        # At the edge of an extract, points may have been left out.
        known = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        return shapely.to_wkb(shapely.LineString(known), hex=True) if len(known) > 1 else None
    except RuntimeError:
        # A way of one place only.
        return None


def _draw_area(factory: "WKBFactory", area: "Area") -> str | None:
    """Give the area as polygons; None when its rings do not close."""
    import osmium

    try:
        return factory.create_multipolygon(area)
    except (RuntimeError, osmium.InvalidLocationError):
        return None


def _keep(portion: _Portion, box: Box, ground: Ground) -> None:
    """Put those shapes of a portion that touch the box among the things of the ground."""
    shapes = shapely.from_wkb(np.array(portion.shapes, dtype=object), on_invalid="ignore")
    west, south, east, north = shapely.bounds(shapes).T
    touches = np.flatnonzero(
        (west <= box.east) & (east >= box.west) & (south <= box.north) & (north >= box.south)
    )
    whole = shapely.transform(shapes[touches], lambda degrees: place(degrees[:, 0], degrees[:, 1]))
    is_crossed = ~shapely.is_valid(whole)
    whole[is_crossed] = shapely.make_valid(whole[is_crossed])
    # Clipping keeps the point of a park inside the map, and a forest of a whole mountain small.
    clipped = whole.copy()
    reaches_out = ~shapely.covers(ground.region, whole)
    clipped[reaches_out] = shapely.intersection(whole[reaches_out], ground.region)
    is_left = ~shapely.is_empty(clipped)
    for index, whole_shape, shape in zip(
        touches[is_left], whole[is_left], clipped[is_left], strict=True
    ):
        if not portion.kinds[index]:
            ground.coastlines.append(shape)
        for kind in portion.kinds[index]:
            point = shapely.point_on_surface(whole_shape) if kind.at_point else None
            if point is None:
                ground.things.append((kind, shape))
            elif shapely.intersects(ground.region, point):
                ground.things.append((kind, point))
    if len(ground.things) > _MOST_THINGS:
        raise BasemapRefused(_("範囲に地図のものが多すぎます。一つの区の範囲にしてください。"))
