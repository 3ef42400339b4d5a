"""Accepting an imported document: the next draft, codes that stay, one whole or nothing."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Section, Ward
from engawa.rooms.policy.models import Plan, PlanVersion, PolicyImport, Tag
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.import_acceptance import preview_acceptance
from engawa.rooms.policy.services import imports as services
from engawa.rooms.policy.services.publishing import DraftExists, discard_draft
from tests.rooms.policy.import_material import POLICY
from tests.shared import shared_file

THEMES = """
- テーマ01: 子育て世代への支援
- テーマ09: 海辺のにぎわい
"""


def take_in(ward: Ward, now: dt.datetime, text: str = POLICY, year: int = 2023) -> PolicyImport:
    return services.start_import(
        ward_id=ward.pk,
        fiscal_year=year,
        filename="policy.txt",
        content=text.encode(),
        actor_id=None,
        now=now,
    ).policy_import


def accept(policy_import: PolicyImport, actor: User, now: dt.datetime) -> PlanVersion:
    return services.accept_import(import_id=policy_import.pk, actor_id=actor.pk, now=now)


class TestAcceptImport:
    def test_writes_the_tree_as_the_first_draft(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = accept(take_in(kanazawa, now), editor, now)

        content = get_content(version=version)
        assert (version.number, version.state) == (1, PlanVersion.State.DRAFT)
        assert content.title == "令和5年度 金沢区運営方針"
        assert [goal.title for goal in content.goals] == ["となりの人と声をかけ合えるまち"]
        assert [(m.label, m.title) for m in content.measures] == [
            ("施策1", "防災と減災"),
            ("施策2", "子育ての支援"),
        ]
        first, second = content.measures[0].initiatives
        assert [first.title, second.title] == ["避難情報の伝え方", "救出と救護の支度"]
        assert [a.body for a in first.activities] == [
            "避難指示の範囲を、文字に加えて地図でも示します。",
            "親子で備えを学ぶつどいを2回ひらきます。",
        ]

    def test_keeps_where_each_part_stands_in_the_source(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = accept(take_in(kanazawa, now), editor, now)

        lines = POLICY.splitlines()
        for activity in get_content(version=version).activities():
            assert activity.spans
            for line, start, end in activity.spans:
                assert activity.body in lines[line - 1][start:end]

    def test_uses_sections_that_the_ward_has_and_adds_the_new_one(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = accept(take_in(kanazawa, now), editor, now)

        statements = get_content(version=version).section_statements
        new = Section.objects.get(ward=kanazawa, name="みどり推進課")
        assert [s.section for s in statements] == ["general-affairs", new.code]
        assert Section.objects.filter(ward=kanazawa).count() == 4

    def test_gives_new_sections_of_two_documents_different_codes(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        accept(take_in(kanazawa, now), editor, now)

        accept(
            take_in(kanazawa, now, POLICY.replace("みどり推進課", "うみべ推進課"), 2022),
            editor,
            now,
        )

        codes = Section.objects.filter(ward=kanazawa, name__contains="推進課")
        assert len(set(codes.values_list("code", flat=True))) == 2

    def test_names_themes_as_the_document_explains_them(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        text = POLICY.replace("● 救出と救護の支度", "● 救出と救護の支度 テーマ09") + THEMES

        version = accept(take_in(kanazawa, now, text), editor, now)

        initiative = get_content(version=version).measures[0].initiatives[1]
        assert initiative.tags == ("city-theme:09",)
        assert Tag.objects.get(scheme="city-theme", value="09").label == "海辺のにぎわい"

    def test_gives_the_marks_of_a_measure_to_its_initiatives(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        text = POLICY.replace("施策1 防災と減災", "施策1 防災と減災【SDGs 11・13】")

        version = accept(take_in(kanazawa, now, text), editor, now)

        first, second = get_content(version=version).measures[0].initiatives
        assert {"sdgs:11", "sdgs:13"} <= set(first.tags) & set(second.tags)

    def test_closes_the_import_and_writes_it_down(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        policy_import = take_in(kanazawa, now)

        version = accept(policy_import, editor, now)

        policy_import.refresh_from_db()
        assert policy_import.state == PolicyImport.State.ACCEPTED
        assert policy_import.accepted_version == version
        entry = AuditEntry.objects.get(code="policy.import.accepted")
        assert (entry.actor, entry.data["version"]) == (editor, 1)

    def test_is_done_once(self, kanazawa: Ward, editor: User, now: dt.datetime) -> None:
        policy_import = take_in(kanazawa, now)
        accept(policy_import, editor, now)

        with pytest.raises(services.ImportClosed, match="取り込み済み"):
            accept(policy_import, editor, now)

        assert PlanVersion.objects.count() == 1

    def test_opens_the_document_again_when_its_draft_is_thrown_away(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        policy_import = take_in(kanazawa, now)
        first = accept(policy_import, editor, now)
        discard_draft(version_id=first.pk, actor_id=editor.pk, now=now)

        again = accept(take_in(kanazawa, now), editor, now)

        assert PolicyImport.objects.get() == policy_import
        assert get_content(version=again).measures[0].title == "防災と減災"
        assert AuditEntry.objects.filter(code="policy.import.reopened").count() == 1

    def test_refuses_a_tree_with_something_to_settle(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        policy_import = take_in(kanazawa, now)
        services.edit_import(
            import_id=policy_import.pk,
            base_revision=1,
            operation="rename",
            arguments={"key": "n3", "title": ""},
            actor_id=editor.pk,
            now=now,
        )

        with pytest.raises(services.NotYetAcceptable, match="この取組には題名がありません"):
            accept(policy_import, editor, now)

        assert not Plan.objects.exists()

    def test_writes_all_or_nothing(
        self, kanazawa: Ward, editor: User, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        policy_import = take_in(kanazawa, now)

        def fall_over(**_words: object) -> None:
            raise RuntimeError("the lights went out")

        monkeypatch.setattr(services, "_record", lambda *_words: fall_over())

        with pytest.raises(RuntimeError):
            accept(policy_import, editor, now)

        policy_import.refresh_from_db()
        assert policy_import.state == PolicyImport.State.IN_REVIEW
        assert not Plan.objects.exists()
        assert not Tag.objects.exists()
        assert Section.objects.filter(ward=kanazawa).count() == 3


class TestAcceptImportOnAPublishedPlan:
    """`published_plan` has I1 避難情報の伝え方 with A1 and A2, I2 救出と救護の支度, I3 はじめての育児."""

    def test_makes_the_next_version(
        self, published_plan: Plan, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = accept(take_in(kanazawa, now), editor, now)

        assert (version.plan, version.number) == (published_plan, 2)
        assert published_plan.versions.get(number=1).state == PlanVersion.State.PUBLISHED

    def test_keeps_codes_of_parts_with_the_same_words(
        self, published_plan: Plan, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        # Width and spaces do not make another title.
        text = POLICY.replace("● 避難情報の伝え方", "● 避難情報の　伝え方")

        version = accept(take_in(kanazawa, now, text), editor, now)

        content = get_content(version=version)
        assert [m.code for m in content.measures] == ["M1", "M2"]
        assert [i.code for i in content.initiatives()] == ["I1", "I2", "I3"]
        assert content.goals[0].code == "G1"
        assert [s.code for s in content.section_statements] == ["S1", "S3"]

    def test_keeps_what_a_document_never_says(
        self, published_plan: Plan, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = accept(take_in(kanazawa, now), editor, now)

        initiative = get_content(version=version).measures[0].initiatives[0]
        first, second = initiative.activities
        assert initiative.partners == ("fire-volunteers",)
        assert initiative.section == "general-affairs"
        assert (first.code, first.title) == ("A1", "避難指示の範囲を地図でも")
        assert first.milestones[0].title == "地図の公開"
        assert (second.code, second.title) == ("A2", "キャンプ用品で備えるつどい")
        assert second.targets[0].label == "つどいの回数"

    def test_gives_new_parts_codes_that_were_never_used(
        self, published_plan: Plan, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        text = POLICY.replace("● 救出と救護の支度", "● 助け合いの支度")

        version = accept(take_in(kanazawa, now, text), editor, now)

        codes = [i.code for i in get_content(version=version).initiatives()]
        assert codes == ["I1", "I4", "I3"]

    def test_says_beforehand_what_stays_comes_and_goes(
        self, published_plan: Plan, kanazawa: Ward, now: dt.datetime
    ) -> None:
        text = POLICY.replace("● 救出と救護の支度", "● 助け合いの支度")

        preview = preview_acceptance(policy_import=take_in(kanazawa, now, text))

        assert preview.version_number == 2
        assert preview.new_sections == ("みどり推進課",)
        assert "I2" in [part.code for part in preview.continued.gone]
        assert not PlanVersion.objects.filter(number=2).exists()

    def test_refuses_while_a_version_is_open_and_names_it(
        self, draft: PlanVersion, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        policy_import = take_in(kanazawa, now)

        with pytest.raises(DraftExists, match=r"すでに第2版（下書き）があります"):
            accept(policy_import, editor, now)

        policy_import.refresh_from_db()
        assert policy_import.state == PolicyImport.State.IN_REVIEW


class TestAcceptPage:
    def test_says_what_will_happen_before_it_does(
        self, kanazawa: Ward, editor: User, now: dt.datetime, client_of: Callable[..., Client]
    ) -> None:
        policy_import = take_in(kanazawa, now)

        page = (
            client_of(editor)
            .get(f"/kanazawa/desk/policy/imports/{policy_import.pk}/accept/")
            .content.decode()
        )

        assert "令和5年度の運営方針の第1版を、下書きとして作ります。" in page
        assert "みどり推進課" in page
        assert "第1版の下書きを作る" in page
        assert not Plan.objects.exists()

    def test_offers_no_button_while_a_version_is_open(
        self, draft: PlanVersion, editor: User, now: dt.datetime, client_of: Callable[..., Client]
    ) -> None:
        policy_import = take_in(draft.plan.ward, now)

        page = (
            client_of(editor)
            .get(f"/kanazawa/desk/policy/imports/{policy_import.pk}/accept/")
            .content.decode()
        )

        assert "すでに第2版（下書き）があります" in page
        assert "版の下書きを作る" not in page

    def test_tells_that_another_opened_a_version_meanwhile(
        self,
        published_plan: Plan,
        editor: User,
        now: dt.datetime,
        client_of: Callable[..., Client],
    ) -> None:
        policy_import = take_in(published_plan.ward, now)
        other = take_in(published_plan.ward, now, POLICY.replace("ねんね", "はいはい"))
        accept(other, editor, now)

        response = client_of(editor).post(
            f"/kanazawa/desk/policy/imports/{policy_import.pk}/accept/"
        )

        assert response.status_code == 409
        assert "すでに第2版（下書き）があります" in response.content.decode()


class TestRealPolicies:
    @pytest.mark.parametrize("ward_name", ["kanazawa", "konan"])
    def test_become_drafts_without_a_correction(
        self, ward_name: str, editor: User, now: dt.datetime, request: pytest.FixtureRequest
    ) -> None:
        ward: Ward = request.getfixturevalue(ward_name)
        text = shared_file(f"policies/{ward_name}-r5.txt").read_text(encoding="utf-8")

        version = accept(take_in(ward, now, text), editor, now)

        content = get_content(version=version)
        assert len(content.measures) == 5
        assert all(m.initiatives for m in content.measures)
        assert all(i.activities for i in content.initiatives())
        assert all(a.spans for a in content.activities())
        assert len(content.section_statements) >= 16
