"""The same hours in fewer rules."""

from hypothesis import given, settings

from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.merging import merge_rules
from engawa.rooms.places.opening.osm import read_osm, write_osm
from tests.rooms.places.opening.generated import any_hours, decide


def merge(text: str) -> str:
    """Merge hours that are written in the syntax of OSM."""
    return write_osm(merge_rules(hours=read_osm(text)))


class TestMergingRules:
    def test_puts_equal_weekdays_together(self) -> None:
        text = "Mo 09:00-17:00; We 09:00-17:00; Tu 10:00-12:00; Th 09:00-17:00"

        assert merge(text) == "Mo,We-Th 09:00-17:00; Tu 10:00-12:00"

    def test_lets_the_last_rule_of_a_weekday_stand(self) -> None:
        text = "Mo-Su 09:00-17:00; Sa 10:00-15:00; Mo off"

        assert merge(text) == "Tu-Fr,Su 09:00-17:00; Sa 10:00-15:00; Mo off"

    def test_puts_holidays_to_the_weekdays_with_the_same_hours(self) -> None:
        text = "PH 10:00-15:00; Sa,Su 10:00-15:00; Mo-Fr,PH 09:00-17:00; PH,Sa 10:00-15:00"

        assert merge(text) == "Mo-Fr 09:00-17:00; Sa-Su,PH 10:00-15:00"

    def test_keeps_a_weekday_behind_closed_holidays_there(self) -> None:
        text = "Mo-Fr 09:00-17:00; PH off; Sa 09:00-12:00"

        assert merge(text) == text

    def test_joins_neighbours_among_exceptions(self) -> None:
        text = "Mo-Fr 09:00-17:00; Mo[1] off; Tu[1] off; Aug 13-Aug 16 off"

        assert merge(text) == "Mo-Fr 09:00-17:00; Mo[1],Tu[1] off; Aug 13-Aug 16 off"

    @given(any_hours)
    @settings(max_examples=60)
    def test_decides_every_day_alike(self, hours: OpeningHours) -> None:
        merged = merge_rules(hours=hours)

        assert decide(merged) == decide(hours)
        assert merge_rules(hours=merged) == merged
