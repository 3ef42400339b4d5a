"""Works as GeoJSON (RFC 7946): the point, and everything known as properties under Japanese headings."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.record import ExportHead

MEDIA_TYPE = "application/geo+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedWork:
    """A work with its public number; `columns` are its texts by heading, latitude and longitude degrees."""

    number: int
    latitude: float | None
    longitude: float | None
    columns: Mapping[str, Any]


def write_works_geojson(*, head: ExportHead, works: Iterable[ExportedWork]) -> Iterator[bytes]:
    """Write works as one FeatureCollection, in pieces of about 64 kB; without a point the geometry is null."""
    return record.write_pieces(texts=_write(head, works))


def _write(head: ExportHead, works: Iterable[ExportedWork]) -> Iterator[str]:
    opening = {"type": "FeatureCollection", "metadata": record.describe_head(head=head)}
    yield _dump(opening)[:-1] + ', "features": ['
    comma = ""
    for work in works:
        yield f"{comma}\n{_dump(_make_feature(work))}"
        comma = ","
    yield "\n]}\n"


def _make_feature(work: ExportedWork) -> dict[str, Any]:
    geometry = None
    if work.latitude is not None and work.longitude is not None:
        geometry = {"type": "Point", "coordinates": [work.longitude, work.latitude]}
    told = {name: value for name, value in work.columns.items() if value not in (None, "", [])}
    return {"type": "Feature", "id": work.number, "geometry": geometry, "properties": told}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
