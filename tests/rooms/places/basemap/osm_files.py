"""Small extracts of OpenStreetMap, written as its own XML, for tests that make maps of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = Mapping[str, str]
LatLon = tuple[float, float]


class Extract:
    """Collects nodes, ways and multipolygons; ids are given in the order in which they come."""

    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._ways: list[str] = []
        self._relations: list[str] = []

    def add_node(self, latitude: float, longitude: float, **tags: str) -> int:
        """Add a point, and give its id."""
        number = len(self._nodes) + 1
        self._nodes.append(
            f'<node id="{number}" version="1" lat="{latitude:.7f}" lon="{longitude:.7f}">'
            f"{_write(tags)}</node>"
        )
        return number

    def add_way(self, points: Sequence[LatLon], **tags: str) -> int:
        """Add a line, or a closed one when its last point is its first, and give its id."""
        ids = [self.add_node(*point) for point in points[:-1]]
        ids.append(ids[0] if points[-1] == points[0] else self.add_node(*points[-1]))
        return self.add_way_of(ids, **tags)

    def add_way_of(self, ids: Sequence[int], **tags: str) -> int:
        """Add a way of nodes by their ids, which may be missing, and give its id."""
        number = len(self._ways) + 1
        members = "".join(f'<nd ref="{node}"/>' for node in ids)
        self._ways.append(f'<way id="{number}" version="1">{members}{_write(tags)}</way>')
        return number

    def add_multipolygon(self, outer: int, inner: int, **tags: str) -> None:
        """Add an area of one way with another one as its hole."""
        self._relations.append(
            f'<relation id="{len(self._relations) + 1}" version="1">'
            f'<member type="way" ref="{outer}" role="outer"/>'
            f'<member type="way" ref="{inner}" role="inner"/>'
            f"{_write({'type': 'multipolygon', **tags})}</relation>"
        )

    def save(self, path: Path) -> Path:
        """Write the file."""
        parts = "".join((*self._nodes, *self._ways, *self._relations))
        path.write_text(f'<osm version="0.6">{parts}</osm>', encoding="utf-8")
        return path


def square(south: float, west: float, side: float) -> list[LatLon]:
    """Give a closed square, counter-clockwise, by its lower left corner."""
    return [
        (south, west),
        (south, west + side),
        (south + side, west + side),
        (south + side, west),
        (south, west),
    ]


def _write(tags: Tags) -> str:
    return "".join(
        f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
        for key, value in tags.items()
    )
