"""Lists, maps and places in a frame on another site: what may be framed, what is shown, what is left behind."""

import datetime as dt
import re

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MapLayer, Place
from engawa.rooms.places.services.register import remove_place
from tests.rooms.places import material

EMBED = "/kanazawa/places/embed/"


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def library(kanazawa: Ward) -> Place:
    return material.add(kanazawa, "金沢図書館", name_kana="カナザワトショカン")


@pytest.fixture
def hotmap(kanazawa: Ward) -> MapLayer:
    return material.make_layer(kanazawa)


@pytest.mark.usefixtures("clock")
class TestFraming:
    def test_is_allowed_to_every_site_for_what_is_made_for_frames(
        self, client: Client, bakery: Place, hotmap: MapLayer
    ) -> None:
        for address in (EMBED, "/kanazawa/places/maps/hotmap/embed/", f"{bakery.number}/embed/"):
            answer = client.get(address if address[0] == "/" else f"/kanazawa/places/{address}")

            assert answer.status_code == 200
            assert "frame-ancestors *" in answer["Content-Security-Policy"]
            assert "X-Frame-Options" not in answer
            assert answer["Referrer-Policy"] == "no-referrer"

    def test_is_refused_for_every_other_page(
        self, client: Client, bakery: Place, hotmap: MapLayer
    ) -> None:
        for address in (
            "/kanazawa/places/",
            "/kanazawa/places/maps/hotmap/",
            f"/kanazawa/places/{bakery.number}/",
            "/kanazawa/places/share/",
            "/kanazawa/places/exhibition/",
            "/kanazawa/places/exhibition/list/",
            "/kanazawa/places/areas/",
            # Not even the page that says that there is nothing to embed.
            "/kanazawa/places/999/embed/",
            "/accounts/login/",
            "/",
        ):
            answer = client.get(address)

            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
            assert answer["X-Frame-Options"] == "DENY", address

    def test_holds_when_a_browser_asks_whether_its_copy_is_still_right(
        self, client: Client, bakery: Place
    ) -> None:
        first = client.get(f"/kanazawa/places/{bakery.number}/embed/")

        again = client.get(
            f"/kanazawa/places/{bakery.number}/embed/", headers={"If-None-Match": first["ETag"]}
        )

        assert again.status_code == 304
        assert "frame-ancestors *" in again["Content-Security-Policy"]
        assert "X-Frame-Options" not in again

    def test_leaves_no_cookie_and_takes_nothing(self, client: Client, bakery: Place) -> None:
        for address in (EMBED, f"{EMBED}?lang=en"):
            answer = client.get(address)

            assert answer.cookies == {}
            assert "<form" not in answer.content.decode()
            assert client.post(address).status_code == 405


@pytest.mark.usefixtures("clock")
class TestEmbeddedList:
    def test_says_title_count_and_places_with_their_map(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = client.get(EMBED).content.decode()

        assert "すべての施設 2件" in page
        assert re.findall(r'class="map-number"[^>]*>(\d+)<', page) == ["1", "2"]
        assert 'class="site-header"' not in page
        assert '<base target="_top">' in page

    def test_honours_the_filters_of_the_list(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = client.get(EMBED, {"kind": "library"}).content.decode()

        assert f'id="place-{library.number}"' in page
        assert f'id="place-{bakery.number}"' not in page
        assert "http://localhost:8000/kanazawa/places/?kind=library" in page

    def test_shows_a_map_of_its_own_with_its_kinds_only(
        self, client: Client, bakery: Place, library: Place, hotmap: MapLayer
    ) -> None:
        page = client.get("/kanazawa/places/maps/hotmap/embed/").content.decode()

        assert "<h1>ほっとまっぷ</h1>" in page
        assert f'id="place-{bakery.number}"' in page
        assert f'id="place-{library.number}"' not in page

    def test_turns_its_pages_within_the_frame(self, client: Client, kanazawa: Ward) -> None:
        for number in range(25):
            material.add(kanazawa, f"広場{number:02}", kind="park")

        page = client.get(EMBED, {"kind": "park"}).content.decode()

        assert 'rel="next" target="_self" href="?kind=park&amp;page=2"' in page

    def test_says_that_nothing_is_there(self, client: Client, bakery: Place) -> None:
        page = client.get(EMBED, {"q": "ない名前"}).content.decode()

        assert "この条件に合う所は、いまはありません。" in page

    def test_knows_no_map_that_is_not_public(self, client: Client, bakery: Place) -> None:
        assert client.get("/kanazawa/places/maps/nothing/embed/").status_code == 404


@pytest.mark.usefixtures("clock")
class TestEmbeddedPlace:
    def test_says_what_somebody_needs_to_go_there(self, client: Client, bakery: Place) -> None:
        page = client.get(f"/kanazawa/places/{bakery.number}/embed/").content.decode()

        for words in ("ひだまり工房", "泥亀一丁目2-3", "045-000-0001", "食パン 火・金"):
            assert words in page

    def test_says_that_a_place_is_gone(
        self, client: Client, bakery: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        remove_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            actor_id=None,
            now=now,
        )

        answer = client.get(f"/kanazawa/places/{bakery.number}/embed/")

        assert answer.status_code == 410
        assert "一覧から外しました" in answer.content.decode()
        assert "045-000-0001" not in answer.content.decode()
