"""The district of a place when the ground changes: found again where it was found, left where it was chosen."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Area, Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.models import MapArea, Place, PlaceChange
from engawa.rooms.places.services import areas
from engawa.rooms.places.services.ground import set_towns
from engawa.rooms.places.services.undoing import undo_import
from tests.rooms.places import material
from tests.rooms.places.desk_forms import Open, words_of
from tests.rooms.places.test_desk_ground import GROUND, HALF, file, put_in
from tests.rooms.places.test_imports_apply import HOUR, apply, bring, edit

WEST, EAST = {"longitude": 139.58}, {"longitude": 139.63}
LIST = "/kanazawa/places/"


@pytest.fixture
def district(kanazawa: Ward) -> Area:
    return material.lay_ground(kanazawa)


@pytest.fixture
def other(kanazawa: Ward) -> Area:
    return Area.objects.create(ward=kanazawa, code="other", name="ほかの地区", description="北。")


@pytest.fixture
def area(kanazawa: Ward, district: Area) -> MapArea:
    return MapArea.objects.create(
        ward=kanazawa, code="bunko", name="文庫地区", description="駅のまわり。", area=district
    )


@pytest.fixture
def desk(client_of: Open, administrator: User) -> Any:
    return client_of(administrator)


def draw(area: MapArea, geometry: Any = HALF, now: dt.datetime = material.MOMENT + HOUR) -> None:
    areas.draw_area(
        ward_id=area.ward_id, map_area_id=area.pk, geometry=geometry, actor_id=None, now=now
    )


def area_of(place: Place) -> int | None:
    return Place.objects.values_list("area_id", flat=True).get(pk=place.pk)


class TestAShapeThatIsPutIn:
    def test_gives_its_district_to_the_places_inside(
        self, kanazawa: Ward, area: MapArea, district: Area
    ) -> None:
        inside = material.add(kanazawa, "西の館", **WEST)
        outside = material.add(kanazawa, "東の館", **EAST)
        nowhere = material.add(kanazawa, "どこかの館", latitude=None, longitude=None)

        draw(area)

        assert area_of(inside) == district.pk
        assert (area_of(outside), area_of(nowhere)) == (None, None)

    def test_leaves_the_district_that_an_officer_chose(
        self, kanazawa: Ward, area: MapArea, other: Area
    ) -> None:
        chosen = material.add(kanazawa, "西の館", standing={"area_id": other.pk}, **WEST)

        draw(area)

        assert area_of(chosen) == other.pk

    def test_outweighs_the_town_and_gives_way_to_it_again(
        self, kanazawa: Ward, area: MapArea, district: Area, other: Area
    ) -> None:
        MapArea.objects.filter(pk=area.pk).update(area=other)
        place = material.add(kanazawa, "西の館", town="泥亀一丁目", **WEST)

        of_town = area_of(place)
        draw(area)
        of_shape = area_of(place)
        draw(area, None)

        assert (of_town, of_shape, area_of(place)) == (district.pk, other.pk, district.pk)

    def test_moves_those_in_preparation_and_those_off_the_pages_too(
        self, kanazawa: Ward, area: MapArea, district: Area
    ) -> None:
        drafts = material.add(kanazawa, "準備中の館", standing={"state": "DRAFT"}, **WEST)
        gone = material.add(kanazawa, "なくなった館", standing={"state": "REMOVED"}, **WEST)

        draw(area)

        assert {area_of(drafts), area_of(gone)} == {district.pk}

    def test_leaves_the_places_of_another_ward(
        self, konan: Ward, area: MapArea, kanazawa: Ward
    ) -> None:
        stranger = material.add(konan, "西の館", **WEST)

        draw(area)

        assert area_of(stranger) is None

    def test_is_recorded_with_how_many_places_moved(self, kanazawa: Ward, area: MapArea) -> None:
        place = material.add(kanazawa, "西の館", **WEST)

        draw(area)

        change = PlaceChange.objects.get(deed="DISTRICT")
        assert AuditEntry.objects.get(code="places.area.drawn").data["places_moved"] == 1
        assert (change.place_id, change.before, change.after) == (
            place.pk,
            {"area": None},
            {"area": area.area_id},
        )

    def test_shows_on_the_list_at_once(self, client: Any, kanazawa: Ward, area: MapArea) -> None:
        material.add(kanazawa, "西の館", **WEST)

        before = words_of(client.get(LIST, {"area": "bunko"}))
        draw(area)
        after = words_of(client.get(LIST, {"area": "bunko"}))

        assert "西の館" not in before
        assert "西の館" in after

    def test_asks_no_more_of_the_database_for_a_hundred_places(
        self, kanazawa: Ward, area: MapArea
    ) -> None:
        material.add(kanazawa, "西の館", **WEST)
        with CaptureQueriesContext(connection) as for_one:
            draw(area)
        for number in range(100):
            material.add(kanazawa, f"西の館{number}", **WEST)
        with CaptureQueriesContext(connection) as for_many:
            draw(area, None)

        assert PlaceChange.objects.filter(deed="DISTRICT").count() == 102
        assert len(for_many) == len(for_one)

    def test_writes_nothing_when_it_breaks_in_the_middle(
        self, kanazawa: Ward, area: MapArea, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = material.add(kanazawa, "西の館", **WEST)
        monkeypatch.setattr(areas, "record", _break)

        with pytest.raises(RuntimeError):
            draw(area)

        area.refresh_from_db()
        assert (area.geometry, area_of(place)) == (None, None)


class TestOtherChangesOfTheGround:
    def test_move_places_with_the_district_of_a_shape(
        self, kanazawa: Ward, area: MapArea, other: Area
    ) -> None:
        place = material.add(kanazawa, "西の館", **WEST)
        draw(area)

        areas.change_area(
            ward_id=kanazawa.pk,
            map_area_id=area.pk,
            revision=2,
            values=areas.AreaValues("文庫地区", "駅のまわり。", other.pk),
            actor_id=None,
            now=material.MOMENT,
        )

        assert area_of(place) == other.pk

    def test_move_places_out_of_a_district_that_is_removed(
        self, kanazawa: Ward, area: MapArea
    ) -> None:
        place = material.add(kanazawa, "西の館", **WEST)
        draw(area)

        areas.remove_area(
            ward_id=kanazawa.pk,
            map_area_id=area.pk,
            revision=2,
            actor_id=None,
            now=material.MOMENT,
        )

        entry = AuditEntry.objects.get(code="places.area.removed")
        assert area_of(place) is None
        assert (entry.subject, entry.data["places_moved"]) == (f"places.area:{area.pk}", 1)

    def test_move_places_with_the_district_of_their_town(
        self, kanazawa: Ward, district: Area, other: Area
    ) -> None:
        place = material.add(kanazawa, "並木の館", town="並木二丁目", **EAST)

        set_towns(
            ward_id=kanazawa.pk,
            towns=[TownEntry("並木二丁目", 35.37, 139.63, area="other")],
            actor_id=None,
            now=material.MOMENT,
        )

        assert area_of(place) == other.pk
        assert AuditEntry.objects.filter(code="places.towns.set").latest("pk").data == {
            "count": 1,
            "places_moved": 1,
        }


class TestAPlaceThatMoves:
    ROW = "1,ふれあい館,金沢区泥亀一丁目1,35.36,{},045-000-0001"

    def test_into_a_shape_by_a_file_gets_its_district_and_goes_back_with_the_import(
        self, kanazawa: Ward, area: MapArea, other: Area
    ) -> None:
        draw(area)
        MapArea.objects.create(
            ward=kanazawa,
            code="east",
            name="東",
            description="東。",
            area=other,
            geometry={
                "type": "Polygon",
                "coordinates": [
                    [
                        [139.601, 35.32],
                        [139.65, 35.32],
                        [139.65, 35.42],
                        [139.601, 35.42],
                        [139.601, 35.32],
                    ]
                ],
            },
        )
        apply(bring(kanazawa, self.ROW.format("139.58")))
        place = Place.objects.get(name="ふれあい館")

        second = bring(kanazawa, self.ROW.format("139.63"))
        apply(second, now=material.MOMENT + HOUR)
        moved = area_of(place)
        undo_import(
            ward_id=kanazawa.pk,
            import_id=second.pk,
            actor_id=None,
            now=material.MOMENT + 2 * HOUR,
        )

        assert (place.area_id, moved, area_of(place)) == (area.area_id, other.pk, area.area_id)

    def test_keeps_the_district_that_an_officer_chose(
        self, kanazawa: Ward, area: MapArea, other: Area
    ) -> None:
        apply(bring(kanazawa, self.ROW.format("139.63")))
        Place.objects.update(area=other)

        draw(area)
        apply(bring(kanazawa, self.ROW.format("139.58")), now=material.MOMENT + HOUR)

        assert area_of(Place.objects.get()) == other.pk


class TestUndoingAnImport:
    def test_takes_off_places_that_only_got_another_district(
        self, kanazawa: Ward, area: MapArea
    ) -> None:
        brought = bring(kanazawa, "1,ふれあい館,,35.36,139.58,", "2,うみの館,,35.37,139.58,")
        apply(brought)
        draw(area)
        edit(Place.objects.get(number=2), material.MOMENT + 2 * HOUR, phone="045-000-9999")

        undone = undo_import(
            ward_id=kanazawa.pk,
            import_id=brought.pk,
            actor_id=None,
            now=material.MOMENT + 3 * HOUR,
        )

        states = dict(Place.objects.values_list("name", "state"))
        assert states == {"ふれあい館": "REMOVED", "うみの館": "PUBLIC"}
        assert [place.name for place in undone.left] == ["うみの館"]


class TestAtTheDesk:
    def test_a_file_says_how_many_places_it_would_move_and_moves_them(
        self, desk: Any, kanazawa: Ward, area: MapArea
    ) -> None:
        place = material.add(kanazawa, "西の館", **WEST)
        brought = desk.post(f"{GROUND}areas/{area.pk}/shape/", {"file": file("a.geojson", HALF)})

        page = words_of(desk.get(brought.url))
        before = area_of(place)
        put_in(desk, brought)

        assert "地区が変わる施設 1件（職員が選んだ地区は変わりません）" in page
        assert (before, area_of(place)) == (None, area.area_id)

    def test_a_file_of_no_district_says_that_it_moves_none(
        self, desk: Any, kanazawa: Ward, area: MapArea
    ) -> None:
        MapArea.objects.update(area=None)
        material.add(kanazawa, "西の館", **WEST)
        brought = desk.post(f"{GROUND}areas/{area.pk}/shape/", {"file": file("a.geojson", HALF)})

        page = words_of(desk.get(brought.url))

        assert "地区が変わる施設 0件（どの地区の形かを選んでいません）" in page

    def test_removing_says_how_many_places_it_would_move(
        self, desk: Any, kanazawa: Ward, area: MapArea
    ) -> None:
        material.add(kanazawa, "西の館", **WEST)
        draw(area)

        page = words_of(desk.get(f"{GROUND}areas/{area.pk}/remove/"))

        assert "施設1件の地区が変わります。" in page

    def test_the_history_of_a_place_tells_it(
        self, desk: Any, kanazawa: Ward, area: MapArea
    ) -> None:
        material.add(kanazawa, "西の館", **WEST)
        draw(area)

        page = words_of(desk.get("/kanazawa/desk/places/1/history/"))

        assert "地区を、地図の形に合わせました" in page


def _break(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError
