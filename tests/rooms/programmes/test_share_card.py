"""The picture beside a link to a programme."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from PIL import Image

from engawa.core.documents import share_card
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.selectors.share_card import gather_share_card
from tests.rooms.places.material import add_bakery, lay_ground
from tests.rooms.programmes.desk_forms import text
from tests.rooms.programmes.material import MOMENT, a_session, make_intake, make_programme

CARD = "/kanazawa/programmes/1/share.png"


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    caches["pictures"].clear()
    with time_machine.travel(MOMENT, tick=False):
        yield
    caches["pictures"].clear()


class TestTheCardOfAProgramme:
    def test_is_a_light_png_of_the_size_that_others_expect(
        self, client: Client, kanazawa: Ward
    ) -> None:
        lay_ground(kanazawa)
        place = add_bakery(kanazawa)
        make_intake(make_programme(kanazawa), sessions=(a_session(place_id=place.pk),))

        answer = client.get(CARD)

        assert answer["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
        assert len(answer.content) <= 150_000

    def test_says_when_and_where_and_nothing_of_seats(self, kanazawa: Ward) -> None:
        lay_ground(kanazawa)
        place = add_bakery(kanazawa)
        programme = make_programme(kanazawa)
        for day in ("21", "22"):
            make_intake(programme, sessions=(a_session(f"2023-10-{day} 10:00", place_id=place.pk),))

        card = gather_share_card(ward_id=kanazawa.pk, number=1, now=MOMENT)

        assert card is not None
        assert card.kicker == "教室"
        assert card.facts[:2] == ("10月21日（土） 10:00〜12:00 ほか1回", "ひだまり工房")
        assert "空き" not in str(card.facts)
        assert "map-pin" in card.map

    def test_stands_in_the_head_of_the_page(
        self, client: Client, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(share_card, "compile_png", lambda **_asked: b"\x89PNG")
        make_intake(make_programme(kanazawa))

        head = text(client.get("/kanazawa/programmes/1/"))
        english: Any = client.get("/kanazawa/programmes/1/", {"lang": "en"})

        assert f'<meta property="og:image" content="http://localhost:8000{CARD}">' in head
        assert f"{CARD}?lang=en" in text(english)
        assert client.get(CARD).content == b"\x89PNG"

    def test_of_a_draft_does_not_exist(self, client: Client, kanazawa: Ward) -> None:
        make_programme(kanazawa, is_public=False)

        assert client.get(CARD).status_code == 404
