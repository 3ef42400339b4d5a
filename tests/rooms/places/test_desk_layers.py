"""Maps of their own at the desk."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import LayerPromise, MapLayer
from tests.cast import end_session
from tests.rooms.places import material
from tests.rooms.places.desk_forms import errors_of, text, words_of

MAPS = "/kanazawa/desk/places/maps/"
TYPED: dict[str, Any] = {
    "name": "ほっとまっぷ",
    "name_en": "Hot Map",
    "name_easy": "ほっとまっぷ",
    "code": "hotmap",
    "headline": "まちの手しごと",
    "lead": "事業所を紹介します。",
    "edition": "MAKERS",
    "kinds": ["day-activity"],
    "is_public": "on",
    "position": "2",
}


@pytest.fixture
def desk(client_of: Any, editor: User) -> Client:
    browser: Client = client_of(editor)
    return browser


@pytest.fixture
def initiative(kanazawa: Ward) -> InitiativeRef:
    return InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2023, code="I1", title="地図")


class TestAddingAMap:
    def test_gives_it_a_front_page_and_a_promise(
        self, desk: Client, client: Client, initiative: InitiativeRef
    ) -> None:
        sent = {**TYPED, "promise_1": str(initiative.pk), "activity_1": "A2"}

        answer = desk.post(f"{MAPS}new/", sent, follow=True)

        layer = MapLayer.objects.get()
        promise = LayerPromise.objects.get(layer=layer)
        assert "「ほっとまっぷ」を保存しました。" in words_of(answer)
        assert (layer.kinds, layer.position, layer.is_public) == (["day-activity"], 2, True)
        assert (promise.initiative, promise.activity_code) == (initiative, "A2")
        assert "まちの手しごと" in words_of(client.get("/kanazawa/places/maps/hotmap/"))

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"name": ""}, "名前：入力してください。"),
            ({"code": "Hot Map"}, "半角の小文字、数字、ハイフンで入力してください。"),
            ({"code": "new"}, "このコードは、ほかの地図が使っています。"),
            ({"kinds": []}, "載せる施設の種類："),
            ({"kinds": ["nothing"]}, "一覧の中から選び直してください。"),
            ({"promise_1": "999"}, "一覧の中から選び直してください。"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Client, typed: dict[str, Any], told: str
    ) -> None:
        answer = desk.post(f"{MAPS}new/", {**TYPED, **typed})

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))
        assert 'value="まちの手しごと"' in text(answer)
        assert not MapLayer.objects.exists()

    def test_shows_no_promise_of_another_ward(self, desk: Client, konan: Ward) -> None:
        InitiativeRef.objects.create(ward=konan, fiscal_year=2023, code="I9", title="よその約束")

        assert "よその約束" not in words_of(desk.get(f"{MAPS}new/"))


class TestChangingAMap:
    def test_keeps_the_code_and_takes_it_off_the_public_pages(
        self, desk: Client, client: Client, kanazawa: Ward
    ) -> None:
        material.make_layer(kanazawa)
        layer = MapLayer.objects.get()
        sent = {**TYPED, "seen": layer.changed_at.isoformat(), "code": "other", "name": "別の名"}
        del sent["is_public"]

        desk.post(f"{MAPS}hotmap/", sent)

        layer.refresh_from_db()
        assert (layer.code, layer.name, layer.is_public) == ("hotmap", "別の名", False)
        assert client.get("/kanazawa/places/maps/hotmap/").status_code == 404
        assert "公開していません" in words_of(desk.get(MAPS))

    def test_tells_the_second_of_two_and_loses_nothing(self, desk: Client, kanazawa: Ward) -> None:
        material.make_layer(kanazawa)
        layer = MapLayer.objects.get()
        sent = {**TYPED, "seen": layer.changed_at.isoformat(), "headline": "わたしの見出し"}
        desk.post(f"{MAPS}hotmap/", {**sent, "headline": "先の見出し"})

        answer = desk.post(f"{MAPS}hotmap/", sent)

        assert answer.status_code == 409
        assert "ほかの職員が、先に直しました" in words_of(answer)
        assert 'value="わたしの見出し"' in text(answer)
        assert MapLayer.objects.get().headline == "先の見出し"

    def test_loses_nothing_with_the_session(
        self, desk: Client, editor: User, kanazawa: Ward
    ) -> None:
        material.make_layer(kanazawa)
        end_session(desk, f"{MAPS}hotmap/")

        desk.post(f"{MAPS}hotmap/", {**TYPED, "headline": "書きかけ"})
        desk.force_login(editor)

        assert 'value="書きかけ"' in text(desk.get(f"{MAPS}hotmap/"))
