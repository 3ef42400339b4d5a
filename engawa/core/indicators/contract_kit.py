"""Tests that the indicators of every room must pass; a room's test file subclasses `IndicatorContract`.

    @pytest.mark.django_db
    class TestPolicyIndicators(IndicatorContract):
        room = "policy"

        def make_ward(self, slug: str) -> int: ...

        def fill(self, *, ward_id: int, now: dt.datetime) -> None: ...

The kit needs no test framework itself: it speaks through `assert` and the two hooks.
"""

import datetime as dt
import re
from dataclasses import replace
from typing import ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import KEY, Indicator, Kind, Measurement, Rollup, Scope

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
CHANGING = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE
)


class IndicatorContract:
    """What a room promises of its numbers. The two hooks give the kit something to count."""

    room: ClassVar[str]
    fiscal_year: ClassVar[int] = 2023
    # Of how many queries one number may be made; the same however much there is to count.
    most_queries: ClassVar[int] = 8

    def make_ward(self, slug: str) -> int:
        """Make a ward with nothing in it and give its id."""
        raise NotImplementedError

    def fill(self, *, ward_id: int, now: dt.datetime) -> None:
        """Write something that each indicator of the room counts, as it would come about at `now`.

        It is called again for the same ward with a later `now`, and must then add to every count
        that can grow.
        """
        raise NotImplementedError

    # --- what the room offers ---------------------------------------------------------------------

    def test_offers_at_least_one_number(self) -> None:
        assert self._indicators()

    def test_names_its_keys_after_the_room(self) -> None:
        for indicator in self._indicators():
            assert KEY.match(indicator.key), indicator.key
            assert indicator.key.startswith(f"{self.room}."), indicator.key

    def test_says_in_japanese_what_it_counts(self) -> None:
        for indicator in self._indicators():
            assert indicator.unit.strip(), indicator.key
            assert JAPANESE.search(indicator.label), indicator.key
            assert JAPANESE.search(indicator.description), indicator.key
            assert indicator.description != indicator.label, indicator.key

    def test_never_rolls_ratios_up_by_adding_them(self) -> None:
        for indicator in self._indicators():
            if indicator.kind is Kind.RATIO:
                assert indicator.rollup in (Rollup.SUM_OF_PARTS, Rollup.NONE), indicator.key

    # --- what it measures -------------------------------------------------------------------------

    def test_counts_what_was_filled_in(self) -> None:
        ward_id = self._filled_ward("kanazawa")

        for indicator in self._indicators():
            found = indicator.measure(self._scope(ward_id))

            assert found.value, indicator.key
            assert found.value > 0, indicator.key

    def test_gives_the_same_number_for_the_same_scope_and_writes_nothing(self) -> None:
        scope = self._scope(self._filled_ward("kanazawa"))

        for indicator in self._indicators():
            first = indicator.measure(scope)
            with CaptureQueriesContext(connection) as queries:
                second = indicator.measure(scope)

            assert first == second, indicator.key
            written = [q["sql"] for q in queries.captured_queries if CHANGING.match(q["sql"])]
            assert not written, indicator.key

    def test_gives_both_halves_of_every_ratio(self) -> None:
        ward_id = self._filled_ward("kanazawa")

        for indicator in self._indicators():
            if indicator.kind is not Kind.RATIO:
                continue
            found = indicator.measure(self._scope(ward_id))

            assert found.numerator is not None, indicator.key
            assert found.denominator, indicator.key
            assert found.value is not None, indicator.key
            assert abs(found.value - found.numerator / found.denominator) < 1e-9, indicator.key

    def test_finds_nothing_in_an_empty_ward(self) -> None:
        scope = self._scope(self.make_ward("kanazawa"))

        for indicator in self._indicators():
            self._assert_nothing(indicator, indicator.measure(scope))

    def test_gives_no_value_when_there_is_nothing_to_divide_by(self) -> None:
        scope = self._scope(self.make_ward("kanazawa"))

        for indicator in self._indicators():
            if indicator.kind is Kind.RATIO:
                found = indicator.measure(scope)

                assert (found.value, found.denominator) == (None, 0), indicator.key

    def test_finds_nothing_before_it_happened(self) -> None:
        ward_id = self._filled_ward("kanazawa")
        long_ago = replace(self._scope(ward_id), now=self._now() - dt.timedelta(days=3650))

        for indicator in self._indicators():
            self._assert_nothing(indicator, indicator.measure(long_ago))

    def test_never_counts_what_came_after_now(self) -> None:
        ward_id = self._filled_ward("kanazawa")
        scope = self._scope(ward_id)
        before = self._measure_all(scope)

        self.fill(ward_id=ward_id, now=self._now() + dt.timedelta(days=30))

        assert self._measure_all(scope) == before

    def test_never_counts_another_ward(self) -> None:
        ward_id, other_id = self._filled_ward("kanazawa"), self.make_ward("konan")
        before = self._measure_all(self._scope(ward_id))
        empty = {i.key: i.measure(self._scope(other_id)) for i in self._indicators()}

        self.fill(ward_id=other_id, now=self._now())

        assert self._measure_all(self._scope(ward_id)) == before
        for indicator in self._indicators():
            self._assert_nothing(indicator, empty[indicator.key])

    def test_never_counts_another_fiscal_year(self) -> None:
        scope = self._scope(self._filled_ward("kanazawa"))
        year = FiscalYear(self.fiscal_year - 1)
        before = replace(
            scope,
            fiscal_year=year.year,
            starts_on=year.starts_on,
            ends_before=year.ends_before,
        )

        for indicator in self._indicators():
            self._assert_nothing(indicator, indicator.measure(before))

    def test_finds_nothing_for_a_promise_that_does_not_exist(self) -> None:
        scope = self._scope(self._filled_ward("kanazawa"))

        for indicator in self._indicators():
            for missing in ({"initiative_code": "I99999"}, {"activity_code": "A99999"}):
                found = indicator.measure(replace(scope, **missing))  # type: ignore[arg-type]

                self._assert_nothing(indicator, found)

    def test_never_goes_below_zero(self) -> None:
        ward_id = self._filled_ward("kanazawa")

        for key, found in self._measure_all(self._scope(ward_id)).items():
            numbers = (found.value, found.numerator, found.denominator)
            assert all(number is None or number >= 0 for number in numbers), key

    def test_asks_the_database_a_bounded_number_of_times(self) -> None:
        ward_id = self._filled_ward("kanazawa")
        later = self._now() + dt.timedelta(days=30)
        first = self._count_queries(self._scope(ward_id))

        self.fill(ward_id=ward_id, now=later)
        second = self._count_queries(replace(self._scope(ward_id), now=later))

        assert max(first.values()) <= self.most_queries, first
        assert first == second

    # --- tools ------------------------------------------------------------------------------------

    def _indicators(self) -> list[Indicator]:
        return [i for i in registry.list_all() if i.room == self.room]

    def _now(self) -> dt.datetime:
        return dt.datetime(self.fiscal_year, 10, 3, 10, 0, tzinfo=TOKYO)

    def _filled_ward(self, slug: str) -> int:
        ward_id = self.make_ward(slug)
        self.fill(ward_id=ward_id, now=self._now())
        return ward_id

    def _scope(self, ward_id: int) -> Scope:
        year = FiscalYear(self.fiscal_year)
        # A little later than the data: what happens at the very moment of measuring is either's.
        now = self._now() + dt.timedelta(hours=1)
        return Scope(ward_id, self.fiscal_year, year.starts_on, year.ends_before, now)

    def _measure_all(self, scope: Scope) -> dict[str, Measurement]:
        return {indicator.key: indicator.measure(scope) for indicator in self._indicators()}

    def _count_queries(self, scope: Scope) -> dict[str, int]:
        counts = {}
        for indicator in self._indicators():
            with CaptureQueriesContext(connection) as queries:
                indicator.measure(scope)
            counts[indicator.key] = len(queries)
        return counts

    def _assert_nothing(self, indicator: Indicator, found: Measurement) -> None:
        assert found.value in (0, None), (indicator.key, found)
        assert found.numerator in (0, None), (indicator.key, found)
