"""The staff desk as officers meet it: through HTTP, with and without JavaScript."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import Role, User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanEdit, PlanVersion, Review
from engawa.rooms.policy.services import numbers, reviews
from tests import cast
from tests.rooms.policy.desk_pages import ACTIVITY, DESK, YEAR, Open, changed_by, read, typed


class TestHome:
    def test_says_what_to_do_next(self, at_desk: Client) -> None:
        page = at_desk.get(DESK)

        assert "令和5年度の第2版の下書きに、確かめるところが" in page.content.decode()

    def test_begins_the_plan_of_a_year(self, at_desk: Client, kanazawa: Ward) -> None:
        page = at_desk.post(DESK + "start/", {"fiscal_year": "2024"}, follow=True)

        assert page.status_code == 200
        version = PlanVersion.objects.get(plan__ward=kanazawa, plan__fiscal_year=2024)
        assert (version.state, version.title) == ("DRAFT", "令和6年度 金沢区 運営方針")

    def test_says_what_is_wrong_with_a_year_and_keeps_it(self, at_desk: Client) -> None:
        page = at_desk.post(DESK + "start/", {"fiscal_year": "令和"})

        assert page.status_code == 422
        assert 'value="令和"' in page.content.decode()

    def test_does_not_let_an_officer_of_one_section_begin_a_plan(
        self, client_of: Open, taro: User, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        section = kanazawa.sections.get(code="community")
        cast.give_role(taro, ward=kanazawa, role=Role.EDITOR, section=section)

        page = client_of(taro).post(DESK + "start/", {"fiscal_year": "2024"})

        assert page.status_code == 403
        assert "区全体の編集の権限が必要です" in page.content.decode()


class TestThePlan:
    def test_shows_every_part_as_a_link(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR).content.decode()

        for code in ("G1", "D1", "M1", "I1", "A1", "P1", "S1"):
            assert f"{YEAR}nodes/{code}/" in page

    def test_shows_a_published_plan_to_read_and_offers_a_new_version(
        self, client_of: Open, editor: User, published_plan: Plan
    ) -> None:
        officer = client_of(editor)

        page = officer.get(ACTIVITY).content.decode()
        officer.post(YEAR + "versions/start/")

        assert "この版は公開されています。直すには、新しい版を始めます。" in page
        assert "保存する" not in page
        assert published_plan.versions.filter(number=2, state="DRAFT").exists()

    def test_is_read_by_a_viewer_without_controls(
        self, client_of: Open, viewer: User, draft: PlanVersion
    ) -> None:
        page = client_of(viewer).get(ACTIVITY).content.decode()

        assert "あなたの権限は「閲覧」です" in page
        assert 'value="up"' not in page
        assert "消す" not in page

    def test_does_not_exist_for_a_year_without_plan(self, at_desk: Client) -> None:
        assert at_desk.get(DESK + "1999/").status_code == 404
        assert at_desk.get(YEAR + "nodes/A99/").status_code == 404
        assert at_desk.get(YEAR + "nodes/zzz/").status_code == 404

    @pytest.mark.parametrize("code", ["plan", "G1", "D1", "M1", "I1", "A1", "P1", "S1", "K1", "T1"])
    def test_has_a_form_for_every_kind_that_saves_what_it_shows(
        self, at_desk: Client, draft: PlanVersion, code: str
    ) -> None:
        before = read(draft, code)
        page = at_desk.get(f"{YEAR}nodes/{code}/")

        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields}
        answer = at_desk.post(
            f"{YEAR}nodes/{code}/", {k: v for k, v in sent.items() if v is not None}
        )

        assert answer.status_code == 302
        assert read(draft, code) == before
        assert not PlanEdit.objects.exists()

    def test_says_from_which_line_of_the_document_it_came(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        draft.activity_set.filter(code="A1").update(source_spans=[[84, 0, 20], [85, 0, 4]])

        assert "もとの文書の 84行目から" in at_desk.get(ACTIVITY).content.decode()


class TestTheRightColumn:
    def test_lists_what_is_missing_with_links(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "side/").content.decode()

        assert "「発電機の点検」に、数字も報告も結ばれていません。" in page
        assert f"{YEAR}nodes/A3/" in page

    def test_says_what_this_version_changes(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="地図と文字で"))

        page = at_desk.get(YEAR + "side/").content.decode()

        assert "直しました：活動「地図と文字で」" in page
        assert "1か所をすべて見くらべる" in page

    def test_says_what_others_did(
        self, at_desk: Client, draft: PlanVersion, administrator: User, now: Any, clock: Any
    ) -> None:
        changed_by(draft, administrator, "A2", now, title="つどい")

        assert "管理者さんが 10:00 に直しました。" in at_desk.get(YEAR + "side/").content.decode()

    @pytest.mark.parametrize(
        ("code", "fields", "sentence"),
        [
            ("A1", {"title": ""}, "に、名前がありません。"),
            ("I1", {"section": ""}, "に、担当の課がありません。"),
            ("K1", {"due_on": "2024-04-01"}, "の期日が、令和5年度の外にあります。"),
            ("A2", {"title": "避難指示の範囲を地図でも"}, "が、同じ場所に2つあります。"),
            ("S2", {"section": "general-affairs"}, "1つの課に、方針が2つあります。"),
        ],
    )
    def test_finds(
        self,
        at_desk: Client,
        draft: PlanVersion,
        editor: User,
        now: Any,
        code: str,
        fields: dict[str, str],
        sentence: str,
    ) -> None:
        changed_by(draft, editor, code, now, **fields)

        assert sentence in at_desk.get(YEAR + "side/").content.decode()

    def test_finds_an_empty_measure(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/new/?kind=MEASURE", {"title": "緑のまち"})

        assert "施策「緑のまち」に、取組がまだありません。" in at_desk.get(YEAR).content.decode()


class TestTrail:
    def test_says_who_did_what(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="地図と文字で"))

        page = at_desk.get(YEAR + "trail/").content.decode()

        assert "係員 書く" in page
        assert "項目を直しました" in page
        assert "承認して公開しました" in page

    def test_says_what_was_done_with_numbers_reviews_and_imports(
        self, at_desk: Client, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        reviews.open_review(
            plan_id=published_plan.pk, kind=Review.Kind.MID_YEAR, actor_id=editor.pk, now=now
        )
        numbers.take_readings(now=now)

        page = at_desk.get(YEAR + "trail/").content.decode()

        assert "振り返りをひらきました" in page
        assert "いちばん新しい測定は 2023年10月3日 10:00 です。" in page
        assert "数字を測りました" not in page
