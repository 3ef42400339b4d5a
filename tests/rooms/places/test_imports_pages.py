"""The desk's way with a file of places, as an officer walks it: bring, look, choose, take in, undo."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place, PlaceImport
from tests import cast
from tests.rooms.places import material

Open = Callable[..., Client]
HOME = "/kanazawa/desk/places/imports/"
TEXT = (
    "ID,名称,緯度,経度,電話番号,車椅子可\n"
    "1,ふれあい館,35.338,139.622,045-000-0001,○\n"
    "2,まちがい館,0,0,,△\n"
    "3,<b>太字</b>館,35.34,139.63,,たぶん\n"
)


@pytest.fixture
def desk(client_of: Open, editor: User, kanazawa: Ward) -> Client:
    return client_of(editor)


def send(desk: Client, content: bytes = TEXT.encode("cp932"), name: str = "区の施設.csv") -> str:
    """Bring a file, and give the address of its review."""
    answer = desk.post(
        f"{HOME}start/",
        {"file": SimpleUploadedFile(name, content), "source": "区の施設", "kind": "community-hall"},
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"])


class TestBringingAFile:
    def test_leads_to_the_review(self, desk: Client) -> None:
        page = desk.get(send(desk)).content.decode()

        assert "区の施設.csv" in page
        assert "cp932" in page
        assert "ふれあい館" in page

    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"\x00\x01\x02" * 50, "x.csv", "読"),
            (b"PK\x03\x04" + b"\0" * 40, "x.xlsx", "壊れ"),
            (
                b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>',
                "x.kml",
                "KML",
            ),
        ],
    )
    def test_says_in_a_sentence_why_a_file_cannot_be_read_and_keeps_nothing(
        self, desk: Client, content: bytes, name: str, sentence: str
    ) -> None:
        answer = desk.post(
            f"{HOME}start/", {"file": SimpleUploadedFile(name, content), "source": "区の施設"}
        )

        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'value="区の施設"' in answer.content.decode()
        assert not PlaceImport.objects.exists()

    def test_gives_back_what_was_typed_when_the_session_had_ended(
        self, desk: Client, editor: User
    ) -> None:
        cast.end_session(desk, HOME)

        answer = desk.post(
            f"{HOME}start/",
            {"file": SimpleUploadedFile("a.csv", TEXT.encode()), "source": "区の施設"},
        )
        desk.force_login(editor)

        assert answer.status_code == 302
        assert not PlaceImport.objects.exists()
        assert 'value="区の施設"' in desk.get(HOME).content.decode()


class TestLookingAtIt:
    def test_says_of_each_bad_row_what_is_wrong_where_and_what_to_do(self, desk: Client) -> None:
        page = desk.get(send(desk)).content.decode()

        assert "緯度・経度が0です。分からないときは空欄にしてください。" in page
        assert "「たぶん」は読み取れません。○、△、×のどれかにするか、空欄にしてください。" in page
        assert "取り込めない1行は、取り込みません。" in page

    def test_names_the_place_of_a_row_that_is_kept_out(self, desk: Client) -> None:
        content = "名称,緯度,経度,種類\nどこかの館,0,0,図書館\n".encode()

        page = desk.get(send(desk, content, "x.csv")).content.decode()

        refused = page[page.index("取り込めない行") :]
        assert "どこかの館" in refused
        assert "（名称なし）" not in page

    def test_names_each_cell_where_rows_stand_as_cards_and_opens_three(self, desk: Client) -> None:
        rows = "".join(f"{number}番の館,35.338,139.622\n" for number in range(1, 6))

        page = desk.get(send(desk, f"名称,緯度,経度\n{rows}".encode(), "x.csv")).content.decode()

        preview = page[page.index('id="preview"') : page.index('id="differences"')]
        assert 'data-label="名称">1番の館' in preview
        first, rest = preview.split("つづきの2行を見る", 1)
        assert ("3番の館" in first, "4番の館" in first, "4番の館" in rest) == (True, False, True)

    def test_shows_markup_of_a_file_as_text(self, desk: Client) -> None:
        page = desk.get(send(desk)).content.decode()

        assert "<b>太字" not in page
        assert "&lt;b&gt;太字&lt;/b&gt;館" in page

    def test_reads_columns_as_the_officer_chose(self, desk: Client) -> None:
        address = send(desk, "なまえ欄,ばんち\nふれあい館,泥亀1\n".encode(), "x.csv")

        before = desk.get(address).content.decode()
        desk.post(
            f"{address}choose/",
            {"column-0": "name", "column-1": "address", "kind": "park"},
        )
        after = desk.get(address).content.decode()

        assert "名称の列が分かりません" in before
        assert "新しい施設1件" in after

    def test_is_hidden_from_other_wards(
        self, desk: Client, client_of: Open, stranger: User
    ) -> None:
        address = send(desk)

        answer = client_of(stranger).get(address.replace("kanazawa", "konan"))

        assert answer.status_code == 404


class TestTakingItIn:
    def test_shows_the_places_to_everybody_and_can_be_undone(
        self, desk: Client, client: Client
    ) -> None:
        address = send(desk)

        done = desk.post(f"{address}apply/", {"revision": "0"}, follow=True).content.decode()
        public = client.get("/kanazawa/places/").content.decode()
        undone = desk.post(f"{address}undo/", follow=True).content.decode()

        assert "取り込みました。新しく2件" in done
        assert "ふれあい館" in public
        assert "2件を元に戻しました。" in undone
        assert "ふれあい館" not in client.get("/kanazawa/places/").content.decode()

    def test_asks_to_look_again_when_the_register_has_changed(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        address = send(desk)
        material.add(kanazawa, "あいだの館")

        page = desk.post(f"{address}apply/", {"revision": "0"}, follow=True).content.decode()

        assert "違いをもう一度確かめてください。" in page
        assert Place.objects.count() == 1

    def test_lets_an_officer_decide_each_conflict(self, desk: Client, kanazawa: Ward) -> None:
        first = send(desk)
        desk.post(f"{first}apply/", {"revision": "0"})
        place = Place.objects.get(name="ふれあい館")
        Place.objects.filter(pk=place.pk).update(phone="045-000-7777")
        second = send(desk, TEXT.replace("045-000-0001", "045-000-0009").encode())

        page = desk.get(second).content.decode()
        desk.post(f"{second}apply/", {"revision": "1", "for_the_file": [str(place.number)]})

        assert "いま「045-000-7777」、表「045-000-0009」" in page
        assert Place.objects.get(pk=place.pk).phone == "045-000-0009"

    def test_can_be_given_up(self, desk: Client) -> None:
        address = send(desk)

        page = desk.post(f"{address}discard/", follow=True).content.decode()

        assert "取り込みを取りやめました。" in page
        assert "取りやめ" in desk.get(address).content.decode()
