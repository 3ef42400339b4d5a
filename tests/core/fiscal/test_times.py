"""Times of day as people write them."""

import datetime as dt

import pytest

from engawa.core.fiscal.times import TimeUnreadable, parse_time, write_time


class TestReadingATime:
    @pytest.mark.parametrize(
        ("text", "hour", "minute"),
        [
            ("9:00", 9, 0),
            ("９時", 9, 0),
            ("9", 9, 0),
            ("９時半", 9, 30),
            ("10時15分", 10, 15),
            ("午後1時30分", 13, 30),
            ("午前12時", 0, 0),
            ("午後12時半", 12, 30),
            ("pm 5:05", 17, 5),
            ("930", 9, 30),
            ("１３００", 13, 0),
            ("23：59", 23, 59),
        ],
    )
    def test_takes_what_people_write(self, text: str, hour: int, minute: int) -> None:
        assert parse_time(text) == dt.time(hour, minute)

    @pytest.mark.parametrize("text", ["", "昼", "24:00", "9:60", "午後13時", "9-30", "12345"])
    def test_refuses_what_is_no_time(self, text: str) -> None:
        with pytest.raises(TimeUnreadable):
            parse_time(text)

    def test_reads_what_it_wrote(self) -> None:
        times = [dt.time(hour, minute) for hour in range(24) for minute in (0, 7, 59)]

        assert [parse_time(write_time(time)) for time in times] == times
