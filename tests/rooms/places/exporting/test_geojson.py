"""Places as GeoJSON: points, properties by the standard's headings, and what the file says of itself."""

import dataclasses
import json
import math
from typing import Any

import pytest

from engawa.rooms.places.exporting.geojson import write_geojson
from engawa.rooms.places.exporting.record import ExportedPlace
from tests.rooms.places.exporting.samples import BAKERY, HEAD, UNPLACED


def write(*places: ExportedPlace) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(b"".join(write_geojson(head=HEAD, places=places)))
    return written


class TestGeojson:
    def test_says_of_itself_what_it_is(self) -> None:
        written = write()

        assert written == {
            "type": "FeatureCollection",
            "metadata": {
                "title": "港南区の施設 <2026年版> & 地図",
                "ward": {"code": "141119", "name": "港南区"},
                "licence": {"name": HEAD.licence_name, "url": HEAD.licence_url},
                "made_at": "2026-07-01T09:30:00+09:00",
                "source": HEAD.source_url,
                "demo": True,
            },
            "features": [],
        }

    def test_puts_the_longitude_first_and_keeps_every_digit(self) -> None:
        text = b"".join(write_geojson(head=HEAD, places=[BAKERY])).decode()

        assert '"coordinates": [139.5997601234, 35.409582]' in text

    def test_names_properties_as_the_standard_does(self) -> None:
        (feature,) = write(BAKERY)["features"]

        properties = feature["properties"]
        assert feature["id"] == properties["番号"] == 12
        assert properties["名称"] == "パン工房ひなた <上大岡>"
        assert properties["所在地_連結表記"] == "神奈川県横浜市港南区上大岡西一丁目1番1号"
        assert properties["FAX番号"] == "045-000-0002"
        assert properties["opening_hours"] == "Mo-Fr 09:00-17:00"
        assert properties["確認日"] == "2026-06-03"
        assert properties["掲載ページ"] == BAKERY.url

    def test_tells_yes_partly_and_no_apart_and_leaves_the_unknown_out(self) -> None:
        (feature,) = write(BAKERY)["features"]

        properties = feature["properties"]
        assert properties["車椅子可"] == "○"
        assert properties["点字や読上による支援"] == "△"
        assert properties["字幕"] == "×"
        assert "授乳室" not in properties
        assert "郵便番号" not in properties

    def test_lists_offerings_with_their_days_from_monday(self) -> None:
        (feature,) = write(BAKERY)["features"]

        assert feature["properties"]["取扱品"] == [
            {"名称": "食パン", "分類": "パン", "曜日": ["月", "木"], "価格": "280円"},
            {"名称": "クッキー"},
        ]

    def test_keeps_columns_of_the_source_apart_from_its_own(self) -> None:
        (feature,) = write(BAKERY)["features"]

        assert feature["properties"]["定員"] == "20"
        assert feature["properties"]["番号（元の列）"] == "A-7"

    def test_keeps_places_without_a_point(self) -> None:
        (feature,) = write(UNPLACED)["features"]

        assert feature["geometry"] is None
        assert feature["properties"]["名称"] == "名もない公園"
        assert "位置の正確さ" not in feature["properties"]

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [(math.nan, 139.0), (35.0, math.inf), (91.0, 139.0), (35.0, None)],
    )
    def test_takes_what_is_not_on_the_earth_for_no_point(
        self, latitude: float, longitude: float | None
    ) -> None:
        values = dataclasses.replace(BAKERY.values, latitude=latitude, longitude=longitude)

        (feature,) = write(dataclasses.replace(BAKERY, values=values))["features"]

        assert feature["geometry"] is None

    def test_comes_in_pieces_that_never_hold_everything(self) -> None:
        pieces = list(write_geojson(head=HEAD, places=(BAKERY for _place in range(1000))))

        assert len(pieces) > 5
        assert max(map(len, pieces)) < 3 * 64 * 1024
        assert len(json.loads(b"".join(pieces))["features"]) == 1000

    def test_takes_places_only_as_they_are_needed(self) -> None:
        taken = []

        def give() -> Any:
            for number in range(10_000):
                taken.append(number)
                yield BAKERY

        next(iter(write_geojson(head=HEAD, places=give())))

        assert len(taken) < 500
