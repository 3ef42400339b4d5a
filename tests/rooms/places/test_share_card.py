"""The picture beside a shared link: its size and weight, what it says, and that it is made once."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation
from PIL import Image

from engawa.core.documents import share_card
from engawa.core.documents.share_card import Picture, ShareCard, get_share_card, prepare_share_card
from engawa.core.documents.typesetting import TypesettingBusy, TypesettingFailed, compile_png
from engawa.core.ui.accents import get_accent
from engawa.core.wards.models import Ward
from engawa.rooms.places.accessibility import BY_KEY
from engawa.rooms.places.models import Place
from engawa.rooms.places.query import Opening, PlaceQuery
from engawa.rooms.places.selectors.share_card import gather_share_card
from engawa.rooms.places.sharing import Subject
from tests.rooms.places import material

LIST = "/kanazawa/places/share.png"


def prepare(card: ShareCard, accent: str = "peony") -> Picture:
    return prepare_share_card(
        card=card,
        ward_name="金沢区",
        accent=get_accent(key=accent),
        host="engawa.example",
        is_demo=False,
    )


def gather(
    ward: Ward, *, code: str = "", number: int | None = None, **asked: Any
) -> ShareCard | None:
    return gather_share_card(
        ward_id=ward.pk,
        subject=Subject(ward.slug, code, number),
        query=PlaceQuery(**asked),
        now=material.MOMENT,
    )


@pytest.fixture(autouse=True)
def _no_pictures() -> Iterator[None]:
    caches["pictures"].clear()
    yield
    caches["pictures"].clear()


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.mark.usefixtures("clock")
class TestPicture:
    def test_is_a_light_png_of_the_size_that_others_expect(
        self, client: Client, bakery: Place
    ) -> None:
        answer = client.get(LIST)

        assert answer["Content-Type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
        assert len(answer.content) <= 150_000

    def test_is_made_once_and_again_when_the_register_changes(
        self, client: Client, bakery: Place, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[object] = []
        monkeypatch.setattr(
            share_card, "compile_png", lambda **asked: made.append(asked) or b"\x89PNG"
        )

        first = client.get(LIST)
        client.get(LIST)
        kept = client.get(LIST, headers={"If-None-Match": first["ETag"]})
        material.add(kanazawa, "金沢図書館")
        changed = client.get(LIST, headers={"If-None-Match": first["ETag"]})

        assert kept.status_code == 304
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert len(made) == 2

    def test_differs_by_language_and_not_by_what_holds_only_now(
        self, client: Client, bakery: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(share_card, "compile_png", lambda **asked: b"\x89PNG")

        japanese, english = client.get(LIST), client.get(f"{LIST}?lang=en")
        by_browser = client.get(LIST, headers={"Accept-Language": "en"})
        of_now = client.get(f"{LIST}?open=now&day=today&near=p1&q=1&kind=unknown&area=unknown")

        assert english["ETag"] != japanese["ETag"]
        assert by_browser["ETag"] == of_now["ETag"] == japanese["ETag"]
        assert english.cookies == {}

    def test_differs_by_what_is_asked_in_any_order_of_the_address(
        self, client: Client, bakery: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(share_card, "compile_png", lambda **asked: b"\x89PNG")

        whole = client.get(LIST)
        narrowed = client.get(f"{LIST}?product=BREAD&day=1")
        again = client.get(f"{LIST}?day=1&open=now&product=BREAD")

        assert narrowed["ETag"] != whole["ETag"]
        assert again["ETag"] == narrowed["ETag"]

    def test_stays_light_and_one_page_with_everything_asked(
        self, client: Client, bakery: Place
    ) -> None:
        access = "&".join(f"access={key}" for key in BY_KEY)

        answer = client.get(f"{LIST}?product=BREAD&day=1&kind=day-activity&{access}")

        assert answer.status_code == 200
        assert len(answer.content) <= 150_000

    def test_says_when_too_many_are_asked_for(
        self, client: Client, bakery: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_asked: object) -> bytes:
            raise TypesettingBusy("no seat")

        monkeypatch.setattr(share_card, "compile_png", refuse)

        answer = client.get(LIST)

        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"

    def test_is_not_waited_for_without_end(
        self, client: Client, bakery: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(share_card, "WAITING_SECONDS", 0.01)

        with share_card._making:
            answer = client.get(LIST)

        assert answer.status_code == 503


@pytest.mark.usefixtures("clock")
class TestCard:
    def test_of_the_list_counts_what_is_public(self, bakery: Place, kanazawa: Ward) -> None:
        material.add(kanazawa, "準備中の館", standing={"state": "DRAFT"})

        card = gather(kanazawa)

        assert card is not None
        assert card.count == 1
        assert card.map.count("map-pin") == 2  # its looks and one mark
        assert card.credit == "架空の区の形"

    def test_of_a_place_says_what_stays_true(self, bakery: Place, kanazawa: Ward) -> None:
        card = gather(kanazawa, number=bakery.number)

        assert card is not None
        assert card.title == "ひだまり工房"
        assert card.facts == ("泥亀一丁目2-3", "最寄り「区役所前」", "電話 045-000-0001")
        assert card.count is None

    def test_of_a_narrowed_list_says_by_what_and_counts_that(
        self, bakery: Place, kanazawa: Ward
    ) -> None:
        material.add(kanazawa, "金沢図書館", kind="library")

        of_kind = gather(kanazawa, kinds=("library",))
        of_goods = gather(kanazawa, product="BREAD", weekday=1)
        of_needs = gather(kanazawa, access=("wheelchair",), area="unknown")

        assert of_kind is not None
        assert (of_kind.title, of_kind.count, of_kind.facts) == ("図書館", 1, ())
        assert of_goods is not None
        assert of_goods.title == "「パン」がある所"
        assert of_goods.facts == ("火曜日にあります",)
        assert of_needs is not None
        assert of_needs.title == "条件に合う所"
        assert of_needs.facts == (str(BY_KEY["wheelchair"].label),)

    def test_of_a_map_that_is_narrowed_names_the_map_above(
        self, bakery: Place, kanazawa: Ward
    ) -> None:
        layer = material.make_layer(kanazawa)

        card = gather(kanazawa, code=layer.code, product="BREAD")

        assert card is not None
        assert (card.kicker, card.title) == (layer.name, "「パン」がある所")

    def test_says_and_counts_nothing_of_what_is_open_now_or_today(
        self, bakery: Place, kanazawa: Ward
    ) -> None:
        whole = gather(kanazawa)

        now = gather(kanazawa, opening=Opening.NOW, sells_today=True, words="ない", near="p1")

        assert now == whole

    def test_has_no_map_where_the_ward_has_no_outline(self, kanazawa: Ward) -> None:
        material.add(kanazawa, "金沢図書館")

        card = gather(kanazawa)

        assert card is not None
        assert card.map == ""

    def test_draws_few_marks_however_many_places_there_are(
        self, bakery: Place, kanazawa: Ward
    ) -> None:
        for number in range(60):
            material.add(kanazawa, f"広場{number}", latitude=35.36, longitude=139.6)

        card = gather(kanazawa)

        assert card is not None
        assert card.count == 61
        assert card.map.count("<circle") == 1

    def test_prints_whatever_a_name_may_hold(self, kanazawa: Ward) -> None:
        material.lay_ground(kanazawa)
        card = ShareCard(
            "", "𠮷田🍞のとても長い名前" * 12, None, ("#set page[]\n$x$ \x00",), "", ""
        )

        with translation.override("ja"):
            png = get_share_card(picture=prepare(card, "sunflower"))

        assert struct.unpack(">II", png[16:24]) == (1200, 630)


class TestCompilePng:
    def test_refuses_a_template_of_several_pages(self, tmp_path: Path) -> None:
        template = tmp_path / "two.typ"
        template.write_text(
            "a #pagebreak() b #context [#metadata(counter(page).final().first()) <page-count>]",
            encoding="utf-8",
        )

        with pytest.raises(TypesettingFailed, match="one page"):
            compile_png(template=template, data={})
