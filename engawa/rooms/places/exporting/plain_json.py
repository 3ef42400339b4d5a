"""Places as plain JSON for programs: all fields by their English names, opening hours as OSM writes them."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.record import ExportedPlace, ExportHead
from engawa.rooms.places.opening.osm import write_osm
from engawa.rooms.places.values import to_plain

MEDIA_TYPE = "application/json"


def write_json(*, head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[bytes]:
    """Write what an export is and its places, in pieces of about 64 kB; what is unknown is left out."""
    return record.write_pieces(texts=_write(head, places))


def _write(head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[str]:
    yield _dump(record.describe_head(head=head))[:-1] + ', "places": ['
    comma = ""
    for place in places:
        yield f"{comma}\n{_dump(_describe(place))}"
        comma = ","
    yield "\n]}\n"


def _describe(place: ExportedPlace) -> dict[str, Any]:
    told = {
        "number": place.number,
        "page": place.url,
        "kind_label": place.kind_label,
        **to_plain(place.values),
    }
    if record.get_point(place=place) is None:
        for name in ("latitude", "longitude", "precision"):
            told.pop(name, None)
    if place.values.hours is not None:
        told["hours"] = write_osm(place.values.hours)
    if place.confirmed_on is not None:
        told["confirmed_on"] = place.confirmed_on.isoformat()
    if place.offerings:
        told["offerings"] = [
            {
                "name": offering.name,
                "category": offering.category,
                "weekdays": sorted(set(offering.weekdays)),
                "price": offering.price,
                "note": offering.note,
            }
            for offering in place.offerings
        ]
    return told


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
