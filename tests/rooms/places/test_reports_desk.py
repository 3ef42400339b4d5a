"""The inbox of reports: whose they are, how long they wait, how they are answered, handed on, made works."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import SpotReport, Work, WorkRegister
from tests import cast
from tests.cast import end_session
from tests.rooms.places.desk_forms import Open, text, words_of
from tests.rooms.places.material import lay_ground
from tests.rooms.places.works_material import (
    INBOX,
    MOMENT,
    SPOT,
    answer,
    make_report,
    make_work,
    picture,
    section_of,
)

DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def report(kanazawa: Ward) -> SpotReport:
    return make_report(kanazawa)


def page_of(report: SpotReport, more: str = "") -> str:
    return f"{INBOX}{report.pk}/{more}"


def said(report: SpotReport, **parts: str) -> dict[str, str]:
    report.refresh_from_db()
    given = {"state": "LOOKING", "words": "現地を見ます。", "note": "", "work": ""}
    return {**given, "revision": str(report.revision), **parts}


def other_section(ward: Ward) -> int:
    found = ward.sections.exclude(code="general-affairs").first()
    assert found is not None
    return found.pk


class TestTheInbox:
    def test_puts_those_that_wait_longest_on_top(
        self, desk: Any, kanazawa: Ward, time_machine: Any
    ) -> None:
        make_report(kanazawa, now=MOMENT, where="あとの階段")
        make_report(kanazawa, now=MOMENT - 40 * DAY, where="先の階段")
        answer(make_report(kanazawa, now=MOMENT - 90 * DAY, where="終わった階段"))
        time_machine.move_to(MOMENT)

        rows = desk.get(INBOX).context["inbox"].rows

        found = [(row.where, row.days, row.is_late) for row in rows]
        assert found == [("先の階段", 40, True), ("あとの階段", 0, False)]

    def test_shows_the_reports_of_ones_own_section_first(
        self, client_of: Open, kanazawa: Ward
    ) -> None:
        make_report(kanazawa, where="総務課の階段")
        make_report(kanazawa, section="", where="だれのものでもない階段")
        browser = client_of(cast.engage("section_editor"))

        mine = browser.get(INBOX).context["inbox"].rows
        everything = browser.get(f"{INBOX}?whose=all").context["inbox"].rows

        assert [row.where for row in mine] == ["総務課の階段"]
        assert len(everything) == 2

    def test_is_narrowed_by_state(self, desk: Any, kanazawa: Ward, report: SpotReport) -> None:
        answer(report)

        waiting = desk.get(INBOX).context["inbox"]
        done = desk.get(f"{INBOX}?state=DONE").context["inbox"]

        assert (len(waiting.rows), len(done.rows)) == (0, 1)

    def test_shows_nothing_of_another_ward(
        self, client_of: Open, stranger: User, report: SpotReport
    ) -> None:
        browser = client_of(stranger)

        assert not browser.get("/konan/desk/places/reports/?whose=all").context["inbox"].rows
        assert browser.get(f"/konan/desk/places/reports/{report.pk}/").status_code == 404
        assert browser.get(page_of(report)).status_code == 404
        assert browser.get(page_of(report, "photo/")).status_code == 404


class TestAReport:
    def test_shows_words_photo_and_map_but_no_address_of_mail(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        lay_ground(kanazawa)
        report = make_report(
            kanazawa,
            email="hana@example.jp",
            picture=picture(),
            latitude=35.36,
            longitude=139.6,
        )

        page = desk.get(page_of(report))
        photo = desk.get(page_of(report, "photo/"))

        assert SPOT["wrong"] in words_of(page)
        assert 'class="map-pin"' in text(page)
        assert "hana@example.jp" not in text(page)
        assert "メールと、知らせのページ" in words_of(page)
        assert photo["Cache-Control"] == "private, no-store"
        assert b"".join(photo.streaming_content)[:4] == b"RIFF"

    def test_stands_in_the_middle_of_its_town_without_a_point(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        lay_ground(kanazawa)
        report = make_report(kanazawa, town="並木二丁目")

        page = desk.get(page_of(report))

        assert "1番の印は、選ばれた町のまん中です。" in words_of(page)


class TestAnswering:
    def test_writes_words_state_and_who_did_it(
        self, desk: Any, editor: User, report: SpotReport
    ) -> None:
        page = desk.post(page_of(report), said(report, note="係長に相談"), follow=True)

        report.refresh_from_db()
        event = report.events.last()
        assert event is not None
        assert (report.state, report.answer) == ("LOOKING", "現地を見ます。")
        assert (event.by, event.note) == (editor, "係長に相談")
        assert report.first_answered_at is not None
        assert "係長に相談" in words_of(page)
        assert AuditEntry.objects.filter(code="places.report.answered", actor=editor).exists()

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("DONE", "終えるときは、知らせてくれた人への返事を書いてください。"),
            ("NOT_DONE", "終えるときは、知らせてくれた人への返事を書いてください。"),
            ("PLANNED", "どの工事で直すかを選んでください。"),
            ("WITHDRAWN", "一覧の中から選び直してください。"),
        ],
    )
    def test_wants_what_belongs_to_the_state(
        self, desk: Any, report: SpotReport, state: str, words: str
    ) -> None:
        page = desk.post(page_of(report), said(report, state=state, words="", note="メモ"))

        assert page.status_code == 422
        assert words in words_of(page)
        assert "メモ" in text(page)
        report.refresh_from_db()
        assert report.state == "RECEIVED"

    def test_links_a_work_of_the_ward(
        self, desk: Any, kanazawa: Ward, konan: Ward, report: SpotReport
    ) -> None:
        own, foreign = make_work(kanazawa), make_work(konan, section="")

        refused = desk.post(page_of(report), said(report, state="PLANNED", work=str(foreign.pk)))
        desk.post(page_of(report), said(report, state="PLANNED", work=str(own.pk)))

        report.refresh_from_db()
        assert refused.status_code == 422
        assert (report.state, report.work) == ("PLANNED", own)

    def test_tells_the_second_of_two_and_keeps_the_words(
        self, desk: Any, report: SpotReport
    ) -> None:
        late = said(report, words="あとから書いた返事")
        desk.post(page_of(report), said(report, words="先に書いた返事"))

        page = desk.post(page_of(report), late)

        assert page.status_code == 409
        assert "ほかの職員が、先に進めました" in words_of(page)
        assert "先に書いた返事" in words_of(page)
        assert "あとから書いた返事</textarea>" in text(page)
        assert 'name="revision" value="2"' in text(page)
        report.refresh_from_db()
        assert report.answer == "先に書いた返事"

    def test_gives_the_words_back_after_the_session_ended(
        self, desk: Any, editor: User, report: SpotReport
    ) -> None:
        end_session(desk, page_of(report))

        desk.post(page_of(report), said(report))
        desk.force_login(editor)
        page = desk.get(page_of(report))

        assert "現地を見ます。</textarea>" in text(page)
        assert "まだ保存していません。" in words_of(page)

    def test_writes_nothing_when_nothing_differs(self, desk: Any, report: SpotReport) -> None:
        page = desk.post(page_of(report), said(report, state="RECEIVED", words=""), follow=True)

        assert "変わったところはありません。" in words_of(page)
        assert report.events.count() == 1

    def test_opens_a_closed_report_again(self, desk: Any, report: SpotReport) -> None:
        answer(report)

        desk.post(page_of(report), said(report, state="LOOKING"))

        report.refresh_from_db()
        assert (report.state, report.closed_at) == ("LOOKING", None)

    def test_is_for_the_section_in_charge(self, client_of: Open, kanazawa: Ward) -> None:
        report = make_report(kanazawa, section="")
        browser = client_of(cast.engage("section_editor"))

        page = browser.get(page_of(report))
        refused = browser.post(page_of(report), said(report))

        assert "返事をする、状態を変える" not in words_of(page)
        assert refused.status_code == 403

    def test_comes_too_late_for_a_report_that_was_withdrawn(
        self, desk: Any, client: Any, kanazawa: Ward, report: SpotReport
    ) -> None:
        sent = said(report)
        client.post(f"/kanazawa/places/reports/{report.code}/withdraw/")

        page = desk.post(page_of(report), sent, follow=True)

        assert "この知らせは、取り下げられたか、もうありません。" in words_of(page)
        report.refresh_from_db()
        assert report.answer == ""


class TestHandingOn:
    def test_moves_it_to_the_other_section_with_a_note(
        self, desk: Any, client: Any, kanazawa: Ward, report: SpotReport
    ) -> None:
        section = other_section(kanazawa)

        desk.post(
            page_of(report, "hand-on/"),
            {"revision": "1", "section": str(section), "note": "道ではなく公園です"},
        )

        report.refresh_from_db()
        public = words_of(client.get(f"/kanazawa/places/reports/{report.code}/"))
        assert report.section_id == section
        assert "道ではなく公園です" in words_of(desk.get(page_of(report)))
        assert "公園" not in public
        assert report.events.filter(is_told=True).count() == 1

    def test_takes_no_section_of_another_ward(
        self, desk: Any, konan: Ward, report: SpotReport
    ) -> None:
        foreign = konan.sections.create(code="roads", name="よその課")

        page = desk.post(
            page_of(report, "hand-on/"), {"revision": "1", "section": str(foreign.pk), "note": "x"}
        )

        assert page.status_code == 422
        report.refresh_from_db()
        assert report.revision == 1

    def test_tells_the_second_of_two(self, desk: Any, kanazawa: Ward, report: SpotReport) -> None:
        answer(report)

        page = desk.post(
            page_of(report, "hand-on/"),
            {"revision": "1", "section": str(other_section(kanazawa)), "note": "書いた理由"},
        )

        assert page.status_code == 409
        report.refresh_from_db()
        assert report.section_id == section_of(kanazawa)


class TestMakingAWork:
    def test_carries_the_words_over_and_publishes_nothing(
        self, desk: Any, client: Any, kanazawa: Ward
    ) -> None:
        report = make_report(kanazawa, latitude=35.36, longitude=139.6)

        page = desk.post(page_of(report, "make-work/"), {"revision": "1"}, follow=True)

        work = Work.objects.get()
        report.refresh_from_db()
        assert (work.where, work.description) == (SPOT["where"], SPOT["wrong"])
        assert (work.latitude, work.section_id) == (35.36, section_of(kanazawa))
        assert (report.state, report.work, work.is_public) == ("PLANNED", work, False)
        assert "まだ公開していません。" in words_of(page)
        assert client.get("/kanazawa/places/works/1/").status_code == 404

    def test_makes_one_work_of_two_presses(self, desk: Any, report: SpotReport) -> None:
        desk.post(page_of(report, "make-work/"), {"revision": "1"})

        page = desk.post(page_of(report, "make-work/"), {"revision": "1"})

        assert page.status_code == 409
        assert Work.objects.count() == 1


class TestTheFirstSection:
    def test_gets_the_reports_that_come_from_now_on(
        self, client_of: Open, administrator: User, kanazawa: Ward, report: SpotReport
    ) -> None:
        browser = client_of(administrator)
        section = other_section(kanazawa)

        browser.post(f"{INBOX}first-section/", {"revision": "1", "section": str(section)})

        report.refresh_from_db()
        assert WorkRegister.objects.get(ward=kanazawa).first_section_id == section
        assert report.section_id == section_of(kanazawa)

    def test_is_not_chosen_twice_at_once(
        self, client_of: Open, administrator: User, kanazawa: Ward, report: SpotReport
    ) -> None:
        page = client_of(administrator).post(
            f"{INBOX}first-section/", {"revision": "0", "section": ""}
        )

        assert page.status_code == 409
        assert "ほかの職員が、先に選び直しました。" in words_of(page)
