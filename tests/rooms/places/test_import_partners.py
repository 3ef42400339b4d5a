"""Partners that all places of a file get: chosen in the review, shown before, undone with the import."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Partner, Ward
from engawa.rooms.places.models import Place, PlaceImport
from engawa.rooms.places.planning import Deed
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.imports import PartnerUnknown, choose_mapping
from engawa.rooms.places.services.register import change_place, remove_place
from engawa.rooms.places.services.undoing import undo_import
from engawa.rooms.places.services.writing import read_standing
from engawa.rooms.places.ward_uses import find_uses_of_partner
from tests.rooms.places import material
from tests.rooms.places.desk_forms import text, words_of
from tests.rooms.places.test_imports_apply import (
    HALL,
    HOUR,
    PARK,
    apply,
    bring,
    place_of,
    plan,
)

Open = Callable[..., Client]


@pytest.fixture
def police(kanazawa: Ward) -> Partner:
    return Partner.objects.create(ward=kanazawa, code="police", name="金沢警察署")


@pytest.fixture
def school(kanazawa: Ward) -> Partner:
    return Partner.objects.create(ward=kanazawa, code="school", name="海の大学")


@pytest.fixture
def desk(client_of: Open, editor: User, kanazawa: Ward) -> Client:
    return client_of(editor)


def bring_for(ward: Ward, partners: list[Partner], *rows: str, **given: Any) -> PlaceImport:
    """Bring the list, and choose partners for its places."""
    brought = bring(ward, *rows, **given)
    return choose_mapping(
        ward_id=ward.pk,
        import_id=brought.pk,
        mapping=brought.mapping,
        kind=brought.kind,
        takes_outside=False,
        partner_ids=[partner.pk for partner in partners],
        now=material.MOMENT,
    )


def choose_by_hand(place: Place, partners: list[Partner], now: dt.datetime) -> Place:
    """Let an officer choose the partners of a place."""
    return change_place(
        ward_id=place.ward_id,
        number=place.number,
        revision=place.revision,
        values=read_values(place=place),
        standing=replace(
            read_standing(place=place), partner_ids=tuple(partner.pk for partner in partners)
        ),
        actor_id=None,
        now=now,
    )


def undo(place_import: PlaceImport, hours: int = 5) -> Any:
    return undo_import(
        ward_id=place_import.ward_id,
        import_id=place_import.pk,
        actor_id=None,
        now=material.MOMENT + hours * HOUR,
    )


def partners_of(name: str) -> list[str]:
    return list(place_of(name).partners.values_list("code", flat=True).order_by("code"))


class TestPartnersOfAFile:
    def test_are_given_to_new_places(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring_for(kanazawa, [police, school], HALL, PARK))

        assert partners_of("ふれあい館") == ["police", "school"]
        assert partners_of("うみ公園") == ["police", "school"]
        entry = AuditEntry.objects.get(code="places.import.applied")
        assert entry.data["partners"] == ["police", "school"]

    def test_are_added_to_places_that_came_before(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring(kanazawa, HALL))
        apply(bring_for(kanazawa, [police], HALL), now=material.MOMENT + HOUR)
        apply(bring_for(kanazawa, [school], HALL), now=material.MOMENT + 2 * HOUR)

        assert partners_of("ふれあい館") == ["police", "school"]

    def test_stay_when_the_file_comes_again_without_any(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring_for(kanazawa, [police], HALL))

        again = bring(kanazawa, HALL)
        planned = plan(again)
        apply(again, now=material.MOMENT + HOUR)
        apply(bring_for(kanazawa, [school], HALL), now=material.MOMENT + 2 * HOUR)

        assert [row.deed for row in planned.rows] == [Deed.UNCHANGED]
        assert partners_of("ふれあい館") == ["police", "school"]

    def test_change_nothing_when_the_same_ones_come_again(
        self, kanazawa: Ward, police: Partner
    ) -> None:
        apply(bring_for(kanazawa, [police], HALL))

        planned = plan(bring_for(kanazawa, [police], HALL))

        assert [row.deed for row in planned.rows] == [Deed.UNCHANGED]

    @pytest.mark.parametrize("chosen", [["school"], []])
    def test_leave_those_that_an_officer_chose_and_say_so(
        self, kanazawa: Ward, police: Partner, school: Partner, chosen: list[str]
    ) -> None:
        apply(bring_for(kanazawa, [police], HALL))
        by_code = {"school": school}
        choose_by_hand(
            place_of("ふれあい館"), [by_code[code] for code in chosen], material.MOMENT + HOUR
        )

        later = bring_for(kanazawa, [police], HALL)
        planned = plan(later)
        apply(later, now=material.MOMENT + 2 * HOUR)

        assert [row.deed for row in planned.rows] == [Deed.KEPT]
        assert [item.key for item in planned.rows[0].kept] == ["partners"]
        assert partners_of("ふれあい館") == chosen

    def test_do_not_keep_the_file_from_changing_what_else_it_says(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring(kanazawa, HALL))
        choose_by_hand(place_of("ふれあい館"), [school], material.MOMENT + HOUR)

        row = HALL.replace("0001", "7777")
        apply(bring_for(kanazawa, [police], row), now=material.MOMENT + 2 * HOUR)

        assert place_of("ふれあい館").phone == "045-000-7777"
        assert partners_of("ふれあい館") == ["school"]

    def test_are_not_given_to_what_an_officer_took_off(
        self, kanazawa: Ward, police: Partner
    ) -> None:
        apply(bring(kanazawa, HALL, PARK))
        hall = place_of("ふれあい館")
        remove_place(
            ward_id=kanazawa.pk,
            number=hall.number,
            revision=hall.revision,
            actor_id=None,
            now=material.MOMENT + HOUR,
        )

        apply(bring_for(kanazawa, [police], HALL, PARK), now=material.MOMENT + 2 * HOUR)

        assert partners_of("ふれあい館") == []
        assert partners_of("うみ公園") == ["police"]

    def test_of_another_ward_are_refused(self, kanazawa: Ward, konan: Ward) -> None:
        stranger = Partner.objects.create(ward=konan, code="other", name="港南の会社")

        with pytest.raises(PartnerUnknown):
            bring_for(kanazawa, [stranger], HALL)

        assert not PlaceImport.objects.get().partners.exists()

    def test_hold_a_partner_while_the_import_is_in_review(
        self, kanazawa: Ward, police: Partner
    ) -> None:
        brought = bring_for(kanazawa, [police], HALL)

        waiting = [use.words for use in find_uses_of_partner(police.pk)]
        apply(brought)
        applied = [use.words for use in find_uses_of_partner(police.pk)]

        assert waiting == ["確認中の施設の取り込み：1件"]
        assert applied == ["施設：1件（一覧から外したものを含みます）"]

    def test_ask_no_more_of_the_database_for_a_hundred_places(
        self, kanazawa: Ward, police: Partner
    ) -> None:
        def count(number: int, hours: int) -> int:
            rows = [f"{at},館{at},金沢区柴町{at},35.34,139.63," for at in range(number)]
            apply(bring(kanazawa, *rows), now=material.MOMENT + hours * HOUR)
            chosen = bring_for(kanazawa, [police], *rows)
            with CaptureQueriesContext(connection) as asked:
                apply(chosen, now=material.MOMENT + (hours + 1) * HOUR)
            Place.partners.through.objects.all().delete()
            Place.objects.update(base=None)
            return len(asked)

        # A statement takes some twenty places at a time; nothing is asked for each of them.
        assert count(100, 2) <= count(2, 0) + 10


class TestUndoing:
    def test_takes_the_partners_away_that_the_import_gave(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring_for(kanazawa, [school], HALL))
        second = bring_for(kanazawa, [police], HALL)
        apply(second, now=material.MOMENT + HOUR)

        undone = undo(second)

        assert partners_of("ふれあい館") == ["school"]
        assert (undone.restored, undone.left) == (1, ())

    def test_lets_the_same_partners_come_again(self, kanazawa: Ward, police: Partner) -> None:
        apply(bring(kanazawa, HALL))
        second = bring_for(kanazawa, [police], HALL)
        apply(second, now=material.MOMENT + HOUR)
        undo(second)

        apply(bring_for(kanazawa, [police], HALL), now=material.MOMENT + 6 * HOUR)

        assert partners_of("ふれあい館") == ["police"]

    def test_leaves_partners_that_an_officer_chose_afterwards(
        self, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring(kanazawa, HALL))
        second = bring_for(kanazawa, [police], HALL)
        apply(second, now=material.MOMENT + HOUR)
        choose_by_hand(place_of("ふれあい館"), [school, police], material.MOMENT + 2 * HOUR)

        undone = undo(second)

        assert partners_of("ふれあい館") == ["police", "school"]
        assert [place.name for place in undone.left] == ["ふれあい館"]


class TestAtTheDesk:
    def url(self, place_import: PlaceImport, deed: str = "") -> str:
        return f"/kanazawa/desk/places/imports/{place_import.pk}/{deed}"

    def test_are_chosen_shown_and_taken_in(
        self, desk: Any, kanazawa: Ward, police: Partner
    ) -> None:
        apply(bring(kanazawa, HALL))
        brought = bring(kanazawa, HALL, PARK)

        desk.post(
            self.url(brought, "choose/"), {"kind": "community-hall", "partners": [str(police.pk)]}
        )
        page = desk.get(self.url(brought))
        revision = re.findall(r'name="revision" value="(\d+)"', text(page))[0]
        done = desk.post(self.url(brought, "apply/"), {"revision": revision}, follow=True)

        words = words_of(page)
        assert "新しく加わる施設には、一緒に取り組む相手として「金沢警察署」が付きます。" in words
        assert "一緒に取り組む相手：「（なし）」→「金沢警察署」" in words
        assert f'name="partners" value="{police.pk}" checked' in text(page)
        assert "施設に付けた相手：金沢警察署" in words_of(done)
        assert partners_of("うみ公園") == partners_of("ふれあい館") == ["police"]

    def test_are_shown_as_kept_where_an_officer_chose(
        self, desk: Any, kanazawa: Ward, police: Partner, school: Partner
    ) -> None:
        apply(bring(kanazawa, HALL))
        choose_by_hand(place_of("ふれあい館"), [school], material.MOMENT + HOUR)

        page = words_of(desk.get(self.url(bring_for(kanazawa, [police], HALL))))

        assert "一緒に取り組む相手：職員が直した「海の大学」のまま" in page

    @pytest.mark.parametrize("sent", ["0", "x", "999999999999999999999"])
    def test_that_are_not_there_are_said_so(
        self, desk: Any, kanazawa: Ward, police: Partner, sent: str
    ) -> None:
        brought = bring(kanazawa, HALL)

        page = desk.post(
            self.url(brought, "choose/"),
            {"kind": "community-hall", "partners": [sent]},
            follow=True,
        )

        assert "選んだ相手は、もうこの区にありません。" in words_of(page)

    def test_are_in_the_history_of_a_place(
        self, desk: Any, kanazawa: Ward, police: Partner
    ) -> None:
        apply(bring_for(kanazawa, [police], HALL))

        page = words_of(desk.get("/kanazawa/desk/places/1/history/"))

        assert "一緒に取り組む相手 金沢警察署" in page


class TestTheCommand:
    def test_gives_partners_by_their_codes(
        self, kanazawa: Ward, police: Partner, school: Partner, tmp_path: Path
    ) -> None:
        file = tmp_path / "x.csv"
        file.write_text("名称,緯度,経度\n館,35.36,139.6\n")

        call_command(
            "places", "import", str(file), "--ward=kanazawa", "--kind=library",
            "--partner=police", "--partner=school", "--apply", stdout=StringIO(),
        )  # fmt: skip

        assert partners_of("館") == ["police", "school"]

    def test_says_which_partners_there_are(
        self, kanazawa: Ward, police: Partner, school: Partner, tmp_path: Path
    ) -> None:
        file = tmp_path / "x.csv"
        file.write_text("名称,緯度,経度\n館,35.36,139.6\n")

        with pytest.raises(CommandError, match=r"いまある相手：.+police、school"):
            call_command(
                "places", "import", str(file), "--ward=kanazawa", "--partner=castle",
                stdout=StringIO(),
            )  # fmt: skip

        assert not PlaceImport.objects.exists()
