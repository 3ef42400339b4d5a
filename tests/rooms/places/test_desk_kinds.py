"""Kinds of places that a ward adds to the house's own."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MapLayer, PlaceKind
from engawa.rooms.places.services.kinds import (
    KindNameTaken,
    KindValues,
    add_kind,
    suggest_code,
)
from tests.cast import end_session
from tests.rooms.places.desk_forms import (
    KINDS,
    NEW,
    PUBLIC,
    Open,
    make_place,
    sent_by,
    text,
    words_of,
)
from tests.turns import somebody_faster

TYPED = {
    "name": "直売所",
    "name_en": "Farm shop",
    "name_easy": "直売所（ちょくばいじょ）",
    "code": "",
}


@pytest.fixture
def desk(client_of: Open, administrator: User) -> Any:
    return client_of(administrator)


@pytest.fixture
def kind(kanazawa: Ward) -> PlaceKind:
    return PlaceKind.objects.create(
        ward=kanazawa, code="farm-shop", name="直売所", name_en="Farm shop"
    )


class TestAdding:
    def test_makes_a_code_of_the_english_name_and_records_it(
        self, desk: Any, administrator: User
    ) -> None:
        answer = desk.post(KINDS, TYPED, follow=True)

        kind = PlaceKind.objects.get()
        assert "「直売所」を加えました。" in words_of(answer)
        assert (kind.code, kind.name_easy) == ("farm-shop", "直売所（ちょくばいじょ）")
        assert AuditEntry.objects.get(code="places.kind.added").actor == administrator

    def test_lets_places_be_of_it_on_every_page(
        self, desk: Any, client: Any, kind: PlaceKind
    ) -> None:
        desk.post(NEW, sent_by(desk.get(NEW), kind="farm-shop", name="朝市"))

        assert "直売所" in words_of(client.get(PUBLIC))
        assert "Farm shop" in words_of(client.get(f"{PUBLIC}?lang=en"))

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"name": ""}, "名前：入力してください。"),
            ({"name": "図書館"}, "名前：「図書館」という種類は、もうあります。"),
            ({"name": "　直売所 "}, "名前：「直売所」という種類は、もうあります。"),
            ({"code": "library"}, "コード：このコードは「図書館」が使っています。"),
            ({"code": "Farm Shop"}, "コード：半角の小文字、数字、ハイフンで入力してください。"),
            ({"code": "../desk"}, "コード：半角の小文字、数字、ハイフンで入力してください。"),
            ({"code": "a" * 61}, "コード：60字までにしてください（いま61字です）。"),
        ],
    )
    def test_says_what_is_wrong(
        self, desk: Any, kind: PlaceKind, typed: dict[str, str], told: str
    ) -> None:
        answer = desk.post(KINDS, {**TYPED, "name": "朝市", **typed})

        assert answer.status_code == 422
        assert told in words_of(answer)
        assert PlaceKind.objects.count() == 1

    def test_finds_a_free_code(self) -> None:
        assert suggest_code(name_en="Farm shop", taken=frozenset({"farm-shop"})) == "farm-shop-2"
        assert suggest_code(name_en="Café & Bar", taken=frozenset()) == "cafe-bar"
        assert suggest_code(name_en="1st floor", taken=frozenset()) == "kind-1st-floor"
        assert suggest_code(name_en="", taken=frozenset({"kind"})) == "kind-2"
        assert len(suggest_code(name_en="x" * 200, taken=frozenset())) <= 60

    def test_gives_a_name_once_when_two_add_it_at_the_same_time(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        def add() -> None:
            PlaceKind.objects.create(ward=kanazawa, code="market", name="直売所")

        with (
            pytest.raises(KindNameTaken),
            somebody_faster(table="places_placeregister", deed=add),
        ):
            add_kind(ward_id=kanazawa.pk, values=KindValues(name="直売所"), actor_id=None, now=now)

    def test_shares_no_kinds_with_another_ward(
        self, desk: Any, konan: Ward, kanazawa: Ward
    ) -> None:
        other = PlaceKind.objects.create(ward=konan, code="farm-shop", name="直売所")

        desk.post(KINDS, TYPED)

        assert PlaceKind.objects.filter(ward=kanazawa, code="farm-shop").exists()
        assert desk.get(f"{KINDS}{other.pk}/").status_code == 404
        assert desk.post(f"{KINDS}{other.pk}/remove/").status_code == 404

    def test_loses_nothing_with_the_session(self, desk: Any, administrator: User) -> None:
        end_session(desk, KINDS)

        desk.post(KINDS, TYPED)
        desk.force_login(administrator)

        assert 'value="Farm shop"' in text(desk.get(KINDS))


class TestChanging:
    def test_gives_other_names_and_leaves_the_code(self, desk: Any, kind: PlaceKind) -> None:
        page = desk.get(f"{KINDS}{kind.pk}/")

        desk.post(f"{KINDS}{kind.pk}/", {**TYPED, "name": "農家の店", "code": "other"})

        kind.refresh_from_db()
        assert "コードは「farm-shop」です。" in words_of(page)
        assert (kind.name, kind.code) == ("農家の店", "farm-shop")
        assert AuditEntry.objects.filter(code="places.kind.changed").exists()

    def test_refuses_the_name_of_another(self, desk: Any, kind: PlaceKind) -> None:
        answer = desk.post(f"{KINDS}{kind.pk}/", {**TYPED, "name": "公園"})

        assert answer.status_code == 422
        assert "「公園」という種類は、もうあります。" in words_of(answer)


class TestRemoving:
    def test_takes_away_what_nothing_uses_after_asking(self, desk: Any, kind: PlaceKind) -> None:
        asked = words_of(desk.get(f"{KINDS}{kind.pk}/remove/"))

        answer = desk.post(f"{KINDS}{kind.pk}/remove/", follow=True)

        assert "「直売所」を消しますか" in asked
        assert "「直売所」を消しました。" in words_of(answer)
        assert not PlaceKind.objects.exists()
        assert AuditEntry.objects.get(code="places.kind.removed").data["code"] == "farm-shop"

    def test_says_what_uses_it_and_lets_it_stay(
        self, desk: Any, kanazawa: Ward, kind: PlaceKind, now: dt.datetime
    ) -> None:
        make_place(kanazawa, now, kind="farm-shop")
        MapLayer.objects.create(
            ward=kanazawa, code="market", name="市", kinds=["farm-shop"], changed_at=now
        )

        answer = desk.post(f"{KINDS}{kind.pk}/remove/")

        assert answer.status_code == 409
        assert "施設：1件（一覧から外したものを含みます）" in words_of(answer)
        assert "テーマの地図：1件" in words_of(answer)
        assert PlaceKind.objects.exists()
        assert "消す" not in words_of(desk.get(KINDS))
