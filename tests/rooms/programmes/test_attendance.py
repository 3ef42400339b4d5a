"""What is noted at the door: merged by written rules, whatever comes twice, late, or from two tablets."""

import datetime as dt
import uuid
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.check_in_merge import (
    Noted,
    decide,
    derive_event_id,
    make_event_id,
    place_in_time,
)
from engawa.rooms.programmes.models import Attendance, CheckInEvent, Session
from engawa.rooms.programmes.selectors.attendance import view_attendance
from engawa.rooms.programmes.services.attendance import (
    AttendanceClosed,
    SessionFull,
)
from engawa.rooms.programmes.services.bookings import cancel_booking
from engawa.rooms.programmes.services.intakes import (
    IntakeUnsound,
    call_off_session,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.shredders import shred_attendance, shred_walk_ins
from tests import factories
from tests.rooms.programmes.day_material import (
    a_day,
    comes,
    merge,
    noted,
    standing,
    walk_in,
)
from tests.rooms.programmes.material import MOMENT, a_session, at

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

EVENTS = st.lists(
    st.builds(
        lambda kind, second, number: Noted(
            id=uuid.UUID(int=number),
            kind=kind,
            happened_at=MOMENT + dt.timedelta(seconds=second),
            units=1 + number % 3 if kind == "CAME" else 0,
        ),
        st.sampled_from(["CAME", "ABSENT", "UNDONE"]),
        st.integers(0, 4),
        st.integers(1, 10_000),
    ),
    max_size=8,
    unique_by=lambda event: event.id,
)


@pytest.fixture
def session(kanazawa: Ward) -> Session:
    return a_day(kanazawa)


class TestDeciding:
    @given(EVENTS, st.randoms(use_true_random=False))
    def test_gives_the_same_in_any_order_and_doubled(
        self, events: list[Noted], random: Random
    ) -> None:
        shuffled = [*events, *events]
        random.shuffle(shuffled)

        assert decide(shuffled) == decide(events)

    def test_takes_the_last_by_time_and_of_two_the_greater_id(self) -> None:
        low, high = uuid.UUID(int=1), uuid.UUID(int=2)
        first = Noted(id=high, kind="CAME", happened_at=MOMENT, units=1)
        same = Noted(id=low, kind="ABSENT", happened_at=MOMENT)
        later = Noted(id=low, kind="ABSENT", happened_at=MOMENT + HOUR)

        assert decide([first, same]) == first
        assert decide([first, later]) == later

    def test_leaves_nothing_where_the_mark_was_taken_away_last(self) -> None:
        came = Noted(id=uuid.UUID(int=1), kind="CAME", happened_at=MOMENT, units=1)
        undone = Noted(id=uuid.UUID(int=2), kind="UNDONE", happened_at=MOMENT + HOUR)

        assert decide([undone, came]) is None
        assert decide([]) is None


class TestPlacingInTime:
    OPENS = at("2023-10-03 00:00")

    def place(self, happened: int, sent: int) -> dt.datetime:
        return place_in_time(happened=happened, sent=sent, opens_at=self.OPENS, now=MOMENT)

    def test_believes_how_long_it_lay_and_not_what_the_clock_shows(self) -> None:
        an_hour = 3_600_000

        by_a_clock_of_1970 = self.place(0, an_hour)
        by_a_clock_of_the_future = self.place(4 * 10**12, 4 * 10**12 + an_hour)

        assert by_a_clock_of_1970 == by_a_clock_of_the_future == MOMENT - HOUR

    def test_is_never_after_now_nor_before_the_day(self) -> None:
        assert self.place(10**6, 0) == MOMENT
        assert self.place(0, 10**17) == self.OPENS
        assert self.place(-(10**30), 10**30) == self.OPENS


class TestIds:
    def test_begin_with_their_time(self) -> None:
        early, late = make_event_id(MOMENT), make_event_id(MOMENT + HOUR)

        assert early < late
        assert (early.version, early.variant) == (7, uuid.RFC_4122)
        assert early != make_event_id(MOMENT)

    def test_of_a_button_are_the_same_for_a_double_press_only(self) -> None:
        assert derive_event_id("p", "CAME") == derive_event_id("p", "CAME")
        assert derive_event_id("p", "CAME") != derive_event_id("p", "ABSENT")
        assert derive_event_id("p", "CAME") != derive_event_id("q", "CAME")


class TestMerging:
    def test_notes_who_came_how_many_and_who_did_not(self, session: Session) -> None:
        whole, part, none = (comes(session, name, units=2) for name in ("い", "ろ", "は"))

        merged = merge(session, noted(whole), noted(part, units=1), noted(none, "ABSENT"))

        assert merged.added == 3
        assert standing(session) == [
            (whole.pk, False, 2),
            (part.pk, False, 1),
            (none.pk, False, 0),
        ]

    def test_counts_once_what_comes_twice(self, session: Session) -> None:
        event = noted(comes(session))

        first, again = merge(session, event, event), merge(session, event)

        assert (first.added, again.added) == (1, 0)
        assert CheckInEvent.objects.count() == 1

    def test_lets_the_later_deed_stand_though_it_comes_first(self, session: Session) -> None:
        booking = comes(session)

        merge(session, noted(booking, "ABSENT", after=60))
        merge(session, noted(booking, "CAME", after=10))

        assert standing(session) == [(booking.pk, False, 0)]

    @settings(max_examples=12)
    @given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=4))
    def test_comes_to_the_same_from_two_tablets_in_any_order(
        self, order: list[int], doubled: list[int]
    ) -> None:
        session = Session.objects.first() or _make_day()
        CheckInEvent.objects.all().delete()
        Attendance.objects.all().delete()
        bookings = list(session.intake.bookings.order_by("pk"))
        known = uuid.UUID(int=77)
        events = [
            noted(bookings[0], "CAME", after=1, id=uuid.UUID(int=1)),
            noted(bookings[0], "UNDONE", after=2, id=uuid.UUID(int=2)),
            noted(bookings[0], "CAME", after=3, units=1, id=uuid.UUID(int=3)),
            noted(bookings[1], "ABSENT", after=5, id=uuid.UUID(int=4)),
            Noted(
                id=known,
                kind="WALK_IN",
                walk_in=known,
                units=2,
                name="かな",
                happened_at=MOMENT,
            ),
            noted(bookings[1], "CAME", after=5, id=uuid.UUID(int=9)),
        ]

        for at_ in [*order, *doubled]:
            merge(session, events[at_])

        assert standing(session) == [
            (bookings[0].pk, False, 1),
            (bookings[1].pk, False, bookings[1].units),
            (None, True, 2),
        ]

    def test_refuses_what_is_about_nobody_here_and_takes_the_rest(
        self, session: Session, kanazawa: Ward
    ) -> None:
        other = comes(a_day(kanazawa), "よその人")
        own = noted(comes(session))
        foreign, empty = noted(other), noted(comes(session, "ゼロ"), units=0)

        merged = merge(session, foreign, own, empty)

        assert merged.added == 1
        assert set(merged.refused) == {foreign.id, empty.id}
        assert not Attendance.objects.filter(booking=other).exists()

    def test_bounds_the_time_by_the_day_and_by_now(self, session: Session) -> None:
        booking, other = comes(session), comes(session, "未来")

        merge(session, noted(booking, after=-10 * 86400), noted(other, after=10 * 86400))

        times = dict(CheckInEvent.objects.values_list("booking_id", "happened_at"))
        assert times == {booking.pk: at("2023-10-03 00:00"), other.pk: MOMENT + HOUR}

    def test_keeps_what_was_noted_of_a_booking_that_was_cancelled_meanwhile(
        self, session: Session
    ) -> None:
        booking = comes(session)
        cancel_booking(booking_id=booking.pk, actor_id=None, now=MOMENT)

        merge(session, noted(booking))

        view = view_attendance(session=session, now=MOMENT)
        assert [one.mark for one in view.attendees] == ["CAME"]

    def test_writes_into_the_record_how_many_and_nobodys_name(self, session: Session) -> None:
        event = noted(comes(session))
        merge(session, event)
        merge(session, event)

        entry = AuditEntry.objects.get(code="programmes.attendance.noted")
        assert entry.data["events"] == 1
        assert entry.subject == f"programmes.session:{session.pk}"
        assert "浜" not in str(entry.data)

    def test_is_open_on_its_day_and_for_a_week(self, session: Session) -> None:
        event = noted(comes(session))

        for moment in (at("2023-10-02 23:59"), session.ends_at + 7 * DAY):
            with pytest.raises(AttendanceClosed):
                merge(session, event, now=moment)
        merged = merge(session, event, now=session.ends_at + 7 * DAY - HOUR)

        assert merged.added == 1

    def test_is_closed_for_what_was_called_off(self, session: Session) -> None:
        event = noted(comes(session))
        intake = session.intake
        call_off_session(
            ward_id=intake.programme.ward_id,
            programme_number=intake.programme.number,
            number=intake.number,
            session_id=session.pk,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        with pytest.raises(AttendanceClosed, match="中止"):
            merge(session, event)


class TestWalkingIn:
    def test_counts_those_without_a_booking(self, session: Session) -> None:
        comes(session, units=2)

        walk_in(session, 2, "当日の方")

        view = view_attendance(session=session, now=MOMENT)
        assert (view.counts.there, view.counts.walk_ins, view.counts.open) == (2, 2, 2)
        assert [one.name for one in view.walk_ins] == ["当日の方"]

    def test_asks_before_there_are_more_than_the_capacity(self, session: Session) -> None:
        for name in ("い", "ろ"):
            comes(session, name, units=4)

        with pytest.raises(SessionFull) as full:
            walk_in(session, is_confirmed=False)
        walk_in(session, is_confirmed=True)

        assert (full.value.expected, full.value.capacity) == (8, 8)
        assert view_attendance(session=session, now=MOMENT).counts.there == 1

    def test_gives_the_seats_of_the_absent_to_those_who_came(self, session: Session) -> None:
        first, second = (comes(session, name, units=4) for name in ("い", "ろ"))
        merge(session, noted(first, "ABSENT"), noted(second, units=3))

        walk_in(session, 5, is_confirmed=False)

        with pytest.raises(SessionFull):
            walk_in(session, is_confirmed=False)

    def test_is_counted_once_when_it_is_sent_twice(self, session: Session) -> None:
        known = walk_in(session, 8)

        walk_in(session, 8, id=known, is_confirmed=False)

        assert view_attendance(session=session, now=MOMENT).counts.there == 8

    def test_is_taken_back(self, session: Session) -> None:
        known = walk_in(session)

        merge(
            session, Noted(id=uuid.uuid4(), kind="UNDONE", walk_in=known, happened_at=MOMENT + HOUR)
        )

        assert view_attendance(session=session, now=MOMENT).walk_ins == ()


class TestTheList:
    def test_says_after_the_session_who_has_no_mark(self, session: Session) -> None:
        came, silent = comes(session, "い"), comes(session, "ろ")
        merge(session, noted(came))

        before = view_attendance(session=session, now=MOMENT)
        after = view_attendance(session=session, now=session.ends_at)

        assert [one.mark for one in before.attendees] == ["CAME", ""]
        assert [one.mark for one in after.attendees] == ["CAME", "ABSENT"]
        assert (after.counts.absent, after.counts.open) == (silent.units, 0)

    def test_says_nothing_of_absence_where_nothing_was_noted(self, session: Session) -> None:
        comes(session)

        after = view_attendance(session=session, now=session.ends_at + DAY)

        assert [one.mark for one in after.attendees] == [""]
        assert not after.is_recorded

    def test_finds_by_a_part_of_a_name_in_any_kana(self, session: Session) -> None:
        comes(session, "ハマ はな子")
        comes(session, "太郎")

        found = view_attendance(session=session, words="はま", now=MOMENT)

        assert [one.name for one in found.attendees] == ["ハマ はな子"]
        assert found.counts.booked == 2

    def test_leaves_out_who_cancelled_or_waits(self, session: Session) -> None:
        cancel_booking(booking_id=comes(session).pk, actor_id=None, now=MOMENT)

        assert view_attendance(session=session, now=MOMENT).attendees == ()


class TestSessionsWithAttendance:
    def test_cannot_be_taken_out_of_an_intake(self, kanazawa: Ward) -> None:
        two = (a_session("2023-10-03 11:00"), a_session("2023-10-10 11:00"))
        session = a_day(kanazawa, sessions=two)
        walk_in(session)
        values = read_intake_values(intake=session.intake)
        with pytest.raises(IntakeUnsound, match="出欠"):
            change_intake(
                ward_id=kanazawa.pk,
                programme_number=session.intake.programme.number,
                number=session.intake.number,
                revision=session.intake.revision,
                values=replace(values, sessions=values.sessions[1:]),
                actor_id=None,
                now=MOMENT,
            )


class TestShredding:
    def test_forgets_the_names_of_walk_ins_after_thirty_days(self, session: Session) -> None:
        walk_in(session, name="当日の方")

        early = shred_walk_ins(session.ends_at + 30 * DAY - HOUR)
        done = shred_walk_ins(session.ends_at + 30 * DAY)

        assert (early, done) == (0, 2)
        assert set(CheckInEvent.objects.values_list("name")) == {("",)}
        assert set(Attendance.objects.values_list("name")) == {("",)}

    def test_forgets_after_a_year_who_came_and_keeps_how_many(self, session: Session) -> None:
        came, absent = comes(session, "い", units=2), comes(session, "ろ")
        merge(session, noted(came), noted(absent, "ABSENT"))
        walk_in(session, 3)

        early = shred_attendance(session.ends_at + 365 * DAY - HOUR)
        shred_attendance(session.ends_at + 365 * DAY)

        assert early == 0
        assert not CheckInEvent.objects.exists()
        assert standing(session) == [(None, False, 2), (None, True, 3)]
        assert shred_attendance(session.ends_at + 366 * DAY) == 0


def _make_day() -> Session:
    session = a_day(factories.make_ward("kanazawa"))
    for name in ("い", "ろ"):
        comes(session, name, units=2)
    return session
