"""Certificates of courses: to whom they are issued, what they say, and how their numbers are verified."""

import datetime as dt
import importlib
import io
import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from pypdf import PdfReader

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Attendance, Booking, Certificate, Intake, Session
from engawa.rooms.programmes.services.certificates import CertificatesUnsound, issue_certificates
from engawa.rooms.programmes.shredders import (
    shred_bookings,
    shred_certificate_names,
    shred_issuers,
)
from tests.rooms.programmes.day_material import a_course, a_day, comes
from tests.rooms.programmes.desk_forms import Open, text, words_of
from tests.rooms.programmes.material import MOMENT, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def course(kanazawa: Ward) -> Intake:
    return a_course(kanazawa)


def attend(intake: Intake, name: str, *days: int) -> Booking:
    """Book for somebody who came to the sessions of these numbers."""
    sessions = list(intake.sessions.order_by("starts_at"))
    booking = comes(sessions[0], name)
    for day in days:
        Attendance.objects.create(
            session=sessions[day - 1], booking=booking, came=1, happened_at=MOMENT
        )
    return booking


def issue(intake: Intake, at_least: int = 3, actor_id: int | None = None) -> int:
    return issue_certificates(intake_id=intake.pk, at_least=at_least, actor_id=actor_id, now=MOMENT)


def words_of_pdf(answer: Any) -> list[str]:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return [re.sub(r"\s+", "", page.extract_text()) for page in pages]


def page_of(intake: Intake, part: str = "") -> str:
    number = intake.programme.number
    return f"/kanazawa/desk/programmes/{number}/intakes/{intake.number}/certificates/{part}"


class TestIssuing:
    def test_gives_one_to_whoever_came_often_enough(self, course: Intake) -> None:
        whole, most = attend(course, "い", 1, 2, 3), attend(course, "ろ", 1, 3)
        attend(course, "は", 2)

        all_days = issue(course)
        two_days = issue(course, 2)

        assert (all_days, two_days) == (1, 1)
        found = Certificate.objects.order_by("pk").values_list(
            "booking_id", "sessions_attended", "sessions_held"
        )
        assert list(found) == [(whole.pk, 3, 3), (most.pk, 2, 3)]

    def test_gives_nobody_a_second_one(self, course: Intake) -> None:
        attend(course, "い", 1, 2, 3)
        issue(course)
        number = Certificate.objects.get().number

        assert issue(course) == 0
        assert Certificate.objects.get().number == number

    def test_does_not_count_a_session_that_was_called_off(self, course: Intake) -> None:
        booking = attend(course, "い", 1, 2)
        last = course.sessions.order_by("starts_at").last()
        assert last is not None
        Session.objects.filter(pk=last.pk).update(called_off_at=MOMENT, called_off_reason="台風")

        assert issue(course, 2) == 1
        assert Certificate.objects.get(booking=booking).sessions_held == 2

    @pytest.mark.parametrize("at_least", [0, 4])
    def test_refuses_more_sessions_than_there_were(self, course: Intake, at_least: int) -> None:
        with pytest.raises(CertificatesUnsound):
            issue(course, at_least)

    def test_refuses_what_is_no_course(self, kanazawa: Ward) -> None:
        with pytest.raises(CertificatesUnsound):
            issue(a_day(kanazawa).intake, 1)

    def test_leaves_out_whoever_cancelled(self, course: Intake) -> None:
        booking = attend(course, "い", 1, 2, 3)
        Booking.objects.filter(pk=booking.pk).update(state="CANCELLED")

        assert issue(course) == 0

    def test_writes_into_the_record_how_many(self, course: Intake, editor: User) -> None:
        attend(course, "い", 1, 2, 3)

        issue(course, actor_id=editor.pk)

        entry = AuditEntry.objects.get(code="programmes.certificate.issued")
        assert (entry.data["count"], entry.data["at_least"], entry.actor_id) == (1, 3, editor.pk)


class TestAtTheDesk:
    def test_shows_who_came_how_often_and_issues(
        self, client_of: Open, editor: User, course: Intake
    ) -> None:
        attend(course, "浜 はな子", 1, 2, 3)
        desk = client_of(editor)

        before = words_of(desk.get(page_of(course)))
        sent = desk.post(page_of(course), {"at_least": "3"}, follow=True)

        assert "浜 はな子 1組 3／3 まだ" in before
        assert "修了証を1件出しました。" in words_of(sent)

    def test_keeps_a_number_that_cannot_be(
        self, client_of: Open, editor: User, course: Intake
    ) -> None:
        answer = client_of(editor).post(page_of(course), {"at_least": "9"})

        assert answer.status_code == 422
        assert 'value="9"' in text(answer)
        assert "1から3までの回数を入れてください。" in text(answer)

    def test_prints_all_as_one_file(self, client_of: Open, editor: User, course: Intake) -> None:
        for name in ("浜 はな子", "山田 太郎"):
            attend(course, name, 1, 2, 3)
        issue(course)

        pages = words_of_pdf(client_of(editor).get(page_of(course, "all.pdf")))

        assert len(pages) == 2
        assert {name for name in ("浜はな子様", "山田太郎様") if any(name in p for p in pages)} == {
            "浜はな子様",
            "山田太郎様",
        }


class TestOnesOwn:
    def post(self, client: Client, booking: Booking, part: str, **said: str) -> Any:
        address = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/{part}"
        return client.post(address, said)

    def get(self, client: Client, booking: Booking, part: str = "certificate.pdf") -> Any:
        return client.get(f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/{part}")

    def test_is_on_the_page_of_the_booking_with_name_course_dates_and_number(
        self, client: Client, course: Intake
    ) -> None:
        booking = attend(course, "浜 はな子", 1, 2)
        before = self.get(client, booking, "")
        issue(course, 2)

        page = self.get(client, booking, "")
        (paper,) = words_of_pdf(self.get(client, booking))

        assert "修了証" not in text(before)
        assert "修了証を受け取る（PDF）" in text(page)
        number = Certificate.objects.get().number
        for words in (
            "浜はな子様",
            course.programme.title.replace("・", "・"),
            "全3回のうち2回に出席",
            "2023年9月5日から2023年9月19日まで",
            "令和5年10月3日",
            "金沢区",
            f"{number[:4]}-{number[4:8]}-{number[8:]}",
        ):
            assert words in paper

    def test_goes_with_its_name_not_with_that_of_the_booking(
        self, client: Client, course: Intake
    ) -> None:
        booking = attend(course, "い", 1, 2, 3)
        issue(course)

        shred_bookings(at("2023-11-01 10:00"))
        stays = self.get(client, booking).status_code
        shred_certificate_names(at("2023-11-01 23:59"))
        still = self.get(client, booking).status_code
        shred_certificate_names(at("2023-11-02 00:00"))

        assert (stays, still) == (200, 200)
        assert self.get(client, booking).status_code == 404
        assert "受け取る" not in text(self.get(client, booking, ""))
        assert "お名前は、消しました" in text(self.get(client, booking, "certificate/"))

    def test_is_told_to_whoever_left_an_address_with_the_day_of_the_name(
        self, course: Intake
    ) -> None:
        booking, other = attend(course, "い", 1, 2, 3), attend(course, "ろ", 1, 2, 3)
        Booking.objects.filter(pk=other.pk).update(email="", phone="090-1234-5678")

        issue(course)
        issue(course)

        mail = Message.objects.get(purpose="programmes.certificate")
        assert mail.address == booking.email
        assert f"/booking/{make_key(code=booking.code)}/certificate/" in mail.body
        assert "2023年11月2日になる前に受け取ってください。" in mail.body

    def test_keeps_its_name_until_the_day_that_is_chosen(
        self, client: Client, course: Intake
    ) -> None:
        booking = attend(course, "浜 はな子", 1, 2, 3)
        issue(course)

        page = text(self.get(client, booking, "certificate/"))
        sent = self.post(client, booking, "certificate/", until="2024-10-02")
        shred_bookings(at("2023-11-10 10:00"))
        shred_certificate_names(at("2024-10-01 10:00"))
        (paper,) = words_of_pdf(self.get(client, booking))

        assert "2026年10月2日まで（3年）" in page
        assert sent.status_code == 303
        assert "浜はな子様" in paper
        entry = AuditEntry.objects.get(code="programmes.certificate.kept")
        assert (entry.actor_id, entry.data["until"]) == (None, "2024-10-02")
        assert shred_certificate_names(at("2024-10-02 10:00")) == 1

    @pytest.mark.parametrize("until", ["", "2099-01-01", "2023-10-04", "あした"])
    def test_is_kept_until_no_other_day(self, client: Client, course: Intake, until: str) -> None:
        booking = attend(course, "い", 1, 2, 3)
        issue(course)

        answer = self.post(client, booking, "certificate/", until=until)

        assert answer.status_code == 422
        assert Certificate.objects.get().name_until == dt.date(2023, 11, 2)

    def test_lets_its_name_go_when_its_owner_says_so(self, client: Client, course: Intake) -> None:
        booking = attend(course, "い", 1, 2, 3)
        issue(course)

        asked = self.get(client, booking, "certificate/forget/")
        before = Certificate.objects.get().name
        for _press in range(2):
            self.post(client, booking, "certificate/forget/")
        late = self.post(client, booking, "certificate/", until="2024-10-02")

        assert "元には戻せません" in text(asked)
        assert before == "い"
        found = Certificate.objects.get()
        assert (found.name, found.name_until, found.owner_hash) == ("", None, "")
        assert self.get(client, booking).status_code == 404
        assert late.status_code == 422
        assert AuditEntry.objects.filter(code="programmes.certificate.forgotten").count() == 1

    def test_is_on_the_page_of_its_owner_after_the_booking_is_forgotten(
        self, client_of: Open, hana: User, course: Intake
    ) -> None:
        booking = attend(course, "浜 はな子", 1, 2, 3)
        Booking.objects.filter(pk=booking.pk).update(email=hana.email)
        issue(course)
        shred_bookings(at("2023-11-01 10:00"))

        page = client_of(hana).get("/kanazawa/my/held/")
        erased = client_of(hana).post("/kanazawa/my/erase/programmes.certificates/")

        assert "修了証のお名前" in text(page)
        assert Certificate.objects.get().number[:4] in text(page)
        assert erased.status_code == 302
        assert Certificate.objects.get().name == ""


class TestVerifying:
    def test_says_the_course_and_no_name(self, client: Client, course: Intake) -> None:
        attend(course, "浜 はな子", 1, 2, 3)
        issue(course)
        number = Certificate.objects.get().number

        page = client.get(
            "/kanazawa/programmes/certificates/",
            {"number": f" {number[:4].lower()}－{number[4:]}"},
            follow=True,
        )

        assert course.programme.title in text(page)
        assert "全3回のうち3回" in text(page)
        assert "浜" not in text(page)

    def test_stays_true_when_the_name_is_gone(self, client: Client, course: Intake) -> None:
        attend(course, "い", 1, 2, 3)
        issue(course)
        shred_bookings(at("2023-11-01 10:00"))

        number = Certificate.objects.get().number

        assert client.get(f"/kanazawa/programmes/certificates/{number}/").status_code == 200

    def test_says_kindly_that_there_is_none(self, client: Client, kanazawa: Ward) -> None:
        page = client.get("/kanazawa/programmes/certificates/K7Q493ZM2H5P/")

        assert page.status_code == 404
        assert "この番号の修了証はありません" in text(page)
        assert 'value="K7Q493ZM2H5P"' in text(page)

    def test_asks_whoever_guesses_to_stop(
        self, client: Client, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("engawa.rooms.programmes.views.certificates.MOST_WRONG", 2)

        found = [
            client.get(f"/kanazawa/programmes/certificates/{turn}/").status_code
            for turn in range(3)
        ]

        assert found == [404, 404, 429]

    @pytest.mark.parametrize("typed", ["", "　", "---", "あ"])
    def test_does_not_look_for_nothing(self, client: Client, kanazawa: Ward, typed: str) -> None:
        answer = client.get("/kanazawa/programmes/certificates/", {"number": typed})

        assert answer.status_code in (404, 422)


class TestShredding:
    def test_forgets_the_officer_after_five_years(self, course: Intake, editor: User) -> None:
        attend(course, "い", 1, 2, 3)
        issue(course, actor_id=editor.pk)

        assert shred_issuers(at("2028-09-30 10:00")) == 0
        assert shred_issuers(at("2028-10-02 10:00")) == 1
        assert Certificate.objects.get().issued_by is None


class TestCertificatesOfBefore:
    def test_get_the_names_that_are_still_held(self, course: Intake) -> None:
        held, gone = attend(course, "い", 1, 2, 3), attend(course, "ろ", 1, 2, 3)
        issue(course)
        hashes = set(Certificate.objects.values_list("booking_id", "owner_hash"))
        Certificate.objects.update(name="", name_until=None, owner_hash="")
        Booking.objects.filter(pk=gone.pk).update(name="", email="")

        module = importlib.import_module(
            "engawa.rooms.programmes.migrations.0009_certificate_names"
        )
        module.copy_names(apps, None)

        found = Certificate.objects.get(booking=held)
        assert (found.name, found.name_until) == ("い", dt.date(2023, 11, 2))
        assert (held.pk, found.owner_hash) in hashes
        assert Certificate.objects.get(booking=gone).name == ""
