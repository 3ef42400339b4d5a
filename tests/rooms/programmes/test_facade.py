"""What other rooms ask of programmes, and put in."""

from typing import Any

import pytest
import time_machine

from engawa.core.access.models import User
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.programmes import facade
from engawa.rooms.programmes.contracts import (
    AnswerEntry,
    DayEntry,
    GuestEntry,
    IntakeEntry,
    ProgrammeEntry,
    SessionEntry,
)
from engawa.rooms.programmes.models import (
    Attendance,
    Certificate,
    Intake,
    Programme,
    Session,
    SurveyAnswer,
)
from engawa.rooms.programmes.services.entering_days import DayUnknown
from engawa.rooms.programmes.services.programmes import ProgrammeUnsound
from tests.rooms.places.material import add_bakery, lay_ground
from tests.rooms.programmes.day_material import a_course
from tests.rooms.programmes.material import (
    MOMENT,
    PROGRAMME,
    a_session,
    at,
    make_intake,
    make_programme,
)


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    lay_ground(kanazawa)
    return add_bakery(kanazawa)


def an_entry(**more: Any) -> ProgrammeEntry:
    facts = {
        "way": "FIRST_COME",
        "capacity": 10,
        "opens_at": at("2023-10-01 09:00"),
        "closes_at": at("2023-10-20 09:00"),
    }
    spans = (at("2023-10-21 10:00"), at("2023-10-21 12:00"))
    intakes = (
        IntakeEntry(facts, (SessionEntry(*spans, place="ひだまり工房", room="2階"),)),
        IntakeEntry(
            {"way": "OPEN"}, (SessionEntry(*spans, place="ない所", room="庭"),), "雨のため"
        ),
    )
    return ProgrammeEntry(
        **{"facts": PROGRAMME, "section": "child-family", "intakes": intakes, **more}
    )


def add(ward: Ward, *entries: ProgrammeEntry) -> int:
    return facade.add_programmes(ward_id=ward.pk, entries=entries, actor_id=None, now=MOMENT)


class TestPuttingIn:
    def test_adds_programmes_with_all_that_belongs_to_them(
        self, kanazawa: Ward, bakery: Place
    ) -> None:
        partner = kanazawa.partners.get()
        InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2023, code="I7", title="約束")
        promises = ((2023, "I7", "A1"), (2023, "I9", ""))

        count = add(kanazawa, an_entry(partners=(partner.code, "x"), promises=promises))

        programme = Programme.objects.get()
        assert count == 1
        assert list(programme.partners.all()) == [partner]
        assert [promise.activity_code for promise in programme.promises.all()] == ["A1"]
        assert Session.objects.get(place=bakery).room == "2階"

    def test_names_a_place_in_words_that_is_not_in_the_register(
        self, kanazawa: Ward, bakery: Place
    ) -> None:
        add(kanazawa, an_entry())

        assert Session.objects.get(place=None).room == "ない所 庭"

    def test_calls_off_what_does_not_take_place(self, kanazawa: Ward, bakery: Place) -> None:
        add(kanazawa, an_entry())

        assert Intake.objects.get(number=2).called_off_reason == "雨のため"

    def test_adds_nothing_where_one_is_unsound(self, kanazawa: Ward, bakery: Place) -> None:
        with pytest.raises(ProgrammeUnsound):
            add(kanazawa, an_entry(), an_entry(section="nowhere"))

        assert not facade.has_programmes(ward_id=kanazawa.pk)


class TestAsking:
    def test_gives_public_programmes_with_their_next_session(
        self, kanazawa: Ward, konan: Ward
    ) -> None:
        programme = make_programme(kanazawa)
        make_intake(programme, way="OPEN", sessions=(a_session("2023-10-01 10:00"),))
        make_intake(programme, sessions=(a_session(), a_session("2023-10-28 10:00")))
        make_programme(kanazawa, title="ひみつ", is_public=False)

        asked = {"ward_id": kanazawa.pk, "now": MOMENT}

        (brief,) = facade.list_programmes(**asked)
        assert (brief.title, brief.next_at) == (PROGRAMME["title"], at("2023-10-21 10:00"))
        assert brief.url == "/kanazawa/programmes/1/"
        assert facade.get_programme(**asked, number=1) == brief
        assert facade.get_programme(**asked, number=2) is None
        assert facade.list_programmes(ward_id=konan.pk, now=MOMENT) == []

    def test_gives_the_next_sessions_that_take_place(self, kanazawa: Ward, bakery: Place) -> None:
        add(kanazawa, an_entry())
        make_intake(
            make_programme(kanazawa, title="あとの会"), sessions=(a_session("2023-10-29 9:00"),)
        )

        first, second = facade.list_next_sessions(ward_id=kanazawa.pk, count=3, now=MOMENT)

        assert first.when == "10月21日（土） 10:00〜12:00"
        assert (first.where, first.seats) == ("ひだまり工房 2階", "空き 10人")
        assert second.title == "あとの会"


class TestTheHomeOfAWard:
    def test_shows_the_next_three_sessions(self, client: Any, kanazawa: Ward) -> None:
        for day in range(4, 8):
            make_intake(
                make_programme(kanazawa, title=f"{day}日の会"),
                way="OPEN",
                sessions=(a_session(f"2023-10-{day:02} 10:00"),),
            )

        with time_machine.travel(MOMENT, tick=False):
            page = client.get("/kanazawa/").content.decode()

        assert 'href="/kanazawa/programmes/3/"' in page
        assert 'href="/kanazawa/programmes/4/"' not in page


class TestAddingDays:
    def test_notes_who_came_and_what_they_said(self, kanazawa: Ward, editor: User) -> None:
        course = a_course(kanazawa)
        Intake.objects.filter(pk=course.pk).update(title="3回")
        guests = tuple(
            GuestEntry(name=f"見本 {number}", phone=f"045-000-000{number}", came=came)
            for number, came in enumerate(((1, 1, 1), (1, 0, None)))
        )
        entry = DayEntry(
            programme=course.programme.title,
            intake="3回",
            guests=guests,
            walk_ins=(2,),
            has_certificates=True,
            questions=("近いですか",),
            answers=(AnswerEntry(5, ("YES",), good="よかった"),),
        )

        facade.add_days(ward_id=kanazawa.pk, entries=[entry], actor_id=editor.pk, now=MOMENT)

        came = Attendance.objects.values_list("session__starts_at", "is_walk_in", "came")
        days = [session.starts_at for session in course.sessions.order_by("starts_at")]
        assert sorted(came) == [
            (days[0], False, 1),
            (days[0], False, 1),
            (days[0], True, 2),
            (days[1], False, 0),
            (days[1], False, 1),
            (days[2], False, 1),
        ]
        assert Certificate.objects.get().booking.name == "見本 0"
        assert SurveyAnswer.objects.get().good == "よかった"

    def test_says_which_intake_is_not_there(self, kanazawa: Ward, editor: User) -> None:
        entry = DayEntry(programme="ない催し", intake="", guests=())

        with pytest.raises(DayUnknown, match="ない催し"):
            facade.add_days(ward_id=kanazawa.pk, entries=[entry], actor_id=editor.pk, now=MOMENT)
