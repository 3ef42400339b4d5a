"""Routes: words and steps first, the line, its files; and the desk that keeps them."""

import json
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.importing.lines import LARGEST_FILE, read_line
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import Route
from engawa.rooms.places.selectors.routes import find_minutes
from tests.rooms.places import material, ways
from tests.rooms.places.desk_forms import Open, errors_of, sent_by, text, words_of

PUBLIC = "/kanazawa/places/routes/"
DESK = "/kanazawa/desk/places/routes/"
ROUTE = f"{DESK}1/"
GPX = b"""<?xml version="1.0" encoding="UTF-8"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><trk>
<trkseg><trkpt lat="35.35" lon="139.6"/></trkseg><trkseg><trkpt lat="35.37" lon="139.6"/></trkseg></trk></gpx>"""
KML = b"""<kml><Document><Placemark><LineString><coordinates>139.6,35.35,0 139.6,35.37,0</coordinates>
</LineString></Placemark></Document></kml>"""


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def route(kanazawa: Ward) -> Route:
    return ways.make_route(kanazawa)


class TestTheLineOfAFile:
    @pytest.mark.parametrize("content", [GPX, KML, json.dumps(ways.LINE).encode()])
    def test_is_read_from_each_format(self, content: bytes) -> None:
        line = read_line(content=content)

        assert line["type"] == "LineString"
        assert line["coordinates"][-1] == pytest.approx([139.6, 35.37], abs=1e-5)

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "中身がありません。"),
            (b"x" * (LARGEST_FILE + 1), "大きすぎます。"),
            (b"PK\x03\x04", "KMZのように固めたファイルは読めません。"),
            (b"\x00\x01\x02\xff" * 50, "文字として読めません。"),
            (b"<gpx></gpx>", "線がありません。"),
            (b"<html></html>", "どれでもないか"),
            (b"<gpx><trk>", "途中で切れています。"),
            (b"{", "GeoJSONの書き方に誤りがあり"),
            (b"[" * 100_000, "GeoJSONの書き方に誤りがあり"),
            (b'{"type": "Point", "coordinates": [139.6, 35.3]}', "線がありません。"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><gpx>&b;</gpx>', "安全に読めません。"),
            (KML.replace(b"35.37", b"abc"), "位置の数として読めない"),
            (KML.replace(b"139.6,35.37", b"2.3,48.8"), "日本の外にあります。"),
            (
                b'{"type": "MultiLineString", "coordinates": [[[139.6,35.3],[139.6,35.4]],[[139.6,35.3],[139.7,35.4]]]}',
                "線が2本あります。",
            ),
        ],
    )
    def test_is_refused_with_a_sentence(self, content: bytes, told: str) -> None:
        with pytest.raises(FileRefused) as refused:
            read_line(content=content)

        assert told in str(refused.value)


class TestMinutes:
    @pytest.mark.parametrize(
        ("minutes", "length", "found"),
        [(None, None, None), (None, 300, 5), (None, 301, 10), (None, 2200, 40), (25, 2200, 25)],
    )
    def test_are_reckoned_at_sixty_metres_and_rounded_up_to_five(
        self, minutes: int | None, length: float | None, found: int | None
    ) -> None:
        assert find_minutes(minutes=minutes, length=length) == found


class TestThePublicPages:
    def test_tell_steps_facts_and_the_map(
        self, client: Client, kanazawa: Ward, route: Route
    ) -> None:
        place = material.add(kanazawa, "海辺の図書館")
        ways.make_step(route, "図書館を出ます。", place_number=place.number)
        ways.make_step(route, "坂を上がります。")
        ways.draw_line(route)

        page = client.get(f"{PUBLIC}1/")

        words = words_of(page)
        assert "約2.2km" in words
        assert "歩いて約40分" in words
        assert words.index("図書館を出ます。") < words.index("坂を上がります。")
        assert 'class="map-way"' in text(page)
        assert text(page).count('class="map-pin"') == 1
        assert "海辺の道" in words_of(client.get(f"/kanazawa/places/{place.number}/"))
        assert "海辺の道" in words_of(client.get(PUBLIC))

    def test_name_places_on_the_way_in_english_where_they_have_a_name(
        self, client: Client, kanazawa: Ward, route: Route
    ) -> None:
        place = material.add(kanazawa, "海辺の図書館", name_en="Seaside Library")
        ways.make_step(route, "図書館を出ます。", place_number=place.number)

        page = text(client.get(f"{PUBLIC}1/?lang=en"))

        assert f'<a href="/kanazawa/places/{place.number}/">Seaside Library</a>' in page
        assert "Stairs, Handrails" in page

    def test_name_what_is_unknown_and_never_call_it_a_no(
        self, client: Client, route: Route
    ) -> None:
        words = words_of(client.get(f"{PUBLIC}1/"))

        assert "まだ分かっていないこと：" in words
        assert "階段" in words.split("まだ分かっていないこと：")[1]
        assert "階段 ない" not in words

    def test_give_the_way_as_files(self, client: Client, route: Route) -> None:
        ways.make_step(route, "<坂> & 道", latitude=35.36, longitude=139.6)
        ways.draw_line(route)

        gpx = fromstring(client.get(f"{PUBLIC}1/route.gpx").content)
        geojson = json.loads(client.get(f"{PUBLIC}1/route.geojson").content)

        names = [element.tag.rpartition("}")[2] for element in gpx.iter()]
        assert (names.count("wpt"), names.count("trkpt")) == (1, 2)
        assert geojson["features"][0]["geometry"] == ways.LINE
        assert geojson["features"][1]["properties"]["順路"] == "<坂> & 道"

    def test_know_no_other_form_of_file(self, client: Client, route: Route) -> None:
        assert client.get(f"{PUBLIC}1/route.exe").status_code == 404

    def test_say_so_when_a_route_was_taken_off(
        self, client: Client, desk: Any, route: Route
    ) -> None:
        desk.post(f"{ROUTE}remove/", {"revision": "1"})

        page = client.get(f"{PUBLIC}1/")

        assert page.status_code == 410
        assert "いまは案内していません" in words_of(page)
        assert "海辺の道" not in words_of(client.get(PUBLIC))

    def test_show_no_route_that_is_not_public(self, client: Client, kanazawa: Ward) -> None:
        ways.make_route(kanazawa, is_public=False)

        assert client.get(f"{PUBLIC}1/").status_code == 404


class TestTheDesk:
    def test_adds_a_route_and_keeps_blanks_as_unknown(self, desk: Any) -> None:
        sent = sent_by(
            desk.get(f"{DESK}new/"), title="坂の道", description="坂です。", steepest="８．５"
        )

        desk.post(f"{DESK}new/", sent)

        route = Route.objects.get()
        assert (route.title, float(route.steepest or 0), route.stairs) == ("坂の道", 8.5, "")

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"title": ""}, "名前："),
            ({"description": ""}, "どんな道か："),
            ({"minutes": "長い"}, "歩いて何分：1から1000までの数を"),
            ({"steepest": "NaN"}, "いちばん急な坂（％）：1から100までの数を"),
        ],
    )
    def test_says_what_is_wrong(self, desk: Any, typed: dict[str, str], told: str) -> None:
        right = {"title": "坂の道", "description": "坂です。", "rests": "公園"}

        answer = desk.post(f"{DESK}new/", sent_by(desk.get(f"{DESK}new/"), **{**right, **typed}))

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))
        assert "公園" in text(answer)

    def test_moves_steps_and_stops_at_the_ends(self, desk: Any, route: Route) -> None:
        first = ways.make_step(route, "一つ目")
        ways.make_step(route, "二つ目")

        down = f"{ROUTE}steps/{first.pk}/move/"
        desk.post(down, {"way": "down", "revision": "3"})
        end = desk.post(down, {"way": "down", "revision": "4"}, follow=True)

        assert list(route.steps.values_list("words", flat=True)) == ["二つ目", "一つ目"]
        assert "これより先へは動かせません。" in words_of(end)

    def test_moves_nothing_twice_when_the_button_is_pressed_twice(
        self, desk: Any, route: Route
    ) -> None:
        first = ways.make_step(route, "一つ目")
        ways.make_step(route, "二つ目")
        ways.make_step(route, "三つ目")
        down = f"{ROUTE}steps/{first.pk}/move/"

        desk.post(down, {"way": "down", "revision": "4"})
        again = desk.post(down, {"way": "down", "revision": "4"}, follow=True)

        assert "ほかの職員が、先に直しました。" in words_of(again)
        assert list(route.steps.values_list("words", flat=True)) == ["二つ目", "一つ目", "三つ目"]

    def test_loses_no_word_when_two_change_one_step(self, desk: Any, route: Route) -> None:
        step = ways.make_step(route, "一つ目")
        page = f"{ROUTE}steps/{step.pk}/"
        sent = sent_by(desk.get(page), words="わたしの文")
        desk.post(page, sent_by(desk.get(page), words="ほかの文"))

        answer = desk.post(page, sent)

        assert answer.status_code == 409
        assert 'value="わたしの文"' in text(answer)
        assert "いまの順路：「ほかの文」" in words_of(answer)

    def test_shows_both_texts_when_two_change_a_route(self, desk: Any, route: Route) -> None:
        sent = sent_by(desk.get(ROUTE), title="わたしの道")
        desk.post(ROUTE, sent_by(desk.get(ROUTE), title="ほかの道", rests="公園"))

        answer = desk.post(ROUTE, sent)

        assert answer.status_code == 409
        assert 'value="わたしの道"' in text(answer)
        assert "ほかの道" in words_of(answer)
        assert "公園" in text(answer)

    def test_takes_the_line_of_a_file_and_measures_it(self, desk: Any, route: Route) -> None:
        file = SimpleUploadedFile("walk.gpx", GPX)

        answer = desk.post(f"{ROUTE}line/", {"revision": "1", "file": file}, follow=True)

        route.refresh_from_db()
        assert "線を入れました" in words_of(answer)
        assert route.length == pytest.approx(2219, abs=5)

    def test_says_why_a_file_gives_no_line(self, desk: Any, route: Route) -> None:
        file = SimpleUploadedFile("walk.gpx", b"<gpx></gpx>")

        answer = desk.post(f"{ROUTE}line/", {"revision": "1", "file": file})

        assert answer.status_code == 422
        assert any("線がありません。" in error for error in errors_of(answer))
