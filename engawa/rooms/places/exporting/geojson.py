"""Places as GeoJSON (RFC 7946): the point, and everything known as properties by the standard's headings."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.record import ExportedOffering, ExportedPlace, ExportHead
from engawa.rooms.places.importing import own_layout

MEDIA_TYPE = "application/geo+json"


def write_geojson(*, head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[bytes]:
    """Write places as one FeatureCollection, in pieces of about 64 kB.

    A place without a point has a geometry of null. `metadata` is a foreign member, as RFC 7946 6.1
    allows; the id of a feature is the public number of the place.
    """
    return record.write_pieces(texts=_write(head, places))


def _write(head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[str]:
    opening = {"type": "FeatureCollection", "metadata": record.describe_head(head=head)}
    yield _dump(opening)[:-1] + ', "features": ['
    comma = ""
    for place in places:
        yield f"{comma}\n{_dump(_make_feature(place))}"
        comma = ","
    yield "\n]}\n"


def _make_feature(place: ExportedPlace) -> dict[str, Any]:
    point = record.get_point(place=place)
    properties: dict[str, Any] = dict(record.list_columns(place=place))
    properties[own_layout.NUMBER] = place.number
    if place.offerings:
        properties[own_layout.OFFERINGS] = [_make_offering(each) for each in place.offerings]
    return {
        "type": "Feature",
        "id": place.number,
        "geometry": point and {"type": "Point", "coordinates": [point[1], point[0]]},
        "properties": properties,
    }


def _make_offering(offering: ExportedOffering) -> dict[str, Any]:
    told = {
        "名称": offering.name,
        "分類": offering.category,
        "曜日": record.list_weekdays(offering=offering),
        "価格": offering.price,
        "備考": offering.note,
    }
    return {name: value for name, value in told.items() if value}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
