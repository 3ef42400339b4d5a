"""oEmbed as its specification asks: which fields, which sizes, and which answers when there is nothing to show."""

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MapLayer, Place
from engawa.rooms.places.services.register import remove_place
from tests.rooms.places import material

SITE = "http://localhost:8000"
LIST = f"{SITE}/kanazawa/places/"
# What section 2.3.4 of the specification asks of an answer of the type `rich`, and what it allows.
REQUIRED = {"type", "version", "html", "width", "height"}
OPTIONAL = {
    "title", "author_name", "author_url", "provider_name", "provider_url", "cache_age",
    "thumbnail_url", "thumbnail_width", "thumbnail_height",
}  # fmt: skip


def ask(client: Client, url: str, **asked: str | int) -> Any:
    return client.get("/kanazawa/places/oembed/", {"url": url, **asked})


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def hotmap(kanazawa: Ward) -> MapLayer:
    return material.make_layer(kanazawa)


@pytest.mark.usefixtures("clock", "bakery")
class TestAnswer:
    def test_has_the_fields_of_the_specification_and_no_other(self, client: Client) -> None:
        answer = ask(client, LIST)

        fields = answer.json()
        assert answer["Content-Type"] == "application/json"
        assert set(fields) >= REQUIRED
        assert set(fields) <= REQUIRED | OPTIONAL
        assert (fields["type"], fields["version"]) == ("rich", "1.0")
        assert fields["provider_url"] == f"{SITE}/kanazawa/"
        assert isinstance(fields["width"], int)
        assert isinstance(fields["height"], int)

    def test_says_the_same_in_xml(self, client: Client) -> None:
        as_json = ask(client, LIST, format="json").json()

        answer = ask(client, LIST, format="xml")

        root = ET.fromstring(answer.content)
        assert answer["Content-Type"].startswith("text/xml")
        assert root.tag == "oembed"
        assert {field.tag: field.text for field in root} == {
            name: str(value) for name, value in as_json.items()
        }

    def test_gives_a_titled_frame_that_can_be_opened(self, client: Client) -> None:
        fields = ask(client, f"{LIST}?kind=library&kind=day-activity&q=").json()

        frame = fields["html"]
        source = re.search(r'src="([^"]+)"', frame)
        assert source is not None
        address = source[1].replace("&amp;", "&")
        assert address == f"{SITE}/kanazawa/places/embed/?kind=day-activity&kind=library"
        assert 'title="金沢区 施設・地図"' in frame
        assert client.get(address.removeprefix(SITE)).status_code == 200

    def test_knows_maps_and_places(self, client: Client, bakery: Place, hotmap: MapLayer) -> None:
        of_map = ask(client, f"{LIST}maps/hotmap/").json()
        of_place = ask(client, f"{LIST}{bakery.number}/").json()

        assert of_map["title"] == "金沢区 ほっとまっぷ"
        assert "/maps/hotmap/embed/" in of_map["html"]
        assert of_place["title"] == "ひだまり工房"
        assert f"/places/{bakery.number}/embed/" in of_place["html"]

    def test_speaks_the_language_of_the_page(self, client: Client, bakery: Place) -> None:
        fields = ask(client, f"{LIST}{bakery.number}/?lang=en").json()

        assert fields["title"] == "Hidamari Workshop"
        assert f"/places/{bakery.number}/embed/?lang=en" in fields["html"]

    def test_escapes_what_a_name_may_hold(self, client: Client, kanazawa: Ward) -> None:
        odd = material.add(kanazawa, 'パン<b>"屋"&\x0b')

        fields = ask(client, f"{LIST}{odd.number}/").json()
        in_xml = ET.fromstring(ask(client, f"{LIST}{odd.number}/", format="xml").content)

        assert "<b>" not in fields["html"]
        assert in_xml.findtext("title") == 'パン<b>"屋"&'

    @pytest.mark.parametrize(("widest", "highest"), [(300, 200), (5000, 5000), (320, None)])
    def test_keeps_to_the_size_that_is_asked_for(
        self, client: Client, widest: int, highest: int | None
    ) -> None:
        limits = {"maxwidth": widest} | ({"maxheight": highest} if highest else {})

        fields = ask(client, LIST, **limits).json()

        assert fields["width"] <= widest
        assert fields["height"] <= (highest or 10_000)
        assert f'width="{fields["width"]}" height="{fields["height"]}"' in fields["html"]
        # A picture keeps to the limits too, or is left out.
        assert fields.get("thumbnail_width", 0) <= widest

    def test_may_be_asked_by_a_script_and_kept(self, client: Client) -> None:
        answer = ask(client, LIST)

        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "public" in answer["Cache-Control"]
        assert answer.cookies == {}


@pytest.mark.usefixtures("clock", "bakery")
class TestRefusal:
    @pytest.mark.parametrize(
        "url",
        [
            "https://elsewhere.example/kanazawa/places/",
            "http://localhost:8000.elsewhere.example/kanazawa/places/",
            "http://someone@localhost:8000/kanazawa/places/",
            "javascript:alert(1)",
            "http://[broken/",
            f"{SITE}/kanazawa/policy/2023/",
            f"{SITE}/kanazawa/places/999/",
            f"{SITE}/kanazawa/places/maps/nothing/",
            f"{SITE}/konan/places/",
            f"{SITE}/kanazawa/desk/places/",
            f"{SITE}/nowhere",
            LIST + "?" + "&".join(f"kind=k{number}" for number in range(200)),
            "",
        ],
    )
    def test_says_that_there_is_nothing_of_that_address(self, client: Client, url: str) -> None:
        assert ask(client, url).status_code == 404

    def test_shows_neither_drafts_nor_what_is_gone(
        self, client: Client, bakery: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        draft = material.add(kanazawa, "準備中の館", standing={"state": "DRAFT"})
        remove_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            actor_id=None,
            now=now,
        )

        assert ask(client, f"{LIST}{draft.number}/").status_code == 404
        assert ask(client, f"{LIST}{bakery.number}/").status_code == 404

    def test_says_that_a_format_is_not_there(self, client: Client) -> None:
        assert ask(client, LIST, format="yaml").status_code == 501

    @pytest.mark.parametrize("size", ["0", "-1", "wide", "１００"])
    def test_takes_no_size_that_is_none(self, client: Client, size: str) -> None:
        assert ask(client, LIST, maxwidth=size).status_code == 400

    def test_wants_an_address(self, client: Client) -> None:
        assert client.get("/kanazawa/places/oembed/").status_code == 400


@pytest.mark.usefixtures("clock")
class TestDiscovery:
    def test_leads_from_each_page_to_its_answer(
        self, client: Client, bakery: Place, hotmap: MapLayer
    ) -> None:
        for address in (
            "/kanazawa/places/?kind=day-activity",
            "/kanazawa/places/maps/hotmap/",
            f"/kanazawa/places/{bakery.number}/",
        ):
            page = client.get(address).content.decode()
            links = re.findall(r'type="(?:application/json|text/xml)\+oembed" href="([^"]+)"', page)

            assert len(links) == 2
            for link in links:
                asked = link.replace("&amp;", "&").removeprefix(SITE)
                assert client.get(asked).status_code == 200
