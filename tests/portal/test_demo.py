"""The demo: two wards with their policies of 2023 in our own words, and a year that was played."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.portal.demo.files import PUBLISHED_AT, read_file
from engawa.portal.demo.loading import FILES, load_all, load_ward
from engawa.portal.demo.safety import play_safety
from engawa.rooms.places.models import (
    Place,
    PlaceKeeper,
    PlaceProposal,
    SpotReport,
    VisitRequest,
    Work,
)
from engawa.rooms.policy.models import Initiative, PlanVersion, Reading, Review, Target
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.safety.models import (
    Order,
    OrderVersion,
    PageViews,
    Publication,
    PublicationAlarm,
    Response,
    SiteReport,
)
from tests.shared import shared_file
from tests.standing import Standing

NAME = re.compile(r"「[^」]*」")
# Official titles may be longer than this; sentences may not be.
LONGEST_COMMON_RUN = 24


@pytest.fixture
def demo(db: None, standing: Standing) -> list[str]:
    """The demo, and the wards that were loaded; it stands (`standing.make_demo`)."""
    return standing.said["demo"]


class TestLoadDemo:
    def test_publishes_both_wards_with_a_second_version_and_a_review(self, demo: list[str]) -> None:
        assert demo == ["金沢区", "港南区"]
        assert PlanVersion.objects.filter(state="PUBLISHED", number=2).count() == 2
        assert Review.objects.filter(state="SIGNED").count() == 2

    def test_lets_examples_speak_for_made_up_offices_only(self, demo: list[str]) -> None:
        keepers = PlaceKeeper.objects.select_related("place")

        assert len(keepers) == 2
        assert all(keeper.place.is_example for keeper in keepers)
        assert all(keeper.email.endswith("@example.jp") for keeper in keepers)
        assert PlaceProposal.objects.get(state="WAITING").note.startswith("見本")
        assert VisitRequest.objects.get(state="SENT").group_name.startswith("見本")

    def test_changes_nothing_when_it_runs_again(self, demo: list[str]) -> None:
        tables = (PlanVersion, Reading, OrderVersion, Publication, SiteReport, PageViews)
        before = [table.objects.count() for table in tables]

        assert load_all(now=PUBLISHED_AT) == []
        assert [table.objects.count() for table in tables] == before

    def test_has_numbers_that_were_measured_and_numbers_that_were_told(
        self, demo: list[str]
    ) -> None:
        assert Reading.objects.filter(state="MEASURED").exists()
        assert Reading.objects.filter(state="REPORTED", reported_section__isnull=False).exists()

    def test_carries_every_promise_of_the_wards(self, demo: list[str]) -> None:
        counts = {
            version.plan.ward.slug: (
                version.measure_set.count(),
                version.initiative_set.count(),
                version.activity_set.count(),
            )
            for version in PlanVersion.objects.filter(state="PUBLISHED")
        }

        assert counts == {"kanazawa": (5, 11, 17), "konan": (5, 17, 31)}

    def test_has_real_places_with_points_and_offices_that_are_marked_as_examples(
        self, demo: list[str], client: Any
    ) -> None:
        real = Place.objects.filter(is_example=False, latitude__isnull=False)
        offices = Place.objects.filter(is_example=True)

        assert real.count() >= 80
        assert {place.kind for place in offices} == {"day-activity"}
        assert not real.filter(confirmed_on__isnull=False).exists()
        assert "見本" in client.get("/konan/places/maps/hotmap/").content.decode()

    def test_measures_the_promise_of_the_map_from_its_places(self, demo: list[str]) -> None:
        offices = Place.objects.filter(ward__slug="konan", kind="day-activity").count()

        measured = Reading.objects.filter(
            plan__ward__slug="konan", indicator_key="places.entries"
        ).latest("taken_at")

        assert (measured.state, measured.value) == ("MEASURED", offices)

    def test_measures_the_promises_of_works_from_those_that_were_done(
        self, demo: list[str]
    ) -> None:
        latest = {
            reading.target_code: reading.value
            for reading in Reading.objects.filter(
                plan__ward__slug="konan", indicator_key="places.works-done"
            ).order_by("taken_at")
        }

        assert sorted(latest.values()) == [1, 4]
        assert not Work.objects.exclude(is_example=True).exists()

    def test_has_reports_that_wait_are_planned_and_are_done(self, demo: list[str]) -> None:
        states = SpotReport.objects.order_by("received_at").values_list("state", "is_example")

        assert list(states) == [("PLANNED", True), ("DONE", True), ("RECEIVED", True)]

    @pytest.mark.parametrize(
        ("ward", "label", "held"),
        [
            ("kanazawa", "プレパパ・プレママ教室を開いた回数", 24),
            ("kanazawa", "とことこパパDAYを開いた回数", 2),
            ("kanazawa", "養成講座を開いた回数", 8),
            ("konan", "教室を開いた回数", 1),
            ("konan", "ゆめワールドを開いた回数", 1),
        ],
    )
    def test_measures_promises_from_the_sessions_that_were_held(
        self, demo: list[str], ward: str, label: str, held: int
    ) -> None:
        targets = Target.objects.filter(version__plan__ward__slug=ward, label=label).values("code")

        readings = Reading.objects.filter(plan__ward__slug=ward, target_code__in=targets)
        latest = readings.latest("taken_at")

        assert (latest.state, latest.value) == ("MEASURED", held)

    @pytest.mark.parametrize(
        ("ward", "label", "measured"),
        [
            ("kanazawa", "養成講座に来た延べの人数", 143),
            ("kanazawa", "申し込んだ方が養成講座に来た割合", 0.89),
            ("kanazawa", "養成講座に満足した方の割合", 0.72),
            ("kanazawa", "とことこパパDAYに来た家庭", 21),
            ("kanazawa", "出欠を記録した体験に来た人数", 30),
            ("konan", "講座に来た延べの人数", 33),
            ("konan", "講座に満足した方の割合", 0.64),
            ("konan", "研修会に来た人数", 15),
            ("konan", "申し込んだ方が研修会に来た割合", 0.75),
        ],
    )
    def test_measures_promises_from_who_came_and_what_they_said(
        self, demo: list[str], ward: str, label: str, measured: float
    ) -> None:
        targets = Target.objects.filter(version__plan__ward__slug=ward, label=label).values("code")

        readings = Reading.objects.filter(plan__ward__slug=ward, target_code__in=targets)
        latest = readings.latest("taken_at")

        assert (latest.state, round(latest.value, 2)) == ("MEASURED", measured)

    @pytest.mark.parametrize(
        ("ward", "key", "measured"),
        [
            ("kanazawa", "safety.publish-minutes", 0.2),
            ("kanazawa", "safety.drills-held", 2),
            ("kanazawa", "safety.sites-confirmed-share", 0.8),
            ("kanazawa", "safety.views", 52051),
            ("konan", "safety.publish-minutes", 0.3),
            ("konan", "safety.drills-held", 2),
            ("konan", "safety.sites-confirmed-share", 1),
            ("konan", "safety.views", 48452),
        ],
    )
    def test_measures_the_promise_of_orders_from_a_night_and_its_drills(
        self, demo: list[str], ward: str, key: str, measured: float
    ) -> None:
        readings = Reading.objects.filter(plan__ward__slug=ward, indicator_key=key)

        latest = readings.latest("taken_at")

        assert (latest.state, round(latest.value, 2)) == ("MEASURED", measured)

    def test_had_its_orders_approved_by_a_second_person_and_made_public(
        self, demo: list[str]
    ) -> None:
        issued = OrderVersion.objects.filter(state="ISSUED")
        real = issued.filter(order__is_drill=False, order__ward__slug="kanazawa")

        assert list(real.values_list("action", "level")) == [
            ("ISSUE", 3),
            ("RAISE", 4),
            ("LIFT", 4),
        ]
        assert not issued.filter(approved_by=F("submitted_by")).exists()
        assert not Publication.objects.filter(seen_at__isnull=True).exists()
        assert not PublicationAlarm.objects.exists()

    def test_leaves_nothing_in_force_after_its_year(self, demo: list[str]) -> None:
        newest = {
            (report.site_id, report.is_drill): report.shown
            for report in SiteReport.objects.order_by("at", "pk")
        }

        assert set(Order.objects.values_list("state", flat=True)) == {"LIFTED"}
        assert not Response.objects.filter(ended_at__isnull=True).exists()
        assert set(newest.values()) == {"CLOSED"}

    def test_shows_how_many_classes_were_held_of_those_that_were_promised(
        self, demo: list[str], client: Any
    ) -> None:
        initiative = Initiative.objects.filter(
            version__state="PUBLISHED", title="子育て応援事業"
        ).latest("version__number")

        page = client.get(f"/kanazawa/policy/2023/initiatives/{initiative.code}/").content.decode()

        assert "プレパパ・プレママ教室を開いた回数" in page

    @pytest.mark.parametrize("ward", ["kanazawa", "konan"])
    def test_has_programmes_of_its_own_making_in_three_languages(
        self, demo: list[str], ward: str
    ) -> None:
        programmes = Programme.objects.filter(ward__slug=ward)
        whole = {"is_public": True, "is_example": True, "poster": ""}

        assert programmes.filter(**whole).count() == programmes.count() >= 12
        for field in ("title", "lead", "for_whom"):
            assert not programmes.filter(Q(**{f"{field}_en": ""}) | Q(**{f"{field}_easy": ""}))
        intakes = Intake.objects.filter(programme__ward__slug=ward)
        assert set(intakes.values_list("way", flat=True)) == {"OPEN", "FIRST_COME"}
        assert intakes.filter(called_off_at__isnull=False).exists()

    def test_finds_every_place_of_its_sessions_in_the_register(self, demo: list[str]) -> None:
        named = sum(
            "place" in said
            for ward in ("kanazawa", "konan")
            for item in read_file(f"programmes_{ward}.json")["programmes"]
            for said in (*item.get("intakes", ()), *filter(None, [item.get("rhythm")]))
        )

        nowhere = Session.objects.filter(place__isnull=True)

        assert named > 40
        assert set(nowhere.values_list("intake__programme__title", flat=True)) == {
            "ペットと避難する備えの講習会"
        }

    def test_says_on_its_pages_that_it_is_a_demo(
        self, demo: list[str], client: Any, settings: Any
    ) -> None:
        settings.IS_DEMO = True

        assert "見本" in client.get("/konan/policy/").content.decode()


@pytest.mark.django_db
class TestPlaySafety:
    @pytest.fixture
    def prepared(self, settings: Any, tmp_path: Path) -> dict[str, int]:
        """金沢区 with what it has prepared, its two officers, and a folder for its pages."""
        settings.SAFETY_DIR = tmp_path / "safety"
        data = read_file("kanazawa_2023.json")
        load_ward(data, now=PUBLISHED_AT, until=PUBLISHED_AT)
        officers = User.objects.filter(email__endswith="@kanazawa.example")
        return {
            "ward_id": Ward.objects.get(slug="kanazawa").pk,
            "writer_id": officers.get(email__startswith="hana").pk,
            "approver_id": officers.get(email__startswith="taro").pk,
        }

    def test_plays_nothing_that_was_not_over_by_then(self, prepared: dict[str, int]) -> None:
        in_the_night = dt.datetime(2023, 9, 22, 1, 0, tzinfo=TOKYO)

        play_safety(slug="kanazawa", until=in_the_night, **prepared)

        assert list(Order.objects.values_list("is_drill", "state")) == [(True, "LIFTED")]
        assert PageViews.objects.latest("day").day == dt.date(2023, 9, 20)

    def test_leaves_a_page_for_each_version_that_was_issued(
        self, prepared: dict[str, int], settings: Any
    ) -> None:
        play_safety(slug="kanazawa", **prepared)

        pages = settings.SAFETY_DIR / "pages" / "kanazawa" / "safety" / "current" / "p"
        assert sorted(path.name for path in (pages / "2023-0001").iterdir()) == [
            "v1",
            "v2",
            "v3",
        ]

    def test_plays_on_over_the_files_of_a_demo_whose_database_is_gone(
        self, prepared: dict[str, int], settings: Any
    ) -> None:
        with transaction.atomic():
            play_safety(slug="kanazawa", **prepared)
            transaction.set_rollback(True)

        play_safety(slug="kanazawa", **prepared)

        assert Order.objects.filter(is_drill=False, state="LIFTED").count() == 1
        assert not Publication.objects.filter(seen_at__isnull=True).exists()

    def test_plays_no_orders_where_another_machine_publishes(
        self, prepared: dict[str, int], settings: Any
    ) -> None:
        settings.SAFETY_PUBLISH = False

        play_safety(slug="kanazawa", **prepared)

        assert not Order.objects.exists()
        assert PageViews.objects.exists()


class TestWords:
    @pytest.mark.parametrize(
        ("demo_file", "source"),
        list(zip(FILES, ("policies/kanazawa-r5.txt", "policies/konan-r5.txt"), strict=True)),
    )
    def test_are_our_own(self, demo_file: str, source: str) -> None:
        # What stands in brackets is a name, and names are facts.
        published = NAME.sub("", "".join(shared_file(source).read_text(encoding="utf-8").split()))
        sentences = [
            sentence
            for body in _bodies(read_file(demo_file)["plan"])
            for sentence in NAME.sub("", "".join(body.split())).split("。")
        ]

        copied = [
            sentence[at : at + LONGEST_COMMON_RUN]
            for sentence in sentences
            for at in range(len(sentence) - LONGEST_COMMON_RUN + 1)
            if sentence[at : at + LONGEST_COMMON_RUN] in published
        ]

        assert not copied


def _bodies(part: Any) -> list[str]:
    if isinstance(part, list):
        return [body for item in part for body in _bodies(item)]
    if not isinstance(part, dict):
        return []
    own = [part[key] for key in ("body", "lead", "note") if part.get(key)]
    return own + [body for item in part.values() for body in _bodies(item)]
