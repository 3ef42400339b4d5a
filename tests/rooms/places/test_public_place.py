"""The page of one place, the districts, and the list as files."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import LayerViews, Place
from engawa.rooms.places.services.register import confirm_place, remove_place
from tests.rooms.places import material
from tests.rooms.places.basemap.archives import KONAN, fill, pack


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


def read(client: Client, place: Place) -> str:
    answer = client.get(f"/kanazawa/places/{place.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("clock")
class TestPlacePage:
    def test_says_everything_that_is_known(self, client: Client, bakery: Place) -> None:
        page = read(client, bakery)

        for words in (
            "ひだまり工房",
            "ヒダマリコウボウ",
            "いま開いています",
            "10月3日（火）",
            "045-000-0002",
            "バス停から坂を上がってすぐです。",
            "パンを焼いて売ります。",
            "380円",
            "一部・条件あり",
            "文庫地区",
        ):
            assert words in page

    def test_says_that_what_is_not_known_is_not_a_no(self, client: Client, bakery: Place) -> None:
        page = read(client, bakery)

        assert "まだ分かっていません。「ない」という意味ではありません。" in page
        assert "授乳室" not in page

    def test_carries_a_code_for_phones_and_a_map_with_one_number(
        self, client: Client, bakery: Place
    ) -> None:
        page = read(client, bakery)

        assert page.count('class="map-number"') == 1
        assert f"http://localhost:8000/kanazawa/places/{bakery.number}/" in page

    def test_says_who_confirmed_it_and_when(
        self, client: Client, bakery: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        confirm_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            confirmed_on=dt.date(2023, 9, 1),
            confirmed_by="総務課",
            actor_id=None,
            now=now,
        )

        assert "2023年9月1日に総務課が内容を確かめました。" in read(client, bakery)

    def test_says_that_a_place_is_gone_where_it_was(
        self, client: Client, bakery: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        remove_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            actor_id=None,
            now=now,
        )

        answer = client.get(f"/kanazawa/places/{bakery.number}/")

        assert answer.status_code == 410
        assert "いまはありません" in answer.content.decode()
        assert "045-000-0001" not in answer.content.decode()

    def test_hides_a_place_that_is_being_prepared(self, client: Client, kanazawa: Ward) -> None:
        draft = material.add(kanazawa, "工事中の図書館", standing={"state": "DRAFT"})

        answer = client.get(f"/kanazawa/places/{draft.number}/")

        assert answer.status_code == 404

    def test_links_to_no_script_that_came_from_a_file(self, client: Client, kanazawa: Ward) -> None:
        place = material.add(
            kanazawa,
            "<script>alert(1)</script>",
            url="javascript:alert(1)",
            form_url="data:text/html,x",
            email="a@example.jp?cc=b@example.jp",
            extra={"<b>見出し</b>": "<img src=x>"},
        )

        page = read(client, place)

        for hostile in (
            "<script>alert",
            "javascript:",
            "data:text",
            "mailto:",
            "<img",
            "<b>見出し",
        ):
            assert hostile not in page

    def test_is_not_found_in_another_ward(self, client: Client, bakery: Place, konan: Ward) -> None:
        assert client.get(f"/konan/places/{bakery.number}/").status_code == 404


@pytest.mark.usefixtures("clock")
class TestCard:
    def test_is_a_piece_of_a_page_for_the_map(self, client: Client, bakery: Place) -> None:
        piece = client.get(f"/kanazawa/places/{bakery.number}/card/").content.decode()

        assert "ひだまり工房" in piece
        assert "<html" not in piece


@pytest.mark.usefixtures("clock")
class TestDistricts:
    def test_say_where_they_lie_and_how_much_is_there(self, client: Client, bakery: Place) -> None:
        page = client.get("/kanazawa/places/areas/").content.decode()

        assert "駅のまわりです。" in page
        assert "施設 1件" in page

    def test_show_what_is_there_by_kind(self, client: Client, bakery: Place) -> None:
        page = client.get("/kanazawa/places/areas/bunko/").content.decode()

        assert "障害のある方が日中に活動する事業所" in page
        assert "泥亀一丁目" in page
        assert "ひだまり工房" in page

    def test_are_not_made_up(self, client: Client, bakery: Place) -> None:
        assert client.get("/kanazawa/places/areas/nowhere/").status_code == 404


@pytest.mark.usefixtures("clock")
class TestFiles:
    def read(self, client: Client, form: str, **question: Any) -> bytes:
        answer = client.get(f"/kanazawa/places/places.{form}", question)
        assert answer.status_code == 200
        return b"".join(answer.streaming_content)

    def test_hold_what_the_page_holds(self, client: Client, bakery: Place, kanazawa: Ward) -> None:
        material.add(kanazawa, "金沢図書館")

        everything = json.loads(self.read(client, "geojson"))
        narrowed = json.loads(self.read(client, "geojson", kind="library"))

        assert len(everything["features"]) == 2
        assert [f["properties"]["名称"] for f in narrowed["features"]] == ["金沢図書館"]

    def test_are_written_in_the_layout_of_the_standard(self, client: Client, bakery: Place) -> None:
        content = self.read(client, "csv")

        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert content.startswith(b"\xef\xbb\xbf")
        assert rows[0]["名称"] == "ひだまり工房"
        assert rows[0]["車椅子可"] == "可"

    @pytest.mark.parametrize("form", ["kml", "gpx", "json"])
    def test_come_in_every_form_that_is_offered(
        self, client: Client, bakery: Place, form: str
    ) -> None:
        assert "ひだまり工房" in self.read(client, form).decode()

    def test_are_not_offered_in_other_forms(self, client: Client, bakery: Place) -> None:
        assert client.get("/kanazawa/places/places.exe").status_code == 404

    def test_of_names_says_them_by_number_in_the_readers_language(
        self, client: Client, bakery: Place
    ) -> None:
        material.add(bakery.ward, "無名の館")
        path = "/kanazawa/places/names.json"

        japanese = client.get(path, {"kind": "day-activity"}).json()
        english = client.get(path, {"kind": "day-activity", "lang": "en"}).json()

        assert japanese == {str(bakery.number): "ひだまり工房"}
        assert english == {str(bakery.number): "Hidamari Workshop"}
        assert len(client.get(path).json()) == 2

    def test_of_the_map_are_packed_points_and_shapes(self, client: Client, bakery: Place) -> None:
        points = client.get("/kanazawa/places/points.bin").content
        shapes = client.get("/kanazawa/places/outline.json").json()

        assert points.startswith(b"EWP1")
        assert shapes["features"][0]["properties"] == {"role": "ward", "name": "金沢区"}


class TestBasemap:
    @pytest.fixture
    def basemap(self, kanazawa: Ward, settings: Any, tmp_path: Path) -> bytes:
        settings.DATA_DIR = tmp_path
        folder = tmp_path / "basemaps"
        folder.mkdir()
        content = pack(fill(KONAN, zooms=range(10, 13)))
        (folder / "kanazawa.pmtiles").write_bytes(content)
        return content

    def test_is_given_whole_or_in_the_part_that_was_asked_for(
        self, client: Client, basemap: bytes
    ) -> None:
        whole = client.get("/kanazawa/places/basemap.pmtiles")
        part = client.get("/kanazawa/places/basemap.pmtiles", headers={"Range": "bytes=0-6"})

        assert whole.content == basemap
        assert part.status_code == 206
        assert part.content == b"PMTiles"
        assert part["Content-Range"] == f"bytes 0-6/{len(basemap)}"

    def test_refuses_a_part_behind_its_end(self, client: Client, basemap: bytes) -> None:
        answer = client.get(
            "/kanazawa/places/basemap.pmtiles", headers={"Range": "bytes=99999999-"}
        )

        assert answer.status_code == 416
        assert answer["Content-Range"] == f"bytes */{len(basemap)}"

    def test_gives_no_part_of_a_file_that_was_replaced(
        self, client: Client, basemap: bytes
    ) -> None:
        answer = client.get(
            "/kanazawa/places/basemap.pmtiles",
            headers={"Range": "bytes=0-6", "If-Range": '"another"'},
        )

        assert answer.status_code == 200


@pytest.mark.usefixtures("clock")
class TestCountingViews:
    def test_counts_the_front_page_by_day_and_nothing_else(
        self, client: Client, bakery: Place, kanazawa: Ward
    ) -> None:
        material.make_layer(kanazawa)
        for question in ({}, {}, {"q": "パン"}):
            client.get("/kanazawa/places/maps/hotmap/", question)
        client.get("/kanazawa/places/maps/hotmap/", headers={"Sec-Purpose": "prefetch"})
        client.head("/kanazawa/places/maps/hotmap/")

        rows = list(LayerViews.objects.values_list("day", "count"))

        assert rows == [(dt.date(2023, 10, 3), 2)]
