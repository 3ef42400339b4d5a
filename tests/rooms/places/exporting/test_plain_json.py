"""Places as plain JSON: all fields by name, hours as OSM writes them."""

import dataclasses
import json
import math
from typing import Any

from engawa.rooms.places.exporting.plain_json import write_json
from engawa.rooms.places.exporting.record import ExportedPlace
from engawa.rooms.places.values import FIELDS, PlaceValues
from tests.rooms.places.exporting.samples import BAKERY, HEAD, UNPLACED


def write(*places: ExportedPlace) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(b"".join(write_json(head=HEAD, places=places)))
    return written


class TestPlainJson:
    def test_says_of_itself_what_it_is(self) -> None:
        written = write()

        assert written["ward"] == {"code": "141119", "name": "港南区"}
        assert written["places"] == []

    def test_gives_all_fields_by_their_names(self) -> None:
        (place,) = write(BAKERY)["places"]

        known = {name for name in FIELDS if getattr(BAKERY.values, name) not in ("", None, {})}
        assert known <= place.keys()
        assert place["name"] == "パン工房ひなた <上大岡>"
        assert (place["latitude"], place["longitude"]) == (35.409582, 139.5997601234)
        assert place["accessibility"] == {
            "wheelchair": "YES",
            "braille": "PARTLY",
            "captions": "NO",
        }
        assert place["extra"] == {"定員": "20", "番号": "A-7"}

    def test_gives_what_stands_beside_the_fields(self) -> None:
        (place,) = write(BAKERY)["places"]

        assert (place["number"], place["page"]) == (12, BAKERY.url)
        assert place["confirmed_on"] == "2026-06-03"
        assert place["offerings"][0] == {
            "name": "食パン",
            "category": "パン",
            "weekdays": [0, 3],
            "price": "280円",
            "note": "",
        }

    def test_writes_hours_as_osm_does(self) -> None:
        (place,) = write(BAKERY)["places"]

        assert place["hours"] == "Mo-Fr 09:00-17:00"

    def test_leaves_out_what_is_unknown(self) -> None:
        (place,) = write(UNPLACED)["places"]

        assert place == {
            "number": 13,
            "page": "",
            "kind_label": "公園",
            "kind": "park",
            "name": "名もない公園",
            "address": "港南区のどこか",
        }

    def test_stays_json_when_a_point_is_no_number(self) -> None:
        values = PlaceValues(name="どこか", latitude=math.nan, longitude=math.inf)

        (place,) = write(dataclasses.replace(UNPLACED, values=values))["places"]

        assert "latitude" not in place
