"""An intake for the invited: who is invited, what they get, and that each books once."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from engawa.core.access.models import User
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.addresses import address_of_invitation
from engawa.rooms.programmes.forms.invitations import read_people
from engawa.rooms.programmes.models import Booking, Intake, Invitation
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services.bookings import hold_seat
from engawa.rooms.programmes.services.intakes import call_off_intake
from engawa.rooms.programmes.services.invitations import (
    InvitationsAdded,
    InvitationUsed,
    Invitee,
    NotForInvited,
    TooManyInvited,
    book_invited,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from engawa.rooms.programmes.shredders import shred_invitations
from tests.outbox import deliver_mails
from tests.rooms.programmes.booking_material import (
    EMAIL,
    an_intake,
    book,
    cancel,
    count_taken,
    fresh,
    take,
    values,
)
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.material import MOMENT, at, make_intake
from tests.rooms.programmes.question_material import ask

pytestmark = pytest.mark.usefixtures("clock")
DESK = "/kanazawa/desk/programmes/1/intakes/1/invitations/"
NEW = f"{DESK}new/"
HANA = Invitee("浜 はな子", EMAIL)
JIRO = Invitee("六浦 次郎")


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa, way="INVITATION", capacity=2, has_waiting_list=False)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def send(intake: Intake, officer: User, *invitees: Invitee, after: int = 0) -> list[Invitation]:
    invite(intake_id=intake.pk, invitees=invitees, after=after, actor_id=officer.pk, now=MOMENT)
    return list(Invitation.objects.order_by("id"))


def page_of(invitation: Invitation, part: str = "") -> str:
    return "/" + address_of_invitation(invitation=invitation).split("/", 3)[3] + part


def accept(invitation: Invitation, **said: Any) -> Booking:
    return book_invited(
        invitation_id=invitation.pk,
        values=values(invitation.email, **said),
        press=invitation.code.ljust(40, "x"),
        sender="",
        may_wait=False,
        now=MOMENT,
    ).booking


class TestInviting:
    def test_mails_a_link_to_who_has_an_address(self, intake: Intake, editor: User) -> None:
        hana, _jiro = send(intake, editor, HANA, JIRO)

        mail = deliver_mails()[-1]
        assert Message.objects.count() == 1
        assert mail.to == [EMAIL]
        assert address_of_invitation(invitation=hana) in mail.body
        assert "10月19日（木） 17:00までに" in mail.body
        assert "参加しないときも" in mail.body

    def test_passes_over_who_was_invited_before(self, intake: Intake, editor: User) -> None:
        (first,) = send(intake, editor, HANA)

        invited = invite(
            intake_id=intake.pk,
            invitees=[HANA, JIRO],
            after=first.pk,
            actor_id=editor.pk,
            now=MOMENT,
        )

        assert (invited.added, invited.known) == (1, 1)

    def test_is_done_once_for_a_page_that_was_sent_twice(
        self, intake: Intake, editor: User
    ) -> None:
        send(intake, editor, JIRO)

        with pytest.raises(InvitationsAdded):
            send(intake, editor, JIRO)
        assert Invitation.objects.count() == 1

    @pytest.mark.parametrize(
        "facts",
        [
            {"way": "FIRST_COME"},
            {"closes_at": MOMENT},
            {"called_off_at": MOMENT, "called_off_reason": "台風のため"},
        ],
    )
    def test_is_refused_where_nobody_could_answer(
        self, intake: Intake, editor: User, facts: dict[str, Any]
    ) -> None:
        Intake.objects.update(**facts)

        with pytest.raises(NotForInvited):
            send(intake, editor, HANA)

    def test_is_refused_for_a_list_that_is_too_long(self, intake: Intake, editor: User) -> None:
        with pytest.raises(TooManyInvited):
            send(intake, editor, *[JIRO] * 501)

    def test_never_invites_an_address_twice(self, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)

        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(
                intake=intake, code="X", key_hash="X", email=hana.email,
                invited_at=MOMENT, changed_at=MOMENT,
            )  # fmt: skip


class TestAnswering:
    def test_books_at_once(self, client: Client, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)
        form = client.get(page_of(hana))
        assert "浜 はな子" in text(form)

        answer = client.post(
            page_of(hana), {"name": "浜 はな子", "email": EMAIL, "units": "2", "press": "p"}
        )

        booking = Booking.objects.get()
        assert (booking.state, booking.units) == ("BOOKED", 2)
        assert answer.status_code == 303
        assert Invitation.objects.get().booking == booking
        assert client.get(page_of(hana)).status_code == 302

    def test_books_once(self, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)

        bookings = {accept(hana, units=units).pk for units in (1, 2)}

        assert len(bookings) == 1
        assert count_taken(intake) == (1, 1)

    def test_opens_nothing_after_its_booking_was_cancelled(
        self, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)
        cancel(accept(hana))

        assert accept(hana).state == "CANCELLED"
        assert count_taken(intake) == (0, 0)

    def test_is_first_come_among_the_invited(
        self, client: Client, intake: Intake, editor: User
    ) -> None:
        hana, jiro = send(intake, editor, HANA, JIRO)
        accept(hana, units=2)

        page = client.post(
            page_of(jiro), {"name": "六浦 次郎", "phone": "045-111-2222", "units": "1"}
        )

        assert page.status_code == 409
        assert "まだ申し込んでいません" in words_of(page)
        assert Invitation.objects.get(pk=jiro.pk).state == "INVITED"

    @pytest.mark.parametrize("way", ["hold_seat", "page"])
    def test_is_the_only_way_in(
        self, client: Client, intake: Intake, editor: User, way: str
    ) -> None:
        if way == "page":
            page = client.post(
                "/kanazawa/programmes/1/1/book/",
                {"name": "浜", "phone": "045-111-2222", "units": "1"},
            )
            assert page.status_code == 409
        else:
            with pytest.raises(refusals.IntakeClosed):
                hold_seat(
                    intake_id=intake.pk, values=values(), press="x", sender="",
                    may_wait=True, now=MOMENT,
                )  # fmt: skip
        assert not Booking.objects.exists()

    def test_is_said_on_the_public_page(self, client: Client, intake: Intake) -> None:
        page = client.get("/kanazawa/programmes/1/")
        form = client.get("/kanazawa/programmes/1/1/book/")

        assert "案内を受け取った方だけ" in words_of(page)
        assert "/book/" not in text(page)
        assert "案内のアドレスから申し込めます" in words_of(form)
        assert 'name="name"' not in text(form)

    def test_can_be_that_one_does_not_come(
        self, client: Client, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)

        page = words_of(client.post(page_of(hana, "decline/"), follow=True))

        assert Invitation.objects.get().state == "DECLINED"
        assert "参加しないと、知らせてくださいました。" in page
        accept(hana)
        assert Invitation.objects.get().state == "BOOKED"

    def test_is_not_possible_after_its_time(
        self, client: Client, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)
        Intake.objects.update(closes_at=MOMENT)

        page = client.get(page_of(hana))

        assert "受付は終わりました" in words_of(page)
        assert 'name="name"' not in text(page)

    def test_asks_what_the_intake_asks(self, client: Client, intake: Intake, editor: User) -> None:
        asked = ask(intake, is_required=True)
        (hana,) = send(intake, editor, HANA)
        said = {"name": "浜", "email": EMAIL, "units": "1"}

        form = text(client.get(page_of(hana)))
        without = client.post(page_of(hana), said)
        answer = client.post(page_of(hana), {**said, "q1": "ぐるんぱ"})

        assert 'name="q1"' in form
        assert asked.reason in form
        assert without.status_code == 422
        assert answer.status_code == 303
        assert Booking.objects.get().answers.get().value == "ぐるんぱ"

    def test_tells_nobody_its_address(self, client: Client, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)

        page = client.get(page_of(hana))

        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert Invitation.objects.get().state == "INVITED"


class TestWithdrawing:
    def test_ends_the_link_and_sends_no_mail_that_waits(
        self, client: Client, desk: Client, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)

        desk.post(f"{DESK}{hana.code}/withdraw/")

        assert Message.objects.get().state == "WITHDRAWN"
        page = client.post(page_of(hana), {"name": "浜", "email": EMAIL, "units": "1"})
        assert "もう使えません" in words_of(page)
        assert not Booking.objects.exists()

    def test_is_refused_once_somebody_has_booked(self, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)
        accept(hana)

        with pytest.raises(InvitationUsed):
            withdraw_invitation(invitation_id=hana.pk, actor_id=editor.pk, now=MOMENT)


class TestRenewing:
    def test_gives_another_link_and_ends_the_one_before(
        self, client: Client, desk: Client, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)
        before = page_of(hana)

        desk.post(f"{DESK}{hana.code}/renew/")

        again = Invitation.objects.get()
        assert client.get(before).status_code == 404
        assert client.get(page_of(again)).status_code == 200
        assert Message.objects.filter(purpose="programmes.invitation").count() == 2

    def test_lets_who_cancelled_book_again(self, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)
        first = cancel(accept(hana))

        renew_invitation(invitation_id=hana.pk, actor_id=editor.pk, now=MOMENT)
        again = book_invited(
            invitation_id=hana.pk,
            values=values(EMAIL),
            press="again".ljust(40, "x"),
            sender="",
            may_wait=False,
            now=MOMENT,
        ).booking

        assert again.pk != first.pk
        assert fresh(again).state == "BOOKED"

    def test_is_refused_while_its_booking_stands(self, intake: Intake, editor: User) -> None:
        (hana,) = send(intake, editor, HANA)
        accept(hana)

        with pytest.raises(InvitationUsed):
            renew_invitation(invitation_id=hana.pk, actor_id=editor.pk, now=MOMENT)


class TestReadingAList:
    def test_takes_names_and_addresses_in_any_order(self) -> None:
        words = "名前,メール\n浜 はな子,Hana@Example.jp\ntaro@example.jp\t金沢 太郎\n六浦 次郎\n\n"

        read = read_people(words=words, language="ja")

        assert [(one.name, one.email) for one in read.invitees] == [
            ("浜 はな子", "hana@example.jp"),
            ("金沢 太郎", "taro@example.jp"),
            ("六浦 次郎", ""),
        ]
        assert read.unread == ()

    def test_reads_an_address_once_and_tells_what_it_cannot_read(self) -> None:
        words = "a@example.jp\nA@example.jp\nb@b@\n浜, 六浦, x@example.jp"

        read = read_people(words=words, language="ja")

        assert [one.email for one in read.invitees] == ["a@example.jp"]
        assert read.unread == ("b@b@", "浜, 六浦, x@example.jp")


class TestThePageOfInviting:
    def check(self, desk: Client, **typed: Any) -> Any:
        return desk.post(NEW, {"language": "ja", "after": "0", "step": "check", **typed})

    def test_shows_whom_it_reaches_before_anything_is_sent(
        self, desk: Client, intake: Intake
    ) -> None:
        page = self.check(desk, people="浜 はな子, hana@example.jp\n六浦 次郎")

        assert "メールで1人、手紙で1人に案内します。" in words_of(page)
        assert not Invitation.objects.exists()

        answer = self.check(
            desk,
            people="浜 はな子, hana@example.jp\n六浦 次郎",
            after=hidden_of(page, "after"),
            step="send",
        )
        assert answer["Location"] == DESK
        assert Invitation.objects.count() == 2

    def test_reads_a_file_as_japanese_spreadsheets_write_it(
        self, desk: Client, intake: Intake
    ) -> None:
        content = "氏名,メールアドレス\r\n浜 はな子,hana@example.jp\r\n".encode("cp932")

        page = self.check(desk, file=SimpleUploadedFile("list.csv", content), step="send")

        assert "浜 はな子, hana@example.jp" in text(page)
        assert not Invitation.objects.exists()

    def test_sends_nothing_while_a_line_cannot_be_read(self, desk: Client, intake: Intake) -> None:
        page = self.check(desk, people="浜, hana@example.jp\nb@b@", step="send")

        assert "次の行は読めません" in words_of(page)
        assert not Invitation.objects.exists()

    def test_asks_for_somebody(self, desk: Client, intake: Intake) -> None:
        page = self.check(desk, people="")

        assert page.status_code == 422
        assert "1人以上入れてください" in words_of(page)

    def test_takes_who_got_no_seat_in_another_intake_of_the_programme(
        self, desk: Client, kanazawa: Ward, editor: User
    ) -> None:
        first = an_intake(kanazawa, capacity=1, most_at_once=1)
        book(first, "seated@example.jp")
        book(first, "waits@example.jp", name="待った人")
        intake = make_intake(first.programme, way="INVITATION", capacity=5)
        new = f"/kanazawa/desk/programmes/1/intakes/{intake.number}/invitations/new/"

        page = desk.post(new, {"language": "ja", "after": "0", "source": "1", "step": "check"})

        assert "待った人, waits@example.jp" in text(page)
        assert "seated@example.jp" not in text(page)

    def test_takes_who_was_booked_in_what_was_called_off(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        first = an_intake(kanazawa)
        take(first, "", phone="045-111-2222", name="電話の人")
        cancel(book(first, "left@example.jp"))
        call_off_intake(
            ward_id=kanazawa.pk, programme_number=1, number=1, reason="台風のため",
            actor_id=None, now=MOMENT + dt.timedelta(hours=1),
        )  # fmt: skip
        make_intake(first.programme, way="INVITATION", capacity=5)
        new = "/kanazawa/desk/programmes/1/intakes/2/invitations/new/"

        page = desk.post(new, {"language": "ja", "after": "0", "source": "1", "step": "check"})

        assert "電話の人" in text(page)
        assert "left@example.jp" not in text(page)


class TestTheListOfInvitations:
    def test_counts_who_has_answered_what(self, desk: Client, intake: Intake, editor: User) -> None:
        hana, _jiro = send(intake, editor, HANA, JIRO)
        accept(hana)

        words = words_of(desk.get(DESK))

        assert "案内した方 2 申し込んだ 1 参加しない 0 返事を待っている 1" in words
        assert "手紙を印刷する（1通）" in words

    def test_prints_letters_to_those_without_an_address(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        send(intake, editor, HANA, JIRO)

        answer = desk.get(f"{DESK}letters.pdf")

        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"

    def test_has_no_letters_where_nobody_needs_one(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        send(intake, editor, HANA)

        assert desk.get(f"{DESK}letters.pdf").status_code == 404


class TestForgetting:
    def test_empties_names_and_addresses_with_their_messages(
        self, intake: Intake, editor: User
    ) -> None:
        send(intake, editor, HANA)
        after = at("2023-11-20 12:00")

        early = shred_invitations(after - dt.timedelta(days=1))
        done = shred_invitations(after)

        kept = Invitation.objects.get()
        assert (early, done, shred_invitations(after)) == (0, 1, 0)
        assert (kept.name, kept.email, kept.invited_by, kept.state) == ("", "", None, "INVITED")
        assert Message.objects.get().address == ""

    def test_empties_what_was_withdrawn_thirty_days_later(
        self, intake: Intake, editor: User
    ) -> None:
        (hana,) = send(intake, editor, HANA)
        withdraw_invitation(
            invitation_id=hana.pk, actor_id=editor.pk, now=MOMENT - dt.timedelta(days=30)
        )

        assert shred_invitations(MOMENT) == 1
