"""Who changed places is forgotten after five years; what they did to an import is not."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import (
    KeeperCode,
    Place,
    PlaceChange,
    PlaceImport,
    PlaceKeeper,
    PlaceProposal,
    SpotReport,
    SpotReportEvent,
    VisitRequest,
)
from engawa.rooms.places.services.register import confirm_place, remove_place
from engawa.rooms.places.shredders import (
    AFTER_VISIT,
    FIVE_YEARS,
    NINETY_DAYS,
    THREE_YEARS,
    TWO_YEARS,
    YEAR,
    shred_changes,
    shred_codes,
    shred_contacts,
    shred_imports,
    shred_keepers,
    shred_proposals,
    shred_reports,
    shred_visits,
)
from tests.rooms.places import keeper_cases, material
from tests.rooms.places.works_material import SPOT, answer, make_report, picture

DAY = dt.timedelta(days=1)


class TestShredding:
    @pytest.mark.parametrize(("after", "left"), [(FIVE_YEARS - DAY, 2), (FIVE_YEARS + DAY, 0)])
    def test_takes_the_record_of_changes_away_after_five_years(
        self, kanazawa: Ward, editor: User, now: dt.datetime, after: dt.timedelta, left: int
    ) -> None:
        place = material.add(kanazawa, "図書館")
        confirm_place(
            ward_id=kanazawa.pk,
            number=place.number,
            revision=place.revision,
            confirmed_on=now.date(),
            confirmed_by="総務課",
            actor_id=editor.pk,
            now=now,
        )

        shredded = shred_changes(now + after)

        assert (shredded, PlaceChange.objects.count()) == (2 - left, left)

    def test_forgets_who_brought_a_file_and_keeps_what_it_did(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        old = PlaceImport.objects.create(
            ward=kanazawa,
            filename="old.csv",
            form="CSV",
            sha256="0" * 64,
            content=b"",
            state="APPLIED",
            counts={"NEW": 3},
            created_at=now,
            created_by=editor,
        )

        shredded = shred_imports(now + FIVE_YEARS + DAY)

        old.refresh_from_db()
        assert (shredded, old.created_by, old.counts) == (1, None, {"NEW": 3})


class TestShreddingReports:
    @pytest.mark.parametrize(("after", "gone"), [(NINETY_DAYS - DAY, 0), (NINETY_DAYS, 1)])
    def test_takes_address_and_photo_ninety_days_after_the_end(
        self,
        kanazawa: Ward,
        now: dt.datetime,
        after: dt.timedelta,
        gone: int,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        report = make_report(kanazawa, email="hana@example.jp", picture=picture(), now=now)
        storage, file = report.photo.storage, str(report.photo.name)
        answer(report, now=now)
        make_report(kanazawa, email="taro@example.jp", now=now - 9 * NINETY_DAYS)

        with django_capture_on_commit_callbacks(execute=True):
            shredded = shred_contacts(now + after)

        report.refresh_from_db()
        assert (shredded, report.email == "", not storage.exists(file)) == (gone, gone, gone)
        assert report.where == SPOT["where"]
        assert shred_contacts(now + after) == 0

    def test_takes_all_words_three_years_after_the_end(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        report = make_report(kanazawa, town="並木二丁目", latitude=35.36, longitude=139.6, now=now)
        answer(report, state="NOT_DONE", note="花さんの家の前", actor_id=editor.pk, now=now)

        early = shred_reports(now + THREE_YEARS - DAY)
        late = shred_reports(now + THREE_YEARS)

        report.refresh_from_db()
        kept = SpotReport.objects.values_list("where", "wrong", "town", "latitude", "answer")
        assert (early, late, report.state) == (0, 1, "NOT_DONE")
        assert list(kept) == [("", "", "", None, "")]
        assert set(SpotReportEvent.objects.values_list("words", "note", "by")) == {("", "", None)}


class TestShreddingThoseWhoSpeakForPlaces:
    @pytest.fixture
    def place(self, kanazawa: Ward) -> Place:
        return keeper_cases.make_kept_place(kanazawa)

    @pytest.mark.parametrize(("after", "left"), [(YEAR - DAY, 1), (YEAR + DAY, 0)])
    def test_takes_their_addresses_a_year_after_the_place_went(
        self, place: Place, now: dt.datetime, after: dt.timedelta, left: int
    ) -> None:
        remove_place(
            ward_id=place.ward_id, number=1, revision=place.revision, actor_id=None, now=now
        )

        shredded = shred_keepers(now + after)

        assert (shredded, PlaceKeeper.objects.count()) == (1 - left, left)

    def test_leaves_the_addresses_of_places_that_are_there(
        self, place: Place, now: dt.datetime
    ) -> None:
        assert shred_keepers(now + FIVE_YEARS) == 0

    @pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
    def test_takes_requests_for_codes_after_a_day(
        self, place: Place, now: dt.datetime, hours: int, left: int
    ) -> None:
        KeeperCode.objects.create(place=place, sender="x", asked_at=now)

        shred_codes(now + dt.timedelta(hours=hours))

        assert KeeperCode.objects.count() == left

    @pytest.mark.parametrize(
        ("after", "is_known"), [(TWO_YEARS - DAY, True), (TWO_YEARS + DAY, False)]
    )
    def test_forgets_who_proposed_something_two_years_after_the_decision(
        self, place: Place, now: dt.datetime, after: dt.timedelta, is_known: bool
    ) -> None:
        keeper = keeper_cases.keeper_of(place)
        PlaceProposal.objects.create(
            place=place, keeper=keeper, note="ひとこと", at=now, state="APPROVED", decided_at=now
        )

        shred_proposals(now + after)

        proposal = PlaceProposal.objects.get()
        assert (proposal.keeper is not None, bool(proposal.note)) == (is_known, is_known)


class TestShreddingThoseWhoAsked:
    @pytest.mark.parametrize(("days", "is_known"), [(-1, True), (2, False)])
    def test_forgets_them_sixty_days_after_the_day_and_keeps_the_count(
        self, kanazawa: Ward, days: int, is_known: bool
    ) -> None:
        place = keeper_cases.make_kept_place(kanazawa)
        keeper_cases.open_for_visits(place)
        keeper_cases.make_accepted_visit(place)
        day = dt.datetime(2023, 11, 3, 3, 0, tzinfo=dt.UTC)

        shred_visits(day + AFTER_VISIT + dt.timedelta(days=days))

        visit = VisitRequest.objects.get()
        held = (visit.contact_name, visit.email, visit.phone, visit.where, visit.note, visit.words)
        assert [bool(words) for words in held] == [is_known] * 6
        assert visit.state == "ACCEPTED"

    def test_waits_sixty_days_after_an_answer_that_came_later(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        place = keeper_cases.make_kept_place(kanazawa)
        keeper_cases.open_for_visits(place)
        keeper_cases.make_accepted_visit(place)
        late = dt.datetime(2023, 12, 20, tzinfo=dt.UTC)
        VisitRequest.objects.update(answered_at=late)

        assert shred_visits(late + AFTER_VISIT - DAY) == 0
        assert shred_visits(late + AFTER_VISIT + DAY) == 1
