"""The form of one place: what is saved, what the public page shows then, and what is refused."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.facade import set_towns
from engawa.rooms.places.models import Place, PlaceChange
from engawa.rooms.places.selectors.desk_words import LABELS
from tests import cast
from tests.rooms.places.desk_forms import (
    BREAD,
    DESK,
    NEW,
    PLACE,
    PUBLIC,
    Open,
    errors_of,
    form_of,
    make_place,
    sent_by,
    text,
    words_of,
)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now, offerings=(BREAD,))


class TestAdding:
    def test_puts_a_place_on_the_public_page_and_into_the_record(
        self, desk: Any, client: Any, editor: User
    ) -> None:
        form = sent_by(
            desk.get(NEW),
            kind="community-hall",
            name="　みんなの  家 ",
            name_kana="みんなのいえ",
            phone="０４５－７８８－７８７８",
            services="集まる\r\n本を読む",
        )

        answer = desk.post(NEW, form, follow=True)

        place = Place.objects.get()
        page = text(client.get(PUBLIC))
        assert "「みんなの 家」を加えました。公開ページにも、すぐに出ます。" in words_of(answer)
        assert (place.number, place.name, place.phone) == (1, "みんなの 家", "045-788-7878")
        assert AuditEntry.objects.get(code="places.place.added").actor == editor
        assert "みんなの 家" in page
        assert "045-788-7878" in page

    def test_asks_for_a_kind_and_a_name_only(self, desk: Any) -> None:
        answer = desk.post(NEW, sent_by(desk.get(NEW), phone_extension="12"))

        assert answer.status_code == 422
        assert errors_of(answer) == ["種類：選んでください。", "名前：入力してください。"]
        assert 'value="12"' in text(answer)
        assert not Place.objects.exists()

    def test_keeps_a_place_in_preparation_from_the_public(self, desk: Any, client: Any) -> None:
        form = sent_by(desk.get(NEW), kind="library", name="できる前の図書館", state="DRAFT")

        answer = desk.post(NEW, form, follow=True)

        assert "準備中なので、公開ページには出ません。" in words_of(answer)
        assert client.get(PUBLIC).status_code == 404

    def test_begins_with_the_section_of_whoever_serves_one_only(
        self, client_of: Open, kanazawa: Ward
    ) -> None:
        desk = client_of(cast.engage("section_editor"))
        form = sent_by(desk.get(NEW), kind="library", name="総務課の書庫")

        desk.post(NEW, form)
        refused = desk.post(NEW, {**form, "section": ""})

        assert Place.objects.get().section == kanazawa.sections.get(code="general-affairs")
        assert "担当の課：担当の課を選んでください。" in errors_of(refused)


class TestChanging:
    def test_changes_nothing_when_nothing_was_typed(self, desk: Any, place: Place) -> None:
        answer = desk.post(PLACE, sent_by(desk.get(PLACE)), follow=True)

        place.refresh_from_db()
        assert "変わったところはありません。" in words_of(answer)
        assert place.revision == 1
        assert place.changes.count() == 1

    def test_shows_what_was_saved_on_the_public_page(
        self, desk: Any, client: Any, place: Place
    ) -> None:
        form = sent_by(
            desk.get(PLACE),
            name_en="Seaside Library",
            route_words="改札を出て左へ。\r\n段差はありません。",
            nearest_stop="海の公園柴口駅から歩いて5分",
            email="umibe@example.jp",
            url="www.example.jp/umibe",
            **{"access-nursing-room": "PARTLY", "access-braille": ""},
        )

        desk.post(PLACE, form)

        page = words_of(client.get(PUBLIC))
        place.refresh_from_db()
        assert "段差はありません。" in page
        assert "海の公園柴口駅から歩いて5分" in page
        assert "授乳室 一部・条件あり" in page
        assert "点字や読み上げ" not in page
        assert place.url == "https://www.example.jp/umibe"
        assert "Seaside Library" in text(client.get(f"{PUBLIC}?lang=en"))

    def test_leaves_alone_what_no_form_shows_and_what_was_not_touched(
        self, desk: Any, place: Place
    ) -> None:
        Place.objects.update(
            extra={"もとの列": "値"},
            source_id="A-7",
            phone="受付 内線のみ",
            description="長" * 5000,
        )

        answer = desk.post(PLACE, form_of(place, fax="045-000-0001"), follow=True)

        place.refresh_from_db()
        assert "を直しました。" in words_of(answer)
        assert place.fax == "045-000-0001"
        assert place.phone == "受付 内線のみ"
        assert (place.extra, place.source_id) == ({"もとの列": "値"}, "A-7")
        assert len(place.description) == 5000

    def test_takes_partners_section_state_and_the_day_of_confirmation(
        self, desk: Any, kanazawa: Ward, place: Place
    ) -> None:
        partner = kanazawa.partners.get()
        section = kanazawa.sections.get(code="community")
        form = form_of(
            place,
            partners=[partner.pk],
            section=section.pk,
            state="DRAFT",
            confirmed_on="令和5年4月1日",
            confirmed_by="地域振興課",
        )

        desk.post(PLACE, form)

        place.refresh_from_db()
        assert list(place.partners.all()) == [partner]
        assert (place.section, place.state) == (section, Place.State.DRAFT)
        assert (place.confirmed_on, place.confirmed_by) == (dt.date(2023, 4, 1), "地域振興課")

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, desk: Any, place: Place) -> None:
        wrong = {
            "name": ("長" * 201, "200字までにしてください（いま201字です）。"),
            "name_kana": ("海辺", "ひらがなかカタカナで入力してください。"),
            "postal_code": ("12", "7桁の数字で入力してください。例：236-0021"),
            "phone": ("受付まで", "番号として読めません。045-123-4567 のように入力してください。"),
            "email": ("umibe@", "メールアドレスの形になっていません。例：hana@example.jp"),
            "form_url": (
                "https://a.example.jp/ https://b.example.jp/",
                "ページのアドレスとして読めません。https://www.example.jp/ のように、1つだけ入力してください。",
            ),
            "confirmed_on": (
                "きのう",
                "日付として読めません。2024-2-14 や 令和6年2月14日 のように入力してください。",
            ),
            "national_id": ("123", "14桁の共通IDを入力してください。"),
        }
        typed = {name: value for name, (value, _told) in wrong.items()}

        answer = desk.post(PLACE, form_of(place, fax="045-000-0009", **typed))

        assert answer.status_code == 422
        assert errors_of(answer) == [
            f"{LABELS[name]}：{told}" for name, (_value, told) in wrong.items()
        ]
        assert all(sent_by(answer)[name] == [value] for name, value in typed.items())
        assert sent_by(answer)["fax"] == ["045-000-0009"]
        assert Place.objects.get().revision == 1

    def test_refuses_a_day_of_confirmation_that_is_to_come(self, desk: Any, place: Place) -> None:
        answer = desk.post(PLACE, form_of(place, confirmed_on="2999-1-1"))

        assert errors_of(answer) == [
            "内容を確かめた日：きょうより先の日です。確かめた日を入れてください。"
        ]

    def test_tells_everything_that_is_wrong_at_once_and_leads_to_each_field(
        self, desk: Any, place: Place
    ) -> None:
        form = form_of(
            place,
            name="",
            **{"hours-0_1_opens": "あさ", "hours-0_closed": None, "offer-1-price": "100円"},
        )

        answer = desk.post(PLACE, form)

        assert [error.partition("：")[0] for error in errors_of(answer)] == [
            "名前",
            "月曜　1つ目　開く時刻",
            "2行目の品名・仕事の名前",
        ]
        for target in ("id_name", "id_hours-0_1_opens", "id_offer-1-name"):
            assert f'href="#{target}"' in text(answer)
            assert f'id="{target}"' in text(answer)

    def test_cannot_reach_into_another_ward(
        self, desk: Any, konan: Ward, place: Place, now: dt.datetime
    ) -> None:
        for _count in range(2):
            make_place(konan, now)

        assert desk.get(f"{DESK}2/").status_code == 404
        assert desk.post(f"{DESK}2/", form_of(place, name="よその所")).status_code == 404
        assert not Place.objects.filter(name="よその所").exists()


class TestThePoint:
    def test_is_read_in_any_form(self, desk: Any, place: Place) -> None:
        form = form_of(place)
        read = []

        for latitude, longitude in (
            ("３５．３４", "139.64"),
            ("35度20分24秒", "139度38分24秒"),
            ("35.34, 139.64", ""),
            ("139.64", "35.34"),
        ):
            Place.objects.update(latitude=35.3, longitude=139.6)
            typed = {"latitude": latitude, "longitude": longitude}
            desk.post(PLACE, {**form, **typed, "revision": Place.objects.get().revision})
            place.refresh_from_db()
            read.append((place.latitude, place.longitude))

        assert read == [(35.34, 139.64)] * 4

    def test_can_be_taken_away(self, desk: Any, place: Place) -> None:
        desk.post(PLACE, form_of(place, latitude="", longitude=""))

        place.refresh_from_db()
        assert (place.latitude, place.longitude, place.precision) == (None, None, "UNKNOWN")

    def test_is_refused_with_a_sentence(self, desk: Any, place: Place) -> None:
        form = form_of(place)
        told = []

        for latitude, longitude in (
            ("35.34", ""),
            ("-35.34", "139.64"),
            ("0", "0"),
            ("北のほう", "139.64"),
        ):
            answer = desk.post(PLACE, {**form, "latitude": latitude, "longitude": longitude})
            told += errors_of(answer)

        assert [sentence.partition("。")[0] for sentence in told] == [
            "経度：緯度と経度の片方しかありません",
            "緯度：日本の外の位置になっています",
            "緯度：緯度・経度が0です",
            "緯度：「北のほう」は緯度・経度として読み取れません",
        ]
        assert Place.objects.get().latitude == 35.3379

    def test_stays_exactly_where_it_was_when_nobody_touched_it(
        self, desk: Any, place: Place
    ) -> None:
        Place.objects.update(latitude=35.33790123456789)

        desk.post(PLACE, form_of(place, fax="045-000-0001"))

        assert Place.objects.get().latitude == 35.33790123456789

    def test_can_be_the_middle_of_the_town(self, desk: Any, kanazawa: Ward, place: Place) -> None:
        set_towns(
            ward_id=kanazawa.pk,
            towns=[TownEntry(name="海の公園", latitude=35.33, longitude=139.63)],
            actor_id=None,
            now=place.changed_at,
        )

        asked = desk.post(PLACE, form_of(place, take_point="town"))
        place.refresh_from_db()
        before = place.latitude
        answer = desk.post(PLACE, sent_by(asked), follow=True)

        place.refresh_from_db()
        assert "「海の公園」のまん中の位置を入れました。まだ保存していません。" in words_of(asked)
        assert before == 35.3379
        assert (place.latitude, place.longitude, place.precision) == (35.33, 139.63, "TOWN")
        assert "住所から、町を「海の公園」としました。" in words_of(answer)

    def test_asks_for_the_town_whose_middle_it_should_be(self, desk: Any, place: Place) -> None:
        answer = desk.post(PLACE, form_of(place, take_point="town", town="どこか"))

        assert "町が分からないので、位置を入れられません。" in words_of(answer)
        assert 'value="どこか"' in text(answer)
        assert sent_by(answer)["latitude"] == ["35.3379"]


class TestOfferings:
    def test_are_shown_on_the_public_page_in_their_order(
        self, desk: Any, client: Any, place: Place
    ) -> None:
        form = form_of(
            place,
            **{
                "offer-1-name": "花たば",
                "offer-1-category": "VEGETABLES",
                "offer-1-weekdays": ["5", "6"],
                "offer-2-name": "封筒はり",
                "offer-2-category": "SERVICE",
                "offer-2-by_order": "on",
                "offer-2-note": "1週間前までに",
            },
        )

        desk.post(PLACE, form)

        page = words_of(client.get(PUBLIC))
        assert [item.name for item in place.offerings.all()] == ["しおパン", "花たば", "封筒はり"]
        assert place.offerings.get(name="花たば").weekdays == [5, 6]
        assert "土・日" in page
        assert "1週間前までに" in page
        assert "はなたば" not in page

    def test_go_away_when_their_name_is_emptied(self, desk: Any, place: Place) -> None:
        desk.post(PLACE, form_of(place, **{"offer-0-name": ""}))

        assert not place.offerings.exists()

    def test_always_leave_three_empty_rows(self, desk: Any, place: Place) -> None:
        page = desk.get(PLACE)
        filled = sent_by(
            page, name="", **{f"offer-{row}-name": f"{row}のパン" for row in (1, 2, 3)}
        )

        refused = desk.post(PLACE, filled)

        assert [key for key in sent_by(page) if key.endswith("-price")] == [
            f"offer-{row}-price" for row in range(4)
        ]
        assert [key for key in sent_by(refused) if key.endswith("-price")] == [
            f"offer-{row}-price" for row in range(7)
        ]

    def test_are_refused_with_their_row(self, desk: Any, place: Place) -> None:
        typed: dict[str, Any] = {
            "offer-1-name": "パン",
            "offer-2-price": "100円",
            "offer-3-name": "パン",
            "offer-3-category": "WEAPON",
            "offer-4-name": "パン",
            "offer-4-category": "BREAD",
            "offer-4-weekdays": ["9"],
        }

        answer = desk.post(PLACE, form_of(place, **typed))

        assert errors_of(answer) == [
            "2行目の種類：種類を選んでください。",
            "3行目の品名・仕事の名前：名前を入れてください。",
            "4行目の種類：一覧の中から選び直してください。",
            "5行目の曜日：一覧の中から選び直してください。",
        ]
        assert place.offerings.count() == 1


class TestWhatIsMissing:
    def test_is_listed_beside_the_form(self, desk: Any, kanazawa: Ward, now: dt.datetime) -> None:
        make_place(
            kanazawa,
            now,
            section="",
            latitude=None,
            longitude=None,
            hours=None,
            phone="",
            address="",
        )

        page = words_of(desk.get(PLACE))

        for words in (
            "場所が分かりません。地図に出ません。",
            "開いている時間がありません。",
            "住所がありません。",
            "問い合わせ先がありません。",
            "英語の名前がありません。",
            "写真がありません。",
            "担当の課が決まっていません。",
            "使いやすさの15項目が分かりません。",
            "まだ確かめていません。",
        ):
            assert words in page

    def test_says_which_change_wrote_what(self, desk: Any, place: Place) -> None:
        desk.post(PLACE, form_of(place, fax="045-000-0001"))

        change = PlaceChange.objects.latest("pk")
        assert change.before == {"fax": None}
        assert change.after == {"fax": "045-000-0001"}
