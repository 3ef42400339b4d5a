"""Passing on a list, a map or a place: one address, the page that helps, the code, what a link shows."""

import re

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MapLayer, Place
from tests.rooms.places import material

SITE = "http://localhost:8000"
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


def canonical_of(client: Client, address: str) -> str:
    found = CANONICAL.findall(client.get(address).content.decode())
    assert len(found) == 1
    return str(found[0]).replace("&amp;", "&")


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def hotmap(kanazawa: Ward) -> MapLayer:
    return material.make_layer(kanazawa)


@pytest.mark.usefixtures("clock", "bakery")
class TestPermalink:
    def test_is_one_however_the_question_is_written(self, client: Client) -> None:
        addresses = [
            "/kanazawa/places/?kind=library&kind=day-activity&q=&open=now&utm=x",
            "/kanazawa/places/?open=now&kind=day-activity&near=&kind=library&kind=library",
        ]

        found = {canonical_of(client, address) for address in addresses}

        assert found == {f"{SITE}/kanazawa/places/?kind=day-activity&kind=library&open=now"}

    def test_is_the_plain_list_when_nothing_is_asked(self, client: Client) -> None:
        assert canonical_of(client, "/kanazawa/places/?page=1&q=") == f"{SITE}/kanazawa/places/"

    def test_keeps_the_language_and_the_page(self, client: Client, kanazawa: Ward) -> None:
        for number in range(25):
            material.add(kanazawa, f"広場{number:02}", kind="park")

        found = canonical_of(client, "/kanazawa/places/?page=2&lang=en&kind=park")

        assert found == f"{SITE}/kanazawa/places/?kind=park&page=2&lang=en"

    def test_of_other_pages_has_no_parameters(self, client: Client, bakery: Place) -> None:
        address = f"/kanazawa/places/{bakery.number}/"

        assert canonical_of(client, f"{address}?q=x") == SITE + address


@pytest.mark.usefixtures("clock", "bakery")
class TestWhatALinkShows:
    def test_has_title_description_address_language_and_a_picture(
        self, client: Client, bakery: Place, hotmap: MapLayer
    ) -> None:
        for address in (
            "/kanazawa/places/",
            "/kanazawa/places/maps/hotmap/",
            f"/kanazawa/places/{bakery.number}/",
        ):
            page = client.get(address).content.decode()
            said = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', page))

            assert said["title"]
            assert said["description"]
            assert said["url"] == SITE + address
            assert said["locale"] == "ja_JP"
            assert said["image"] == f"{SITE}{address}share.png"
            assert '<meta name="twitter:card" content="summary_large_image">' in page

    def test_names_the_picture_in_the_language_of_the_page(self, client: Client) -> None:
        page = client.get("/kanazawa/places/?lang=en").content.decode()

        assert (
            f'<meta property="og:image" content="{SITE}/kanazawa/places/share.png?lang=en">' in page
        )

    def test_names_the_picture_of_what_was_asked_and_nothing_of_now(self, client: Client) -> None:
        page = client.get("/kanazawa/places/?day=1&open=now&product=BREAD&q=食").content.decode()
        share = client.get("/kanazawa/places/share/?day=1&open=now&product=BREAD").content.decode()

        assert f'content="{SITE}/kanazawa/places/share.png?product=BREAD&amp;day=1"' in page
        assert 'src="/kanazawa/places/share.png?product=BREAD&amp;day=1"' in share

    def test_says_in_the_title_what_was_asked(self, client: Client) -> None:
        page = client.get("/kanazawa/places/?product=BREAD").content.decode()

        assert "<title>「パン」がある所 1件 ― 施設をさがす" in page


@pytest.mark.usefixtures("clock", "bakery")
class TestSharePage:
    def test_is_linked_from_list_map_and_place(
        self, client: Client, bakery: Place, hotmap: MapLayer
    ) -> None:
        for address, share in (
            ("/kanazawa/places/?open=now", "/kanazawa/places/share/?open=now"),
            ("/kanazawa/places/maps/hotmap/", "/kanazawa/places/maps/hotmap/share/"),
            (f"/kanazawa/places/{bakery.number}/", f"/kanazawa/places/{bakery.number}/share/"),
        ):
            assert f'href="{share}">共有・埋め込み</a>' in client.get(address).content.decode()

    def test_keeps_the_question_in_everything_it_offers(self, client: Client) -> None:
        page = client.get("/kanazawa/places/share/?product=BREAD&day=today").content.decode()

        question = "product=BREAD&amp;day=today"
        assert f"{SITE}/kanazawa/places/?{question}</a>" in page
        assert f'data-ward-copy="{SITE}/kanazawa/places/?{question}"' in page
        assert f'src="/kanazawa/places/embed/?{question}"' in page
        assert f'href="/kanazawa/places/share/code.svg?{question}"' in page
        assert '<input type="hidden" name="product" value="BREAD">' in page

    def test_writes_the_frame_in_the_size_that_was_chosen(self, client: Client) -> None:
        page = client.get("/kanazawa/places/share/?width=100%25&height=700").content.decode()

        assert "width=&quot;100%&quot; height=&quot;700&quot;" in page
        assert '<option value="700" selected>' in page

    @pytest.mark.parametrize("width", ["9999", "1;DROP", '"><script>'])
    def test_takes_the_usual_size_for_one_that_it_does_not_offer(
        self, client: Client, width: str
    ) -> None:
        page = client.get("/kanazawa/places/share/", {"width": width}).content.decode()

        assert "width=&quot;640&quot;" in page
        assert "<script>" not in page

    def test_may_show_our_own_pages_in_a_frame_and_no_others(self, client: Client) -> None:
        policy = client.get("/kanazawa/places/share/")["Content-Security-Policy"]

        assert "frame-src 'self'" in policy

    def test_gives_the_code_as_a_file_for_posters(self, client: Client) -> None:
        answer = client.get("/kanazawa/places/share/code.svg?kind=library")

        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Content-Disposition"] == 'attachment; filename="kanazawa-places-qr.svg"'
        assert answer.content.startswith(b"<svg")

    def test_makes_no_code_that_no_telephone_could_read(self, client: Client) -> None:
        many = "?" + "&".join(f"kind={'k' * 50}{number}" for number in range(30))

        page = client.get(f"/kanazawa/places/share/{many}")

        assert "二次元コードになりません" in page.content.decode()
        assert client.get(f"/kanazawa/places/share/code.svg{many}").status_code == 404

    def test_is_not_there_for_what_is_not_public(self, client: Client, kanazawa: Ward) -> None:
        draft = material.add(kanazawa, "準備中の館", standing={"state": "DRAFT"})

        assert client.get(f"/kanazawa/places/{draft.number}/share/").status_code == 404
        assert client.get("/kanazawa/places/maps/nothing/share/").status_code == 404
