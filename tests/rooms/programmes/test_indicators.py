"""The room's numbers pass the house's contract, and count what keeps a promise."""

import datetime as dt
import itertools
import uuid
from dataclasses import replace
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.delivery.models import InitiativeRef
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contract_kit import IndicatorContract
from engawa.core.indicators.contracts import Measurement, Scope
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import (
    Attendance,
    Booking,
    Intake,
    RecordingViews,
    Session,
    StreamViews,
    SurveyAnswer,
    SurveyRound,
)
from engawa.rooms.programmes.services.bookings import cancel_booking, change_booking
from engawa.rooms.programmes.services.calls import set_call_length
from engawa.rooms.programmes.services.intakes import call_off_intake
from tests import factories
from tests.rooms.programmes.booking_material import an_intake, cancel
from tests.rooms.programmes.booking_material import book as book_online
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
)
from tests.rooms.programmes.online_material import make_recording, online_intake

YEAR = FiscalYear(2023)
_TURNS = itertools.count(1)


def book(intake: Intake, *, now: dt.datetime = MOMENT, units: int = 1) -> None:
    """Put an application into the tables, as one that has its seats."""
    turn = next(_TURNS)
    Booking.objects.create(
        intake=intake,
        code=f"B{turn}",
        key_hash=f"key {turn}",
        press=f"press {turn}",
        state=Booking.State.BOOKED,
        units=units,
        made_at=now,
        changed_at=now,
    )
    intake.taken += units
    intake.save(update_fields=("taken",))


def let_come(intake: Intake, *, came: int = 1, walk_ins: int = 0) -> None:
    """Put into the tables that the first booking of an intake came, and others without one."""
    session, booking = intake.sessions.get(), intake.bookings.get()
    about = {"session": session, "happened_at": session.starts_at}
    Attendance.objects.create(booking=booking, came=came, **about)
    if walk_ins:
        Attendance.objects.create(walk_in=uuid.uuid4(), is_walk_in=True, came=walk_ins, **about)


def answer(intake: Intake, *grades: int, on: dt.datetime = MOMENT) -> None:
    """Put answers to the survey of an intake into the tables."""
    asked, _is_new = SurveyRound.objects.get_or_create(intake=intake, defaults={"asked_at": on})
    for grade in grades:
        SurveyAnswer.objects.create(round=asked, satisfaction=grade, answered_on=tokyo_day(on))


def held(**facts: object) -> dict[str, object]:
    """An intake whose only session was in August."""
    return {
        "sessions": (a_session("2023-08-05 10:00"),),
        "opens_at": at("2023-07-01 09:00"),
        "closes_at": at("2023-08-03 17:00"),
        "cancel_until": None,
        **facts,
    }


@pytest.mark.django_db
class TestProgrammesIndicators(IndicatorContract):
    room = "programmes"

    def make_ward(self, slug: str) -> int:
        return factories.make_ward(slug).pk

    def fill(self, *, ward_id: int, now: dt.datetime) -> None:
        programme = make_programme(Ward.objects.get(pk=ward_id), now=now)
        session = replace(
            a_session(), starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=1)
        )
        intake = make_intake(
            programme,
            sessions=(session,),
            opens_at=now - dt.timedelta(days=9),
            closes_at=now - dt.timedelta(days=1),
            cancel_until=None,
        )
        book(intake, now=now)
        let_come(intake)
        answer(intake, 5, on=now)
        to_come = make_intake(
            programme,
            sessions=(
                replace(
                    session,
                    starts_at=now + dt.timedelta(days=2),
                    ends_at=now + dt.timedelta(days=2, hours=2),
                ),
            ),
            opens_at=now - dt.timedelta(days=9),
            closes_at=now + dt.timedelta(days=1),
            cancel_until=None,
        )
        book_online(to_come, now=now - dt.timedelta(hours=1))
        StreamViews.objects.create(session=intake.sessions.get(), day=tokyo_day(now), count=1)


@pytest.mark.django_db
class TestCounting:
    @pytest.fixture
    def scope(self, kanazawa: Ward) -> Scope:
        return Scope(kanazawa.pk, 2023, YEAR.starts_on, YEAR.ends_before, MOMENT)

    def measure(self, key: str, scope: Scope) -> Measurement:
        return registry.get(f"programmes.{key}").measure(scope)

    def test_counts_sessions_that_are_over_and_took_place(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        programme = make_programme(kanazawa)
        course = (
            a_session("2023-04-01 10:00"),
            a_session("2023-09-01 10:00"),
            a_session("2023-10-03 09:00", hours=2),
        )
        make_intake(programme, **held(sessions=course))
        make_intake(programme, **held(sessions=(a_session("2023-03-31 10:00"),), way="OPEN"))
        off = make_intake(programme, **held())
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=programme.number,
            number=off.number,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )
        make_intake(make_programme(kanazawa, is_public=False), **held())

        assert self.measure("sessions-held", scope).value == 2

    def test_leaves_out_a_single_session_that_was_called_off(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        course = (a_session("2023-08-05 10:00"), a_session("2023-08-12 10:00"))
        intake = make_intake(make_programme(kanazawa), **held(sessions=course))
        first = intake.sessions.order_by("starts_at").first()
        assert first is not None
        Session.objects.filter(pk=first.pk).update(
            called_off_at=MOMENT, called_off_reason="講師が急病のため"
        )

        assert self.measure("sessions-held", scope).value == 1

    def test_counts_for_a_promise_what_keeps_it(self, kanazawa: Ward, scope: Scope) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I1", title="子育て応援"
        )
        both = ((ref.pk, ""), (ref.pk, "A2"))
        make_intake(make_programme(kanazawa, promises=both), **held())
        make_intake(make_programme(kanazawa), **held())

        counts = {
            code: self.measure("sessions-held", replace(scope, **asked)).value
            for code, asked in {
                "the ward": {},
                "its initiative": {"initiative_code": "I1"},
                "its activity": {"initiative_code": "I1", "activity_code": "A2"},
            }.items()
        }

        assert counts == {"the ward": 2, "its initiative": 1, "its activity": 1}

    def test_does_not_say_none_where_no_programme_keeps_the_promise(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        make_intake(make_programme(kanazawa), **held())
        asked = replace(scope, initiative_code="I1", activity_code="A1")

        found = {
            key: self.measure(key, asked).value
            for key in (
                "sessions-held",
                "places-offered",
                "applications",
                "fill-rate",
                "attendance",
                "attendance-rate",
                "satisfaction",
                "telephone-hours-saved",
            )
        }

        assert set(found.values()) == {None}

    def test_says_none_where_the_programme_has_not_begun(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        make_intake(make_programme(kanazawa))

        assert self.measure("sessions-held", scope).value == 0
        assert self.measure("places-offered", scope).value == 0

    def test_sums_places_by_the_day_of_the_first_session(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        programme = make_programme(kanazawa)
        make_intake(programme, **held(capacity=20))
        begun_before = (a_session("2023-03-20 10:00"), a_session("2023-04-20 10:00"))
        make_intake(
            programme,
            **held(
                capacity=30,
                sessions=begun_before,
                opens_at=at("2023-03-01 09:00"),
                closes_at=at("2023-03-18 17:00"),
            ),
        )
        make_intake(programme, way="OPEN", sessions=(a_session("2023-08-05 10:00"),), capacity=None)

        assert self.measure("places-offered", scope).value == 20

    def test_counts_applications_whatever_became_of_them(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        intake = make_intake(make_programme(kanazawa))
        for days in (1, 2, 400):
            book(intake, now=MOMENT - dt.timedelta(days=days))
        Booking.objects.filter(made_at=MOMENT - dt.timedelta(days=1)).update(
            state=Booking.State.CANCELLED
        )

        assert self.measure("applications", scope).value == 2

    def test_shares_out_the_seats_of_what_is_over(self, kanazawa: Ward, scope: Scope) -> None:
        programme = make_programme(kanazawa)
        book(make_intake(programme, **held(capacity=20)), units=15)
        book(make_intake(programme, **held(capacity=5)), units=5)
        book(make_intake(programme), units=4)

        found = self.measure("fill-rate", scope)

        assert (found.value, found.numerator, found.denominator) == (0.8, 20, 25)

    def test_counts_who_came_where_it_was_noted(self, kanazawa: Ward, scope: Scope) -> None:
        programme = make_programme(kanazawa)
        noted, silent = (make_intake(programme, **held()) for _turn in range(2))
        book(noted, units=4)
        book(silent, units=3)
        let_come(noted, came=3, walk_ins=2)

        came, rate = self.measure("attendance", scope), self.measure("attendance-rate", scope)

        assert came.value == 5
        assert (rate.value, rate.numerator, rate.denominator) == (0.75, 3, 4)

    def test_measures_no_attendance_where_none_was_noted(
        self, kanazawa: Ward, scope: Scope
    ) -> None:
        book(make_intake(make_programme(kanazawa), **held()))

        assert self.measure("attendance", scope).value is None
        assert self.measure("attendance-rate", scope).value is None

    def test_shares_out_who_was_satisfied(self, kanazawa: Ward, scope: Scope) -> None:
        intake = make_intake(make_programme(kanazawa), **held())
        answer(intake, 5, 4, 3, 1)
        answer(intake, 5, on=MOMENT - dt.timedelta(days=400))

        found = self.measure("satisfaction", scope)

        assert (found.value, found.numerator, found.denominator) == (0.5, 2, 4)

    def test_gives_the_hours_that_nobody_had_to_telephone(
        self, kanazawa: Ward, scope: Scope, editor: User, settings: Any
    ) -> None:
        intake = an_intake(kanazawa, capacity=20)
        online = [book_online(intake, f"b{number}@example.jp") for number in range(3)]
        change_booking(
            booking_id=online[0].pk, revision=1, units=2, wants=(), note="", actor_id=None,
            now=MOMENT,
        )  # fmt: skip
        cancel(online[1])
        # By an officer, and by the ward: no call was saved.
        cancel_booking(booking_id=online[2].pk, actor_id=editor.pk, now=MOMENT)
        call_off_intake(
            ward_id=kanazawa.pk, programme_number=1, number=1, reason="台風のため",
            actor_id=None, now=MOMENT,
        )  # fmt: skip
        after = replace(scope, now=MOMENT + dt.timedelta(hours=1))

        hours = [self.measure("telephone-hours-saved", after).value]
        settings.TELEPHONE_MINUTES = 12
        hours.append(self.measure("telephone-hours-saved", after).value)
        set_call_length(
            ward_id=scope.ward_id, minutes=30, method="平均", revision=0, actor_id=None, now=MOMENT
        )
        own = self.measure("telephone-hours-saved", after).value

        assert hours == [0.5, 1.0]
        # What the ward measured goes before what holds for the installation.
        assert own == 2.5
        assert self.measure("telephone-hours-saved", scope).value == 0
        assert "6分" in registry.get("programmes.telephone-hours-saved").description

    def test_hides_small_numbers_of_people(self) -> None:
        hidden = {indicator.key for indicator in registry.list_all() if indicator.counts_persons}

        assert {
            "programmes.applications",
            "programmes.fill-rate",
            "programmes.attendance",
            "programmes.attendance-rate",
            "programmes.satisfaction",
        } <= hidden


@pytest.mark.django_db
class TestViewsOfStreamsAndRecordings:
    def measure(self, ward: Ward, **asked: str) -> Measurement:
        indicator = registry.get("programmes.stream-views")
        scope = Scope(
            ward_id=ward.pk,
            fiscal_year=2023,
            starts_on=dt.date(2023, 10, 1),
            ends_before=dt.date(2023, 11, 1),
            now=MOMENT,
            **asked,
        )
        return indicator.measure(scope)

    def test_are_counted_together_within_the_period(self, kanazawa: Ward) -> None:
        session = online_intake(kanazawa).sessions.get()
        recording = make_recording(kanazawa)
        for day, count in (("2023-09-30", 100), ("2023-10-01", 3), ("2023-10-04", 50)):
            StreamViews.objects.create(session=session, day=day, count=count)
            RecordingViews.objects.create(recording=recording, day=day, count=count)

        assert self.measure(kanazawa).value == 6

    def test_are_those_of_what_keeps_the_promise(self, kanazawa: Ward) -> None:
        kept = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I1", title="配信"
        )
        own = make_recording(kanazawa, promises=((kept.pk, ""),))
        programme = make_programme(kanazawa, promises=((kept.pk, ""),))
        of_programme = make_recording(kanazawa, programme_id=programme.pk)
        other = make_recording(kanazawa)
        for recording, count in ((own, 2), (of_programme, 3), (other, 100)):
            RecordingViews.objects.create(recording=recording, day="2023-10-02", count=count)

        assert self.measure(kanazawa, initiative_code="I1").value == 5

    def test_are_not_measured_where_nothing_is_streamed(self, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        assert self.measure(kanazawa).value is None
