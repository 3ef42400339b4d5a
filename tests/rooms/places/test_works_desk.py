"""Works at the desk: added, changed by one at a time, shown with photos and promises."""

from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Work, WorkPhoto
from tests import cast
from tests.cast import end_session
from tests.rooms.places.desk_forms import Open, text, words_of
from tests.rooms.places.material import lay_ground
from tests.rooms.places.works_material import (
    DESK,
    answer,
    draw,
    make_report,
    make_work,
    section_of,
    upload,
    work_form,
)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


class TestAddingAWork:
    def test_gives_the_next_number_and_writes_it_down(
        self, desk: Any, kanazawa: Ward, editor: User
    ) -> None:
        make_work(kanazawa)
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="歩きやすいまち"
        )

        sent = work_form(initiative_0=str(ref.pk), activity_0="A2", planned_year="２０２４年度")
        page = desk.post(f"{DESK}new/", sent, follow=True)

        work = Work.objects.get(number=2)
        assert "「泥亀の階段に手すりを付ける」を加えました。" in words_of(page)
        assert (work.planned_year, work.is_public, work.latitude) == (2024, True, 35.338)
        assert list(work.promises.values_list("initiative", "activity_code")) == [(ref.pk, "A2")]
        assert AuditEntry.objects.filter(code="places.work.added", actor=editor).exists()

    def test_finds_the_district_by_the_town(self, desk: Any, kanazawa: Ward) -> None:
        area = lay_ground(kanazawa)

        desk.post(f"{DESK}new/", work_form())

        assert Work.objects.get().area == area

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"state": "DONE"}, "完了した工事には、終わった日を入れてください。"),
            ({"done_on": "2023-10-01"}, "終わった日を入れるときは、状態を「完了」にしてください。"),
            ({"state": "CALLED_OFF"}, "取りやめた理由を入れてください。"),
            ({"where": " "}, "場所：入力してください。"),
            ({"longitude": ""}, "経度"),
            ({"latitude": "0", "longitude": "0"}, "緯度"),
            ({"planned_year": "令和"}, "年度を西暦で入れてください。"),
            (
                {"planned_year": "2024", "planned_on": "2024-4-1"},
                "予定は、年度か日付のどちらか一方にしてください。",
            ),
            ({"activity_0": "A2"}, "活動コードの取組を選んでください。"),
            (
                {"state": "DONE", "started_on": "2023-10-2", "done_on": "2023-10-1"},
                "終わった日が、始めた日より前です。",
            ),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Any, kanazawa: Ward, change: dict[str, str], words: str
    ) -> None:
        page = desk.post(f"{DESK}new/", work_form(**change))

        assert page.status_code == 422
        assert words in words_of(page)
        assert 'value="泥亀の階段に手すりを付ける"' in text(page)
        assert not Work.objects.exists()

    def test_warns_of_a_point_outside_the_ward_and_takes_it(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        lay_ground(kanazawa)

        page = desk.post(f"{DESK}new/", work_form(latitude="35.5", longitude="139.4"), follow=True)

        assert "入れた位置は、区の外です。" in words_of(page)
        assert Work.objects.get().latitude == 35.5

    def test_gives_the_words_back_after_the_session_ended(
        self, desk: Any, editor: User, kanazawa: Ward
    ) -> None:
        end_session(desk, f"{DESK}new/")

        desk.post(f"{DESK}new/", work_form())
        desk.force_login(editor)
        page = desk.get(f"{DESK}new/")

        assert 'value="泥亀の階段に手すりを付ける"' in text(page)
        assert "まだ保存していません。" in words_of(page)


class TestChangingAWork:
    def test_records_which_parts_were_changed(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")

        desk.post(
            f"{DESK}1/",
            work_form(revision="1", state="DONE", done_on="令和5年10月2日"),
        )

        entry = AuditEntry.objects.get(code="places.work.changed")
        assert entry.data["parts"] == ["done_on", "state"]
        assert (entry.data["before"], entry.data["after"]) == ("PLANNED", "DONE")
        assert Work.objects.get().revision == 2

    def test_writes_nothing_when_nothing_differs(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")

        page = desk.post(f"{DESK}1/", work_form(revision="1"), follow=True)

        assert "変わったところはありません。" in words_of(page)
        assert Work.objects.get().revision == 1

    def test_tells_the_second_of_two_and_keeps_both_texts(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")
        desk.post(f"{DESK}1/", work_form(revision="1", school="南の小学校"))

        page = desk.post(f"{DESK}1/", work_form(revision="1", school="北の小学校"))
        again = desk.post(f"{DESK}1/", work_form(revision="2", school="北の小学校"))

        assert page.status_code == 409
        assert "南の小学校" in words_of(page)
        assert 'value="北の小学校"' in text(page)
        assert 'name="revision" value="2"' in text(page)
        assert again.status_code == 302
        assert Work.objects.get().school == "北の小学校"

    def test_closes_the_reports_that_wait_for_it(self, desk: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa, section="")
        report = make_report(kanazawa)
        answer(report, state="PLANNED", words="", work_id=work.pk)

        desk.post(f"{DESK}1/", work_form(revision="1", state="DONE", done_on="2023-10-2"))

        report.refresh_from_db()
        assert (report.state, report.closed_at is not None) == ("DONE", True)

    def test_tells_those_who_wait_why_it_was_called_off(self, desk: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa, section="")
        report = make_report(kanazawa)
        answer(report, state="PLANNED", words="", work_id=work.pk)

        sent = work_form(revision="1", state="CALLED_OFF", called_off_reason="個人の土地でした。")
        desk.post(f"{DESK}1/", sent)

        report.refresh_from_db()
        assert (report.state, report.answer) == ("NOT_DONE", "個人の土地でした。")

    def test_is_for_the_section_in_charge(self, client_of: Open, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")
        browser = client_of(cast.engage("section_editor"))

        page = browser.get(f"{DESK}1/")
        refused = browser.post(f"{DESK}1/", work_form(revision="1"))

        assert "区全体の編集の権限を持つ人が直せます。" in words_of(page)
        assert refused.status_code == 403
        assert Work.objects.get().revision == 1

    def test_cannot_give_a_work_to_a_section_of_another(
        self, client_of: Open, kanazawa: Ward
    ) -> None:
        make_work(kanazawa)
        other = kanazawa.sections.exclude(code="general-affairs").first()
        assert other is not None
        browser = client_of(cast.engage("section_editor"))

        page = browser.post(f"{DESK}1/", work_form(revision="1", section=str(other.pk)))

        assert page.status_code == 422
        assert Work.objects.get().section_id == section_of(kanazawa)

    def test_is_not_there_for_officers_of_another_ward(
        self, client_of: Open, kanazawa: Ward, konan: Ward, stranger: User
    ) -> None:
        make_work(kanazawa)

        assert client_of(stranger).get(f"{DESK}1/").status_code == 404
        assert client_of(stranger).get("/konan/desk/places/works/1/").status_code == 404


class TestPhotosOfAWork:
    def test_are_added_described_and_removed(
        self, desk: Any, kanazawa: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        make_work(kanazawa, section="")
        sent = {"image": upload(draw()), "moment": "BEFORE", "alternative": "手すりのない階段"}

        desk.post(f"{DESK}1/photos/", sent)
        photo = WorkPhoto.objects.get()
        address = f"{DESK}1/photos/{photo.pk}/"
        desk.post(address, {"moment": "AFTER", "alternative": "新しい階段"})
        described = WorkPhoto.objects.get()
        asked = words_of(desk.get(f"{address}remove/"))
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"{address}remove/")
        again = desk.post(f"{address}remove/", follow=True)

        assert (described.moment, described.alternative) == ("AFTER", "新しい階段")
        assert "この写真を消しますか" in asked
        assert not WorkPhoto.objects.exists()
        assert not photo.image.storage.exists(str(photo.image.name))
        assert "この写真は、もうありません。" in words_of(again)

    def test_want_words_for_those_who_do_not_see_them(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")

        page = desk.post(
            f"{DESK}1/photos/", {"image": upload(draw()), "moment": "BEFORE", "alternative": " "}
        )

        assert page.status_code == 422
        assert "何が写っているか：入力してください。" in words_of(page)
        assert not WorkPhoto.objects.exists()

    def test_keep_their_words_when_the_file_is_no_picture(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")
        sent = {"image": upload(b"no picture"), "moment": "AFTER", "alternative": "新しい階段"}

        page = desk.post(f"{DESK}1/photos/", sent)

        assert "写真として読めません。" in words_of(page)
        assert 'value="新しい階段"' in text(page)

    def test_are_no_more_than_a_page_can_bear(self, desk: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa, section="")
        WorkPhoto.objects.bulk_create(
            WorkPhoto(
                work=work, moment="AFTER", image=f"{n}.webp", width=1, height=1, alternative="x"
            )
            for n in range(8)
        )
        sent = {"image": upload(draw()), "moment": "AFTER", "alternative": "新しい階段"}

        page = desk.post(f"{DESK}1/photos/", sent)

        assert "写真は8枚までです。" in words_of(page)


class TestTheListOfWorksAtTheDesk:
    def test_counts_states_and_those_not_public(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa)
        make_work(kanazawa, is_public=False, title="下書きの工事")

        states = desk.get(DESK).context["list"].states
        page = desk.get(f"{DESK}?state=DRAFT")

        counted = {str(choice.label): choice.count for choice in states}
        assert (counted["すべて"], counted["計画中"], counted["公開していない"]) == (2, 2, 1)
        assert [work.title for work in page.context["list"].page] == ["下書きの工事"]
