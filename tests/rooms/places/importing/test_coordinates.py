"""Points are read where they are sure, mended where that can be told, and refused where they are wrong."""

import pytest

from engawa.rooms.places.importing.coordinates import PointReading, read_point, split_point
from tests.rooms.places.importing.lists import is_inside_konan


def codes(reading: PointReading) -> list[str]:
    return [problem.code for problem in (*reading.of_latitude, *reading.of_longitude)]


def read(latitude: str, longitude: str, *, inside: bool = True) -> PointReading:
    return read_point(
        latitude=latitude, longitude=longitude, is_inside=is_inside_konan if inside else None
    )


class TestReadingAPoint:
    def test_takes_degrees_as_they_are(self) -> None:
        assert read("35.40012345", "139.5912") == PointReading(35.40012345, 139.5912)

    @pytest.mark.parametrize(("latitude", "longitude"), [("", ""), ("-", "－"), ("不明", "")])
    def test_takes_two_empty_cells_for_no_point(self, latitude: str, longitude: str) -> None:
        assert read(latitude, longitude) == PointReading(None, None)

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [
            ("35°24'30.5\"N", "139°35'30\"E"),
            ("35度24分30.5秒", "139度35分30秒"),
            ("北緯35度24分30.5秒", "東経139度35分30秒"),
            ("35:24:30.5", "139:35:30"),
            ("35.24.30.5", "139.35.30"),
            ("352430.5", "1393530"),
        ],
    )
    def test_reads_degrees_minutes_and_seconds_and_says_so(
        self, latitude: str, longitude: str
    ) -> None:
        reading = read(latitude, longitude)

        assert (reading.latitude, reading.longitude) == (35.40847222, 139.59166667)
        assert codes(reading) == ["degrees-mended"]
        assert reading.of_latitude[0].proposal == "35.408472, 139.591667"

    def test_reads_full_width_digits_and_says_so(self) -> None:
        reading = read("３５．４００１", "１３９．５９１２")

        assert (reading.latitude, reading.longitude) == (35.4001, 139.5912)
        assert codes(reading) == ["full-width"]

    def test_puts_swapped_values_right_and_says_so(self) -> None:
        reading = read("139.5912", "35.4001")

        assert (reading.latitude, reading.longitude) == (35.4001, 139.5912)
        assert codes(reading) == ["swapped"]

    @pytest.mark.parametrize(
        ("latitude", "longitude", "proposal"),
        [
            ("35.2430", "139.3530", "35.408333, 139.591667"),
            # No minute has 70 seconds, so these are minutes with decimals.
            ("35.24708", "139.35708", "35.4118, 139.595133"),
        ],
    )
    def test_proposes_what_minutes_written_as_decimals_mean(
        self, latitude: str, longitude: str, proposal: str
    ) -> None:
        reading = read(latitude, longitude)

        assert reading.latitude is None
        assert codes(reading) == ["degree-minute"]
        assert reading.of_latitude[0].proposal == proposal

    def test_gives_a_point_outside_the_ward_with_a_warning(self) -> None:
        reading = read("35.44321", "139.63801")

        assert (reading.latitude, reading.longitude) == (35.44321, 139.63801)
        assert codes(reading) == ["outside-area"]

    def test_warns_of_a_point_with_few_digits(self) -> None:
        assert codes(read("35.4", "139.59")) == ["coarse-point"]

    @pytest.mark.parametrize(
        ("latitude", "longitude", "code"),
        [
            ("0", "0", "zero-point"),
            ("35.4", "0.0", "zero-point"),
            ("35.4", "", "half-point"),
            ("", "139.6", "half-point"),
            ("港南区", "139.6", "not-degrees"),
            ("35.4.", "139.6", "not-degrees"),
            ("-62345.67", "-18234.11", "not-degrees"),
            ("35.4", "nan", "half-point"),
            ("35°75'00\"", "139.6", "not-degrees"),
            ("51.5", "-0.12", "outside-japan"),
            ("35.4", "39.6", "outside-japan"),
        ],
    )
    def test_gives_no_point_that_is_wrong(self, latitude: str, longitude: str, code: str) -> None:
        reading = read(latitude, longitude, inside=False)

        assert (reading.latitude, reading.longitude) == (None, None)
        assert code in codes(reading)


class TestSplittingAPoint:
    @pytest.mark.parametrize(
        "cell", ["35.4,139.6", "(35.4, 139.6)", "35.4 139.6", "35.4、139.6", "35.4\n139.6"]
    )
    def test_gives_its_two_parts(self, cell: str) -> None:
        assert split_point(cell) == ("35.4", "139.6")
