"""Who changed places is forgotten after five years; what they did to an import is not."""

import datetime as dt

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import PlaceChange, PlaceImport
from engawa.rooms.places.services.register import confirm_place
from engawa.rooms.places.shredders import FIVE_YEARS, shred_changes, shred_imports
from tests.rooms.places import material

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
