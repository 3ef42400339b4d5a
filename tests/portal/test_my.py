"""My page: what somebody booked, what they had kept, and all that is held about them – theirs, and nobody else's."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F
from django.test import Client

from engawa.core.access.households import ChildValues, find_household, keep_household
from engawa.core.access.models import Household, User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import SpotReport
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Answer, Booking, Intake
from tests.rooms.programmes.booking_material import book, fresh, hold
from tests.rooms.programmes.lottery_material import a_lottery, enter
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme
from tests.rooms.programmes.question_material import BIRTH, an_answer, ask

pytestmark = pytest.mark.usefixtures("clock")
MY = "/kanazawa/my/"
HANA = "hana@example.jp"
SAID = {
    "rows": "2",
    "revision": "0",
    "name": "浜 はな子",
    "phone": "090-1234-5678",
    "called_1": "なぎ",
    "born_1": "2023-02-10",
    "consent": "on",
}
Open = Callable[..., Client]


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return make_intake(make_programme(kanazawa, age_from=6), capacity=4, most_at_once=2)


def text(page: Any) -> str:
    return str(page.content.decode())


def keep(user: User, **facts: Any) -> None:
    keep_household(
        **{
            "user_id": user.pk,
            "name": "浜 はな子",
            "phone": "090-1234-5678",
            "children": [
                ChildValues("なぎ", dt.date(2023, 2, 10)),
                ChildValues("みなと", dt.date(2023, 8, 1)),
            ],
            "revision": 0,
            "has_consented": True,
            "now": MOMENT,
            **facts,
        }
    )


def find_everywhere(words: str) -> list[str]:
    """List every column of text in the database in which the words stand, sessions read too."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                said = json.dumps(value, ensure_ascii=False) if value is not None else ""
                if words in said:
                    found.append(f"{model._meta.label}.{field.name}")
    found += ["session" for session in Session.objects.all() if words in str(session.get_decoded())]
    return found


class TestMyPage:
    def test_leads_whoever_has_not_signed_in_to_the_sign_in_and_back(
        self, client: Client, kanazawa: Ward
    ) -> None:
        assert client.get(MY)["Location"] == "/accounts/login/?next=/kanazawa/my/"

    def test_lists_what_is_to_come_waits_and_is_past(
        self, client_of: Open, hana: User, intake: Intake
    ) -> None:
        book(intake, HANA)
        full = make_intake(
            intake.programme, capacity=1, most_at_once=1, sessions=(a_session("2023-10-25 10:00"),)
        )
        book(full, "taro@example.jp")
        hold(full, HANA)

        page = text(client_of(hana).get(MY))

        assert page.index("これからの申込み") < page.index("10月21日") < page.index("10月25日")
        assert page.index("キャンセル待ち") < page.index("10月25日")
        assert "これまでの申込み" not in page

    @pytest.mark.usefixtures("konan")
    def test_lists_what_is_drawn_by_lot_as_to_come(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        enter(a_lottery(kanazawa), "hana")

        browser = client_of(hana)
        pages = [text(browser.get(MY)), text(browser.get("/konan/my/"))]

        assert "抽選を待っています" in pages[0]
        assert "これまでの申込み" not in pages[0]
        assert "申込み 1件" in pages[1]

    def test_says_in_which_other_ward_there_is_something(
        self, client_of: Open, hana: User, kanazawa: Ward, konan: Ward
    ) -> None:
        book(make_intake(make_programme(konan)), HANA)

        page = text(client_of(hana).get(MY))

        assert 'href="/konan/my/"' in page
        assert "申込み 1件" in page
        assert "この区に、これからの申込みはありません。" in page

    def test_shows_nothing_of_anybody_else(
        self, client_of: Open, jiro: User, hana: User, intake: Intake
    ) -> None:
        booking = book(intake, HANA)
        keep(hana)
        browser = client_of(jiro)

        pages = [text(browser.get(MY + part)) for part in ("", "household/", "held/", "erase/")]
        pages.append(text(browser.post(MY + "export/")))

        for page in pages:
            assert HANA not in page
            assert make_key(code=booking.code) not in page
            assert "なぎ" not in page

    def test_is_kept_by_nobody_and_linked_for_everybody(
        self, client: Client, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        page = client_of(hana).get(MY)
        public = text(client.get("/kanazawa/"))

        assert page["Cache-Control"] == "no-store"
        assert '<a href="/kanazawa/my/">マイページ</a>' in public

    def test_is_where_a_resident_comes_who_signs_in(self, client_of: Open, hana: User) -> None:
        answer = client_of(hana).get("/desk/")

        assert answer["Location"] == "/my/"


class TestTheHousehold:
    def test_is_kept_with_consent_and_its_day(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        answer = client_of(hana).post(MY + "household/", SAID)

        kept = find_household(user_id=hana.pk)
        assert answer["Location"] == MY
        assert kept is not None
        assert (kept.name, kept.consented_at, kept.revision) == ("浜 はな子", MOMENT, 1)
        assert [(child.called, child.born_on) for child in kept.children] == [
            ("なぎ", dt.date(2023, 2, 10))
        ]

    def test_is_not_kept_without_consent_and_loses_no_word(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        said = {name: value for name, value in SAID.items() if name != "consent"}

        answer = client_of(hana).post(MY + "household/", said)

        assert answer.status_code == 422
        assert "残してよければ、しるしを付けてください。" in text(answer)
        assert 'value="なぎ"' in text(answer)
        assert not Household.objects.exists()

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"born_1": ""}, "生年月日を入れてください。"),
            ({"called_1": ""}, "呼び名を入れてください。"),
            ({"born_1": "2023-10-04"}, "この日は、まだ来ていません。"),
            ({"born_1": "きのう"}, "日付として読めません。"),
        ],
    )
    def test_says_what_a_child_lacks(
        self, client_of: Open, hana: User, kanazawa: Ward, said: dict[str, str], words: str
    ) -> None:
        answer = client_of(hana).post(MY + "household/", {**SAID, **said})

        assert answer.status_code == 422
        assert words in text(answer)

    def test_shows_both_when_it_was_changed_in_another_tab(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        keep(hana)
        browser = client_of(hana)

        answer = browser.post(MY + "household/", {**SAID, "name": "別の名前"})
        again = browser.post(MY + "household/", {**SAID, "name": "別の名前", "revision": "1"})

        assert answer.status_code == 409
        assert 'value="別の名前"' in text(answer)
        assert "浜 はな子" in text(answer)
        assert 'name="revision" value="1"' in text(answer)
        assert again.status_code == 302

    def test_keeps_what_was_typed_when_the_session_ended(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        browser = client_of(hana)
        browser.get(MY)
        Session.objects.all().delete()

        sent = browser.post(MY + "household/", SAID)
        browser.force_login(hana)
        page = text(browser.get(MY + "household/"))

        assert sent["Location"] == "/accounts/login/?next=/kanazawa/my/household/"
        assert "サインインの前に書いた内容を戻しました" in page
        assert 'value="なぎ"' in page

    def test_goes_by_one_press(self, client_of: Open, hana: User, kanazawa: Ward) -> None:
        keep(hana)

        answer = client_of(hana).post(MY + "erase/access.household/", {"from": "my"})

        assert answer["Location"] == MY
        assert not Household.objects.exists()


class TestWhatIsHeld:
    def test_says_of_everything_why_and_until_when(
        self, client_of: Open, hana: User, intake: Intake
    ) -> None:
        asked = ask(intake, **BIRTH)
        book(intake, HANA, note="前の席", answers=(an_answer(asked, "2023-02-10", 1),))
        keep(hana)

        page = text(client_of(hana).get(MY + "held/"))

        for words in (
            "申し込んだ方に連絡し、受付でお呼びするためです。",
            "このまま何もなければ、2023年11月20日に消します。",
            "前の席",
            "2023年2月10日",
            "みなと",
            "最後のサインインから2年たつと消します。",
        ):
            assert words in page

    def test_is_given_as_a_file_with_all_and_only_theirs(
        self, client_of: Open, hana: User, taro: User, intake: Intake, konan: Ward
    ) -> None:
        book(intake, HANA)
        book(make_intake(make_programme(konan, title="港南の会")), HANA)
        book(intake, "taro@example.jp", name="太郎", note="太郎の席")
        keep(hana)
        keep(taro, name="太郎")

        answer = client_of(hana).post(MY + "export/")

        given = json.loads(answer.content)
        things = {part["key"]: part["things"] for part in given["holdings"]}
        assert answer["Content-Disposition"] == 'attachment; filename="engawa-my-data.json"'
        assert len(things["programmes.bookings"]) == 2
        assert len(things["access.household"]) == 1
        assert things["places.reports"] == []
        assert "太郎" not in text(answer)
        assert AuditEntry.objects.filter(code="privacy.person.exported").count() == 1

    def test_names_no_resident_in_the_record_of_the_desk(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        keep(hana)
        browser = client_of(hana)
        browser.post(MY + "export/")
        browser.post(MY + "erase/access.household/")

        entries = AuditEntry.objects.filter(code__startswith="privacy.person")

        assert [entry.actor_id for entry in entries] == [None, None]


class TestErasing:
    def test_warns_of_bookings_to_come(self, client_of: Open, hana: User, intake: Intake) -> None:
        book(intake, HANA)

        pages = [text(client_of(hana).get(MY + part)) for part in (
            "erase/", "erase/programmes.bookings/",
        )]  # fmt: skip

        for page in pages:
            assert "これからの申込みが1件あります。先に取り消し、席は次の方に回ります。" in page
        assert fresh(Booking.objects.get()).state == "BOOKED"

    def test_warns_of_a_lot_that_is_not_drawn_yet(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        enter(a_lottery(kanazawa), "hana")

        page = text(client_of(hana).get(MY + "erase/"))

        assert "これからの申込みが1件あります。" in page

    def test_of_bookings_gives_the_seat_to_the_next(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        intake = make_intake(make_programme(kanazawa), capacity=1, most_at_once=1)
        mine = book(intake, HANA)
        waiting = hold(intake, "taro@example.jp")

        client_of(hana).post(MY + "erase/programmes.bookings/")

        assert (fresh(mine).state, fresh(mine).email) == ("CANCELLED", "")
        assert fresh(waiting).state == "OFFERED"

    def test_works_after_the_time_for_cancelling(
        self, client_of: Open, hana: User, intake: Intake, clock: Any
    ) -> None:
        mine = book(intake, HANA)
        clock.move_to(at("2023-10-21 09:00"))

        client_of(hana).post(MY + "erase/programmes.bookings/")

        assert fresh(mine).state == "CANCELLED"

    def test_of_everything_leaves_nothing_and_signs_out_everywhere(
        self, client_of: Open, hana: User, taro: User, intake: Intake, konan: Ward
    ) -> None:
        asked = ask(intake, **BIRTH)
        book(intake, HANA, answers=(an_answer(asked, "2023-02-10", 1),))
        book(make_intake(make_programme(konan)), HANA)
        others = book(intake, "taro@example.jp")
        SpotReport.objects.create(
            ward=intake.programme.ward, code="AAAABBBB", press="p", kind="HANDRAIL", where="坂",
            wrong="手すりがない", email=HANA, language="ja", received_at=MOMENT,
        )  # fmt: skip
        # Those of pages are hashes; those of these tests name whom they are for.
        Booking.objects.filter(email=HANA).update(press=F("code"))
        keep(hana)
        here, elsewhere = client_of(hana), client_of(hana)
        elsewhere.get(MY)

        answer = here.post(MY + "erase/", follow=True)

        assert find_everywhere(HANA) == []
        assert not Answer.objects.exists()
        assert not Household.objects.exists()
        assert "すべて消し、サインアウトしました。" in text(answer)
        assert elsewhere.get(MY).status_code == 302
        assert here.get(MY).status_code == 302
        assert fresh(others).email == "taro@example.jp"
        assert not Message.objects.filter(address=HANA).exists()
        assert not User.objects.get(pk=hana.pk).is_active

    def test_pressed_twice_does_no_harm(self, client_of: Open, hana: User, kanazawa: Ward) -> None:
        browser = client_of(hana)

        first, second = browser.post(MY + "erase/"), browser.post(MY + "erase/")

        assert (first.status_code, second.status_code) == (302, 302)

    def test_leaves_an_officer_their_account(
        self, client_of: Open, editor: User, kanazawa: Ward
    ) -> None:
        browser = client_of(editor)
        page = text(browser.get(MY + "erase/"))

        browser.post(MY + "erase/")

        editor.refresh_from_db()
        assert "職員の役割があるあいだ、アカウントは残ります。" in page
        assert editor.is_active
        assert browser.get(MY).status_code == 200
