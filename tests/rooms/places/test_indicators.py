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
from engawa.rooms.places.models import MapLayer
from engawa.rooms.places.services.views import count_view
from tests import factories
from tests.rooms.places import keeper_cases, material
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
