"""What the desk relies on below its pages: moments that are proposed, copies, clashes, calling off."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.moments import propose_moments, propose_opening
from engawa.rooms.programmes.recurrence import OnClosed
from engawa.rooms.programmes.selectors.clashes import Kind, list_clashes_of
from engawa.rooms.programmes.services.copying import (
    AlreadyCopied,
    copy_programme,
    move_to_next_month,
)
from engawa.rooms.programmes.services.intakes import (
    IntakesAdded,
    IntakeUnsound,
    SessionGone,
    add_intakes,
    call_off_session,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.services.programmes import ProgrammeChanged, set_public
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    intake_values,
    make_intake,
    make_programme,
)


class TestProposedMoments:
    def test_begin_at_nine_of_the_next_working_day(self) -> None:
        friday_before_three_days_off = at("2023-10-06 18:00")

        assert propose_opening(now=friday_before_three_days_off) == at("2023-10-10 09:00")

    def test_end_two_working_days_before_the_first_session(self) -> None:
        moments = propose_moments(
            first_starts_at=at("2023-10-10 10:00"), opens_at=at("2023-10-04 09:00"), now=MOMENT
        )

        assert moments.closes_at == at("2023-10-05 17:00")
        assert moments.cancel_until == at("2023-10-09 17:00")

    def test_of_a_session_tomorrow_leave_time_until_it_starts(self) -> None:
        moments = propose_moments(
            first_starts_at=at("2023-10-04 08:30"), opens_at=at("2023-10-04 09:00"), now=MOMENT
        )

        assert (moments.opens_at, moments.closes_at) == (MOMENT, at("2023-10-04 08:30"))
        assert moments.cancel_until <= moments.closes_at


class TestMovingAnIntakeToTheNextMonth:
    def test_keeps_its_place_in_the_month_and_moves_booking_with_it(self) -> None:
        moved = move_to_next_month(values=intake_values(), on_closed=OnClosed.SKIP)

        assert moved is not None
        assert [session.starts_at for session in moved.sessions] == [at("2023-11-18 10:00")]
        assert moved.opens_at == at("2023-10-29 09:00")
        assert moved.closes_at == at("2023-11-16 17:00")
        assert moved.cancel_until == at("2023-11-17 17:00")

    @pytest.mark.parametrize(
        ("on_closed", "starts"),
        [
            (OnClosed.SKIP, None),
            (OnClosed.NEXT_WEEK, "2023-11-10 10:00"),
            (OnClosed.KEEP, "2023-11-03 10:00"),
        ],
    )
    def test_does_to_a_holiday_what_it_was_told(
        self, on_closed: OnClosed, starts: str | None
    ) -> None:
        values = intake_values(
            sessions=(a_session("2023-10-06 10:00"),),
            closes_at=at("2023-10-04 17:00"),
            cancel_until=None,
        )

        moved = move_to_next_month(values=values, on_closed=on_closed)

        if starts is None:
            assert moved is None
        else:
            assert moved is not None
            assert moved.sessions[0].starts_at == at(starts)

    def test_makes_one_of_a_fourth_and_a_fifth_day(self) -> None:
        values = intake_values(
            sessions=(a_session("2023-09-23 10:00"), a_session("2023-09-30 10:00")),
            opens_at=at("2023-09-01 09:00"),
            closes_at=at("2023-09-29 17:00"),
            cancel_until=None,
        )

        moved = move_to_next_month(values=values, on_closed=OnClosed.SKIP)

        assert moved is not None
        assert [session.starts_at for session in moved.sessions] == [at("2023-10-28 10:00")]
        assert moved.closes_at == at("2023-10-28 12:00")


class TestCopyingAProgramme:
    def copy(self, programme: Programme, after: int, **facts: Any) -> Programme:
        return copy_programme(
            ward_id=programme.ward_id,
            number=programme.number,
            after=after,
            many=[intake_values(**facts)],
            actor_id=None,
            now=MOMENT,
        )

    def test_makes_another_that_is_not_public_yet(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa, languages=("en",))

        copied = self.copy(programme, after=1)

        assert (copied.number, copied.is_public, copied.languages) == (2, False, ["en"])
        assert copied.intakes.get().capacity == 12
        assert AuditEntry.objects.get(code="programmes.programme.copied").data["from"] == 1

    def test_of_a_page_that_is_sent_twice_makes_one(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        self.copy(programme, after=1)

        with pytest.raises(AlreadyCopied) as told:
            self.copy(programme, after=1)

        assert told.value.number == 2
        assert Programme.objects.count() == 2

    def test_writes_nothing_when_an_intake_does_not_fit(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        with pytest.raises(IntakeUnsound):
            self.copy(programme, after=1, capacity=None)

        assert Programme.objects.count() == 1


class TestAddingSeveralIntakes:
    def test_adds_them_under_the_next_numbers(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        made = self.add(programme, after=0)

        assert [intake.number for intake in made] == [1, 2]

    def test_adds_them_once_when_the_page_is_sent_twice(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        self.add(programme, after=0)

        with pytest.raises(IntakesAdded):
            self.add(programme, after=0)

        assert programme.intakes.count() == 2

    def add(self, programme: Programme, after: int) -> list[Any]:
        return add_intakes(
            ward_id=programme.ward_id,
            programme_number=programme.number,
            after=after,
            many=[intake_values(), intake_values(sessions=(a_session("2023-11-04 10:00"),))],
            actor_id=None,
            now=MOMENT,
        )


class TestCallingOffASession:
    def call_off(self, programme: Programme, session_id: int, reason: str = "台風のため") -> Any:
        return call_off_session(
            ward_id=programme.ward_id,
            programme_number=programme.number,
            number=1,
            session_id=session_id,
            reason=reason,
            actor_id=None,
            now=MOMENT,
        )

    def test_leaves_the_others_and_raises_the_revision(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme, sessions=(a_session(), a_session("2023-10-28 10:00")))
        first, second = intake.sessions.all()

        self.call_off(programme, first.pk)

        first.refresh_from_db()
        second.refresh_from_db()
        intake.refresh_from_db()
        assert (first.called_off_reason, second.called_off_at) == ("台風のため", None)
        assert (intake.called_off_at, intake.revision) == (None, 2)
        assert AuditEntry.objects.filter(code="programmes.session.called-off").count() == 1

    def test_of_the_last_one_calls_off_the_intake(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)

        self.call_off(programme, intake.sessions.get().pk)

        intake.refresh_from_db()
        assert intake.called_off_reason == "台風のため"
        assert AuditEntry.objects.filter(code="programmes.intake.called-off").exists()

    def test_says_why(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)

        with pytest.raises(IntakeUnsound):
            self.call_off(programme, intake.sessions.get().pk, reason="")

    def test_of_another_intake_does_nothing(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        make_intake(programme)
        other = make_intake(make_programme(kanazawa))

        with pytest.raises(SessionGone):
            self.call_off(programme, other.sessions.get().pk)

    def test_stays_with_its_day_when_an_earlier_one_is_added(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme, sessions=(a_session(), a_session("2023-10-28 10:00")))
        self.call_off(programme, intake.sessions.all()[0].pk)
        said = read_intake_values(intake=intake)

        change_intake(
            ward_id=kanazawa.pk,
            programme_number=programme.number,
            number=1,
            revision=2,
            values=replace(
                said,
                sessions=(a_session("2023-10-14 10:00"), *said.sessions),
                cancel_until=None,
            ),
            actor_id=None,
            now=MOMENT,
        )

        off = intake.sessions.filter(called_off_at__isnull=False)
        assert [session.starts_at for session in off] == [at("2023-10-21 10:00")]
        assert intake.sessions.count() == 3


class TestPublishing:
    def test_asks_for_what_the_officer_saw(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa, is_public=False)
        asked = {
            "ward_id": kanazawa.pk,
            "number": 1,
            "is_public": True,
            "actor_id": None,
            "now": MOMENT,
        }

        with pytest.raises(ProgrammeChanged):
            set_public(**asked, revision=7)
        published = set_public(**asked, revision=1)
        again = set_public(**asked, revision=1)

        assert (published.is_public, published.revision, again.revision) == (True, 2, 2)
        assert AuditEntry.objects.filter(code="programmes.programme.published").count() == 1
        assert programme.pk == published.pk


class TestClashes:
    def kinds(self, programme: Programme, *sessions: Any, intake: int = 0) -> list[Kind]:
        found = list_clashes_of(programme=programme, intake_number=intake, sessions=sessions)
        return [clash.kind for clash in found]

    def test_are_found_in_one_room_at_one_time(self, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))
        other = make_programme(kanazawa, section="community")

        assert self.kinds(other, a_session("2023-10-21 11:30")) == [Kind.ROOM]
        assert self.kinds(other, a_session("2023-10-21 12:00")) == []
        assert self.kinds(other, a_session("2023-10-21 11:30", room="区役所４階")) == []

    def test_are_none_with_what_it_replaces_or_what_was_called_off(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)

        assert self.kinds(programme, a_session(), intake=1) == []
        intake.sessions.update(called_off_at=MOMENT, called_off_reason="雨")
        assert self.kinds(make_programme(kanazawa), a_session()) == []

    def test_are_found_among_the_sessions_of_one_form(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        assert self.kinds(programme, a_session(), a_session("2023-10-21 11:00")) == [
            Kind.ROOM,
            Kind.ROOM,
        ]

    def test_are_found_where_a_section_has_more_than_two_at_once(self, kanazawa: Ward) -> None:
        for room in ("一階", "二階"):
            make_intake(make_programme(kanazawa), sessions=(a_session(room=room),))
        third = a_session("2023-10-21 11:00", room="三階")

        assert self.kinds(make_programme(kanazawa), third) == [Kind.SECTION]
        assert self.kinds(make_programme(kanazawa, section="community"), third) == []

    def test_are_none_where_two_follow_each_other(self, kanazawa: Ward) -> None:
        for start in ("2023-10-21 10:00", "2023-10-21 12:00"):
            make_intake(make_programme(kanazawa), sessions=(a_session(start, room="一階"),))
        long = a_session("2023-10-21 10:00", hours=4, room="三階")

        assert self.kinds(make_programme(kanazawa), long) == []

    @pytest.mark.parametrize(
        ("ages", "found"),
        [
            ({"age_from": 12, "age_before": 36}, [Kind.FAMILIES]),
            ({"age_from": 24}, [Kind.FAMILIES]),
            ({"age_from": 36}, []),
            ({}, []),
        ],
    )
    def test_are_found_for_children_of_one_age(
        self, kanazawa: Ward, ages: dict[str, int], found: list[Kind]
    ) -> None:
        make_intake(make_programme(kanazawa, age_before=36))
        other = make_programme(kanazawa, section="community", **ages)

        assert self.kinds(other, a_session("2023-10-21 10:30", room="図書館")) == found

    def test_are_none_with_other_wards(self, kanazawa: Ward, konan: Ward) -> None:
        make_intake(make_programme(konan))

        assert self.kinds(make_programme(kanazawa), a_session()) == []

    def test_span_midnight(self, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa), sessions=(a_session("2023-10-20 22:00", hours=12),))
        session = a_session("2023-10-21 09:00")

        assert self.kinds(make_programme(kanazawa), session) == [Kind.ROOM]
        assert session.starts_at - at("2023-10-20 22:00") == dt.timedelta(hours=11)
