"""Two officers at once, and a session that ends: nothing that somebody wrote is lost."""

import datetime as dt
import json
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.places.services.register import remove_place
from tests import cast
from tests.cast import end_session
from tests.rooms.places.desk_forms import (
    BREAD,
    NEW,
    PLACE,
    Open,
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
def colleague(client_of: Open, approver: User) -> Any:
    return client_of(approver)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now, offerings=(BREAD,))


class TestTwoOfficers:
    def test_see_both_texts_of_what_both_changed(
        self, desk: Any, colleague: Any, place: Place
    ) -> None:
        opened = desk.get(PLACE)
        colleague.post(PLACE, form_of(place, phone="045-000-0002"))

        answer = desk.post(PLACE, sent_by(opened, phone="045-000-0003"))

        place.refresh_from_db()
        assert answer.status_code == 409
        assert "係員 決めるさんが" in words_of(answer)
        assert "045-000-0002" in words_of(answer).replace("ちがうところ：", "")
        assert sent_by(answer)["phone"] == ["045-000-0003"]
        assert place.phone == "045-000-0002"

    def test_keep_both_changes_where_they_wrote_in_different_places(
        self, desk: Any, colleague: Any, place: Place
    ) -> None:
        opened = form_of(place)
        theirs = {
            "fax": "045-000-0002",
            "access-nursing-room": "YES",
            "offer-1-name": "花たば",
            "offer-1-category": "VEGETABLES",
        }
        colleague.post(PLACE, form_of(place, **theirs))
        mine = {"parking": "3台", "access-wheelchair": "PARTLY", "hours-lines": "第3水曜"}

        answer = desk.post(PLACE, {**opened, **mine})
        saved = desk.post(PLACE, sent_by(answer))

        place.refresh_from_db()
        assert answer.status_code == 409
        assert "同じところを直してはいません。" in words_of(answer)
        assert saved.status_code == 302
        assert (place.fax, place.parking) == ("045-000-0002", "3台")
        assert place.accessibility == {
            "wheelchair": "PARTLY",
            "braille": "NO",
            "nursing-room": "YES",
        }
        assert [item.name for item in place.offerings.all()] == ["しおパン", "花たば"]
        assert {"weekdays": [2], "weeks": [3], "spans": []} in (place.hours or [])

    def test_decide_for_themselves_with_both_before_their_eyes(
        self, desk: Any, colleague: Any, place: Place
    ) -> None:
        opened = form_of(place)
        colleague.post(PLACE, form_of(place, latitude="35.35", **{"offer-0-price": "250円"}))
        mine = {"latitude": "35.36", "offer-0-price": "300円"}

        answer = desk.post(PLACE, {**opened, **mine})
        desk.post(PLACE, sent_by(answer, **{"offer-0-price": "280円"}))

        place.refresh_from_db()
        words = words_of(answer).replace("ちがうところ：", "")
        assert "35.35, 139.6381（建物や入口の位置）" in words
        assert "しおパン （パン） 火・金 250円" in words
        assert sent_by(answer)["latitude"] == ["35.36"]
        assert place.latitude == 35.36
        assert place.offerings.get().price == "280円"

    def test_are_told_that_the_place_was_taken_off(
        self, desk: Any, kanazawa: Ward, approver: User, place: Place, now: dt.datetime
    ) -> None:
        opened = form_of(place)
        remove_place(ward_id=kanazawa.pk, number=1, revision=1, actor_id=approver.pk, now=now)

        answer = desk.post(PLACE, {**opened, "fax": "045-000-0003"})
        place.refresh_from_db()
        assert answer.status_code == 409
        assert "この画面で保存すると、一覧に戻ります。" in words_of(answer)
        assert (place.state, place.fax) == (Place.State.REMOVED, "")

        desk.post(PLACE, sent_by(answer, state="PUBLIC"))
        place.refresh_from_db()
        assert (place.state, place.fax) == (Place.State.PUBLIC, "045-000-0003")

    def test_overwrite_nothing_when_nobody_can_tell_what_was_opened(
        self, desk: Any, place: Place
    ) -> None:
        form = form_of(place, name="別の名前", revision="")

        for opened in ("", "null", "[" * 100_000):
            answer = desk.post(PLACE, {**form, "opened": opened})
            assert answer.status_code == 409
            assert sent_by(answer)["name"] == ["別の名前"]

        assert Place.objects.get().name == "海辺の図書館"

    def test_are_not_fooled_by_an_opened_text_of_strange_types(
        self, desk: Any, place: Place
    ) -> None:
        opened = json.dumps({"name": ["x"], "offerings": 3, "point": "here", "unknown": {"a": 1}})

        answer = desk.post(PLACE, form_of(place, revision="0", opened=opened))

        assert answer.status_code == 409
        assert Place.objects.get().revision == 1


class TestAnEndedSession:
    def test_loses_nothing_of_a_place_not_even_rows_and_boxes(
        self, desk: Any, editor: User, place: Place
    ) -> None:
        form = sent_by(
            desk.get(PLACE),
            description="1行目\r\n2行目",
            is_example="on",
            **{
                "hours-0_closed": None,
                "hours-0_1_opens": "あさ",
                "access-braille": "",
                "offer-0-weekdays": ["2", "3"],
                "offer-3-name": "クッキー",
                "offer-3-category": "SWEETS",
            },
        )
        end_session(desk, PLACE)

        desk.post(PLACE, form)
        desk.force_login(editor)
        page = desk.get(PLACE)

        again = sent_by(page)
        assert "サインインの前に書いた文を戻しました" in text(page)
        assert again["description"] == ["1行目\r\n2行目"]
        assert again["is_example"] == ["on"]
        assert "hours-0_closed" not in again
        assert again["hours-0_1_opens"] == ["あさ"]
        assert again["access-braille"] == [""]
        assert again["offer-0-weekdays"] == ["2", "3"]
        assert again["offer-3-name"] == ["クッキー"]
        assert (again["revision"], again["opened"]) == (form["revision"], form["opened"])

    def test_does_not_let_the_colleague_be_overwritten(
        self, desk: Any, colleague: Any, editor: User, place: Place
    ) -> None:
        form = form_of(place, parking="3台")
        colleague.post(PLACE, form_of(place, fax="045-000-0002"))
        end_session(desk, PLACE)

        desk.post(PLACE, form)
        desk.force_login(editor)
        answer = desk.post(PLACE, sent_by(desk.get(PLACE)))
        desk.post(PLACE, sent_by(answer))

        place.refresh_from_db()
        assert answer.status_code == 409
        assert (place.parking, place.fax) == ("3台", "045-000-0002")

    def test_loses_nothing_of_a_new_place(self, desk: Any, editor: User) -> None:
        form = sent_by(
            desk.get(NEW), name="あたらしい所", **{"offer-1-name": "パン", "offer-1-by_order": "on"}
        )
        end_session(desk, NEW)

        desk.post(NEW, form)
        desk.force_login(editor)
        page = desk.get(NEW)

        assert "サインインの前に書いた文を戻しました" in text(page)
        assert sent_by(page)["name"] == ["あたらしい所"]
        assert sent_by(page)["offer-1-by_order"] == ["on"]


class TestReaders:
    def test_see_the_form_closed_and_why(
        self, client_of: Open, viewer: User, kanazawa: Ward, place: Place, now: dt.datetime
    ) -> None:
        make_place(kanazawa, now, section="community")
        make_place(kanazawa, now, section="")
        reader, clerk = client_of(viewer), client_of(cast.engage("section_editor"))

        read = words_of(reader.get(PLACE))
        others = words_of(clerk.get("/kanazawa/desk/places/2/"))
        wards = words_of(clerk.get("/kanazawa/desk/places/3/"))

        assert "見るだけの権限です。直すには、編集の権限が要ります。" in read
        assert "この内容で保存する" not in read
        assert (
            "「地域振興課」の施設です。その課か、区全体の編集の権限を持つ人が直せます。" in others
        )
        assert "担当の課が決まっていない施設です。" in wards
        assert '<fieldset class="place-all" disabled>' in text(reader.get(PLACE))

    def test_of_one_section_cannot_give_a_place_to_another(
        self, client_of: Open, kanazawa: Ward, place: Place
    ) -> None:
        clerk = client_of(cast.engage("section_editor"))
        other = kanazawa.sections.get(code="community")

        answer = clerk.post(PLACE, sent_by(clerk.get(PLACE), section=other.pk))

        place.refresh_from_db()
        assert answer.status_code == 422
        assert place.section != other
