"""Who changed places is forgotten after five years; what they did to an import is not."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import PlaceChange, PlaceImport, SpotReport, SpotReportEvent
from engawa.rooms.places.services.register import confirm_place
from engawa.rooms.places.shredders import (
    FIVE_YEARS,
    NINETY_DAYS,
    THREE_YEARS,
    shred_changes,
    shred_contacts,
    shred_imports,
    shred_reports,
)
from tests.rooms.places import material
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
