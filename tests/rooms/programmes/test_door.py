"""The list of names and the page at the door, as browsers and scripts send them."""

import io
import json
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Attendance, CheckInEvent, Session
from tests import cast
from tests.cast import end_session
from tests.rooms.programmes.day_material import a_day, comes, merge, noted, standing, walk_in
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.material import a_session

pytestmark = pytest.mark.usefixtures("clock")
NAME = "浜 はな子"


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def session(kanazawa: Ward) -> Session:
    return a_day(kanazawa)


def page_of(session: Session, part: str = "door/") -> str:
    number = session.intake.programme.number
    return f"/kanazawa/desk/programmes/{number}/intakes/1/sessions/{session.pk}/{part}"


def press(desk: Client, session: Session, code: str, deed: str, **more: Any) -> Any:
    press = more.pop("press", "p1")
    sent = {"press": press, "code": code, "deed": deed}
    return desk.post(page_of(session, "door/mark/"), sent, **more)


def send(desk: Client, session: Session, *events: dict[str, Any], sent: int = 10**12) -> Any:
    body = json.dumps({"sent": sent, "events": events})
    address = page_of(session, "door/events/")
    return desk.post(address, body, content_type="application/json")


def event(code: str, kind: str = "CAME", *, ago: int = 0, **facts: Any) -> dict[str, Any]:
    units = 1 if kind == "CAME" else 0
    return {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "code": code,
        "units": units,
        "at": 10**12 - ago * 1000,
        **facts,
    }


class TestTheList:
    def test_names_who_is_expected_with_what_they_need(
        self, desk: Client, session: Session
    ) -> None:
        comes(session, units=2, note="前の席がよいです")

        page = words_of(desk.get(page_of(session, "attendance/")))

        assert f"{NAME} 2組 まだ 前の席がよいです" in page

    def test_writes_into_the_record_each_time_for_which_session(
        self, desk: Client, session: Session, editor: User
    ) -> None:
        comes(session)

        for part in ("attendance/", "attendance/list.pdf", "door/"):
            desk.get(page_of(session, part))

        entries = AuditEntry.objects.filter(code="programmes.attendance.read").order_by("pk")
        assert [entry.data["how"] for entry in entries] == ["list", "print", "door"]
        assert {entry.subject for entry in entries} == {f"programmes.session:{session.pk}"}
        assert {entry.actor_id for entry in entries} == {editor.pk}
        assert {entry.data["session"] for entry in entries} == {session.starts_at.isoformat()}

    def test_is_not_kept_by_browsers(self, desk: Client, session: Session) -> None:
        for part in ("attendance/", "attendance/list.pdf", "door/", "door/events/"):
            assert "no-store" in desk.get(page_of(session, part))["Cache-Control"]

    def test_is_closed_to_whoever_looks_after_other_programmes(
        self, client_of: Open, session: Session
    ) -> None:
        comes(session)
        other = client_of(cast.engage("section_editor"))

        answers = [other.get(page_of(session, part)) for part in ("attendance/", "door/events/")]

        assert [answer.status_code for answer in answers] == [403, 403]
        assert not any(NAME in text(answer) for answer in answers)

    def test_is_led_to_from_the_intake(self, desk: Client, session: Session) -> None:
        page = text(
            desk.get(f"/kanazawa/desk/programmes/{session.intake.programme.number}/intakes/1/")
        )

        assert page_of(session, "attendance/") in page


class TestThePrintedList:
    def print(self, desk: Client, session: Session) -> list[str]:
        answer = desk.get(page_of(session, "attendance/list.pdf"))
        assert answer["Content-Type"] == "application/pdf"
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return [re.sub(r"\s+", "", page.extract_text()) for page in pages]

    def test_says_when_it_was_printed_by_whom_and_when_to_destroy_it(
        self, desk: Client, session: Session, editor: User
    ) -> None:
        comes(session, units=2, note="前の席")

        (page,) = self.print(desk, session)

        assert "浜はな子" in page
        assert "前の席" in page
        assert "10月3日10:00印刷" in page
        assert editor.name.replace(" ", "") in page
        assert "2023年10月10日までに裁断してください" in page
        assert "1/1ページ" in page

    def test_numbers_its_pages(self, desk: Client, kanazawa: Ward) -> None:
        session = a_day(kanazawa, capacity=60)
        for number in range(40):
            comes(session, f"見本 {number:02d}番", email=f"m{number}@example.jp")

        pages = self.print(desk, session)

        assert len(pages) > 1
        assert f"2/{len(pages)}ページ" in pages[1]
        assert all("個人情報です" in page for page in pages)


class TestPressing:
    def test_notes_all_a_part_or_none_of_a_party(self, desk: Client, session: Session) -> None:
        booking = comes(session, units=3)
        found = []

        for number, deed in enumerate(("CAME:3", "UNDONE", "CAME:1", "UNDONE", "ABSENT")):
            with time_machine.travel(f"2023-10-03 02:0{number}:00+00:00", tick=False):
                answer = press(desk, session, booking.code, deed, press=f"p{number}")
            assert answer.status_code == 302
            found.append([came for _id, _is_walk_in, came in standing(session)])

        assert found == [[3], [], [1], [], [0]]

    def test_twice_is_once(self, desk: Client, session: Session) -> None:
        booking = comes(session)

        for _press in range(2):
            press(desk, session, booking.code, "CAME:1")

        assert CheckInEvent.objects.count() == 1

    def test_gives_the_row_and_the_counts_to_htmx(self, desk: Client, session: Session) -> None:
        booking = comes(session)

        part = press(desk, session, booking.code, "CAME:1", HTTP_HX_REQUEST="true")

        assert "<html" not in text(part)
        assert 'hx-swap-oob="true"' in text(part)
        assert "来ました（10:00）" in words_of(part)

    def test_loses_nothing_of_two_helpers_at_once(
        self, client_of: Open, session: Session, editor: User, approver: User
    ) -> None:
        first, second = comes(session, "い"), comes(session, "ろ")
        one, other = client_of(editor), client_of(approver)
        one.get(page_of(session))
        other.get(page_of(session))

        press(one, session, first.code, "CAME:1")
        press(other, session, second.code, "CAME:1")

        page = words_of(one.get(page_of(session)))
        assert page.count("来ました") >= 2
        assert "来た 2組" in page

    @pytest.mark.parametrize("deed", ["", "GONE", "CAME:0", "CAME:x", "CAME:99999", "WALK_IN:1"])
    def test_refuses_what_no_button_sends(self, desk: Client, session: Session, deed: str) -> None:
        booking = comes(session)

        answer = press(desk, session, booking.code, deed)

        assert answer.status_code == 422
        assert not CheckInEvent.objects.exists()

    def test_refuses_the_code_of_another_session(
        self, desk: Client, session: Session, kanazawa: Ward
    ) -> None:
        other = comes(a_day(kanazawa), "よその人")

        answer = press(desk, session, other.code, "CAME:1")

        assert answer.status_code == 422
        assert "よその人" not in text(answer)

    def test_says_after_an_ended_session_that_the_mark_is_not_there(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        booking = comes(session)
        desk = client_of(editor)
        end_session(desk, page_of(session))

        answer = press(desk, session, booking.code, "CAME:1")
        desk.force_login(editor)
        page = text(desk.get(page_of(session)))

        assert answer.status_code == 302
        assert "もう一度押してください" in page
        assert not CheckInEvent.objects.exists()

    def test_is_closed_before_the_day(self, desk: Client, kanazawa: Ward) -> None:
        session = a_day(kanazawa, sessions=(a_session("2023-10-21 10:00"),))
        booking = comes(session)

        answer = press(desk, session, booking.code, "CAME:1")

        assert answer.status_code == 409
        assert "出欠は、当日になると記録できます。" in text(answer)


class TestSearching:
    def test_finds_a_name_and_a_code_and_keeps_the_counts(
        self, desk: Client, session: Session
    ) -> None:
        booking = comes(session)
        comes(session, "山田 太郎")

        by_name = words_of(desk.get(page_of(session), {"q": "はな"}))
        by_code = words_of(desk.get(page_of(session), {"q": booking.code[:5].lower()}))

        for page in (by_name, by_code):
            assert NAME in page
            assert "山田" not in page
            assert "申込み 2" in page

    def test_says_that_nobody_was_found(self, desk: Client, session: Session) -> None:
        comes(session)

        assert "見つかりません。" in words_of(desk.get(page_of(session), {"q": "いない"}))


class TestWalkIns:
    def add(self, desk: Client, session: Session, **typed: str) -> Any:
        sent = {"press": "p1", "units": "2", "name": "", **typed}
        return desk.post(page_of(session, "door/walk-in/"), sent)

    def test_are_counted_and_taken_back(self, desk: Client, session: Session) -> None:
        self.add(desk, session, name="当日 さん")
        self.add(desk, session, name="当日 さん")
        known = Attendance.objects.get().walk_in

        page = words_of(desk.get(page_of(session)))
        undone = {"press": "p2", "walk_in": str(known), "deed": "UNDONE"}
        with time_machine.travel("2023-10-03 01:01:00+00:00", tick=False):
            desk.post(page_of(session, "door/mark/"), undone)

        assert "当日 さん 2組" in page
        assert not Attendance.objects.exists()

    def test_above_the_capacity_want_a_second_press(self, desk: Client, session: Session) -> None:
        for name in ("い", "ろ"):
            comes(session, name, units=4)

        asked = self.add(desk, session, name="当日 さん")
        before = Attendance.objects.count()
        confirmed = hidden_of(asked, "confirmed")
        more = self.add(desk, session, units="3", confirmed=confirmed)
        done = self.add(desk, session, name="当日 さん", confirmed=confirmed)

        assert (asked.status_code, before, more.status_code, done.status_code) == (409, 0, 409, 302)
        assert "8組（定員8組）" in words_of(asked)
        assert 'value="当日 さん"' in text(asked)
        assert standing(session) == [(None, True, 2)]

    @pytest.mark.parametrize("units", ["", "0", "-1", "31", "x"])
    def test_keep_what_was_typed_when_it_cannot_be_read(
        self, desk: Client, session: Session, units: str
    ) -> None:
        answer = self.add(desk, session, units=units, name="当日 さん")

        assert answer.status_code == 422
        assert 'value="当日 さん"' in text(answer)

    def test_come_back_after_an_ended_session(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        desk = client_of(editor)
        end_session(desk, page_of(session))

        self.add(desk, session, name="当日 さん")
        desk.force_login(editor)
        page = text(desk.get(page_of(session)))

        assert 'value="当日 さん"' in page
        assert "サインインの前に書いた文を戻しました" in page


class TestKeptEvents:
    def test_are_merged_and_answered_with_how_it_stands(
        self, desk: Client, session: Session
    ) -> None:
        booking, other = comes(session, units=2), comes(session, "山田")
        known = str(uuid.uuid4())
        merge(session, noted(other))

        said = send(
            desk,
            session,
            event(booking.code, units=2, ago=60),
            event("", "WALK_IN", walk_in=known, id=known, units=1, name="当日 さん"),
        ).json()

        rows = {row["name"]: (row["mark"], row["came"]) for row in said["rows"]}
        assert rows == {NAME: ("CAME", 2), "山田": ("CAME", 1)}
        assert [one["name"] for one in said["walk_ins"]] == ["当日 さん"]
        assert said["refused"] == []

    def test_sent_again_change_nothing(self, desk: Client, session: Session) -> None:
        same = event(comes(session).code)

        for _turn in range(2):
            answer = send(desk, session, same)

        assert answer.status_code == 200
        assert CheckInEvent.objects.count() == 1

    def test_of_a_wrong_clock_keep_their_order(self, desk: Client, session: Session) -> None:
        code = comes(session).code

        send(desk, session, event(code, "ABSENT", ago=60), event(code, ago=600))

        assert [came for _id, _is_walk_in, came in standing(session)] == [0]

    def test_about_nobody_here_are_told_and_stop_no_other(
        self, desk: Client, session: Session
    ) -> None:
        foreign = event("ZZZZZZZZ")

        said = send(desk, session, foreign, event(comes(session).code)).json()

        assert said["refused"] == [foreign["id"]]
        assert CheckInEvent.objects.count() == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]",
            b'{"sent": 1}',
            b'{"sent": 1, "events": [1]}',
            b'{"sent": 1, "events": [{"id": "x", "kind": "CAME", "at": 1}]}',
            b'{"sent": "1e400", "events": []}',
            b'{"sent": NaN, "events": []}',
            b"[" * 100_000,
            b"\xff",
        ],
    )
    def test_that_cannot_be_read_are_refused(
        self, desk: Client, session: Session, body: bytes
    ) -> None:
        address = page_of(session, "door/events/")

        answer = desk.post(address, body, content_type="application/json")

        assert answer.status_code == 422

    def test_tell_names_and_nothing_else_of_anybody(self, desk: Client, session: Session) -> None:
        comes(session, note="秘密のこと", phone="090-1111-2222")

        said = text(desk.get(page_of(session, "door/events/")))

        assert NAME in said
        assert not any(words in said for words in ("秘密", "090", "@"))

    def test_end_at_the_midnight_after_the_session(self, desk: Client, session: Session) -> None:
        said = desk.get(page_of(session, "door/events/")).json()

        # 4 October 2023, midnight in Tokyo.
        assert said["until"] == 1_696_345_200_000

    def test_want_the_token_of_the_page(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        strict = client_of(editor, enforce_csrf_checks=True)

        assert send(strict, session).status_code == 403


class TestTheKeptPage:
    def test_names_nobody(self, desk: Client, session: Session) -> None:
        comes(session)
        walk_in(session, name="当日 さん")

        page = text(desk.get(page_of(session, "door/kept/")))

        assert NAME not in page
        assert "当日 さん" not in page
        assert "電波がありません。" in page


class TestTheCodeForTheDoor:
    def test_holds_the_code_of_the_booking_and_not_its_key(
        self, client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = comes(session)
        drawn: list[str] = []
        monkeypatch.setattr(
            "engawa.rooms.programmes.views.own_booking.qr_svg",
            lambda words: drawn.append(words) or "<svg/>",
        )
        key = make_key(code=booking.code)

        client.get(f"/kanazawa/programmes/booking/{key}/check-in.svg")
        page = text(client.get(f"/kanazawa/programmes/booking/{key}/"))
        opened = client.get(f"/kanazawa/programmes/booking/{drawn[0]}/")

        assert drawn == [booking.code]
        assert opened.status_code == 404
        assert "受付で見せるコード" in page
