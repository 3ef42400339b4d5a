"""Taking files of places in: what is new, what changes, what officers keep, and the way back."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.places.importing.layouts import MappingRefused
from engawa.rooms.places.models import Place, PlaceImport
from engawa.rooms.places.planning import Deed, ImportPlan
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.opened_imports import (
    ImportEnded,
    open_import,
    plan_opened,
    read_revision,
)
from engawa.rooms.places.services.imports import (
    KindMissing,
    NothingToTake,
    RegisterChanged,
    apply_import,
    choose_mapping,
    discard_import,
    start_import,
)
from engawa.rooms.places.services.register import change_place, remove_place
from engawa.rooms.places.services.undoing import LaterImport, undo_import
from engawa.rooms.places.services.writing import read_standing
from tests.rooms.places import material
from tests.shared import shared_file

HEADINGS = "ID,名称,住所,緯度,経度,電話番号"
HALL = "1,ふれあい館,金沢区泥亀一丁目1,35.338,139.622,045-000-0001"
PARK = "2,うみ公園,金沢区柴町1,35.34,139.63,045-000-0002"
HOUR = dt.timedelta(hours=1)


def bring(ward: Ward, *rows: str, now: dt.datetime = material.MOMENT, **given: Any) -> PlaceImport:
    """Bring a list with these rows, always the same list."""
    arguments = {"source_title": "区の施設", "kind": "community-hall", **given}
    return start_import(
        ward_id=ward.pk,
        filename="places.csv",
        content="\n".join((given.pop("headings", HEADINGS), *rows)).encode(),
        actor_id=None,
        now=now,
        **{name: value for name, value in arguments.items() if name != "headings"},
    )


def plan(place_import: PlaceImport) -> ImportPlan:
    return plan_opened(opened=open_import(place_import=place_import))


def apply(
    place_import: PlaceImport, now: dt.datetime = material.MOMENT, **given: Any
) -> PlaceImport:
    arguments: dict[str, Any] = {"seen_revision": None, "actor_id": None, **given}
    return apply_import(
        ward_id=place_import.ward_id, import_id=place_import.pk, now=now, **arguments
    )


def edit(place: Place, now: dt.datetime, **words: Any) -> Place:
    """Let an officer change the place by hand."""
    return change_place(
        ward_id=place.ward_id,
        number=place.number,
        revision=place.revision,
        values=dataclasses.replace(read_values(place=place), **words),
        standing=read_standing(place=place),
        actor_id=None,
        now=now,
    )


def place_of(name: str) -> Place:
    return Place.objects.get(name=name)


@pytest.mark.django_db
class TestPlanning:
    def test_says_what_is_new_changed_gone_and_unchanged(self, kanazawa: Ward) -> None:
        apply(bring(kanazawa, HALL, PARK))
        moved = HALL.replace("045-000-0001", "045-000-0009")
        new = "3,やま会館,金沢区釜利谷町1,35.35,139.6,"

        planned = plan(bring(kanazawa, moved, new))

        assert [row.deed for row in planned.rows] == [Deed.CHANGED, Deed.NEW]
        assert [(d.key, d.ours, d.theirs) for d in planned.rows[0].changes] == [
            ("phone", "045-000-0001", "045-000-0009")
        ]
        assert [place.name for place in planned.gone] == ["うみ公園"]

    def test_finds_nothing_to_do_when_the_same_file_comes_again(self, kanazawa: Ward) -> None:
        apply(bring(kanazawa, HALL, PARK))

        planned = plan(bring(kanazawa, HALL, PARK))

        assert {row.deed for row in planned.rows} == {Deed.UNCHANGED}

    def test_leaves_rows_with_errors_out_and_takes_the_others(self, kanazawa: Ward) -> None:
        wrong = "3,まちがい館,金沢区,0,0,"

        done = apply(bring(kanazawa, HALL, wrong))

        assert (done.counts["NEW"], done.counts["REFUSED"]) == (1, 1)
        assert [place.name for place in Place.objects.all()] == ["ふれあい館"]

    def test_leaves_rows_outside_the_ward_out_until_somebody_takes_them(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        material.lay_ground(kanazawa)
        far = "3,とおい館,千葉県市川市,35.73,139.9,"
        brought = bring(kanazawa, HALL, far)

        first = [row.deed for row in plan(brought).rows]
        chosen = choose_mapping(
            ward_id=kanazawa.pk,
            import_id=brought.pk,
            mapping={},
            kind="community-hall",
            takes_outside=True,
            now=now,
        )

        assert first == [Deed.NEW, Deed.OUTSIDE]
        assert [row.deed for row in plan(chosen).rows] == [Deed.NEW, Deed.NEW]

    def test_recognises_a_place_that_was_typed_by_its_name_and_point(self, kanazawa: Ward) -> None:
        typed = material.add(
            kanazawa, "ふれあい館", kind="community-hall", latitude=35.3381, longitude=139.622
        )

        planned = plan(bring(kanazawa, HALL))

        assert planned.rows[0].place == typed
        # The point differs, and nobody imported it before: a person decides.
        assert [item.key for item in planned.rows[0].conflicts] == ["point"]

    @pytest.mark.parametrize(
        ("latitude", "conflicts"), [("35.3381004", []), ("35.33815", ["point"])]
    )
    def test_takes_points_within_a_metre_for_the_same(
        self, kanazawa: Ward, latitude: str, conflicts: list[str]
    ) -> None:
        material.add(
            kanazawa,
            "ふれあい館",
            kind="community-hall",
            latitude=35.3381,
            longitude=139.622,
            precision="SITE",
        )

        planned = plan(bring(kanazawa, HALL.replace("35.338", latitude)))

        assert [item.key for item in planned.rows[0].conflicts] == conflicts

    def test_says_nothing_of_columns_that_the_file_does_not_have(self, kanazawa: Ward) -> None:
        apply(bring(kanazawa, HALL))

        short = bring(kanazawa, "1,ふれあい館", headings="ID,名称")

        assert plan(short).rows[0].deed is Deed.UNCHANGED
        apply(short)
        assert place_of("ふれあい館").phone == "045-000-0001"


@pytest.mark.django_db
class TestKeepingWhatOfficersEdited:
    def test_keeps_it_when_the_file_says_what_it_said_before(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        edit(place_of("ふれあい館"), now + HOUR, phone="045-000-7777")

        done = apply(bring(kanazawa, HALL))

        assert done.counts["KEPT"] == 1
        assert place_of("ふれあい館").phone == "045-000-7777"

    def test_shows_a_conflict_when_both_changed_and_keeps_the_officers_word(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        edit(place_of("ふれあい館"), now + HOUR, phone="045-000-7777")
        moved = bring(kanazawa, HALL.replace("045-000-0001", "045-000-0009"))

        conflicts = plan(moved).rows[0].conflicts
        apply(moved)

        assert [(d.ours, d.theirs) for d in conflicts] == [("045-000-7777", "045-000-0009")]
        assert place_of("ふれあい館").phone == "045-000-7777"

    def test_takes_the_files_word_where_an_officer_chose_it(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        place = edit(place_of("ふれあい館"), now + HOUR, phone="045-000-7777")
        moved = bring(kanazawa, HALL.replace("045-000-0001", "045-000-0009"))

        apply(moved, for_the_file=[place.number])

        assert place_of("ふれあい館").phone == "045-000-0009"

    def test_changes_other_fields_of_an_edited_place(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        edit(place_of("ふれあい館"), now + HOUR, phone="045-000-7777")

        apply(bring(kanazawa, HALL.replace("泥亀一丁目1", "泥亀一丁目8")))

        place = place_of("ふれあい館")
        assert (place.phone, place.address) == ("045-000-7777", "金沢区泥亀一丁目8")

    def test_does_not_bring_back_what_an_officer_removed(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        place = place_of("ふれあい館")
        remove_place(
            ward_id=kanazawa.pk,
            number=place.number,
            revision=place.revision,
            actor_id=None,
            now=now,
        )

        apply(bring(kanazawa, HALL))

        assert place_of("ふれあい館").state == "REMOVED"

    def test_brings_back_what_went_because_the_list_did_not_have_it(self, kanazawa: Ward) -> None:
        apply(bring(kanazawa, HALL, PARK))
        apply(bring(kanazawa, PARK), removes_gone=True)
        gone = place_of("ふれあい館").state

        apply(bring(kanazawa, HALL, PARK))

        assert (gone, place_of("ふれあい館").state) == ("REMOVED", "PUBLIC")


@pytest.mark.django_db
class TestUndoing:
    def undo(self, place_import: PlaceImport, now: dt.datetime) -> Any:
        return undo_import(
            ward_id=place_import.ward_id, import_id=place_import.pk, actor_id=None, now=now
        )

    def test_takes_new_places_off_and_puts_changed_ones_back(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        apply(bring(kanazawa, HALL))
        second = apply(bring(kanazawa, HALL.replace("139.622", "139.625"), PARK), now=now + HOUR)

        undone = self.undo(second, now + 2 * HOUR)

        hall = place_of("ふれあい館")
        assert (undone.restored, undone.left) == (2, ())
        assert (hall.latitude, hall.longitude) == (35.338, 139.622)
        assert place_of("うみ公園").state == "REMOVED"

    def test_lets_the_same_file_come_again(self, kanazawa: Ward, now: dt.datetime) -> None:
        apply(bring(kanazawa, HALL))
        changed = HALL.replace("045-000-0001", "045-000-0009")
        second = apply(bring(kanazawa, changed), now=now + HOUR)
        self.undo(second, now + 2 * HOUR)

        done = apply(bring(kanazawa, changed), now=now + 3 * HOUR)

        assert done.counts["CHANGED"] == 1
        assert place_of("ふれあい館").phone == "045-000-0009"

    def test_leaves_what_an_officer_changed_afterwards(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        first = apply(bring(kanazawa, HALL, PARK))
        edit(place_of("ふれあい館"), now + HOUR, phone="045-000-7777")

        undone = self.undo(first, now + 2 * HOUR)

        assert [place.name for place in undone.left] == ["ふれあい館"]
        assert place_of("ふれあい館").state == "PUBLIC"
        assert place_of("うみ公園").state == "REMOVED"

    def test_goes_backwards_one_import_after_the_other(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        first = apply(bring(kanazawa, HALL))
        apply(bring(kanazawa, HALL, PARK), now=now + HOUR)

        with pytest.raises(LaterImport):
            self.undo(first, now + 2 * HOUR)

    def test_happens_once(self, kanazawa: Ward, now: dt.datetime) -> None:
        first = apply(bring(kanazawa, HALL))
        self.undo(first, now + HOUR)

        with pytest.raises(ImportEnded):
            self.undo(first, now + 2 * HOUR)


@pytest.mark.django_db
class TestApplying:
    def test_asks_for_a_kind_when_nothing_tells_it(self, kanazawa: Ward) -> None:
        brought = bring(kanazawa, "ふれあい館", headings="施設名", kind="")

        with pytest.raises(KindMissing):
            apply(brought)

        assert not Place.objects.exists()

    def test_refuses_a_file_of_which_no_row_can_be_taken(self, kanazawa: Ward) -> None:
        with pytest.raises(NothingToTake):
            apply(bring(kanazawa, "1,まちがい館,金沢区,0,0,"))

    def test_refuses_when_the_register_has_changed_since_it_was_looked_at(
        self, kanazawa: Ward
    ) -> None:
        brought = bring(kanazawa, HALL)
        seen = read_revision(ward_id=kanazawa.pk)
        material.add(kanazawa, "あいだに加えた館")

        with pytest.raises(RegisterChanged):
            apply(brought, seen_revision=seen)

        assert Place.objects.count() == 1

    def test_happens_once_and_lets_the_file_go(self, kanazawa: Ward) -> None:
        brought = bring(kanazawa, HALL)
        done = apply(brought)

        with pytest.raises(ImportEnded):
            apply(brought)

        assert bytes(done.content) == b""

    def test_writes_nothing_when_it_breaks_in_the_middle(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        brought = bring(kanazawa, HALL, PARK)
        before = read_revision(ward_id=kanazawa.pk)
        # By then all places and their changes lie in their tables.
        monkeypatch.setattr(
            "engawa.rooms.places.services.writing.Place.objects.bulk_update", _break
        )

        with pytest.raises(OSError, match="power cut"):
            apply(brought)

        assert not Place.objects.exists()
        assert read_revision(ward_id=kanazawa.pk) == before
        assert PlaceImport.objects.get(pk=brought.pk).state == "IN_REVIEW"

    def test_can_be_given_up(self, kanazawa: Ward, now: dt.datetime) -> None:
        brought = bring(kanazawa, HALL)

        discard_import(ward_id=kanazawa.pk, import_id=brought.pk, actor_id=None, now=now)

        with pytest.raises(ImportEnded):
            apply(brought)


@pytest.mark.django_db
class TestMappingByHand:
    def test_is_remembered_for_the_same_headings(self, kanazawa: Ward, now: dt.datetime) -> None:
        strange = "なまえ欄,ばしょ欄"
        brought = bring(kanazawa, "ふれあい館,泥亀", headings=strange)
        choose_mapping(
            ward_id=kanazawa.pk,
            import_id=brought.pk,
            mapping={"なまえ欄": "name", "ばしょ欄": "address"},
            kind="park",
            takes_outside=False,
            now=now,
        )

        again = bring(kanazawa, "うみ公園,柴町", headings=strange, kind="")

        row = plan(again).rows[0]
        assert row.values is not None
        assert (row.values.name, row.values.address, row.values.kind) == (
            "うみ公園",
            "柴町",
            "park",
        )

    def test_refuses_one_meaning_for_two_columns(self, kanazawa: Ward, now: dt.datetime) -> None:
        brought = bring(kanazawa, HALL)

        with pytest.raises(MappingRefused):
            choose_mapping(
                ward_id=kanazawa.pk,
                import_id=brought.pk,
                mapping={"住所": "name", "名称": "name"},
                kind="",
                takes_outside=False,
                now=now,
            )


REAL = (
    "opendata/ichikawa/122033_101_public_facility.csv",
    "opendata/ichikawa/122033_103_evacuation_space.csv",
    "opendata/ichikawa/122033_105_preschool.csv",
    "opendata/ichikawa/122033_107_public_wireless_lan.csv",
    "opendata/ichikawa/122033_108_aed.csv",
    "opendata/ichikawa/122033_109_care_service.csv",
    "opendata/ichikawa/122033_201_multipurpose_toilet.csv",
    "opendata/ichikawa/122033_210_sakura_map.csv",
    "shelters/gsi_emergency_141089.geojson",
    "shelters/gsi_evacuation_141119.geojson",
    "shelters/hinanjo_20260401.csv",
)


@pytest.mark.django_db
class TestRealFiles:
    @pytest.mark.parametrize("name", REAL)
    def test_are_placed_or_explained_row_by_row_and_change_nothing_when_they_come_again(
        self, kanazawa: Ward, now: dt.datetime, name: str
    ) -> None:
        def bring_file() -> PlaceImport:
            return start_import(
                ward_id=kanazawa.pk,
                filename=name.rpartition("/")[2],
                content=shared_file(f"data/{name}").read_bytes(),
                source_title=name,
                actor_id=None,
                now=now,
            )

        brought = bring_file()
        opened = open_import(place_import=brought)
        planned = plan_opened(opened=opened)
        apply(brought)
        again = plan(bring_file())

        refused = [row for row in planned.rows if row.deed is Deed.REFUSED]
        assert len(planned.rows) + opened.reading.blank_rows == len(opened.table.rows)
        assert all(row.findings for row in refused)
        assert len(refused) < len(planned.rows) * 0.05
        assert Place.objects.count() == len(planned.rows) - len(refused)
        assert {row.deed for row in again.rows} <= {Deed.UNCHANGED, Deed.REFUSED}


def _break(*_args: object, **_kwargs: object) -> None:
    raise OSError("power cut")
