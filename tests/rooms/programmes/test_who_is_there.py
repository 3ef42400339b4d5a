"""Who speaks at a session and which officer looks after it: named, warned of when in two places, forgotten."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Announcement, Programme, Session
from engawa.rooms.programmes.recurrence import OnClosed
from engawa.rooms.programmes.selectors.clashes import Kind, list_clashes_of
from engawa.rooms.programmes.services.copying import move_to_next_month
from engawa.rooms.programmes.services.intakes import change_intake
from engawa.rooms.programmes.shredders import shred_officers_of_sessions
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.desk_forms import (
    DESK,
    INTAKES,
    SERIES,
    Open,
    hidden_of,
    intake_form,
    series_form,
    text,
    words_of,
)
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    intake_values,
    make_intake,
    make_programme,
)

pytestmark = pytest.mark.usefixtures("clock")
NEW = f"{INTAKES}new/"
PAGE = "/kanazawa/programmes/1/"
# Keeps a reading beside its word.
JOINER = "\u2060"


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


def kinds(programme: Programme, *sessions: Any) -> list[Kind]:
    found = list_clashes_of(programme=programme, intake_number=0, sessions=sessions)
    return [clash.kind for clash in found]


class TestOneOfficerInTwoPlaces:
    def test_is_told_whichever_section_it_is_for(self, kanazawa: Ward, editor: User) -> None:
        one = a_session(room="一階", officer_id=editor.pk)
        make_intake(make_programme(kanazawa), sessions=(one,))
        other = make_programme(kanazawa, section="community")
        late = a_session("2023-10-21 11:30", room="二階", officer_id=editor.pk)

        assert kinds(other, late) == [Kind.OFFICER]
        assert kinds(other, a_session("2023-10-21 12:00", room="二階", officer_id=editor.pk)) == []

    def test_is_no_news_where_it_is_one_room(self, kanazawa: Ward, editor: User) -> None:
        session = a_session(room="一階", officer_id=editor.pk)
        make_intake(make_programme(kanazawa), sessions=(session,))

        assert kinds(make_programme(kanazawa, section="community"), session) == [Kind.ROOM]

    def test_is_not_another_officer_or_nobody(
        self, kanazawa: Ward, editor: User, viewer: User
    ) -> None:
        one = a_session(room="一階", officer_id=editor.pk)
        make_intake(make_programme(kanazawa), sessions=(one,))
        other = make_programme(kanazawa, section="community")

        assert kinds(other, a_session(room="二階", officer_id=viewer.pk)) == []
        assert kinds(other, a_session(room="二階")) == []

    def test_is_found_among_the_sessions_of_one_form(self, kanazawa: Ward, editor: User) -> None:
        sessions = [a_session(room=room, officer_id=editor.pk) for room in ("一階", "二階")]

        assert kinds(make_programme(kanazawa), *sessions) == [Kind.OFFICER, Kind.OFFICER]

    def test_is_shown_at_the_form_before_it_is_saved(
        self, desk: Any, kanazawa: Ward, editor: User
    ) -> None:
        programme = make_programme(kanazawa)
        one = a_session(room="二階", officer_id=editor.pk)
        make_intake(make_programme(kanazawa, title="二階の会"), sessions=(one,))
        sent = intake_form("2023-10-21", **{"s0-officer": str(editor.pk)})

        warned = desk.post(NEW, sent)
        saved = desk.post(NEW, {**sent, "seen": hidden_of(warned, "seen")})

        assert (
            f"10月21日 10:00からの回のとき、受け持つ{editor.name}は、"
            "ほかの場所で「二階の会」（10月21日 10:00）も受け持ちます。"
        ) in words_of(warned)
        assert saved.status_code == 302
        assert programme.intakes.get().sessions.get().officer == editor

    def test_is_marked_in_the_calendar(self, desk: Any, kanazawa: Ward, editor: User) -> None:
        for room in ("一階", "二階"):
            session = a_session(room=room, officer_id=editor.pk)
            make_intake(make_programme(kanazawa), sessions=(session,))

        page = words_of(desk.get(f"{DESK}calendar/"))

        assert "2回が、ほかの催しと重なっています。" in page
        assert f"受け持つ{editor.name}は、" in page

    def test_is_told_beside_each_day_of_a_series(
        self, desk: Any, kanazawa: Ward, editor: User
    ) -> None:
        make_programme(kanazawa)
        one = a_session("2023-10-21 10:00", room="二階", officer_id=editor.pk)
        make_intake(make_programme(kanazawa, title="二階の会"), sessions=(one,))

        page = desk.post(SERIES, series_form(officer=str(editor.pk), lecturer="浜 はな子"))

        assert "「二階の会」（10月21日 10:00）も受け持ちます。" in words_of(page)


class TestOneLecturerInTwoPlaces:
    @pytest.mark.parametrize("written", ["浜 はな子", "浜はな子", "浜　はな子"])
    def test_is_told_however_the_name_is_spaced(self, kanazawa: Ward, written: str) -> None:
        one = a_session(room="一階", lecturer="浜 はな子")
        make_intake(make_programme(kanazawa), sessions=(one,))
        other = make_programme(kanazawa, section="community")

        assert kinds(other, a_session(room="二階", lecturer=written)) == [Kind.LECTURER]
        assert kinds(other, a_session(room="二階", lecturer="浜 太郎")) == []


class TestTheForm:
    def test_offers_the_officers_of_the_ward_and_no_others(
        self, desk: Any, kanazawa: Ward, editor: User, stranger: User
    ) -> None:
        make_programme(kanazawa)

        page = text(desk.get(NEW))

        assert f'<option value="{editor.pk}">' in page
        assert f'<option value="{stranger.pk}">' not in page

    def test_refuses_an_officer_who_is_not_of_the_ward(
        self, desk: Any, kanazawa: Ward, stranger: User
    ) -> None:
        programme = make_programme(kanazawa)

        page = desk.post(NEW, intake_form("2023-10-21", **{"s0-officer": str(stranger.pk)}))

        assert page.status_code == 422
        assert not programme.intakes.exists()

    def test_keeps_an_officer_who_has_left_on_offer_where_they_stand(
        self, desk: Any, kanazawa: Ward, stranger: User
    ) -> None:
        intake = make_intake(
            make_programme(kanazawa), sessions=(a_session(officer_id=stranger.pk),)
        )

        page = text(desk.get(f"{INTAKES}{intake.number}/"))

        assert f'<option value="{stranger.pk}" selected>' in page


class TestWhoIsNamed:
    def test_is_the_lecturer_and_never_the_officer(
        self, desk: Any, client: Any, kanazawa: Ward, editor: User
    ) -> None:
        session = a_session(lecturer="浜 はな子", officer_id=editor.pk)
        make_intake(make_programme(kanazawa), sessions=(session,))

        page = words_of(client.get(PAGE))

        assert "講師 浜 はな子" in page
        assert editor.name not in page

    def test_is_copied_into_the_next_month(self, kanazawa: Ward, editor: User) -> None:
        values = intake_values(sessions=(a_session(lecturer="浜 はな子", officer_id=editor.pk),))

        moved = move_to_next_month(values=values, on_closed=OnClosed.KEEP)

        assert moved is not None
        assert (moved.sessions[0].lecturer, moved.sessions[0].officer_id) == (
            "浜 はな子",
            editor.pk,
        )


class TestAChange:
    def change(self, kanazawa: Ward, **facts: Any) -> None:
        intake = make_intake(make_programme(kanazawa))
        book(intake)
        change_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            revision=intake.revision,
            values=intake_values(**facts),
            actor_id=None,
            now=MOMENT,
        )

    def test_of_the_officer_is_told_to_nobody(self, kanazawa: Ward, editor: User) -> None:
        self.change(kanazawa, sessions=(a_session(officer_id=editor.pk),))

        assert Session.objects.get().officer == editor
        assert not Announcement.objects.exists()

    def test_of_the_lecturer_is_told_to_those_who_booked(self, kanazawa: Ward) -> None:
        self.change(kanazawa, sessions=(a_session(lecturer="浜 はな子"),))

        assert Announcement.objects.get().kind == "CHANGED"


class TestTheOfficer:
    def test_is_forgotten_a_year_after_the_session(self, kanazawa: Ward, editor: User) -> None:
        session = a_session(officer_id=editor.pk, lecturer="浜 はな子")
        make_intake(make_programme(kanazawa), sessions=(session,))
        over = session.ends_at + dt.timedelta(days=365)

        early = shred_officers_of_sessions(over - dt.timedelta(seconds=1))
        done = shred_officers_of_sessions(over)

        assert (early, done) == (0, 1)
        kept = Session.objects.get()
        assert (kept.officer, kept.lecturer) == (None, "浜 はな子")


class TestTheNameOfAnIntake:
    @pytest.mark.parametrize(
        ("language", "shown"),
        [("ja", "秋の回"), ("en", "Autumn"), ("ja-x-easy", "秋（あき）の 回（かい）")],
    )
    def test_is_shown_in_the_language_of_the_reader(
        self, client: Any, kanazawa: Ward, language: str, shown: str
    ) -> None:
        titles = {"title": "秋の回", "title_en": "Autumn", "title_easy": "秋（あき）の 回（かい）"}
        make_intake(make_programme(kanazawa), **titles)

        page = words_of(client.get(f"{PAGE}?lang={language}"))

        assert shown in page.replace(JOINER, "")

    def test_is_typed_at_the_desk(self, desk: Any, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)

        desk.post(
            NEW,
            intake_form("2023-10-21", title="秋の回", title_en="Autumn", title_easy="秋（あき）"),
        )

        intake = programme.intakes.get()
        assert (intake.title, intake.title_en, intake.title_easy) == (
            "秋の回",
            "Autumn",
            "秋（あき）",
        )
