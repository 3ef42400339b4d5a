"""The numbers of the room, the counting of its page in a log, its commands, and what it forgets."""

import datetime as dt
import gzip
import itertools
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from engawa.core.access.models import User
from engawa.core.indicators.contract_kit import IndicatorContract
from engawa.core.indicators.contracts import Scope
from engawa.core.wards.models import Ward
from engawa.rooms.safety.indicators import measure_confirmed_share
from engawa.rooms.safety.models import (
    OrderBook,
    PageViews,
    Publication,
    Response,
    Site,
    SiteReport,
    Zone,
)
from engawa.rooms.safety.shredders import shred_reporters
from engawa.rooms.safety.values import Opening, Regime
from engawa.rooms.safety.view_counting import count_views
from tests import factories
from tests.rooms.safety.register_material import MOMENT, add_school, add_site, report
from tests.shared import shared_file

LINE = '192.0.2.1 - - [{at}] "GET {path} HTTP/1.1" {status} 5120 "-" "Mozilla/5.0"'
AT = "13/Oct/2025:15:04:05 +0900"
DAY = dt.date(2025, 10, 13)
_TURNS = itertools.count()


def line(path: str, *, at: str = AT, status: int = 200) -> str:
    return LINE.format(at=at, path=path, status=status)


@pytest.mark.django_db
class TestIndicators(IndicatorContract):
    room = "safety"

    def make_ward(self, slug: str) -> int:
        return factories.make_ward(slug).pk

    def fill(self, *, ward_id: int, now: dt.datetime) -> None:
        ward = Ward.objects.get(pk=ward_id)
        turn = next(_TURNS)
        # They are measured an hour later, when what was reported is still news.
        OrderBook.objects.get_or_create(ward=ward, is_drill=False, defaults={"stale_minutes": 120})
        site = add_site(ward, f"site-{turn}", place=add_school(ward, f"学校{turn}"))
        report(site, Opening.OPEN, now)
        Response.objects.create(
            ward=ward, is_drill=True, regime=Regime.WIND_RAIN, started_at=now, ended_at=now
        )
        PageViews.objects.create(ward=ward, day=now.date() - dt.timedelta(days=turn), views=7)
        Publication.objects.create(
            ward=ward,
            cause=Publication.Cause.APPROVED,
            requested_at=now - dt.timedelta(minutes=2),
            sequence=turn + 1,
            on_disk_at=now,
            seen_at=now,
        )


@pytest.mark.django_db
class TestTheShareOfSitesWhoseStateWasConfirmed:
    MINUTE = dt.timedelta(minutes=1)

    @pytest.fixture
    def site(self) -> Site:
        return add_site(factories.make_ward(), "site-1")

    def measure(self, site: Site, now: dt.datetime) -> tuple[int | None, int | None]:
        scope = Scope(
            ward_id=site.ward_id,
            fiscal_year=2023,
            starts_on=dt.date(2023, 4, 1),
            ends_before=dt.date(2024, 4, 1),
            now=now,
        )
        found = measure_confirmed_share(scope)
        return found.numerator, found.denominator

    def test_counts_a_site_that_was_asked_in_time_until_it_closed(self, site: Site) -> None:
        report(site, Opening.OPEN, MOMENT)
        report(site, Opening.FULL, MOMENT + 60 * self.MINUTE)
        report(site, Opening.CLOSED, MOMENT + 120 * self.MINUTE)

        assert self.measure(site, MOMENT + 900 * self.MINUTE) == (1, 1)

    def test_does_not_count_as_confirmed_what_nobody_asked_for_too_long(self, site: Site) -> None:
        report(site, Opening.OPEN, MOMENT)
        report(site, Opening.CLOSED, MOMENT + 61 * self.MINUTE)

        assert self.measure(site, MOMENT + 900 * self.MINUTE) == (0, 1)

    def test_counts_what_is_open_still_by_now(self, site: Site) -> None:
        report(site, Opening.OPEN, MOMENT)

        assert self.measure(site, MOMENT + 30 * self.MINUTE) == (1, 1)
        assert self.measure(site, MOMENT + 90 * self.MINUTE) == (0, 1)

    def test_leaves_out_drills_and_what_took_nobody(self, site: Site) -> None:
        report(site, Opening.CLOSED, MOMENT)
        SiteReport.objects.create(
            site=site, is_drill=True, opening=Opening.OPEN, shown=Opening.OPEN, at=MOMENT
        )

        assert self.measure(site, MOMENT + 90 * self.MINUTE) == (0, 0)


class TestCountViews:
    @pytest.mark.parametrize(
        "path",
        [
            "/kanazawa/safety/",
            "/kanazawa/safety/index.html",
            "/kanazawa/safety/?from=qr",
            "/kanazawa/safety/easy/",
            "/kanazawa/safety/en/map/",
            "/kanazawa/safety/z/cliff-12/",
            "/kanazawa/safety/p/2025-0001/v2/",
        ],
    )
    def test_counts_pages_that_people_read(self, path: str) -> None:
        assert count_views([line(path)]) == {("kanazawa", DAY): 1}

    @pytest.mark.parametrize(
        "text",
        [
            line("/kanazawa/safety/current.json"),
            line("/kanazawa/safety/data/0123456789ab/areas.json"),
            line("/kanazawa/safety-drill/"),
            line("/kanazawa/safety", status=301),
            line("/kanazawa/safety/", status=404),
            line("/kanazawa/safety/").replace("GET", "POST"),
            line("/kanazawa/safety/", at="99/Oct/2025:15:04:05 +0900"),
            line("/kanazawa/safety/", at="13/Okt/2025:15:04:05 +0900"),
            "",
            "\x00\x16\x03\x01",
            "[" * 100_000,
        ],
    )
    def test_passes_everything_else_over(self, text: str) -> None:
        assert count_views([text]) == {}

    def test_counts_by_the_day_in_tokyo(self) -> None:
        night = line("/kanazawa/safety/", at="12/Oct/2025:15:30:00 +0000")

        assert count_views([night, night]) == {("kanazawa", DAY): 2}


class TestCommands:
    def run(self, *words: str, **options: Any) -> str:
        out = StringIO()
        call_command("safety", *words, stdout=out, **options)
        return out.getvalue()

    def test_count_views_of_logs_once(self, kanazawa: Ward, tmp_path: Path) -> None:
        log = tmp_path / "access.log.gz"
        log.write_bytes(gzip.compress("\n".join([line("/kanazawa/safety/")] * 3).encode()))

        self.run("count-views", str(log))
        self.run("count-views", str(log))

        assert list(PageViews.objects.values_list("day", "views")) == [(DAY, 3)]

    def test_import_sites_of_a_real_list(self, kanazawa: Ward) -> None:
        path = shared_file("data/shelters/gsi_evacuation_141089.geojson")

        said = self.run("import-sites", str(path), "--ward", "kanazawa")

        assert "26か所加え" in said
        assert Site.objects.count() == 26

    def test_import_sites_takes_nothing_of_a_file_that_is_none(
        self, kanazawa: Ward, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken.csv"
        broken.write_bytes(b"")

        with pytest.raises(CommandError):
            self.run("import-sites", str(broken), "--ward", "kanazawa")
        assert not Site.objects.exists()

    def test_import_zones_says_first_and_does_when_asked(
        self, kanazawa: Ward, tmp_path: Path
    ) -> None:
        path = tmp_path / "cliffs.csv"
        path.write_text("番号,区域名,町丁目\n1,崖,釜利谷東二丁目の一部\n", encoding="utf-8")
        given = ("import-zones", str(path), "--ward", "kanazawa")

        assert "加える 1" in self.run(*given)
        assert not Zone.objects.exists()
        self.run(*given, "--apply")

        assert Zone.objects.get().number == "1"


class TestShredding:
    def test_forgets_who_reported_after_five_years(self, kanazawa: Ward, editor: User) -> None:
        site = add_site(kanazawa)
        report(site, Opening.OPEN, MOMENT - dt.timedelta(days=5 * 365 + 1), by=editor)
        report(site, Opening.OPEN, MOMENT, by=editor)

        assert shred_reporters(MOMENT) == 1

        kept = SiteReport.objects.exclude(by=None).get()
        assert kept.at == MOMENT
        assert set(SiteReport.objects.values_list("office", flat=True)) == {"金沢区総務課"}
