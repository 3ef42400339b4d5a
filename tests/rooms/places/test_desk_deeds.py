"""Confirming a place, taking it off the pages, bringing it back, and what its history tells."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place, PlaceChange, PlaceImport
from engawa.rooms.places.services.register import PlaceChanged
from engawa.rooms.places.services.restoring import NotRemoved, restore_place
from tests.cast import end_session
from tests.rooms.places.desk_forms import (
    BREAD,
    DESK,
    PLACE,
    PUBLIC,
    Open,
    form_of,
    make_place,
    words_of,
)
from tests.turns import somebody_faster

CONFIRM = f"{PLACE}confirm/"
REMOVE = f"{PLACE}remove/"
BRING_BACK = f"{PLACE}bring-back/"
HISTORY = f"{PLACE}history/"


@pytest.fixture
def desk(client_of: Open, editor: User, clock: time_machine.Traveller) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now, offerings=(BREAD,))


class TestConfirming:
    def test_proposes_today_and_the_office_in_charge(self, desk: Any, place: Place) -> None:
        page = desk.get(CONFIRM)

        assert page.context["form"]["confirmed_on"].value() == "令和5年10月3日"
        assert page.context["form"]["confirmed_by"].value() == "総務課"
        assert "火曜から日曜 9:00から17:00まで" in words_of(page)

    def test_is_told_on_the_public_page_and_recorded(
        self, desk: Any, client: Any, editor: User, place: Place
    ) -> None:
        typed = {"confirmed_on": "R5.10.2", "confirmed_by": "総務課", "revision": "1"}

        answer = desk.post(CONFIRM, typed, follow=True)

        entry = AuditEntry.objects.get(code="places.place.confirmed")
        assert "「海辺の図書館」の内容を確かめたことを記録しました。" in words_of(answer)
        assert "2023年10月2日に総務課が内容を確かめました。" in words_of(client.get(PUBLIC))
        assert entry.actor == editor

    def test_refuses_no_office_and_a_day_to_come(self, desk: Any, place: Place) -> None:
        typed = {"confirmed_on": "2023-10-4", "confirmed_by": "", "revision": "1"}

        answer = desk.post(CONFIRM, typed)

        place.refresh_from_db()
        assert answer.status_code == 422
        assert "きょうより先の日です。" in words_of(answer)
        assert place.confirmed_on is None

    def test_asks_again_when_a_colleague_changed_what_was_looked_at(
        self, desk: Any, place: Place
    ) -> None:
        desk.post(PLACE, form_of(place, fax="045-000-0001"))
        typed = {"confirmed_on": "2023-10-3", "confirmed_by": "総務課", "revision": "1"}

        answer = desk.post(CONFIRM, typed)

        place.refresh_from_db()
        assert answer.status_code == 409
        assert "もう一度見てください。" in words_of(answer)
        assert "045-000-0001" in words_of(answer)
        assert place.confirmed_on is None


class TestTakingOff:
    def test_says_first_what_will_be_gone(self, desk: Any, client: Any, place: Place) -> None:
        page = words_of(desk.get(REMOVE))

        assert "この施設のページ、一覧、地図から外れます。番号は残り、あとで戻せます。" in page
        assert client.get(PUBLIC).status_code == 200

    def test_takes_the_place_off_and_keeps_its_number(
        self, desk: Any, client: Any, kanazawa: Ward, place: Place, now: dt.datetime
    ) -> None:
        answer = desk.post(REMOVE, {"revision": "1"}, follow=True)

        assert "「海辺の図書館」を一覧から外しました。" in words_of(answer)
        assert client.get(PUBLIC).status_code == 410
        assert "海辺の図書館" not in words_of(client.get("/kanazawa/places/"))
        assert make_place(kanazawa, now).number == 2
        assert AuditEntry.objects.filter(code="places.place.removed").exists()

    def test_asks_again_when_a_colleague_changed_it(self, desk: Any, place: Place) -> None:
        desk.post(PLACE, form_of(place, fax="045-000-0001"))

        answer = desk.post(REMOVE, {"revision": "1"})

        assert answer.status_code == 409
        assert "まだ外していません。" in words_of(answer)
        assert Place.objects.get().state == Place.State.PUBLIC


class TestBringingBack:
    def test_puts_the_place_back_as_it_stood(self, desk: Any, client: Any, place: Place) -> None:
        desk.post(REMOVE, {"revision": "1"})

        answer = desk.post(BRING_BACK, {"revision": "2"}, follow=True)

        page = words_of(client.get(PUBLIC))
        assert "「海辺の図書館」を一覧に戻しました。" in words_of(answer)
        assert "海辺の図書館" in page
        assert "しおパン" in page
        assert AuditEntry.objects.filter(code="places.place.restored").exists()

    def test_waits_for_its_turn_and_overwrites_nobody(
        self, kanazawa: Ward, now: dt.datetime
    ) -> None:
        place = make_place(kanazawa, now, state="REMOVED")

        def change() -> None:
            Place.objects.filter(pk=place.pk).update(revision=7, fax="045-000-0002")

        with (
            pytest.raises(PlaceChanged),
            somebody_faster(table="places_placeregister", deed=change),
        ):
            restore_place(ward_id=kanazawa.pk, number=1, revision=1, actor_id=None, now=now)

    def test_leaves_in_preparation_what_was_in_preparation(
        self, desk: Any, client: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        make_place(kanazawa, now, state="DRAFT")
        desk.post(REMOVE, {"revision": "1"})

        answer = desk.post(BRING_BACK, {"revision": "2"}, follow=True)

        assert "「海辺の図書館」を、準備中の施設として戻しました。" in words_of(answer)
        assert client.get(PUBLIC).status_code == 404

    def test_says_so_when_a_colleague_was_faster(self, desk: Any, place: Place) -> None:
        answer = desk.post(BRING_BACK, {"revision": "1"}, follow=True)

        assert "この施設は、もう一覧に戻っています。" in words_of(answer)

    def test_is_refused_by_the_service_for_a_place_in_the_list(
        self, place: Place, now: dt.datetime
    ) -> None:
        with pytest.raises(NotRemoved):
            restore_place(ward_id=place.ward_id, number=1, revision=1, actor_id=None, now=now)

    def test_offers_no_form_before_it_is_back(self, desk: Any, place: Place) -> None:
        desk.post(REMOVE, {"revision": "1"})

        page = words_of(desk.get(PLACE))

        assert "一覧から外した施設です" in page
        assert "この内容で保存する" not in page

    def test_comes_back_to_the_place_after_signing_in_again(self, desk: Any, place: Place) -> None:
        end_session(desk, PLACE)

        answer = desk.post(BRING_BACK, {"revision": "1"})

        assert answer["Location"].endswith(f"next={PLACE}")


class TestHistory:
    def test_tells_each_change_in_words(self, desk: Any, kanazawa: Ward, place: Place) -> None:
        form = form_of(
            place,
            name="海辺の図書室",
            section=kanazawa.sections.get(code="community").pk,
            latitude="35.34",
            kind="community-hall",
            **{
                "access-wheelchair": "PARTLY",
                "hours-lines": "第3水曜",
                "offer-0-price": "250円",
            },
        )
        desk.post(PLACE, form)
        desk.post(REMOVE, {"revision": "2"})

        page = words_of(desk.get(HISTORY))

        assert "2023年10月3日 10:00 なくしました" in page
        assert "係員 書くさん" in page
        for words in (
            "種類 図書館 会館・集会所・スポーツ施設",
            "名前 海辺の図書館 海辺の図書室",
            "地図の位置 35.3379, 139.6381（建物や入口の位置） 35.34, 139.6381（建物や入口の位置）",
            "車いすで入れる あり 一部・条件あり",
            "担当の課 総務課 地域振興課",
            "しおパン （パン） 火・金 200円 しおパン （パン） 火・金 250円",
            "公開 公開中 なくなりました",
            "第3水曜は休み",
        ):
            assert words in page

    def test_names_the_file_that_brought_a_change(
        self, desk: Any, kanazawa: Ward, place: Place, now: dt.datetime
    ) -> None:
        brought = PlaceImport.objects.create(
            ward=kanazawa, filename="施設.csv", form="csv", content=b"", created_at=now
        )
        PlaceChange.objects.update(place_import=brought)

        page = words_of(desk.get(HISTORY))

        assert "加えました だれが行ったかの記録はありません 「施設.csv」の取り込み" in page
        assert "しおパン" not in page

    def test_comes_in_pages(self, desk: Any, place: Place, now: dt.datetime) -> None:
        PlaceChange.objects.bulk_create(
            PlaceChange(
                place=place,
                deed=PlaceChange.Deed.CHANGED,
                at=now + dt.timedelta(minutes=minute),
                before={"fax": ""},
                after={"fax": f"045-000-{minute:04}"},
            )
            for minute in range(1, 30)
        )

        first, second = desk.get(HISTORY), desk.get(f"{HISTORY}?page=2")

        assert "045-000-0029" in words_of(first)
        assert "045-000-0001" not in words_of(first)
        assert "045-000-0001" in words_of(second)

    def test_stays_in_its_ward(self, desk: Any, konan: Ward, now: dt.datetime) -> None:
        make_place(konan, now)

        assert desk.get(HISTORY).status_code == 404
        assert desk.get(f"{DESK}1/confirm/").status_code == 404
