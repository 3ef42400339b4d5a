"""The room's numbers pass the house's contract, and count what a promise's maps show."""

import datetime as dt
from dataclasses import replace

import pytest

from engawa.core.delivery.models import InitiativeRef
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contract_kit import IndicatorContract
from engawa.core.indicators.contracts import Scope
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import ShopEntry, StopEntry
from engawa.rooms.places.models import MapLayer
from engawa.rooms.places.services.entering import enter_shop
from engawa.rooms.places.services.views import count_view
from tests import factories
from tests.rooms.places import keeper_cases, material, rounds
from tests.rooms.places.works_material import answer, make_report, make_work

YEAR = FiscalYear(2023)


@pytest.mark.django_db
class TestPlacesIndicators(IndicatorContract):
    room = "places"

    def make_ward(self, slug: str) -> int:
        return factories.make_ward(slug).pk

    def fill(self, *, ward_id: int, now: dt.datetime) -> None:
        ward = Ward.objects.get(pk=ward_id)
        place = material.add_bakery(ward, now=now, standing={"confirmed_on": now.date()})
        layer = MapLayer.objects.filter(ward=ward).first() or material.make_layer(ward)
        count_view(layer_id=layer.pk, day=now.date())
        make_work(ward, section="", state="DONE", done_on=now.date(), now=now)
        long_ago = now - dt.timedelta(days=40)
        answer(make_report(ward, section="", now=long_ago), now=long_ago)
        keeper_cases.open_for_visits(place)
        keeper_cases.make_accepted_visit(place, now=now)
        rounds.make_stop(rounds.make_shop(ward, now=now), hours="24/7", now=now)
        # A visit that begins at the next midnight is counted by whoever asks a day later.
        rounds.make_stop(
            rounds.make_shop(ward, now=now - dt.timedelta(days=2)),
            hours="24/7",
            now=now - dt.timedelta(days=2),
        )


@pytest.mark.django_db
class TestCounting:
    @pytest.fixture
    def scope(self, kanazawa: Ward, now: dt.datetime) -> Scope:
        return Scope(
            kanazawa.pk, 2023, YEAR.starts_on, YEAR.ends_before, now + dt.timedelta(hours=1)
        )

    def measure(self, key: str, scope: Scope) -> float | None:
        return registry.get(key).measure(scope).value

    def test_counts_for_a_promise_what_its_maps_show(self, kanazawa: Ward, scope: Scope) -> None:
        InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2023, code="I1", title="地図")
        material.make_layer(kanazawa, promises=((2023, "I1", "A2"),))
        material.add_bakery(kanazawa)
        material.add(kanazawa, "図書館")

        assert self.measure("places.entries", scope) == 2
        assert self.measure("places.entries", replace(scope, initiative_code="I1")) == 1
        assert self.measure("places.entries", replace(scope, activity_code="A2")) == 1
        assert self.measure("places.entries", replace(scope, activity_code="A1")) == 0

    def test_counts_the_visits_that_were_accepted_and_no_others(
        self, kanazawa: Ward, scope: Scope, now: dt.datetime
    ) -> None:
        place = material.add_bakery(kanazawa)
        keeper_cases.open_for_visits(place)
        keeper_cases.make_accepted_visit(place)
        keeper_cases.make_visit(place)
        keeper_cases.make_accepted_visit(place, now=now - dt.timedelta(days=400))

        assert self.measure("places.visit-requests", scope) == 1

    def test_counts_a_confirmation_for_a_year(self, kanazawa: Ward, scope: Scope) -> None:
        for days in (364, 366):
            day = scope.now.date() - dt.timedelta(days=days)
            material.add(kanazawa, f"館{days}", standing={"confirmed_on": day})

        assert self.measure("places.confirmed-share", scope) == 0.5

    def test_sums_views_of_the_period_only(self, kanazawa: Ward, scope: Scope) -> None:
        layer = material.make_layer(kanazawa)
        for day in (YEAR.starts_on - dt.timedelta(days=1), YEAR.starts_on, YEAR.starts_on):
            count_view(layer_id=layer.pk, day=day)

        assert self.measure("places.map-views", scope) == 2

    def test_counts_works_of_the_period_that_everybody_sees(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="歩きやすいまち"
        )
        day = scope.now.date()
        make_work(kanazawa, state="DONE", done_on=day, promises=((ref.pk, "A2"),))
        make_work(kanazawa, state="DONE", done_on=YEAR.starts_on)
        make_work(kanazawa, state="DONE", done_on=YEAR.starts_on - dt.timedelta(days=1))
        make_work(kanazawa, state="DONE", done_on=day + dt.timedelta(days=1))
        make_work(kanazawa, state="DONE", done_on=day, is_public=False)
        make_work(kanazawa)

        assert self.measure("places.works-done", scope) == 2
        assert self.measure("places.works-done", replace(scope, initiative_code="I7")) == 1
        assert self.measure("places.works-done", replace(scope, activity_code="A2")) == 1
        assert self.measure("places.works-done", replace(scope, activity_code="A1")) == 0

    def test_gives_reports_thirty_days_before_it_counts_them(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        days = dt.timedelta(days=1)
        came = scope.now - 60 * days
        answer(make_report(kanazawa, now=came), now=came + 30 * days)
        answer(make_report(kanazawa, now=came), now=came + 31 * days)
        make_report(kanazawa, now=scope.now - 29 * days)

        found = registry.get("places.reports-answered-share").measure(scope)

        assert (found.value, found.numerator, found.denominator) == (0.5, 1, 2)

    def test_counts_stops_that_are_in_use_and_visits_that_were_due(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        since = dt.datetime(2023, 9, 1, tzinfo=dt.UTC)
        shop = rounds.make_shop(kanazawa, now=since)
        stop = rounds.make_stop(shop, now=since)
        rounds.make_stop(shop, now=since, ends_before=dt.date(2023, 9, 20))
        rounds.make_stop(rounds.make_shop(kanazawa, is_public=False), now=since)
        rounds.call_off(stop, day=dt.date(2023, 9, 12))
        asked = replace(scope, now=dt.datetime(2023, 10, 1, tzinfo=dt.UTC))

        # In September there were four Tuesdays; the second stop had three of them.
        assert self.measure("places.moving-stops", asked) == 1
        assert self.measure("places.moving-visits", asked) == 3 + 3

    def test_counts_for_a_promise_the_shops_that_keep_it(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2023, code="I1", title="買い物")
        since = scope.now - dt.timedelta(days=30)
        stop = StopEntry(spot="広場", opening_hours="Mo-Su 10:00-11:00")
        kept = ShopEntry(name="みどり号", stops=(stop,), promises=((2023, "I1", "A2"),))
        enter_shop(ward_id=kanazawa.pk, entry=kept, actor_id=None, now=since)
        rounds.make_stop(rounds.make_shop(kanazawa, now=since), now=since)

        assert self.measure("places.moving-stops", scope) == 2
        assert self.measure("places.moving-stops", replace(scope, activity_code="A2")) == 1
        assert self.measure("places.moving-stops", replace(scope, activity_code="A1")) == 0
