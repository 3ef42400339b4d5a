"""What the pages of the day are told of zones, towns and sites."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.services.ground import set_towns
from engawa.rooms.safety.models import OrderBook, Response, Site
from engawa.rooms.safety.selectors.sites_now import list_sites_now
from engawa.rooms.safety.selectors.zones_now import list_towns_now, list_zones_now
from engawa.rooms.safety.values import Hazard, Opening, Regime, SiteRole, ZoneKind
from tests.rooms.safety.register_material import (
    MOMENT,
    add_school,
    add_site,
    add_zone,
    report,
    square,
)

MINUTE = dt.timedelta(minutes=1)


def sites(ward: Ward, now: dt.datetime = MOMENT, is_drill: bool = False):
    return list_sites_now(ward_id=ward.pk, is_drill=is_drill, now=now)


def begin(ward: Ward, at: dt.datetime) -> Response:
    return Response.objects.create(ward=ward, regime=Regime.WIND_RAIN, started_at=at)


class TestZones:
    def test_are_told_with_their_names_by_language(self, kanazawa: Ward) -> None:
        add_zone(kanazawa, name="崖", name_kana="がけ", name_en="Cliff")

        [zone] = list_zones_now(ward_id=kanazawa.pk)

        assert zone.names == {"ja": "崖", "en": "Cliff", "ja-x-easy": "崖（がけ）"}
        assert (zone.code, zone.number, zone.hazard) == ("cliff-12", "12", Hazard.LANDSLIDE)

    def test_are_no_more_once_retired(self, kanazawa: Ward, konan: Ward) -> None:
        add_zone(kanazawa, retired_at=MOMENT)
        add_zone(konan)

        assert list_zones_now(ward_id=kanazawa.pk) == ()


class TestTowns:
    @pytest.fixture(autouse=True)
    def towns(self, kanazawa: Ward) -> None:
        set_towns(
            ward_id=kanazawa.pk,
            towns=[
                TownEntry("釜利谷東一丁目", 35.34, 139.61, "かまりやひがし1"),
                TownEntry("釜利谷東二丁目", 35.345, 139.617, "かまりやひがし2"),
                TownEntry("六浦町", 35.32, 139.61, "むつうらちょう"),
            ],
            actor_id=None,
            now=MOMENT,
        )

    def told(self, ward: Ward) -> dict[str, tuple[str, ...]]:
        zones = list_zones_now(ward_id=ward.pk)
        return {town.name: town.zones for town in list_towns_now(ward_id=ward.pk, zones=zones)}

    def test_know_the_zones_whose_words_name_them(self, kanazawa: Ward) -> None:
        add_zone(kanazawa, towns=["釜利谷東一丁目、2丁目の一部"])

        assert self.told(kanazawa) == {
            "釜利谷東一丁目": ("cliff-12",),
            "釜利谷東二丁目": ("cliff-12",),
            "六浦町": (),
        }

    def test_know_a_zone_without_words_by_their_point_inside(self, kanazawa: Ward) -> None:
        add_zone(kanazawa, towns=[], geometry=square(139.616, 35.344))

        assert self.told(kanazawa)["釜利谷東二丁目"] == ("cliff-12",)
        assert self.told(kanazawa)["六浦町"] == ()

    def test_are_all_in_a_zone_of_the_whole_ward(self, kanazawa: Ward) -> None:
        add_zone(kanazawa, "ward", kind=ZoneKind.WARD, towns=[], geometry=None)

        assert set(self.told(kanazawa).values()) == {("ward",)}


class TestSites:
    def test_are_not_open_before_anybody_says_so(self, kanazawa: Ward) -> None:
        add_site(kanazawa)

        [site] = sites(kanazawa)

        assert (site.opening, site.confirmed_at, site.is_stale) == (Opening.NOT_OPEN, None, False)
        assert site.names == {
            "ja": "釜利谷東小学校",
            "en": "Kamariya-higashi School",
            "ja-x-easy": "釜利谷東小学校（かまりやひがししょうがっこう）",
        }
        assert site.hazards == {Hazard.LANDSLIDE}

    def test_are_read_in_hiragana_in_easy_japanese(self, kanazawa: Ward) -> None:
        add_site(kanazawa, place=add_school(kanazawa, "六浦センター", name_kana="ムツウラセンター"))

        [site] = sites(kanazawa)

        assert site.names["ja-x-easy"] == "六浦センター（むつうらせんたー）"

    def test_stand_as_the_newest_report_says(self, kanazawa: Ward) -> None:
        site = add_site(kanazawa)
        report(site, Opening.OPEN, MOMENT - 5 * MINUTE, head_count=3)
        report(site, Opening.FULL, MOMENT - MINUTE, head_count=120)

        [told] = sites(kanazawa)

        assert (told.opening, told.head_count) == (Opening.FULL, 120)
        assert (told.confirmed_at, told.confirmed_by) == (MOMENT - MINUTE, "金沢区総務課")

    def test_show_the_more_cautious_of_two_reports_that_disagree(self, kanazawa: Ward) -> None:
        report(add_site(kanazawa), Opening.OPEN, shown=Opening.FULL, is_disputed=True)

        assert sites(kanazawa)[0].opening == Opening.FULL

    def test_keep_drill_and_day_apart(self, kanazawa: Ward) -> None:
        report(add_site(kanazawa), Opening.OPEN, is_drill=True)

        assert sites(kanazawa)[0].opening == Opening.NOT_OPEN
        assert sites(kanazawa, is_drill=True)[0].opening == Opening.OPEN

    def test_name_no_welfare_shelter_and_nothing_retired(self, kanazawa: Ward) -> None:
        place = add_school(kanazawa)
        report(add_site(kanazawa, "care", role=SiteRole.WELFARE, place=place), Opening.OPEN)
        add_site(kanazawa, "old", place=place, retired_at=MOMENT)

        assert sites(kanazawa) == ()

    @pytest.mark.parametrize(("minutes", "is_stale"), [(29, False), (30, True)])
    def test_are_stale_when_the_set_time_has_passed(
        self, kanazawa: Ward, minutes: int, is_stale: bool
    ) -> None:
        OrderBook.objects.create(ward=kanazawa, stale_minutes=30)
        report(add_site(kanazawa), Opening.OPEN)

        assert sites(kanazawa, MOMENT + minutes * MINUTE)[0].is_stale is is_stale

    def test_that_were_closed_are_never_stale(self, kanazawa: Ward) -> None:
        begin(kanazawa, MOMENT - MINUTE)
        report(add_site(kanazawa), Opening.CLOSED)

        [site] = sites(kanazawa, MOMENT + dt.timedelta(days=2))

        assert (site.opening, site.is_stale) == (Opening.CLOSED, False)

    def test_that_were_closed_in_an_earlier_event_are_not_open_yet(self, kanazawa: Ward) -> None:
        report(add_site(kanazawa), Opening.CLOSED)
        begin(kanazawa, MOMENT + MINUTE)

        [site] = sites(kanazawa, MOMENT + 2 * MINUTE)

        assert (site.opening, site.confirmed_at) == (Opening.NOT_OPEN, None)

    def test_that_nobody_closed_stay_open_and_stale(self, kanazawa: Ward) -> None:
        report(add_site(kanazawa), Opening.OPEN)
        begin(kanazawa, MOMENT + dt.timedelta(days=30))

        [site] = sites(kanazawa, MOMENT + dt.timedelta(days=31))

        assert (site.opening, site.is_stale) == (Opening.OPEN, True)

    def test_add_the_building_to_the_name_of_the_place(self, kanazawa: Ward) -> None:
        add_site(kanazawa, building="体育館")

        assert sites(kanazawa)[0].names["ja"] == "釜利谷東小学校 体育館"

    def test_cost_as_many_queries_as_one(self, kanazawa: Ward) -> None:
        place = add_school(kanazawa)

        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                sites(kanazawa)
            return len(queries)

        add_site(kanazawa, "first", place=place, building="校舎")
        of_one = count()
        for number in range(20):
            site = add_site(kanazawa, f"site-{number}", place=place, building=f"{number}")
            report(site, Opening.OPEN)

        assert count() == of_one <= 6


class TestAReport:
    def test_is_never_changed(self, kanazawa: Ward) -> None:
        made = report(add_site(kanazawa), Opening.OPEN)

        with pytest.raises(IntegrityError), transaction.atomic():
            type(made).objects.filter(pk=made.pk).update(shown=Opening.FULL)
        with pytest.raises(IntegrityError), transaction.atomic():
            made.delete()

    def test_forgets_who_made_it(self, kanazawa: Ward, editor) -> None:
        made = report(add_site(kanazawa), Opening.OPEN, by=editor)

        assert type(made).objects.filter(pk=made.pk).update(by=None) == 1
        assert Site.objects.get().reports.get().by is None
