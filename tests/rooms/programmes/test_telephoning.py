"""Whom to telephone after the ward changed something, and ticking who was told."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake, Telling
from engawa.rooms.programmes.selectors.telephoning import (
    LATE,
    Summary,
    count_to_telephone,
    get_telephone_list,
)
from engawa.rooms.programmes.services.intakes import call_off_intake, call_off_session
from engawa.rooms.programmes.services.telephoning import (
    AlreadyTelephoned,
    TellingGone,
    note_call,
)
from tests.outbox import deliver_mails
from tests.rooms.programmes.booking_material import an_intake, book, cancel, take
from tests.rooms.programmes.desk_forms import Open, words_of
from tests.rooms.programmes.material import MOMENT, a_session

pytestmark = pytest.mark.usefixtures("clock")
INTAKE = "/kanazawa/desk/programmes/1/intakes/1/"
LIST = f"{INTAKE}telephone/"
TICK = f"{LIST}tick/"


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    days = ("2023-10-21", "2023-10-28")
    sessions = tuple(a_session(f"{day} 10:00") for day in days)
    return an_intake(kanazawa, capacity=20, sessions=sessions)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def call_off(intake: Intake) -> None:
    call_off_intake(
        ward_id=intake.programme.ward_id,
        programme_number=1,
        number=1,
        reason="台風のため",
        actor_id=None,
        now=MOMENT,
    )


def call_off_one(intake: Intake) -> None:
    call_off_session(
        ward_id=intake.programme.ward_id,
        programme_number=1,
        number=1,
        session_id=intake.sessions.earliest("starts_at").pk,
        reason="台風のため",
        actor_id=None,
        now=MOMENT,
    )


def summary(intake: Intake, *, now: dt.datetime = MOMENT) -> Summary:
    fresh = Intake.objects.select_related("programme").get(pk=intake.pk)
    announcement = fresh.announcements.latest("at")
    return get_telephone_list(intake=fresh, announcement=announcement, now=now).summary


def by_telephone(intake: Intake, name: str = "六浦 次郎", phone: str = "045-111-2222") -> Booking:
    return take(intake, "", name=name, phone=phone).booking


class TestWhomToTelephone:
    def test_are_those_without_mail_and_those_whom_it_did_not_reach(
        self, desk: Client, intake: Intake
    ) -> None:
        reached = book(intake, name="港 花子")
        bounced = book(intake, "gone@example.jp", name="戻った", phone="045-333-4444")
        by_telephone(intake)
        call_off(intake)
        deliver_mails()
        about = f"programmes.booking:{bounced.pk}"
        Message.objects.filter(about=about).update(state="BOUNCED", reason="ADDRESS")

        words = words_of(desk.get(LIST))

        assert "これから電話する方 2人" in words
        assert "戻った" in words
        assert "メールが届かなかった" in words
        assert "六浦 次郎" in words
        assert reached.name not in words
        assert summary(intake) == Summary(3, 1, 0, 1, 1, 2, 0)

    def test_are_those_whose_mail_is_not_there_after_three_hours(self, intake: Intake) -> None:
        book(intake)
        call_off(intake)

        counts = [
            summary(intake, now=MOMENT + LATE + step).to_telephone
            for step in (dt.timedelta(seconds=-1), dt.timedelta(0))
        ]

        assert counts == [0, 1]

    def test_leaves_out_whoever_had_cancelled_before_or_since(self, intake: Intake) -> None:
        before = by_telephone(intake)
        since = by_telephone(intake, phone="045-222-2222")
        by_telephone(intake, phone="045-333-3333")
        cancel(before, now=MOMENT - dt.timedelta(hours=1))

        call_off_one(intake)
        cancel(since, now=MOMENT + dt.timedelta(hours=1))

        assert summary(intake).all == 1

    def test_is_counted_beside_the_intake_and_led_to_after_calling_off(
        self, desk: Client, intake: Intake
    ) -> None:
        by_telephone(intake)
        page = words_of(desk.get(f"{INTAKE}call-off/"))
        assert "メールのない方が1人います" in page

        answer = desk.post(f"{INTAKE}call-off/", {"reason": "台風のため"})

        assert answer["Location"] == LIST
        assert "電話で伝える方 1" in words_of(desk.get(INTAKE))

    def test_leads_back_where_everybody_has_mail(self, desk: Client, intake: Intake) -> None:
        book(intake)

        answer = desk.post(f"{INTAKE}call-off/", {"reason": "台風のため"})

        assert answer["Location"] == "/kanazawa/desk/programmes/1/"

    def test_is_empty_before_anything_was_announced(self, desk: Client, intake: Intake) -> None:
        by_telephone(intake)

        assert count_to_telephone(intake=intake, now=MOMENT) == 0
        assert "まだありません" in words_of(desk.get(LIST))

    def test_can_be_looked_at_for_what_was_announced_before(
        self, desk: Client, intake: Intake
    ) -> None:
        by_telephone(intake)
        call_off_one(intake)
        first = intake.announcements.get()
        first.at = MOMENT - dt.timedelta(days=1)
        first.save()
        call_off(intake)

        page = desk.get(LIST, {"of": first.pk})

        assert page.context["list"].announcement == first


class TestTicking:
    def send(self, desk: Client, outcome: str, *, revision: int = 1) -> Any:
        telling = Telling.objects.get()
        sent = {"telling": telling.pk, "revision": revision, "outcome": outcome}
        return desk.post(TICK, sent, follow=True)

    def test_says_who_told_and_when(self, desk: Client, intake: Intake, editor: User) -> None:
        booking = by_telephone(intake)
        call_off(intake)

        self.send(desk, "NOT_REACHED")
        page = words_of(self.send(desk, "TOLD", revision=2))

        telling = Telling.objects.get()
        assert (telling.outcome, telling.calls, telling.by, telling.at) == (
            "TOLD", 2, editor, MOMENT,
        )  # fmt: skip
        assert "全員に伝わりました" in page
        assert f"2回かけた（{editor.name} 10/3 10:00）" in page
        noted = AuditEntry.objects.filter(code="programmes.booking.telephoned")
        assert {entry.subject for entry in noted} == {f"programmes.booking:{booking.pk}"}

    def test_shows_the_second_officer_what_the_first_wrote(
        self, desk: Client, client_of: Open, approver: User, intake: Intake
    ) -> None:
        by_telephone(intake)
        call_off(intake)
        self.send(client_of(approver), "TOLD")

        page = words_of(self.send(desk, "NOT_REACHED"))

        assert "ほかの職員が、先に電話しました" in page
        assert Telling.objects.get().outcome == "TOLD"

    def test_counts_a_press_made_twice_once(self, desk: Client, intake: Intake) -> None:
        by_telephone(intake)
        call_off(intake)

        for _press in range(2):
            self.send(desk, "TOLD")

        assert Telling.objects.get().calls == 1

    def test_is_taken_back(self, desk: Client, intake: Intake) -> None:
        by_telephone(intake)
        call_off(intake)
        self.send(desk, "TOLD")

        self.send(desk, "NONE", revision=2)

        telling = Telling.objects.get()
        assert (telling.outcome, telling.by, telling.at) == ("NONE", None, None)
        assert summary(intake).to_telephone == 1

    def test_asks_what_came_of_it(self, desk: Client, intake: Intake) -> None:
        by_telephone(intake)
        call_off(intake)

        assert "どうなったかを、選んでください" in words_of(self.send(desk, "NONSENSE"))

    def test_is_refused_for_another_intake(
        self, intake: Intake, kanazawa: Ward, editor: User
    ) -> None:
        by_telephone(intake)
        call_off(intake)
        given: dict[str, Any] = {
            "telling_id": Telling.objects.get().pk,
            "outcome": "TOLD",
            "actor_id": editor.pk,
            "now": MOMENT,
        }

        with pytest.raises(TellingGone):
            note_call(intake=an_intake(kanazawa), revision=1, **given)
        with pytest.raises(AlreadyTelephoned):
            note_call(intake=intake, revision=9, **given)
