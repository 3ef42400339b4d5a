"""The desk of moving shops: shops, stops, and days that differ; also when two work at once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MovingShop, Stop, StopChange
from engawa.rooms.places.services.moving_shops import (
    NobodyComes,
    ShopChanged,
    StopNotInUse,
    change_shop,
    read_shop_values,
    withdraw_stop,
)
from tests.cast import end_session, engage
from tests.rooms.places import material, rounds
from tests.rooms.places.desk_forms import Open, errors_of, sent_by, text, words_of
from tests.turns import somebody_faster

DESK = "/kanazawa/desk/places/moving-shops/"
NEW = f"{DESK}new/"
SHOP = f"{DESK}1/"
ADD_STOP = f"{SHOP}stops/new/"
PUBLIC = "/kanazawa/places/moving-shops/"


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def shop(kanazawa: Ward) -> MovingShop:
    return rounds.make_shop(kanazawa)


@pytest.fixture
def stop(shop: MovingShop) -> Stop:
    return rounds.make_stop(shop, hours="Mo-Su 10:00-11:00")


def page_of(stop: Stop) -> str:
    return f"{SHOP}stops/{stop.pk}/"


class TestAShop:
    def test_is_added_and_recorded(self, desk: Any, editor: User) -> None:
        answer = desk.post(
            NEW, sent_by(desk.get(NEW), name="みどり号", categories=["BREAD"]), follow=True
        )

        shop = MovingShop.objects.get()
        assert "「みどり号」を加えました。" in words_of(answer)
        assert (shop.number, shop.categories, shop.is_public) == (1, ["BREAD"], False)
        assert AuditEntry.objects.get(code="places.shop.added").actor == editor

    def test_keeps_what_was_typed_beside_what_is_wrong(self, desk: Any) -> None:
        answer = desk.post(
            NEW, sent_by(desk.get(NEW), name="", phone="よく分からない", goods="野菜")
        )

        assert answer.status_code == 422
        assert any(error.startswith("名前：") for error in errors_of(answer))
        assert any(error.startswith("電話：番号として読めません。") for error in errors_of(answer))
        assert 'value="野菜"' in text(answer)
        assert not MovingShop.objects.exists()

    def test_is_changed_on_the_public_page_too(
        self, desk: Any, client: Any, shop: MovingShop
    ) -> None:
        desk.post(SHOP, sent_by(desk.get(SHOP), name="あお号", name_en=""))

        assert "あお号" in words_of(client.get(f"{PUBLIC}1/"))

    def test_is_left_alone_when_nothing_differs(self, desk: Any, shop: MovingShop) -> None:
        answer = desk.post(SHOP, sent_by(desk.get(SHOP)), follow=True)

        assert "変わったところはありません。" in words_of(answer)
        assert not AuditEntry.objects.filter(code="places.shop.changed").exists()

    def test_shows_both_texts_when_two_change_it(self, desk: Any, shop: MovingShop) -> None:
        sent = sent_by(desk.get(SHOP), name="わたしの名前", goods="魚")
        desk.post(SHOP, sent_by(desk.get(SHOP), name="ほかの名前", payment="カード"))

        answer = desk.post(SHOP, sent)

        assert answer.status_code == 409
        assert "ほかの職員が、先に直しました" in words_of(answer)
        assert "ほかの名前" in words_of(answer)
        # The own words stand in the form; what only the colleague changed does too.
        assert 'value="わたしの名前"' in text(answer)
        assert 'value="魚"' in text(answer)
        assert 'value="カード"' in text(answer)
        desk.post(SHOP, sent_by(answer))
        shop.refresh_from_db()
        assert (shop.name, shop.goods, shop.payment) == ("わたしの名前", "魚", "カード")

    def test_is_not_overwritten_while_one_waits_for_the_other(
        self, kanazawa: Ward, shop: MovingShop, now: dt.datetime
    ) -> None:
        def faster() -> None:
            MovingShop.objects.filter(pk=shop.pk).update(revision=2, name="ほかの名前")

        with (
            pytest.raises(ShopChanged),
            somebody_faster(table="places_placeregister", deed=faster),
        ):
            change_shop(
                ward_id=kanazawa.pk,
                number=1,
                revision=1,
                values=read_shop_values(shop=shop),
                actor_id=None,
                now=now,
            )

    def test_comes_back_after_the_session_ended(self, desk: Any, editor: User) -> None:
        end_session(desk, NEW)

        desk.post(NEW, {"name": "みどり号", "goods": "野菜"})
        desk.force_login(editor)

        assert 'value="みどり号"' in text(desk.get(NEW))

    def test_belongs_to_its_section_and_ward(
        self, client_of: Open, kanazawa: Ward, konan: Ward, shop: MovingShop
    ) -> None:
        desk = client_of(engage("section_editor"))
        own = rounds.make_shop(kanazawa, section="general-affairs", name="課の車")
        elsewhere = rounds.make_shop(konan)

        assert desk.post(SHOP, {}).status_code == 403
        assert desk.post(f"{DESK}{own.number}/", {}).status_code == 422
        assert desk.get(f"/konan/desk/places/moving-shops/{elsewhere.number}/").status_code == 404


class TestAStop:
    def test_is_added_with_its_times(self, desk: Any, client: Any, shop: MovingShop) -> None:
        sent = sent_by(
            desk.get(ADD_STOP),
            spot="並木の広場",
            latitude="35.37, 139.62",
            **{
                "hours-1_1_opens": "10時",
                "hours-1_1_closes": "1030",
                "hours-lines": "第2・第4木曜は9:00から9:30まで\n8月13日～16日は休み",
            },
        )

        answer = desk.post(ADD_STOP, sent, follow=True)

        stop = Stop.objects.get()
        assert "「並木の広場」を加えました。" in words_of(answer)
        assert (stop.latitude, stop.longitude) == (35.37, 139.62)
        page = words_of(client.get(f"{PUBLIC}1/"))
        assert "火曜 10:00から10:30まで" in page
        assert "第2・第4木曜 9:00から9:30まで" in page

    def test_may_come_on_some_days_of_the_month_only(self, desk: Any, shop: MovingShop) -> None:
        lines = {"hours-lines": "第2・第4木曜は9:00から9:30まで"}

        answer = desk.post(ADD_STOP, sent_by(desk.get(ADD_STOP), spot="広場", **lines))

        assert answer.status_code == 302
        assert Stop.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"spot": ""}, "停まる場所：入力してください。"),
            (
                {"hours-0_1_opens": "", "hours-0_1_closes": ""},
                "来る曜日の行に、着く時刻と出る時刻を",
            ),
            ({"hours-0_1_closes": ""}, "閉まる時刻も入れてください。"),
            ({"place": "999"}, "施設：999番の施設はありません。"),
            ({"place": "どこかの館"}, "施設：「どこかの館」という施設はありません。"),
            ({"latitude": "0", "longitude": "0"}, "緯度："),
            (
                {"starts_on": "2023-10-10", "last_on": "2023-10-09"},
                "いつまで：「いつから」より前の日です。",
            ),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Any, shop: MovingShop, typed: dict[str, str], told: str
    ) -> None:
        right = {
            "spot": "広場",
            "hours-0_1_opens": "10:00",
            "hours-0_1_closes": "10:30",
            "note": "雨は休み",
        }

        answer = desk.post(ADD_STOP, sent_by(desk.get(ADD_STOP), **{**right, **typed}))

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))
        assert 'value="雨は休み"' in text(answer)
        assert not Stop.objects.exists()

    def test_takes_its_point_from_a_place_by_number_or_name(
        self, desk: Any, kanazawa: Ward, shop: MovingShop
    ) -> None:
        place = material.add(kanazawa, "海辺の図書館")
        times = {"hours-0_1_opens": "10:00", "hours-0_1_closes": "10:30"}

        for words in ("1", "海辺の図書館", f"{place.number} 海辺の図書館"):
            desk.post(ADD_STOP, sent_by(desk.get(ADD_STOP), spot="前", place=words, **times))

        assert list(Stop.objects.values_list("place__number", flat=True)) == [1, 1, 1]

    def test_asks_for_the_number_where_two_places_have_the_name(
        self, desk: Any, kanazawa: Ward, shop: MovingShop
    ) -> None:
        material.add(kanazawa, "図書館")
        material.add(kanazawa, "図書館")

        answer = desk.post(ADD_STOP, sent_by(desk.get(ADD_STOP), spot="前", place="図書館"))

        assert any("は2件あります。番号で入れてください。" in error for error in errors_of(answer))

    def test_shows_its_times_as_they_were_typed(self, desk: Any, stop: Stop) -> None:
        answer = desk.post(page_of(stop), sent_by(desk.get(page_of(stop)), note="雨は休み"))

        stop.refresh_from_db()
        assert answer.status_code == 302
        assert stop.note == "雨は休み"
        assert len(stop.hours) == 1

    def test_tells_two_officers_of_each_other(self, desk: Any, stop: Stop) -> None:
        sent = sent_by(desk.get(page_of(stop)), spot="わたしの場所")
        desk.post(
            page_of(stop), sent_by(desk.get(page_of(stop)), spot="ほかの場所", note="雨は休み")
        )

        answer = desk.post(page_of(stop), sent)

        assert answer.status_code == 409
        assert 'value="わたしの場所"' in text(answer)
        assert 'value="雨は休み"' in text(answer)
        assert "ほかの場所" in words_of(answer)

    def test_loses_nothing_when_a_colleague_took_it_away(self, desk: Any, stop: Stop) -> None:
        sent = sent_by(desk.get(page_of(stop)), spot="わたしの場所")
        desk.post(f"{page_of(stop)}remove/", {"revision": "1"})

        answer = desk.post(page_of(stop), sent)

        assert answer.status_code == 409
        assert "この場所は、ほかの職員が外しました" in words_of(answer)
        assert desk.post(ADD_STOP, sent_by(answer)).status_code == 302
        assert Stop.objects.filter(spot="わたしの場所", withdrawn_at__isnull=True).exists()

    def test_is_taken_away_once_and_not_by_a_page_that_is_old(
        self, desk: Any, client: Any, stop: Stop
    ) -> None:
        old = desk.post(f"{page_of(stop)}remove/", {"revision": "7"})
        done = desk.post(f"{page_of(stop)}remove/", {"revision": "1"})
        again = desk.post(f"{page_of(stop)}remove/", {"revision": "1"})

        assert (old.status_code, done.status_code, again.status_code) == (409, 302, 404)
        assert "五丁目公園" not in words_of(client.get(f"{PUBLIC}1/"))


class TestADayThatDiffers:
    def test_is_called_off_from_the_list_of_today_with_one_button(
        self, desk: Any, client: Any, stop: Stop
    ) -> None:
        form = {"from": "today", "day": timezone.localdate().isoformat(), "kind": "CALLED_OFF"}
        assert "きょうは休みにする" in words_of(desk.get(DESK))

        answer = desk.post(f"{page_of(stop)}days/", {**form, "words": "雨のため"}, follow=True)

        assert answer.redirect_chain == [(DESK, 302)]
        assert "を休みにしました。" in words_of(answer)
        assert "いつもどおりに戻す" in words_of(answer)
        assert "きょうは休みます（雨のため）" in words_of(client.get(PUBLIC, {"day": "today"}))

    def test_is_the_same_when_the_button_is_pressed_twice(self, desk: Any, stop: Stop) -> None:
        form = {"day": timezone.localdate().isoformat(), "kind": "CALLED_OFF", "words": ""}

        desk.post(f"{page_of(stop)}days/", form)
        desk.post(f"{page_of(stop)}days/", form)

        assert StopChange.objects.count() == 1

    def test_becomes_as_usual_again(self, desk: Any, stop: Stop) -> None:
        rounds.call_off(stop)
        usual = f"{page_of(stop)}days/{rounds.TODAY.isoformat()}/usual/"

        first = words_of(desk.post(usual, follow=True))
        second = words_of(desk.post(usual, follow=True))

        assert "いつもどおりに戻しました。" in first
        assert "もういつもどおりです。" in second
        assert not StopChange.objects.exists()

    def test_refuses_an_address_that_is_no_day(self, desk: Any, stop: Stop) -> None:
        assert desk.post(f"{page_of(stop)}days/2023-13-40/usual/").status_code == 404

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"day": "いつか"}, "いつ：日付として読めません。"),
            ({"kind": "OTHER_TIME"}, "着く時刻と出る時刻を入れてください。"),
            ({"kind": "OTHER_TIME", "opens": "15:00", "closes": "14:00"}, "出る時刻"),
            ({"opens": "10:00"}, "時刻も入っています。"),
            ({"words": "あ" * 101}, "100字までにしてください"),
        ],
    )
    def test_says_what_is_wrong(
        self, desk: Any, stop: Stop, typed: dict[str, str], told: str
    ) -> None:
        sent = {"day": "2023-10-03", "kind": "CALLED_OFF", "words": "雨のため", **typed}

        answer = desk.post(f"{page_of(stop)}days/", sent)

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))
        assert not StopChange.objects.exists()

    def test_must_be_one_on_which_the_shop_would_come(
        self, desk: Any, shop: MovingShop, now: dt.datetime
    ) -> None:
        stop = rounds.make_stop(shop, hours="We 10:00-11:00", ends_before=dt.date(2023, 12, 1))

        with pytest.raises(NobodyComes):
            rounds.call_off(stop)
        with pytest.raises(StopNotInUse):
            rounds.call_off(stop, day=dt.date(2023, 12, 6))

    def test_is_not_entered_for_a_stop_that_was_taken_away(
        self, desk: Any, kanazawa: Ward, stop: Stop, now: dt.datetime
    ) -> None:
        withdraw_stop(
            ward_id=kanazawa.pk, number=1, stop_id=stop.pk, revision=1, actor_id=None, now=now
        )

        assert desk.post(f"{page_of(stop)}days/", {}).status_code == 404
