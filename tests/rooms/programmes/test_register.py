"""The register of programmes: numbers, revisions, and what fits together."""

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.services.intakes import (
    IntakeChanged,
    IntakeUnsound,
    call_off_intake,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.services.programmes import (
    ProgrammeChanged,
    ProgrammeGone,
    ProgrammeUnsound,
    change_programme,
    read_programme_values,
)
from engawa.rooms.programmes.values import ProgrammeValues
from tests.rooms.programmes.material import (
    MOMENT,
    PROGRAMME,
    a_session,
    at,
    intake_values,
    make_intake,
    make_programme,
    section_of,
)


def change(ward: Ward, programme: Programme, **facts: object) -> Programme:
    values = ProgrammeValues(**{**PROGRAMME, "section_id": section_of(ward), **facts})
    return change_programme(
        ward_id=ward.pk,
        number=programme.number,
        revision=programme.revision,
        values=values,
        actor_id=None,
        now=MOMENT,
    )


class TestAProgramme:
    def test_gets_the_next_number_of_its_ward(self, kanazawa: Ward, konan: Ward) -> None:
        first, second = make_programme(kanazawa), make_programme(kanazawa)

        other = make_programme(konan)

        assert [first.number, second.number, other.number] == [1, 2, 1]

    def test_gives_back_what_was_said_of_it(self, kanazawa: Ward) -> None:
        partner = kanazawa.partners.get()
        programme = make_programme(kanazawa, languages=("en", "zh"), partner_ids=(partner.pk,))

        said = read_programme_values(programme=Programme.objects.get(pk=programme.pk))

        assert said.title == PROGRAMME["title"]
        assert said.languages == ("en", "zh")
        assert said.partner_ids == (partner.pk,)

    def test_is_changed_under_a_new_revision_which_the_record_names(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        changed = change(kanazawa, programme, title="両親教室")

        entry = AuditEntry.objects.get(code="programmes.programme.changed")
        assert (changed.title, changed.revision) == ("両親教室", 2)
        assert entry.data["parts"] == ["title"]

    def test_stays_as_it_is_when_nothing_differs(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        same = change(kanazawa, programme)

        assert same.revision == 1
        assert not AuditEntry.objects.filter(code="programmes.programme.changed").exists()

    def test_is_not_overwritten_by_whoever_saw_an_older_one(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        change(kanazawa, programme, title="両親教室")

        with pytest.raises(ProgrammeChanged) as told:
            change(kanazawa, programme, title="赤ちゃん教室")

        assert told.value.current.title == "両親教室"

    def test_of_another_ward_does_not_exist(self, kanazawa: Ward, konan: Ward) -> None:
        programme = make_programme(kanazawa)

        with pytest.raises(ProgrammeGone):
            change(konan, programme)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"title": ""}, "title"),
            ({"lead": ""}, "lead"),
            ({"for_whom": ""}, "for_whom"),
            ({"age_from": 36, "age_before": 36}, "age_before"),
        ],
    )
    def test_is_refused_where_something_does_not_fit(
        self, kanazawa: Ward, facts: dict[str, object], field: str
    ) -> None:
        with pytest.raises(ProgrammeUnsound) as refused:
            make_programme(kanazawa, **facts)

        assert refused.value.field == field
        assert not Programme.objects.exists()


class TestAnIntake:
    def test_gives_back_what_was_said_of_it_in_the_order_of_time(self, kanazawa: Ward) -> None:
        later, sooner = a_session("2023-11-18 10:00"), a_session("2023-11-04 10:00")
        quotas = (("HALL", 10), ("WHEELCHAIR", 2))
        intake = make_intake(make_programme(kanazawa), sessions=(later, sooner), quotas=quotas)

        said = read_intake_values(intake=intake)

        assert said.sessions == (sooner, later)
        assert said.quotas == quotas

    def test_is_never_made_smaller_than_what_is_taken(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)
        intake.bookings.create(
            code="A",
            key_hash="a",
            press="a",
            state="BOOKED",
            units=4,
            made_at=MOMENT,
            changed_at=MOMENT,
        )
        type(intake).objects.filter(pk=intake.pk).update(taken=4)

        with pytest.raises(IntakeUnsound) as refused:
            change_intake(
                ward_id=kanazawa.pk,
                programme_number=programme.number,
                number=intake.number,
                revision=1,
                values=intake_values(capacity=3, most_at_once=1),
                actor_id=None,
                now=MOMENT,
            )

        assert refused.value.field == "capacity"

    def test_is_not_overwritten_by_whoever_saw_an_older_one(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)
        known = {
            "ward_id": kanazawa.pk,
            "programme_number": programme.number,
            "number": intake.number,
            "revision": 1,
            "actor_id": None,
            "now": MOMENT,
        }
        change_intake(**known, values=intake_values(capacity=20))

        with pytest.raises(IntakeChanged) as told:
            change_intake(**known, values=intake_values(capacity=15))

        assert told.value.current.capacity == 20

    def test_is_called_off_with_its_sessions_and_says_why(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme, sessions=(a_session(), a_session("2023-10-28 10:00")))

        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=programme.number,
            number=intake.number,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        reasons = intake.sessions.values_list("called_off_reason", flat=True)
        assert list(reasons) == ["台風のため", "台風のため"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"sessions": ()}, "sessions"),
            ({"sessions": (a_session(hours=0),)}, "sessions"),
            ({"sessions": (a_session(room=""),)}, "sessions"),
            ({"capacity": None}, "capacity"),
            ({"opens_at": None}, "opens_at"),
            ({"closes_at": at("2023-09-30 09:00")}, "closes_at"),
            ({"closes_at": at("2023-10-22 09:00")}, "closes_at"),
            ({"cancel_until": at("2023-10-21 10:01")}, "cancel_until"),
            ({"capacity": 3}, "most_at_once"),
            ({"quotas": (("HALL", 13),)}, "quotas"),
            ({"way": "OPEN", "quotas": (("HALL", 2),)}, "quotas"),
        ],
    )
    def test_is_refused_where_something_does_not_fit(
        self, kanazawa: Ward, facts: dict[str, object], field: str
    ) -> None:
        programme = make_programme(kanazawa)

        with pytest.raises(IntakeUnsound) as refused:
            make_intake(programme, **facts)

        assert refused.value.field == field
        assert not programme.intakes.exists()
