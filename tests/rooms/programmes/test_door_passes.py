"""Helping at the door without an account: what a pass opens, for how long, what it shows, and what is refused."""

import json
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.addresses import address_of_door_pass
from engawa.rooms.programmes.models import CheckInEvent, DoorPass, Session, TurnedAway
from engawa.rooms.programmes.services.attendance import merge_events
from engawa.rooms.programmes.services.door_passes import (
    DoorPassRefused,
    make_door_pass,
    revoke_door_pass,
)
from engawa.rooms.programmes.services.intakes import call_off_intake
from engawa.rooms.programmes.shredders import shred_door_passes
from tests.rooms.programmes.day_material import a_day, comes, noted, standing
from tests.rooms.programmes.desk_forms import Open, text, words_of
from tests.rooms.programmes.material import MOMENT, a_session, at
from tests.rooms.programmes.question_material import an_answer, ask

pytestmark = pytest.mark.usefixtures("clock")
ALLERGY = {
    "kind": "ALLERGY",
    "label": "食べもののアレルギー",
    "reason": "おやつを用意するときに避けるためです。",
}


@pytest.fixture
def session(kanazawa: Ward) -> Session:
    return a_day(kanazawa)


def make(session: Session, label: str = "入口の机", **facts: Any) -> DoorPass:
    given = {"actor_id": None, "now": MOMENT, **facts}
    return make_door_pass(session_id=session.pk, label=label, **given)


def page_of(door_pass: DoorPass, part: str = "") -> str:
    address = address_of_door_pass(door_pass=door_pass, ward_slug="kanazawa")
    return "/" + address.split("/", 3)[3] + part


def desk_of(session: Session, part: str = "") -> str:
    number = session.intake.programme.number
    return f"/kanazawa/desk/programmes/{number}/intakes/1/sessions/{session.pk}/passes/{part}"


def send(client: Client, door_pass: DoorPass, *events: dict[str, Any]) -> Any:
    body = json.dumps({"sent": 10**12, "events": events})
    return client.post(page_of(door_pass, "events/"), body, content_type="application/json")


def came(code: str) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "CAME", "code": code, "units": 1, "at": 10**12}


class TestWhatAPassShows:
    def test_is_names_and_numbers_and_nothing_that_was_written(
        self, client: Client, session: Session
    ) -> None:
        booking = comes(session, units=2, note="前の席", phone="090-1234-5678")

        page = client.get(page_of(make(session)))

        assert page.status_code == 200
        assert "浜 はな子 2組" in words_of(page)
        for secret in ("前の席", "090-1234-5678", booking.email, "/desk/"):
            assert secret not in text(page)
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]

    def test_counts_people_as_its_reader_does(self, client: Client, session: Session) -> None:
        there = noted(comes(session, name="金沢 一郎"))
        merge_events(session_id=session.pk, events=[there], actor_id=None, now=MOMENT)
        comes(session, units=3)

        answer = client.get(page_of(make(session)), {"lang": "en"})

        page, words = text(answer), words_of(answer)
        assert "Came 1 pair Not yet 3" in words
        assert 'value="CAME:1">1 pair</button>' in page
        assert 'value="CAME:2">2 pairs</button>' in page
        # Of these the page says rows of which it has only data.
        assert '<p data-ward-word="one">{units} pair</p>' in page
        assert '<p data-ward-word="several">{units} pairs</p>' in page

    def test_is_an_allergy_only_where_the_programme_says_so(
        self, client: Client, kanazawa: Ward
    ) -> None:
        session = a_day(kanazawa)
        shown = ask(session.intake, **ALLERGY, is_for_the_door=True)
        hidden = ask(session.intake, label="薬のアレルギー", kind="ALLERGY")
        other = ask(session.intake, label="好きな絵本")
        comes(
            session,
            answers=(
                an_answer(shown, "そば"),
                an_answer(hidden, "ペニシリン"),
                an_answer(other, "ぐるんぱ"),
            ),
        )

        page = text(client.get(page_of(make(session))))
        state = text(client.get(page_of(make(session), "events/")))

        assert "そば" in page
        assert not any(words in page for words in ("ペニシリン", "ぐるんぱ"))
        # What a browser keeps for when it has no line holds none of it.
        assert "そば" not in state

    def test_is_said_to_whoever_answers(self, client: Client, kanazawa: Ward) -> None:
        session = a_day(kanazawa)
        ask(session.intake, **ALLERGY, is_for_the_door=True)

        page = client.get(f"/kanazawa/programmes/{session.intake.programme.number}/1/book/")

        assert "受付を手伝う方にも見せます。" in text(page)

    def test_is_nobody_on_the_page_that_a_browser_keeps(
        self, client: Client, session: Session
    ) -> None:
        comes(session)

        page = client.get(page_of(make(session), "kept/"))

        assert page.status_code == 200
        assert "浜 はな子" not in text(page)

    def test_goes_from_a_browser_when_the_pass_ends(self, client: Client, session: Session) -> None:
        comes(session)

        state = json.loads(client.get(page_of(make(session), "events/")).content)

        assert state["until"] == at("2023-10-03 16:00").timestamp() * 1000
        assert set(state["rows"][0]) == {"code", "name", "units", "mark", "came", "at"}


class TestNotingWithAPass:
    def test_marks_by_forms_and_by_events_and_writes_down_which_pass(
        self, client: Client, session: Session
    ) -> None:
        first, second = comes(session, "い"), comes(session, "ろ")
        make(session)
        door_pass = make(session, "2階の机")

        pressed = client.post(
            page_of(door_pass, "mark/"), {"press": "p", "code": first.code, "deed": "CAME:1"}
        )
        sent = send(client, door_pass, came(second.code))
        added = client.post(page_of(door_pass, "walk-in/"), {"press": "w", "units": "2"})

        assert (pressed.status_code, sent.status_code, added.status_code) == (303, 200, 303)
        assert pressed["Location"] == page_of(door_pass)
        assert [units for _id, _is_walk_in, units in standing(session)] == [1, 1, 2]
        entries = AuditEntry.objects.filter(code="programmes.attendance.noted")
        assert {(entry.data["pass"], entry.actor_id) for entry in entries} == {(2, None)}
        assert not CheckInEvent.objects.filter(recorded_by__isnull=False).exists()

    def test_merges_with_what_officers_note(self, client: Client, session: Session) -> None:
        booking = comes(session)
        merge_events(
            session_id=session.pk,
            events=[noted(booking, "ABSENT", after=-60)],
            actor_id=None,
            now=MOMENT,
        )

        send(client, make(session), came(booking.code))

        assert standing(session) == [(booking.pk, False, 1)]

    def test_refuses_a_booking_of_another_session(
        self, client: Client, session: Session, kanazawa: Ward
    ) -> None:
        other = comes(a_day(kanazawa))

        answer = json.loads(send(client, make(session), came(other.code)).content)

        assert len(answer["refused"]) == 1
        assert not CheckInEvent.objects.exists()

    def test_writes_down_that_the_list_was_opened(self, client: Client, session: Session) -> None:
        door_pass = make(session)

        client.get(page_of(door_pass))

        entry = AuditEntry.objects.get(code="programmes.attendance.read")
        assert (entry.data["how"], entry.data["pass"], entry.actor_id) == ("door", 1, None)
        assert DoorPass.objects.get().used_at == MOMENT


class TestWhatIsRefused:
    def refused(self) -> list[tuple[str, int]]:
        return list(TurnedAway.objects.order_by("kind").values_list("kind", "count"))

    @pytest.mark.parametrize(
        ("moment", "status"),
        [
            ("2023-10-02 23:59:59", 403),
            ("2023-10-03 00:00:00", 200),
            ("2023-10-03 06:59:59", 200),
            ("2023-10-03 07:00:00", 410),
        ],
    )
    def test_is_open_from_two_hours_before_until_three_after(
        self, client: Client, session: Session, moment: str, status: int
    ) -> None:
        comes(session)
        door_pass = make(session)

        with time_machine.travel(f"{moment}+00:00", tick=False):
            answers = [client.get(page_of(door_pass, part)) for part in ("", "events/", "kept/")]
            posted = send(client, door_pass, came("ABCD2345"))

        assert [answer.status_code for answer in (*answers, posted)] == [status] * 4
        assert ("浜 はな子" in text(answers[0])) == (status == 200)
        assert self.refused() == ([("DOOR_OVER", 4)] if status == 410 else [])

    def test_is_a_pass_that_was_taken_back(self, client: Client, session: Session) -> None:
        booking, door_pass = comes(session), make(session)
        revoke_door_pass(door_pass_id=door_pass.pk, actor_id=None, now=MOMENT)

        page, sent = client.get(page_of(door_pass)), send(client, door_pass, came(booking.code))

        assert (page.status_code, sent.status_code) == (410, 410)
        assert f'data-ward-door-over="{page_of(door_pass)}"' in text(page)
        assert "係の職員が止めました" in json.loads(sent.content)["error"]
        assert not CheckInEvent.objects.exists()

    def test_is_the_pass_of_another_session(
        self, client: Client, session: Session, kanazawa: Ward
    ) -> None:
        other = a_day(kanazawa)
        comes(other)
        swapped = page_of(make(session)).replace(f"/{session.pk}/", f"/{other.pk}/")

        answer = client.get(swapped)

        assert answer.status_code == 404
        assert "浜 はな子" not in text(answer)
        assert self.refused() == [("DOOR", 1)]
        entry = AuditEntry.objects.get(code="programmes.attempt.refused")
        assert entry.data == {"kind": "DOOR", "count": 1}

    def test_is_a_pass_in_another_ward(self, client: Client, session: Session, konan: Ward) -> None:
        answer = client.get(page_of(make(session)).replace("/kanazawa/", "/konan/"))

        assert answer.status_code == 404

    def test_is_a_guessed_key_until_it_is_too_much(
        self, client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("engawa.rooms.programmes.views.door_passes.MOST_WRONG_KEYS", 2)

        found = [
            client.get(f"/kanazawa/programmes/door/{session.pk}/guess{turn}/").status_code
            for turn in range(3)
        ]

        assert found == [404, 404, 429]
        assert self.refused() == [("DOOR", 3)]

    def test_is_more_than_tablets_ask_for(
        self, client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("engawa.rooms.programmes.views.door_passes.MOST_WITH_A_PASS", 2)
        door_pass = make(session)

        found = [client.get(page_of(door_pass, "events/")).status_code for _turn in range(3)]

        assert found == [200, 200, 429]

    def test_is_a_session_that_was_called_off(self, client: Client, session: Session) -> None:
        door_pass, intake = make(session), session.intake
        call_off_intake(
            ward_id=intake.programme.ward_id,
            programme_number=intake.programme.number,
            number=intake.number,
            reason="台風",
            actor_id=None,
            now=MOMENT,
        )

        assert client.get(page_of(door_pass)).status_code == 410

    def test_leads_nowhere_at_the_desk(self, client: Client, session: Session) -> None:
        client.get(page_of(make(session)))

        answer = client.get(desk_of(session))

        assert answer.status_code == 302


class TestAtTheDesk:
    def test_makes_prints_and_takes_back(
        self, client: Client, client_of: Open, editor: User, session: Session
    ) -> None:
        desk = client_of(editor)

        sheet = desk.post(desk_of(session), {"label": " 入口の机 "}, follow=True)
        code = desk.get(desk_of(session, "1/code.svg"))
        opened = client.get(page_of(DoorPass.objects.get())).status_code
        after = desk.post(desk_of(session, "1/revoke/"), follow=True)

        assert "10月3日（火） 9:00から10月3日（火） 16:00まで" in words_of(sheet)
        assert 'data-ward-copy="http' in text(sheet)
        assert page_of(DoorPass.objects.get()) in text(sheet)
        assert code["Content-Type"] == "image/svg+xml"
        assert "no-store" in code["Cache-Control"]
        assert opened == 200
        assert "「入口の机」のリンクを止めました" in words_of(after)
        assert client.get(page_of(DoorPass.objects.get())).status_code == 410
        assert desk.get(desk_of(session, "1/")).status_code == 404
        codes = AuditEntry.objects.filter(code__startswith="programmes.door-pass.")
        assert {(one.code, one.actor_id, one.data["pass"]) for one in codes} == {
            ("programmes.door-pass.made", editor.pk, 1),
            ("programmes.door-pass.revoked", editor.pk, 1),
        }

    def test_twice_taken_back_is_once(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        make(session)
        desk = client_of(editor)

        for _press in range(2):
            desk.post(desk_of(session, "1/revoke/"))

        assert AuditEntry.objects.filter(code="programmes.door-pass.revoked").count() == 1

    def test_keeps_what_was_typed_when_it_is_refused(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        answer = client_of(editor).post(desk_of(session), {"label": "机" * 41})

        assert answer.status_code == 422
        assert "机" * 41 in text(answer)
        assert not DoorPass.objects.exists()

    def test_has_ten_at_most(self, session: Session) -> None:
        for turn in range(10):
            make(session, f"机{turn}")

        with pytest.raises(DoorPassRefused):
            make(session, "もう一つ")

        assert DoorPass.objects.count() == 10

    def test_makes_none_for_what_is_over(self, session: Session) -> None:
        with pytest.raises(DoorPassRefused):
            make(session, now=at("2023-10-03 16:00"))

    def test_keeps_no_key(self, session: Session) -> None:
        door_pass = make(session)

        key = page_of(door_pass).rstrip("/").rpartition("/")[2]

        kept = " ".join(str(value) for value in DoorPass.objects.values().get().values())
        assert key not in kept
        assert re.fullmatch(r"[\w-]{22}", key)

    def test_lets_the_session_be_taken_out_of_its_intake(
        self, client: Client, kanazawa: Ward
    ) -> None:
        session = a_day(kanazawa, sessions=(a_session("2023-10-03 11:00"),))
        door_pass = make(session)

        Session.objects.filter(pk=session.pk).delete()

        assert client.get(page_of(door_pass)).status_code == 404


class TestShredding:
    def test_forgets_passes_after_thirty_days(self, session: Session, editor: User) -> None:
        make(session, actor_id=editor.pk)

        assert shred_door_passes(at("2023-11-02 12:59")) == 0
        assert shred_door_passes(at("2023-11-02 13:00")) == 1
