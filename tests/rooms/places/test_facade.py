"""What other rooms ask of places, in metres and by kind."""

import pytest

from engawa.core.geo.shapes import read_shape
from engawa.core.wards.models import Ward
from engawa.rooms.places import facade
from engawa.rooms.places.facade import reading
from engawa.rooms.places.kinds import KindRefused, list_registered
from engawa.rooms.places.models import Place
from tests.rooms.places import material


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def library(kanazawa: Ward) -> Place:
    # 999 m further north: a hundredth of a degree is 1,110 m.
    return material.add(kanazawa, "図書館", latitude=35.369, longitude=139.6)


class TestAsking:
    def test_counts_by_kind(self, kanazawa: Ward, bakery: Place, library: Place) -> None:
        assert reading.count_places(ward_id=kanazawa.pk) == 2
        assert reading.count_places(ward_id=kanazawa.pk, kinds=["library"]) == 1

    def test_lists_by_kind_and_district(
        self, kanazawa: Ward, bakery: Place, library: Place
    ) -> None:
        assert [p.name for p in reading.list_places(ward_id=kanazawa.pk, area="bunko")] == [
            "ひだまり工房"
        ]
        assert reading.list_places(ward_id=kanazawa.pk, kinds=["library"], area="bunko") == []

    @pytest.mark.parametrize(("metres", "expected"), [(990, 1), (1010, 2)])
    def test_finds_what_is_near_in_metres_nearest_first(
        self, kanazawa: Ward, bakery: Place, library: Place, metres: float, expected: int
    ) -> None:
        found = reading.list_places_near(
            ward_id=kanazawa.pk, latitude=35.36, longitude=139.6, metres=metres
        )

        assert [near.place.name for near in found] == ["ひだまり工房", "図書館"][:expected]
        assert found[0].metres == pytest.approx(0, abs=0.1)

    def test_finds_what_lies_inside_a_shape(
        self, kanazawa: Ward, bakery: Place, library: Place
    ) -> None:
        around = [[139.59, 35.365], [139.61, 35.365], [139.61, 35.375], [139.59, 35.365]]
        shape = read_shape(geojson={"type": "Polygon", "coordinates": [around]})

        found = reading.list_places_inside(ward_id=kanazawa.pk, shape=shape)

        assert [place.name for place in found] == ["図書館"]

    def test_gives_one_place_for_display(self, kanazawa: Ward, bakery: Place) -> None:
        found = reading.get_place(ward_id=kanazawa.pk, number=bakery.number)

        assert found is not None
        assert (found.name, found.kind, found.url) == (
            "ひだまり工房",
            "day-activity",
            f"/kanazawa/places/{bakery.number}/",
        )
        assert reading.get_place(ward_id=kanazawa.pk, number=99) is None

    def test_tells_whether_a_ward_has_a_register(self, kanazawa: Ward, konan: Ward) -> None:
        material.add(kanazawa, "図書館")

        assert reading.has_places(ward_id=kanazawa.pk)
        assert not reading.has_places(ward_id=konan.pk)


class TestRegisteringKinds:
    def test_refuses_a_code_that_is_taken_or_no_code(self) -> None:
        with pytest.raises(KindRefused):
            facade.register_kind(code="library", label="ほかの図書館")
        with pytest.raises(KindRefused):
            facade.register_kind(code="No Code", label="だめ")

        assert sum(kind.code == "library" for kind in list_registered()) == 1


class TestVenues:
    def test_are_found_by_words_district_and_nearness(
        self, kanazawa: Ward, bakery: Place, library: Place
    ) -> None:
        asked = {"ward_id": kanazawa.pk, "metres": 500.0}

        answer = reading.ask_venues(**asked, words=("ﾋﾀﾞﾏﾘ", "図書"), area="", near="")
        here = reading.ask_venues(**asked, words=(), area="bunko", near="")
        near = reading.ask_venues(**asked, words=(), area="", near=f"p{library.number}")

        assert answer.ids is None
        assert answer.ids_of_words == (frozenset({bakery.pk}), frozenset({library.pk}))
        assert here.ids == frozenset({bakery.pk})
        assert (near.ids, near.start_name) == (frozenset({library.pk}), "図書館")

    def test_say_that_a_start_is_unknown(self, kanazawa: Ward, bakery: Place) -> None:
        answer = reading.ask_venues(
            ward_id=kanazawa.pk, words=(), area="", near="どこか", metres=500.0
        )

        assert answer.is_near_unknown
        assert answer.ids is None
        assert answer.areas == (("bunko", "文庫地区"),)

    def test_have_their_numbers_on_the_map_in_the_given_order(
        self, kanazawa: Ward, bakery: Place, library: Place
    ) -> None:
        nowhere = material.add(kanazawa, "移動図書館", latitude=None, longitude=None)
        found = reading.get_venues(ward_id=kanazawa.pk, ids=[bakery.pk, library.pk, nowhere.pk])

        drawn = reading.draw_venues(
            ward_id=kanazawa.pk,
            ward_name="金沢区",
            venues=[found[library.pk], found[nowhere.pk], found[bakery.pk]],
        )

        assert drawn is not None
        assert ">1</text>" in drawn.drawing
        assert ">2</text>" not in drawn.drawing
        assert ">3</text>" in drawn.drawing
        assert drawn.without_point == 1

    def test_of_another_ward_are_none(self, kanazawa: Ward, konan: Ward, bakery: Place) -> None:
        assert reading.get_venues(ward_id=konan.pk, ids=[bakery.pk]) == {}
        assert reading.find_place_ids(ward_id=konan.pk, names=["ひだまり工房"]) == {}
        assert reading.find_place_ids(ward_id=kanazawa.pk, names=["ひだまり工房"]) == {
            "ひだまり工房": bakery.pk
        }
