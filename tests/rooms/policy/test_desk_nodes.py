"""Adding, moving and deleting parts of a plan at the desk, and who may."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import Role, User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import PlanEdit, PlanVersion, Tag
from engawa.rooms.policy.nodes import NodeKind
from tests import cast
from tests.rooms.policy.desk_pages import ACTIVITY, YEAR, Open, changed_by, read, typed


class TestAddingMovingAndDeleting:
    def test_adds_a_part_where_it_was_asked_for(self, at_desk: Client, draft: PlanVersion) -> None:
        page = at_desk.post(
            YEAR + "nodes/new/?kind=ACTIVITY&parent=I2", {"title": "鉄道との会議"}, follow=True
        )

        assert page.redirect_chain[-1][0] == YEAR + "nodes/A6/"
        assert read(draft, "A6").parent == "I2"

    @pytest.mark.parametrize("kind", [k for k in NodeKind if k is not NodeKind.PLAN])
    def test_has_a_form_for_every_kind(self, at_desk: Client, kind: NodeKind) -> None:
        parent = {"INITIATIVE": "M1", "ACTIVITY": "I1", "MILESTONE": "A1", "TARGET": "A1"}

        page = at_desk.get(
            YEAR + "nodes/new/", {"kind": kind.value, "parent": parent.get(kind.value, "")}
        )

        assert page.status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "kind=PLAN",
            "kind=X",
            "kind=ACTIVITY",
            "kind=GOAL&parent=M1",
            "kind=ACTIVITY&parent=M1",
        ],
    )
    def test_does_not_exist_for_an_impossible_place(self, at_desk: Client, query: str) -> None:
        assert at_desk.get(f"{YEAR}nodes/new/?{query}").status_code == 404

    def test_keeps_what_was_typed_for_a_new_part(self, at_desk: Client) -> None:
        page = at_desk.post(YEAR + "nodes/new/?kind=GOAL", {"title": "", "body": "声をかけ合う"})

        assert page.status_code == 422
        assert "声をかけ合う" in page.content.decode()

    def test_moves_one_step(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/A2/move/", {"direction": "up"})

        codes = draft.activity_set.filter(initiative__code="I1").values_list("code", flat=True)
        assert list(codes) == ["A2", "A1"]

    def test_moves_under_another_part(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/A2/move/", {"under": "I3", "version": "1"})

        assert read(draft, "A2").parent == "I3"

    def test_does_not_move_what_somebody_moved_meanwhile(
        self, at_desk: Client, draft: PlanVersion, administrator: User, now: Any
    ) -> None:
        changed_by(draft, administrator, "A2", now, title="つどい")

        page = at_desk.post(YEAR + "nodes/A2/move/", {"under": "I3", "version": "1"}, follow=True)

        assert "ほかの職員が先に直したため、移しませんでした" in page.content.decode()
        assert read(draft, "A2").parent == "I1"

    def test_says_what_goes_with_a_part_before_it_goes(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/M1/delete/").content.decode()

        assert '取組　<span class="number">2</span>' in page
        assert '活動　<span class="number">3</span>' in page
        assert "公開中のページには、次の版が承認されるまで残ります" in page

    def test_deletes_and_undoes(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/M1/delete/", {"version": "1"})
        gone = not draft.measure_set.filter(code="M1").exists()
        page = at_desk.post(YEAR + "undo/", follow=True)

        assert gone
        assert "元に戻しました" in page.content.decode()
        assert read(draft, "A1").fields["title"] == "避難指示の範囲を地図でも"

    def test_says_so_when_there_is_nothing_to_undo_and_stays_on_the_page(
        self, at_desk: Client
    ) -> None:
        page = at_desk.post(YEAR + "undo/", {"back": "A1"}, follow=True)

        assert "元に戻せる自分の編集はありません。" in page.content.decode()
        assert page.redirect_chain[-1][0] == ACTIVITY

    def test_names_what_it_took_back(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="「地図」と文字で"))

        page = at_desk.post(YEAR + "undo/", {"back": "I3"}, follow=True)

        assert "自分の編集を元に戻しました：「避難指示の範囲を地図でも」" in page.content.decode()
        assert page.redirect_chain[-1][0] == ACTIVITY

    def test_says_that_the_first_part_cannot_go_further_up(self, at_desk: Client) -> None:
        page = at_desk.post(YEAR + "nodes/A1/move/", {"direction": "up"}, follow=True)

        assert "もう端にあるので、動かしていません。" in page.content.decode()
        assert not PlanEdit.objects.exists()

    def test_lets_no_browser_cut_a_long_name_in_silence(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        form = at_desk.get(ACTIVITY).content.decode()

        answer = at_desk.post(ACTIVITY, typed(draft, "A1", title="長" * 400))

        assert "maxlength" not in form
        assert answer.status_code == 422
        assert "長" * 400 in answer.content.decode()


class TestAnOfficerOfOneSection:
    @pytest.fixture
    def at_section(self, client_of: Open, taro: User, draft: PlanVersion, kanazawa: Ward) -> Client:
        section = kanazawa.sections.get(code="general-affairs")
        cast.give_role(taro, ward=kanazawa, role=Role.EDITOR, section=section)
        return client_of(taro)

    @pytest.mark.parametrize("code", ["I1", "A1", "T1", "S1"])
    def test_edits_what_the_section_is_in_charge_of(
        self, at_section: Client, draft: PlanVersion, code: str
    ) -> None:
        answer = at_section.post(f"{YEAR}nodes/{code}/", typed(draft, code))

        assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("I3", "この項目は、ほかの課が担当しています"),
            ("A5", "この項目は、ほかの課が担当しています"),
            ("G1", "区全体の編集の権限を持つ人だけが直せます"),
            ("plan", "区全体の編集の権限を持つ人だけが直せます"),
        ],
    )
    def test_does_not_edit_anything_else(
        self, at_section: Client, draft: PlanVersion, code: str, sentence: str
    ) -> None:
        page = at_section.post(f"{YEAR}nodes/{code}/", typed(draft, code, title="直したい"))

        assert page.status_code == 403
        assert sentence in page.content.decode()
        assert not PlanEdit.objects.exists()

    def test_does_not_hand_an_initiative_to_another_section(
        self, at_section: Client, draft: PlanVersion
    ) -> None:
        page = at_section.post(f"{YEAR}nodes/I1/", typed(draft, "I1", section="child-family"))

        assert page.status_code == 422
        assert read(draft, "I1").fields["section"] == "general-affairs"

    def test_does_not_move_an_activity_to_another_section(
        self, at_section: Client, draft: PlanVersion
    ) -> None:
        page = at_section.post(YEAR + "nodes/A1/move/", {"under": "I3", "version": "1"})

        assert page.status_code == 403
        assert read(draft, "A1").parent == "I1"

    def test_adds_an_activity_to_its_own_initiative_only(self, at_section: Client) -> None:
        own = at_section.post(YEAR + "nodes/new/?kind=ACTIVITY&parent=I1", {"title": "点検"})
        other = at_section.post(YEAR + "nodes/new/?kind=ACTIVITY&parent=I3", {"title": "点検"})

        assert (own.status_code, other.status_code) == (302, 403)

    def test_adds_no_mark(self, at_section: Client, draft: PlanVersion) -> None:
        form = at_section.get(f"{YEAR}nodes/I1/")
        at_section.post(f"{YEAR}nodes/I1/", typed(draft, "I1", new_tag_label="海の公園"))

        assert "new_tag_label" not in form.content.decode()
        assert not Tag.objects.filter(label="海の公園").exists()

    def test_does_not_submit_the_plan(self, at_section: Client) -> None:
        assert at_section.post(YEAR + "submit/", {"change_note": "ok"}).status_code == 403
