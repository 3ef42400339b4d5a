"""Streams: who is shown the link and when, what is counted, and how an officer sets it."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake, Session, Stream, StreamViews
from engawa.rooms.programmes.services.intakes import call_off_intake
from engawa.rooms.programmes.services.streams import StreamChanged, StreamUnsound
from tests.rooms.programmes.booking_material import book, hold
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme
from tests.rooms.programmes.online_material import ADDRESS, online_intake, set_link

BEFORE, OPEN, LATE, OVER = (
    "2023-10-21 09:44",
    "2023-10-21 09:45",
    "2023-10-21 11:59",
    "2023-10-21 12:00",
)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


def page_of(booking: Booking) -> str:
    return f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"


def link_of(booking: Booking) -> str:
    session = booking.intake.sessions.earliest("starts_at")
    return f"{page_of(booking)}stream/{session.pk}/"


def at_home(intake: Intake, **facts: Any) -> Booking:
    return book(intake, **{"wants": (("ONLINE", 1),), **facts})


def open_to_all(ward: Ward, **facts: Any) -> Intake:
    intake = make_intake(
        make_programme(ward),
        way="OPEN",
        capacity=None,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        has_waiting_list=False,
        sessions=(a_session("2023-10-21 10:00", is_online=True),),
    )
    set_link(intake, **{"is_public": True, **facts})
    return intake


class TestTheLinkOfABooking:
    @pytest.mark.parametrize(
        ("when", "status"), [(BEFORE, 404), (OPEN, 302), (LATE, 302), (OVER, 404)]
    )
    def test_opens_from_the_time_before_until_the_end(
        self,
        client: Client,
        kanazawa: Ward,
        moment: time_machine.Traveller,
        when: str,
        status: int,
    ) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake)
        moment.move_to(at(when), tick=False)

        answer = client.get(link_of(booking))

        assert answer.status_code == status

    def test_tells_the_other_house_nothing_and_is_kept_by_nobody(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake)
        moment.move_to(at(OPEN), tick=False)

        answer = client.get(link_of(booking))

        assert answer["Location"] == ADDRESS
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"

    def test_counts_without_keeping_who(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake)
        moment.move_to(at(OPEN), tick=False)

        for _turn in range(2):
            client.get(link_of(booking))
        client.head(link_of(booking))

        views = StreamViews.objects.get()
        assert (str(views.day), views.count) == ("2023-10-21", 2)
        assert {field.name for field in StreamViews._meta.fields} == {
            "id",
            "session",
            "day",
            "count",
        }

    def test_is_for_those_only_whose_part_is_online(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        in_hall = book(intake, wants=(("HALL", 1),))
        set_link(intake)
        moment.move_to(at(OPEN), tick=False)

        page, answer = client.get(page_of(in_hall)), client.get(link_of(in_hall))

        assert "配信を開く" not in text(page)
        assert answer.status_code == 404

    def test_is_for_all_who_booked_where_it_is_online_only(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = make_intake(
            make_programme(kanazawa),
            sessions=(a_session("2023-10-21 10:00", is_online=True),),
        )
        booking = book(intake)
        set_link(intake)
        moment.move_to(at(OPEN), tick=False)

        assert client.get(link_of(booking)).status_code == 302

    def test_is_not_for_who_waits_or_was_not_confirmed_or_cancelled(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        held = hold(intake, "taro@example.jp", wants=(("ONLINE", 1),))
        gone = at_home(intake)
        Booking.objects.filter(pk=gone.pk).update(state="CANCELLED")
        set_link(intake)
        moment.move_to(at(OPEN), tick=False)

        assert client.get(link_of(held)).status_code == 404
        assert client.get(link_of(gone)).status_code == 404

    def test_opens_no_session_of_another_intake(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        booking = at_home(online_intake(kanazawa))
        other = online_intake(kanazawa)
        set_link(other)
        moment.move_to(at(OPEN), tick=False)

        answer = client.get(f"{page_of(booking)}stream/{other.sessions.get().pk}/")

        assert answer.status_code == 404

    def test_is_gone_when_it_is_called_off(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake)
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )
        moment.move_to(at(OPEN), tick=False)

        assert client.get(link_of(booking)).status_code == 404


class TestTheBookingsOwnPage:
    def test_says_from_when_the_link_is_there(self, client: Client, kanazawa: Ward) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake, password="1234", notes="マイクは切ってお入りください。")

        page = client.get(page_of(booking))

        assert "10月21日（土） 9:45からここに出ます" in words_of(page)
        assert ADDRESS not in text(page)
        assert "1234" not in words_of(page)
        assert "マイクは切って" not in words_of(page)

    def test_shows_password_and_notes_with_the_link(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        booking = at_home(intake)
        set_link(intake, password="1234", notes="マイクは切ってお入りください。")
        moment.move_to(at(OPEN), tick=False)

        page = client.get(page_of(booking))

        assert link_of(booking) in text(page)
        assert "1234" in words_of(page)
        assert "マイクは切ってお入りください。" in words_of(page)
        assert ADDRESS not in text(page)

    def test_mails_where_it_will_be_and_never_the_address(self, kanazawa: Ward) -> None:
        intake = online_intake(kanazawa)
        set_link(intake, password="s3cret")

        at_home(intake)

        mail = Message.objects.get(purpose="programmes.booked")
        assert "配信へのリンクは、始まる前に次のページに出ます" in mail.body
        assert ADDRESS not in mail.body
        assert "s3cret" not in mail.body


class TestAStreamForEverybody:
    def test_is_on_the_page_of_the_programme_from_the_time_before(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = open_to_all(kanazawa)
        link = f"/kanazawa/programmes/1/stream/{intake.sessions.get().pk}/"

        early, refused = client.get("/kanazawa/programmes/1/"), client.get(link)
        moment.move_to(at(OPEN), tick=False)
        page, answer = client.get("/kanazawa/programmes/1/"), client.get(link)

        assert "9:45からここに出ます" in words_of(early)
        assert refused.status_code == 404
        assert link in text(page)
        assert answer["Location"] == ADDRESS

    def test_never_stands_on_public_pages_feeds_and_open_data(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = online_intake(kanazawa)
        set_link(intake, password="s3cret")
        moment.move_to(at(OPEN), tick=False)
        base = "/kanazawa/programmes/"
        session = intake.sessions.get().pk

        pages = [
            client.get(address)
            for address in (
                base,
                f"{base}1/",
                f"{base}1/1/book/",
                f"{base}programmes.ics",
                f"{base}programmes.atom",
                f"{base}1/sessions/{session}.ics",
                "/kanazawa/opendata/programmes.sessions.csv",
            )
        ]

        for page in pages:
            assert page.status_code == 200
            content = b"".join(page.streaming_content) if page.streaming else page.content
            assert b"meeting.engawa" not in content
            assert b"s3cret" not in content
        assert client.get(f"{base}1/stream/{session}/").status_code == 404

    def test_of_a_draft_does_not_exist(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        intake = open_to_all(kanazawa)
        type(intake.programme).objects.update(is_public=False)
        moment.move_to(at(OPEN), tick=False)

        answer = client.get(f"/kanazawa/programmes/1/stream/{intake.sessions.get().pk}/")

        assert answer.status_code == 404


class TestSettingAStream:
    def test_makes_the_session_online_and_is_written_down(self, kanazawa: Ward) -> None:
        intake = make_intake(make_programme(kanazawa))

        set_link(intake)

        assert Session.objects.get().is_online
        entry = AuditEntry.objects.get(code="programmes.stream.set")
        assert ADDRESS not in str(entry.data)

    def test_refuses_everybody_where_seats_are_booked(self, kanazawa: Ward) -> None:
        intake = online_intake(kanazawa)

        with pytest.raises(StreamUnsound) as refused:
            set_link(intake, is_public=True)

        assert refused.value.field == "is_public"

    def test_of_two_officers_tells_the_second(self, kanazawa: Ward) -> None:
        intake = online_intake(kanazawa)
        set_link(intake)

        with pytest.raises(StreamChanged):
            set_link(intake, address="https://meeting.engawa.example/j/2")

        assert Stream.objects.get().address == ADDRESS


class TestThePageAtTheDesk:
    @pytest.fixture
    def page(self, kanazawa: Ward) -> str:
        intake = online_intake(kanazawa)
        session = intake.sessions.get()
        return f"/kanazawa/desk/programmes/1/intakes/1/sessions/{session.pk}/stream/"

    @pytest.fixture
    def desk(self, client_of: Open, editor: User) -> Any:
        return client_of(editor)

    def test_saves_and_shows_what_people_will_see(self, desk: Any, page: str) -> None:
        sent = {"address": ADDRESS, "notes": "マイクは切ってください。", "revision": "0"}

        answer = desk.post(page, sent, follow=True)

        assert "マイクは切ってください。" in words_of(answer)
        assert "10月21日（土） 9:45から、終わるまで見えます。" in words_of(answer)
        assert Stream.objects.get().opens_minutes == 15

    @pytest.mark.parametrize(
        ("address", "doubt"),
        [
            ("http://meeting.engawa.example/j/1", "http:// で始まっています"),
            ("https://meeting.engawa.example/signin?to=1", "サインインや編集の画面"),
            ("https://us02web.zoom.us/s/123456789", "主催者が会議を始めるため"),
            ("https://meeting.engawa.example/", "会議の番号がありません"),
        ],
    )
    def test_asks_once_when_an_address_looks_wrong(
        self, desk: Any, page: str, address: str, doubt: str
    ) -> None:
        sent = {"address": address, "revision": "0"}

        asked = desk.post(page, sent)
        before = Stream.objects.count()
        desk.post(page, {**sent, "seen": hidden_of(asked, "seen")})

        assert doubt in words_of(asked)
        assert before == 0
        assert Stream.objects.get().address == address

    def test_keeps_what_was_typed_when_a_colleague_was_faster(self, desk: Any, page: str) -> None:
        opened = desk.get(page)
        sent = {name: hidden_of(opened, name) for name in ("revision", "opened")}
        desk.post(page, {"address": ADDRESS, "revision": "0"})

        answer = desk.post(page, {**sent, "address": f"{ADDRESS}0", "notes": "私の文"})

        assert answer.status_code == 409
        assert "私の文" in text(answer)
        assert f"{ADDRESS}0" in text(answer)
        assert Stream.objects.get().address == ADDRESS

    def test_says_what_is_missing_and_keeps_the_rest(self, desk: Any, page: str) -> None:
        answer = desk.post(page, {"address": "", "notes": "私の文", "revision": "0"})

        assert answer.status_code == 422
        assert "私の文" in text(answer)

    def test_takes_the_link_away(self, desk: Any, page: str) -> None:
        desk.post(page, {"address": ADDRESS, "revision": "0"})

        desk.post(f"{page}remove/")

        assert not Stream.objects.exists()
