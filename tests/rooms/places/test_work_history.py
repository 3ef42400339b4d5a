"""The history of a work at the desk: who changed what when, before and after."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import WorkChange, WorkPhoto
from engawa.rooms.places.shredders import shred_work_changes
from tests.rooms.places.desk_forms import Open, text, words_of
from tests.rooms.places.material import lay_ground
from tests.rooms.places.works_material import DESK, MOMENT, draw, make_work, upload, work_form

HISTORY = f"{DESK}1/history/"
FIVE_YEARS = dt.timedelta(days=5 * 365)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


def parts_of(answer: Any) -> list[tuple[str, str, str]]:
    """List the parts of the latest change."""
    latest = answer.context["history"].changes[0]
    return [(part.label, part.before, part.after) for part in latest.parts]


class TestTheHistory:
    def test_tells_with_what_a_work_was_added_and_by_whom(
        self, desk: Any, kanazawa: Ward, editor: User
    ) -> None:
        desk.post(f"{DESK}new/", work_form())

        page = desk.get(HISTORY)

        assert WorkChange.objects.get().by == editor
        assert "加えました" in words_of(page)
        assert f"{editor}さん" in words_of(page)
        assert ("名前", "", "泥亀の階段に手すりを付ける") in parts_of(page)
        assert ("地図の位置", "", "35.338, 139.622") in parts_of(page)
        assert ("種類", "", "手すり") in parts_of(page)

    def test_tells_each_part_before_and_after(self, desk: Any, kanazawa: Ward) -> None:
        area = lay_ground(kanazawa)
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="歩きやすいまち"
        )
        make_work(kanazawa, section="")
        desk.post(
            f"{DESK}1/",
            work_form(
                revision="1",
                state="DONE",
                done_on="令和5年10月2日",
                planned_year="2023",
                initiative_0=str(ref.pk),
                activity_0="A2",
                latitude="",
                longitude="",
                where="並木二丁目",
            ),
        )

        page = desk.get(HISTORY)

        assert parts_of(page) == [
            ("場所", "泥亀一丁目、区役所の裏の階段", "並木二丁目"),
            ("地図の位置", "35.338, 139.622", ""),
            ("地区", area.name, ""),
            ("状態", "計画中", "完了"),
            ("予定の年度", "", "2023年度"),
            ("終わった日", "", "令和5年10月2日（月）"),
            ("守る約束", "", "2023年度 歩きやすいまち A2"),
        ]
        assert "なくしました" in words_of(page)

    def test_shows_the_latest_first(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, section="")
        desk.post(f"{DESK}1/", work_form(revision="1", title="一つ目"))
        desk.post(f"{DESK}1/", work_form(revision="2", title="二つ目"))

        page = words_of(desk.get(HISTORY))

        assert page.index("一つ目 二つ目") < page.index("泥亀の階段に手すりを付ける 一つ目")

    def test_holds_nothing_of_a_change_that_changed_nothing(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        make_work(kanazawa, section="")

        desk.post(f"{DESK}1/", work_form(revision="1"))
        desk.post(f"{DESK}1/", work_form(revision="9", title="古い画面から"))

        assert [change.deed for change in WorkChange.objects.all()] == ["ADDED"]

    def test_tells_of_photos_too(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa)
        sent = {"moment": "BEFORE", "alternative": "手すりのない階段"}
        desk.post(f"{DESK}1/photos/", {**sent, "image": upload(draw())})
        added = parts_of(desk.get(HISTORY))
        photo = kanazawa_photo()
        desk.post(
            f"{DESK}1/photos/{photo}/", {"moment": "AFTER", "alternative": "手すりのある階段"}
        )
        described = parts_of(desk.get(HISTORY))
        desk.post(f"{DESK}1/photos/{photo}/remove/")

        removed = parts_of(desk.get(HISTORY))

        assert added == [("写真", "", "工事の前：手すりのない階段")]
        assert described == [("写真", "工事の前：手すりのない階段", "工事のあと：手すりのある階段")]
        assert removed == [("写真", "工事のあと：手すりのある階段", "")]

    def test_comes_in_pages_of_fifty(self, desk: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa)
        WorkChange.objects.bulk_create(
            WorkChange(
                work=work,
                deed="CHANGED",
                at=MOMENT + dt.timedelta(minutes=number),
                before={"title": f"名前{number}"},
                after={"title": f"名前{number + 1}"},
            )
            for number in range(1, 55)
        )

        first, second = desk.get(HISTORY), desk.get(HISTORY, {"page": "2"})

        assert len(first.context["history"].changes) == 50
        assert "名前54 名前55" in words_of(first)
        assert "加えました" in words_of(second)

    def test_shows_what_was_typed_and_never_runs_it(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, title="<script>alert(1)</script>")

        page = text(desk.get(HISTORY))

        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_is_led_to_from_the_work(self, desk: Any, kanazawa: Ward) -> None:
        make_work(kanazawa)

        assert f'href="{HISTORY}"' in text(desk.get(f"{DESK}1/"))

    def test_of_another_ward_is_not_there(self, desk: Any, konan: Ward, kanazawa: Ward) -> None:
        make_work(konan)

        assert desk.get(HISTORY).status_code == 404

    def test_goes_after_five_years(self, kanazawa: Ward) -> None:
        make_work(kanazawa)

        kept = shred_work_changes(MOMENT + FIVE_YEARS)
        gone = shred_work_changes(MOMENT + FIVE_YEARS + dt.timedelta(days=1))

        assert (kept, gone) == (0, 1)


def kanazawa_photo() -> int:
    """Give the number of the only photo."""
    return WorkPhoto.objects.get().pk
