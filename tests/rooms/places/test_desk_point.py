"""The point of a place at the desk: from its address, from what was typed, and in words."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from tests.rooms.places import material
from tests.rooms.places.desk_forms import (
    DESK,
    NEW,
    PLACE,
    Open,
    form_of,
    make_place,
    sent_by,
    words_of,
)

POINT = f"{DESK}point/"


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    material.lay_ground(kanazawa)
    return make_place(
        kanazawa, now, address="金沢区泥亀一丁目2-3", latitude=35.34, longitude=139.62
    )


def ask(desk: Any, **question: Any) -> dict[str, Any]:
    answer: dict[str, Any] = desk.get(POINT, question).json()
    return answer


class TestWithoutAScript:
    def test_a_button_fills_the_point_of_the_address_and_saves_nothing(
        self, desk: Any, place: Place
    ) -> None:
        asked = desk.post(PLACE, form_of(place, take_point="address", phone="045-111-2222"))

        place.refresh_from_db()
        sent = sent_by(asked)
        assert "「泥亀一丁目」のまん中の位置を入れました。まだ保存していません。" in words_of(asked)
        assert (sent["latitude"], sent["longitude"]) == (["35.338"], ["139.622"])
        assert (sent["precision"], sent["phone"]) == (["TOWN"], ["045-111-2222"])
        assert place.latitude == 35.34

    def test_what_it_filled_is_saved_as_it_stands(self, desk: Any, place: Place) -> None:
        asked = desk.post(PLACE, form_of(place, take_point="address"))

        desk.post(PLACE, sent_by(asked))

        place.refresh_from_db()
        assert (place.latitude, place.precision) == (35.338, "TOWN")

    def test_a_new_place_takes_it_too(self, desk: Any, kanazawa: Ward) -> None:
        material.lay_ground(kanazawa)
        form = sent_by(desk.get(NEW), name="新しい館", address="泥亀一丁目1", take_point="address")

        asked = desk.post(NEW, form)

        assert sent_by(asked)["latitude"] == ["35.338"]
        assert sent_by(asked)["name"] == ["新しい館"]
        assert not Place.objects.exists()

    def test_an_address_that_is_not_known_loses_nothing(self, desk: Any, place: Place) -> None:
        asked = desk.post(PLACE, form_of(place, take_point="address", address="遠い町1-2"))

        assert "この住所の位置が分かりません。" in words_of(asked)
        assert sent_by(asked)["address"] == ["遠い町1-2"]
        assert sent_by(asked)["latitude"] == ["35.34"]

    def test_enter_saves_and_does_not_take_the_address(self, desk: Any, place: Place) -> None:
        page = desk.get(PLACE).content.decode()
        form = page[page.index('id="place-form"') :]

        first = form[form.index('type="submit"') :].split(">")[0]

        assert "take_point" not in first

    def test_the_page_says_where_the_place_is(self, desk: Any, place: Place) -> None:
        assert "いまの位置：「泥亀一丁目」の近くです。" in words_of(desk.get(PLACE))


class TestSayingAPoint:
    def test_names_town_landmark_direction_and_neighbours(
        self, desk: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        material.lay_ground(kanazawa)
        material.add(kanazawa, "金沢区役所", kind="ward-office", latitude=35.338, longitude=139.622)
        material.add(kanazawa, "となりの館", latitude=35.3418, longitude=139.6221)

        answer = ask(desk, latitude="35.3416", longitude="139.622")

        assert answer["words"] == "「泥亀一丁目」の近く、金沢区役所から北へ約400メートルです。"
        assert [item["name"] for item in answer["neighbours"]] == ["となりの館", "金沢区役所"]
        assert answer["warning"] == ""

    @pytest.mark.parametrize(
        ("latitude", "longitude", "words"),
        [
            ("35.33801", "139.62201", "金沢区役所のすぐそばです。"),
            ("35.32", "139.60", "金沢区役所から南西へ約2.8キロメートルです。"),
        ],
    )
    def test_measures_as_people_do(
        self, desk: Any, kanazawa: Ward, latitude: str, longitude: str, words: str
    ) -> None:
        material.add(kanazawa, "金沢区役所", kind="ward-office", latitude=35.338, longitude=139.622)

        assert ask(desk, latitude=latitude, longitude=longitude)["words"] == words

    def test_warns_outside_the_ward_and_does_not_refuse(self, desk: Any, place: Place) -> None:
        answer = ask(desk, latitude="35.5", longitude="139.6")

        assert answer["warning"].startswith("この位置は、区の外です。")
        assert answer["latitude"] == "35.5"

    @pytest.mark.parametrize(
        ("latitude", "longitude", "sentence"),
        [
            ("0", "0", "緯度・経度が0です。"),
            ("35.34", "", "片方しかありません"),
            ("北", "139", "読み取れません"),
            ("", "", ""),
        ],
    )
    def test_refuses_what_is_no_point(
        self, desk: Any, kanazawa: Ward, latitude: str, longitude: str, sentence: str
    ) -> None:
        answer = ask(desk, latitude=latitude, longitude=longitude)

        assert sentence in answer["refusal"]

    def test_reads_both_out_of_one_field(self, desk: Any, kanazawa: Ward) -> None:
        answer = ask(desk, latitude="35.3379, 139.6181", longitude="")

        assert (answer["latitude"], answer["longitude"]) == ("35.3379", "139.6181")

    def test_gives_that_of_an_address_or_says_why_not(self, desk: Any, place: Place) -> None:
        found = ask(desk, **{"from": "address", "address": "泥亀1-2-3"})
        unknown = ask(desk, **{"from": "town", "town": "遠い町"})

        assert (found["latitude"], found["precision"]) == ("35.338", "TOWN")
        assert unknown["refusal"].startswith("町が分からないので")
