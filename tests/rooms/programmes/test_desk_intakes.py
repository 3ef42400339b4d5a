"""Intakes at the desk: rows, moments, clashes, two officers, calling off."""

from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.services.register import add_place
from engawa.rooms.places.services.writing import Standing
from engawa.rooms.places.values import PlaceValues
from engawa.rooms.programmes.models import Intake, Programme, Session
from tests.cast import end_session
from tests.rooms.programmes.desk_forms import (
    INTAKES,
    PROGRAMME,
    Open,
    hidden_of,
    intake_form,
    starts_of,
    text,
    words_of,
)
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
)

NEW = f"{INTAKES}new/"
INTAKE = f"{INTAKES}1/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def programme(kanazawa: Ward) -> Programme:
    return make_programme(kanazawa)


def add_library(ward: Ward, name: str = "海辺の図書館") -> int:
    values = PlaceValues(kind="library", name=name)
    place = add_place(
        ward_id=ward.pk, values=values, standing=Standing(), actor_id=None, now=MOMENT
    )
    return place.pk


def make_intake_of_september(programme: Programme) -> None:
    """Add an intake that is over."""
    make_past_intake(programme, "2023-09-16 10:00")


def make_past_intake(programme: Programme, starts: str) -> None:
    """Add an intake of one session of two hours that was, booked in August."""
    make_intake(
        programme,
        sessions=(a_session(starts),),
        opens_at=at("2023-08-16 09:00"),
        closes_at=at("2023-09-14 17:00"),
        cancel_until=None,
    )


class TestTheListOfIntakes:
    def test_folds_what_is_over_below_what_is_to_come(
        self, desk: Any, programme: Programme
    ) -> None:
        make_intake_of_september(programme)
        make_intake(programme)

        page = text(desk.get(PROGRAMME))

        to_come, folded = page.split("終わった募集を見る（1件）")
        assert "2023年10月21日" in to_come
        assert "2023年9月16日" not in to_come
        assert "2023年9月16日" in folded

    def test_is_open_where_nothing_is_to_come(self, desk: Any, programme: Programme) -> None:
        make_intake_of_september(programme)

        page = text(desk.get(PROGRAMME))

        assert '<details class="more" open>' in page.split("終わった募集を見る")[0]

    def test_keeps_what_was_today_in_sight_until_the_day_is_over(
        self, desk: Any, programme: Programme
    ) -> None:
        # The clock says 10:00 of that day.
        make_past_intake(programme, "2023-10-03 07:00")

        page = text(desk.get(PROGRAMME))

        assert "2023年10月3日" in page
        assert "終わった募集を見る" not in page


class TestAddingAnIntake:
    def test_proposes_the_next_working_day_at_nine(self, desk: Any, programme: Programme) -> None:
        page = text(desk.get(NEW))

        assert 'value="令和5年10月4日"' in page
        assert 'value="9:00"' in page

    def test_fills_in_the_usual_moments(self, desk: Any, programme: Programme) -> None:
        page = desk.post(NEW, intake_form("2023-10-21", "2023-10-28"), follow=True)

        intake = programme.intakes.get()
        assert "受付は 10月4日 09:00 から 10月19日 17:00 までです。" in words_of(page)
        assert intake.cancel_until == at("2023-10-20 17:00")
        assert starts_of(intake) == ["2023-10-21 10:00", "2023-10-28 10:00"]

    def test_keeps_what_was_said_of_it(
        self, desk: Any, programme: Programme, kanazawa: Ward
    ) -> None:
        row = add_library(kanazawa)
        sent = intake_form(
            "令和5年10月21日",
            unit="PAIRS",
            capacity="１０組",
            quota_wheelchair="2",
            quota_child_care="4",
            has_waiting_list="on",
            closes_on="2023-10-18",
            closes_time="正午",
        )

        refused = desk.post(NEW, sent)
        sent |= {"closes_time": "12時", "s0-place": "海辺の図書館", "s0-room": ""}
        desk.post(NEW, sent)

        intake = programme.intakes.get()
        assert "時刻として読めません。" in words_of(refused)
        assert (intake.unit, intake.capacity) == ("PAIRS", 10)
        assert intake.closes_at == at("2023-10-18 12:00")
        assert list(intake.quotas.values_list("key", "capacity")) == [
            ("WHEELCHAIR", 2),
            ("CHILD_CARE", 4),
        ]
        assert intake.sessions.get().place_id == row

    def test_needs_no_moments_where_nobody_books(self, desk: Any, programme: Programme) -> None:
        desk.post(NEW, intake_form("2023-10-21", way="OPEN", quota_hall="3"))

        intake = programme.intakes.get()
        assert (intake.capacity, intake.opens_at) == (None, None)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"capacity": ""}, "定員：定員を入れてください。"),
            ({"capacity": "0"}, "1から30000までの数を入れてください。"),
            ({"s0-day": ""}, "日を入れてください。"),
            ({"s0-ends": "9:00"}, "始まる時刻より、あとの時刻を入れてください。"),
            ({"s0-room": ""}, "施設か場所の言葉を入れるか、オンラインに印を付けてください。"),
            ({"s0-place": "どこにもない館"}, "「どこにもない館」という施設はありません。"),
            ({"closes_on": "2023-10-3"}, "締め切りが、受付の始まりと同じか、それより前です。"),
            ({"closes_time": "12:00"}, "時刻の日を入れてください。"),
            ({"quota_hall": "13"}, "内訳の一つが、定員より多いです。"),
            ({"most_at_once": "13"}, "一度に申し込める数が、定員より多いです。"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Any, programme: Programme, change: dict[str, str], words: str
    ) -> None:
        page = desk.post(NEW, intake_form("2023-10-21", title="秋の回", **change))

        assert page.status_code == 422
        assert words in words_of(page)
        assert 'value="秋の回"' in text(page)
        assert not programme.intakes.exists()

    def test_needs_a_session(self, desk: Any, programme: Programme) -> None:
        sent = intake_form("2023-10-21")
        emptied = {name: "" if name.startswith("s0-") else value for name, value in sent.items()}

        page = desk.post(NEW, emptied)

        assert page.status_code == 422
        assert "日時を、少なくとも一つ入れてください。" in words_of(page)

    def test_gives_a_row_more_without_losing_a_word(self, desk: Any, programme: Programme) -> None:
        page = desk.post(NEW, intake_form("2023-10-21", title="秋の回", add_row="1"))

        assert page.status_code == 200
        assert hidden_of(page, "rows") == "2"
        assert 'value="2023-10-21"' in text(page)
        assert 'value="秋の回"' in text(page)
        assert 'name="s1-starts" value="10:00"' in text(page)
        assert not programme.intakes.exists()

    def test_takes_the_row_away_that_was_meant(self, desk: Any, programme: Programme) -> None:
        sent = intake_form("2023-10-21", "2023-10-28", "2023-11-4", take_away="1")

        page = text(desk.post(NEW, sent))

        assert 'value="2023-10-21"' in page
        assert 'value="2023-10-28"' not in page
        assert 'value="2023-11-4"' in page

    def test_gives_the_rows_back_after_the_session_ended(
        self, desk: Any, editor: User, programme: Programme
    ) -> None:
        end_session(desk, NEW)

        desk.post(NEW, intake_form("2023-10-21", "2023-10-28"))
        desk.force_login(editor)
        page = desk.get(NEW)

        assert 'value="2023-10-28"' in text(page)
        assert "まだ保存していません。" in words_of(page)

    def test_survives_numbers_of_rows_that_nobody_sends(
        self, desk: Any, programme: Programme
    ) -> None:
        for rows in ("", "-3", "999999", "x"):
            page = desk.post(NEW, {"rows": rows, "add_row": "1"})

            assert page.status_code == 200


class TestAClash:
    def test_is_shown_before_anything_is_saved_and_never_refuses(
        self, desk: Any, kanazawa: Ward, programme: Programme
    ) -> None:
        make_intake(make_programme(kanazawa, title="同じ部屋の会"))

        warned = desk.post(NEW, intake_form("2023-10-21"))
        untouched = programme.intakes.exists()
        seen = hidden_of(warned, "seen")
        saved = desk.post(NEW, intake_form("2023-10-21", seen=seen))

        assert "「同じ部屋の会」（10月21日 10:00）と場所が重なります。" in words_of(warned)
        assert not untouched
        assert saved.status_code == 302
        assert programme.intakes.count() == 1

    def test_that_was_not_seen_yet_is_shown_again(
        self, desk: Any, kanazawa: Ward, programme: Programme
    ) -> None:
        other = make_intake(make_programme(kanazawa))
        seen = hidden_of(desk.post(NEW, intake_form("2023-10-21")), "seen")
        other.programme.intakes.create(number=2, way="OPEN").sessions.create(
            starts_at=at("2023-10-21 11:00"),
            ends_at=at("2023-10-21 13:00"),
            room="区役所3階 健康相談室",
        )

        again = desk.post(NEW, intake_form("2023-10-21", seen=seen))

        assert again.status_code == 200
        assert not programme.intakes.exists()


class TestChangingAnIntake:
    def form(self, page: Any, *days: str, **typed: Any) -> dict[str, Any]:
        kept = {name: hidden_of(page, name) for name in ("revision", "opened")}
        moments = {
            "opens_on": "2023-10-1",
            "closes_on": "2023-10-19",
            "cancel_on": "2023-10-20",
            "most_at_once": "4",
            "has_waiting_list": "on",
        }
        return {**intake_form(*days), **moments, **kept, **typed}

    def test_writes_nothing_when_nothing_differs(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)

        page = desk.post(INTAKE, self.form(desk.get(INTAKE), "2023-10-21"), follow=True)

        assert "変わったところはありません。" in words_of(page)
        assert Intake.objects.get().revision == 1

    def test_puts_together_what_two_officers_wrote(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)
        opened = desk.get(INTAKE)
        desk.post(INTAKE, self.form(opened, "2023-10-21", "2023-10-28", capacity="20"))

        page = desk.post(INTAKE, self.form(opened, "2023-10-21", capacity="15"))

        assert page.status_code == 409
        assert "2人が別々に直しました" in words_of(page)
        assert 'value="15"' in text(page)
        assert hidden_of(page, "rows") == "2"
        assert Intake.objects.get().capacity == 20

    def test_keeps_a_row_that_only_the_second_of_two_added(
        self, desk: Any, programme: Programme
    ) -> None:
        make_intake(programme)
        opened = desk.get(INTAKE)
        desk.post(INTAKE, self.form(opened, "2023-10-21", capacity="20"))

        page = desk.post(INTAKE, self.form(opened, "2023-10-21", "2023-10-28"))

        assert page.status_code == 409
        assert hidden_of(page, "rows") == "2"
        assert "令和5年10月28日" in text(page)
        assert 'value="20"' in text(page)

    def test_is_refused_below_what_is_taken(self, desk: Any, programme: Programme) -> None:
        intake = make_intake(programme)
        book(intake, units=5)

        page = desk.post(INTAKE, self.form(desk.get(INTAKE), "2023-10-21", capacity="4"))

        assert page.status_code == 422
        assert "すでに5の申込みがあります。" in words_of(page)

    def test_keeps_a_place_that_left_the_register(
        self, desk: Any, kanazawa: Ward, programme: Programme
    ) -> None:
        row = add_library(kanazawa)
        make_intake(programme, sessions=(a_session(place_id=row, room="ホール"),))
        Session.objects.get().place.__class__.objects.update(state="REMOVED")
        sent = {"s0-place": "1 海辺の図書館", "s0-room": "ホール", "capacity": "20"}

        page = desk.post(INTAKE, self.form(desk.get(INTAKE), "2023-10-21", **sent))

        assert page.status_code == 302
        assert Session.objects.get().place_id == row


class TestCallingOff:
    def test_says_whom_it_reaches_and_shows_why(self, desk: Any, programme: Programme) -> None:
        intake = make_intake(programme)
        book(intake, units=3)

        asked = words_of(desk.get(f"{INTAKE}call-off/"))
        refused = desk.post(f"{INTAKE}call-off/", {"reason": " "})
        page = desk.post(f"{INTAKE}call-off/", {"reason": "台風のため"}, follow=True)
        again = desk.post(f"{INTAKE}call-off/", {"reason": "もう一度"}, follow=True)

        intake.refresh_from_db()
        assert "申し込んだ方は1件（3人）です。" in asked
        assert refused.status_code == 422
        assert "理由：台風のため" in words_of(page)
        assert "もう中止してあります。" in words_of(again)
        assert intake.called_off_reason == "台風のため"

    def test_of_one_session_leaves_the_others(self, desk: Any, programme: Programme) -> None:
        intake = make_intake(programme, sessions=(a_session(), a_session("2023-10-28 10:00")))
        first = intake.sessions.all()[0]
        address = f"{INTAKE}sessions/{first.pk}/call-off/"

        asked = words_of(desk.get(address))
        desk.post(address, {"reason": "講師の都合のため"})

        intake.refresh_from_db()
        assert "募集の全部が中止になります" not in asked
        assert intake.called_off_at is None
        assert [bool(session.called_off_at) for session in intake.sessions.all()] == [True, False]

    def test_of_the_last_session_says_that_all_is_called_off(
        self, desk: Any, programme: Programme
    ) -> None:
        session = make_intake(programme).sessions.get()

        page = desk.get(f"{INTAKE}sessions/{session.pk}/call-off/")

        assert "募集の全部が中止になります。" in words_of(page)

    def test_of_a_session_of_another_intake_is_not_there(
        self, desk: Any, kanazawa: Ward, programme: Programme
    ) -> None:
        make_intake(programme)
        other = make_intake(make_programme(kanazawa)).sessions.get()

        assert desk.get(f"{INTAKE}sessions/{other.pk}/call-off/").status_code == 404


def book(intake: Intake, units: int) -> None:
    intake.bookings.create(
        code="A",
        key_hash="a",
        press="a",
        state="BOOKED",
        units=units,
        made_at=MOMENT,
        changed_at=MOMENT,
    )
    Intake.objects.filter(pk=intake.pk).update(taken=units)
