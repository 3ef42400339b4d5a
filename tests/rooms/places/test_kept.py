"""The copy that a phone keeps: what belongs to it, how large it is said to be, and whose it is."""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.places.services.ground import set_outline
from engawa.rooms.places.services.register import remove_place
from engawa.rooms.places.services.writing import OfferingValues
from tests.rooms.places import material
from tests.rooms.places.basemap.archives import KONAN, fill, pack

MANIFEST = "/kanazawa/places/keep.json?lang=ja"
PLACES = "/kanazawa/places/kept/places.json?lang=ja"


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    material.make_layer(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def basemap(tmp_path: Path, settings: Any) -> bytes:
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "basemaps"
    folder.mkdir()
    content = pack(fill(KONAN, zooms=range(10, 13)))
    (folder / "kanazawa.pmtiles").write_bytes(content)
    return content


def ask(client: Client, address: str = MANIFEST) -> dict[str, Any]:
    """Give the JSON that stands at the address."""
    answer = client.get(address)
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def measure(client: Client, address: str) -> int:
    """Give how many bytes stand at the address, as a browser unpacks them."""
    path = urlsplit(address).path
    if path.startswith("/static/"):
        return Path(finders.find(path.removeprefix("/static/")) or "").stat().st_size
    return len(client.get(address).content)


@pytest.mark.usefixtures("clock")
class TestManifest:
    def test_says_of_each_file_how_large_it_is(
        self, client: Client, bakery: Place, basemap: bytes
    ) -> None:
        said = ask(client)

        files = [*said["files"], said["basemap"]]
        assert [file["size"] for file in files] == [measure(client, file["url"]) for file in files]
        assert said["basemap"]["size"] == len(basemap)
        assert len(files) == 11

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_is_as_true_in_another_language(
        self, client: Client, bakery: Place, language: str
    ) -> None:
        said = ask(client, f"/kanazawa/places/keep.json?lang={language}")

        sizes = [measure(client, file["url"]) for file in said["files"]]
        assert [file["size"] for file in said["files"]] == sizes
        assert f'<html lang="{language}"' in client.get(said["files"][0]["url"]).content.decode()
        assert said["version"] != ask(client)["version"]

    def test_names_no_base_map_where_there_is_none(self, client: Client, bakery: Place) -> None:
        assert ask(client)["basemap"] is None

    def test_marks_every_file_with_the_version_and_the_ward(
        self, client: Client, konan: Ward, bakery: Place
    ) -> None:
        said = ask(client)

        addresses = [file["url"] for file in said["files"]]
        assert all(address.endswith(f"kept={said['version']}") for address in addresses)
        assert all(address.startswith(("/kanazawa/places/", "/static/")) for address in addresses)
        assert (said["scope"], said["worker"]) == ("/kanazawa/places/", "/kanazawa/places/keep.js")

    def test_has_another_version_after_a_place_or_a_map_has_changed(
        self, client: Client, kanazawa: Ward, konan: Ward, bakery: Place
    ) -> None:
        versions = [ask(client)["version"]]

        material.add(konan, "港南図書館")
        assert ask(client)["version"] == versions[0]
        material.add(kanazawa, "金沢図書館")
        versions.append(ask(client)["version"])
        remove_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            actor_id=None,
            now=material.MOMENT,
        )
        versions.append(ask(client)["version"])
        material.make_layer(kanazawa, name="パンの地図")
        versions.append(ask(client)["version"])
        set_outline(
            ward_id=kanazawa.pk,
            geometry=material.SQUARE,
            credit="べつの区の形",
            actor_id=None,
            now=material.MOMENT + dt.timedelta(days=1),
        )
        versions.append(ask(client)["version"])

        assert len(set(versions)) == len(versions)

    def test_has_another_version_after_the_base_map_has_changed(
        self, client: Client, bakery: Place, basemap: bytes, tmp_path: Path
    ) -> None:
        before = ask(client)["version"]

        (tmp_path / "basemaps" / "kanazawa.pmtiles").unlink()

        assert ask(client)["version"] != before

    def test_is_the_same_for_whoever_has_signed_in(
        self, client: Client, client_of: Callable[..., Client], editor: User, bakery: Place
    ) -> None:
        assert ask(client_of(editor)) == ask(client)

    def test_stands_where_nothing_was_put_in_yet(self, client: Client, kanazawa: Ward) -> None:
        said = ask(client)

        assert said["places"] == 0
        assert ask(client, said["files"][1]["url"])["places"] == {}


@pytest.mark.usefixtures("clock")
class TestKeptPlaces:
    def test_holds_what_cards_and_pages_say(self, client: Client, bakery: Place) -> None:
        said = ask(client, PLACES)

        places = {name: values[0] for name, values in said["places"].items()}
        assert places["name"] == "ひだまり工房"
        assert places["name_kana"] == "ヒダマリコウボウ"
        assert places["also"].splitlines() == ["Hidamari Workshop", "泥亀一丁目"]
        assert places["address"] == "神奈川県横浜市金沢区泥亀一丁目2-3"
        assert (places["phone"], places["fax"]) == ("045-000-0001", "045-000-0002")
        assert places["offerings"] == [["食パン", 0, "火・金", 0, "380円", "", 0b1_0010]]
        assert said["kinds"][places["kind"]][0] == "day-activity"
        assert said["layers"] == [
            {"code": "hotmap", "name": "ほっとまっぷ", "kinds": ["day-activity"]}
        ]
        pairs = places["access"]
        answers = {
            said["access"][item][1]: said["answers"][answer]
            for item, answer in zip(pairs[::2], pairs[1::2], strict=True)
        }
        assert answers == {"車いすで入れる": "あり", "車いすで使えるトイレ": "一部・条件あり"}
        hours = said["hours"][places["hours"]]
        assert hours["words"] == ["毎日 9:00から17:00まで", "祝日は休み"]

    def test_holds_public_places_of_the_ward_only(
        self, client: Client, kanazawa: Ward, konan: Ward, bakery: Place
    ) -> None:
        material.add(konan, "港南図書館")
        material.add(kanazawa, "準備中の図書館", standing={"state": Place.State.DRAFT.value})
        gone = material.add(kanazawa, "閉じた図書館")
        remove_place(
            ward_id=kanazawa.pk,
            number=gone.number,
            revision=gone.revision,
            actor_id=None,
            now=material.MOMENT,
        )

        assert ask(client, PLACES)["places"]["name"] == ["ひだまり工房"]

    def test_speaks_the_language_that_was_asked_for(self, client: Client, bakery: Place) -> None:
        said = ask(client, "/kanazawa/places/kept/places.json?lang=en")

        assert said["places"]["name"] == ["Hidamari Workshop"]
        assert "ひだまり工房" in said["places"]["also"][0]
        assert said["places"]["is_japanese"] == [0]

    def test_lets_no_address_through_that_could_be_a_script(
        self, client: Client, kanazawa: Ward
    ) -> None:
        material.add(
            kanazawa,
            "わなの館",
            url="javascript:alert(1)",
            form_url="data:text/html,x",
            email="a@b.example?bcc=c@d.example",
        )

        places = ask(client, PLACES)["places"]

        assert (places["web_url"], places["form_url"], places["email"]) == ([""], [""], [""])

    def test_names_the_holidays_of_the_weeks_to_come(self, client: Client, bakery: Place) -> None:
        # It is 3 October 2023.
        assert ask(client, PLACES)["holidays"] == ["2023-10-09", "2023-11-03", "2023-11-23"]

    def test_says_equal_hours_and_sources_once(self, client: Client, kanazawa: Ward) -> None:
        for name in ("北図書館", "南図書館"):
            material.add(kanazawa, name, hours=material.DAILY)
        material.add(kanazawa, "時間の分からない図書館")

        said = ask(client, PLACES)

        assert len(said["hours"]) == 1
        assert sorted(said["places"]["hours"]) == [-1, 0, 0]

    def test_stays_small_with_many_places(self, client: Client, kanazawa: Ward) -> None:
        bread = OfferingValues(category="BREAD", name="あんパン", weekdays=(0,), price="200円")
        for number in range(40):
            material.add_bakery(kanazawa, f"第{number}工房", phone=f"045-000-{number:04}")
        material.add(kanazawa, "パン屋", offerings=(bread,))

        content = client.get(PLACES).content

        assert len(content) / 41 < 700
        assert json.loads(content)["places"]["name"][0] != ""


@pytest.mark.usefixtures("clock")
class TestKeptPage:
    def test_asks_for_nothing_that_is_not_kept(
        self, client: Client, bakery: Place, basemap: bytes
    ) -> None:
        said = ask(client)
        kept = {file["url"].replace("&", "&amp;") for file in [*said["files"], said["basemap"]]}

        page = client.get(said["files"][0]["url"]).content.decode()

        missing = [address for address in kept if f'"{address}"' not in page]
        assert missing == [said["files"][0]["url"].replace("&", "&amp;")]
        assert len(re.findall(r"[?;]kept=", page)) == len(kept) - 1

    def test_is_the_same_for_everybody(
        self, client: Client, client_of: Callable[..., Client], administrator: User, bakery: Place
    ) -> None:
        address = "/kanazawa/places/kept/?lang=ja"

        seen = client_of(administrator).get(address).content

        assert seen == client.get(address).content
        assert str(administrator).encode() not in seen


@pytest.mark.usefixtures("clock")
class TestWorker:
    def test_is_a_script_that_nothing_keeps_on_its_way(
        self, client: Client, kanazawa: Ward
    ) -> None:
        answer = client.get("/kanazawa/places/keep.js")

        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"
        # Without this header a worker speaks for its own folder only.
        assert "Service-Worker-Allowed" not in answer.headers
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]

    def test_is_not_there_for_a_ward_that_is_not(self, client: Client, kanazawa: Ward) -> None:
        assert client.get("/nowhere/places/keep.js").status_code == 404

    def test_is_missed_plainly_where_the_front_end_was_not_built(
        self, client: Client, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _name: None)

        for address in ("/kanazawa/places/keep.js", MANIFEST, "/kanazawa/places/kept/"):
            assert client.get(address).status_code == 404


@pytest.mark.usefixtures("clock")
class TestHomeScreen:
    def test_is_told_the_name_the_folder_and_the_pictures(
        self, client: Client, kanazawa: Ward
    ) -> None:
        said = ask(client, "/kanazawa/places/manifest.webmanifest?lang=ja")

        assert said["name"] == "金沢区の施設と地図"
        assert said["start_url"] == said["scope"] == "/kanazawa/places/"
        assert said["display"] == "standalone"
        assert [icon["sizes"] for icon in said["icons"]] == ["192x192", "512x512", "any"]
        assert all(measure(client, icon["src"]) > 0 for icon in said["icons"])


@pytest.mark.usefixtures("clock")
class TestListPage:
    def test_offers_to_keep_the_map_once_scripts_run(self, client: Client, bakery: Place) -> None:
        for path in ("/kanazawa/places/", "/kanazawa/places/maps/hotmap/"):
            page = client.get(path).content.decode()

            assert re.search(
                r'<details[^>]* hidden=""[^>]*data-ward-keep="/kanazawa/places/keep.json\?lang=ja"',
                page,
            )
            assert 'rel="manifest" href="/kanazawa/places/manifest.webmanifest?lang=ja"' in page
