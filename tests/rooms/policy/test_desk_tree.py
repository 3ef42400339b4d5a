"""Editing the tree of a draft through its services."""

import datetime as dt
from functools import partial
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.selectors import list_entries_of_subject
from engawa.core.wards.models import Ward
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.drafting import errors
from engawa.rooms.policy.models import Plan, PlanEdit, PlanVersion
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.nodes import NodeData, get_node
from engawa.rooms.policy.services import publishing, tree, undoing
from tests.turns import somebody_faster


class Desk:
    """One officer at one draft."""

    def __init__(self, draft: PlanVersion, officer: User, now: dt.datetime) -> None:
        self.draft, self.officer, self.now = draft, officer, now

    @property
    def who(self) -> dict[str, Any]:
        return {"version_id": self.draft.pk, "actor_id": self.officer.pk, "now": self.now}

    def node(self, code: str) -> NodeData:
        return get_node(version=PlanVersion.objects.get(pk=self.draft.pk), code=code)

    def content(self) -> PlanContent:
        return get_content(version=PlanVersion.objects.get(pk=self.draft.pk))

    def create(self, kind: NodeKind, fields: dict[str, Any], **place: str) -> NodeData:
        return tree.create_node(kind=kind, fields=fields, **place, **self.who)

    def update(self, code: str, base: int | None = None, **fields: Any) -> NodeData:
        base_revision = self.node(code).revision if base is None else base
        return tree.update_node(code=code, fields=fields, base_revision=base_revision, **self.who)

    def autosave(self, code: str, **fields: Any) -> NodeData:
        return tree.update_node(
            code=code,
            fields=fields,
            base_revision=self.node(code).revision,
            is_autosave=True,
            **self.who,
        )

    def move(self, code: str, base: int | None = None, **place: Any) -> NodeData:
        base_revision = self.node(code).revision if base is None else base
        return tree.move_node(code=code, base_revision=base_revision, **place, **self.who)

    def delete(self, code: str) -> NodeData:
        return tree.delete_node(code=code, base_revision=self.node(code).revision, **self.who)

    def undo(self) -> undoing.Undone:
        return undoing.undo_last_edit(**self.who)


@pytest.fixture
def desk(draft: PlanVersion, editor: User, now: dt.datetime) -> Desk:
    return Desk(draft, editor, now)


@pytest.fixture
def other_desk(draft: PlanVersion, administrator: User, now: dt.datetime) -> Desk:
    return Desk(draft, administrator, now)


def order_of(desk: Desk) -> list[list[str]]:
    return [[a.code for a in i.activities] for i in desk.content().initiatives()]


class TestCreateNode:
    def test_adds_at_the_end_with_a_code_never_used_before(self, desk: Desk) -> None:
        made = desk.create(NodeKind.ACTIVITY, {"title": "鉄道との会議"}, parent_code="I1")

        assert made.code == "A6"
        assert order_of(desk)[0] == ["A1", "A2", "A6"]

    def test_adds_after_a_sibling(self, desk: Desk) -> None:
        desk.create(NodeKind.ACTIVITY, {"title": "会議"}, parent_code="I1", after_code="A1")

        assert order_of(desk)[0] == ["A1", "A6", "A2"]

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (NodeKind.GOAL, {"title": "声をかけ合うまち"}),
            (NodeKind.AIM, {"title": "備える", "kind": "CONTEXT"}),
            (NodeKind.MEASURE, {"title": "緑", "label": "施策3", "aim": "D1"}),
            (NodeKind.PLEDGE, {"title": "待たせない窓口"}),
            (NodeKind.SECTION_STATEMENT, {"section": "community", "body": "地域とともに。"}),
        ],
    )
    def test_adds_every_kind_of_the_top(
        self, desk: Desk, kind: NodeKind, fields: dict[str, str]
    ) -> None:
        made = desk.create(kind, fields)

        assert {name: made.fields[name] for name in fields} == fields

    def test_adds_numbers_and_milestones_to_an_activity(self, desk: Desk) -> None:
        desk.create(NodeKind.TARGET, {"label": "回数", "target_value": "3"}, parent_code="A3")
        desk.create(NodeKind.MILESTONE, {"title": "点検", "due_on": "2023-12-01"}, parent_code="A3")

        activity = list(desk.content().activities())[2]
        assert [str(target.target_value) for target in activity.targets] == ["3.0000"]
        assert [stone.due_on for stone in activity.milestones] == [dt.date(2023, 12, 1)]

    def test_refuses_a_place_where_the_kind_cannot_stand(self, desk: Desk) -> None:
        with pytest.raises(errors.PlaceRefused, match="活動は、取組の下に置いてください"):
            desk.create(NodeKind.ACTIVITY, {"title": "会議"}, parent_code="M1")

    @pytest.mark.parametrize(
        ("kind", "fields", "wrong"),
        [
            (NodeKind.GOAL, {"title": " "}, "title"),
            (NodeKind.GOAL, {"title": "あ" * 301}, "title"),
            (NodeKind.MEASURE, {"title": "緑", "aim": "D99"}, "aim"),
            (NodeKind.AIM, {"title": "緑", "kind": "OTHER"}, "kind"),
            (NodeKind.SECTION_STATEMENT, {"section": "moon", "body": "月"}, "section"),
        ],
    )
    def test_refuses_values_with_a_sentence_for_the_field(
        self, desk: Desk, kind: NodeKind, fields: dict[str, str], wrong: str
    ) -> None:
        with pytest.raises(errors.FieldsRefused) as refused:
            desk.create(kind, fields)

        assert list(refused.value.errors) == [wrong]
        assert not PlanEdit.objects.exists()


class TestUpdateNode:
    def test_changes_the_fields_and_keeps_the_others(self, desk: Desk) -> None:
        changed = desk.update("A1", title="地図と文字で")

        assert changed.fields["title"] == "地図と文字で"
        assert changed.fields["tags"] == ["digital:plus-d"]
        assert changed.revision == 2

    def test_changes_section_marks_and_partners(self, desk: Desk) -> None:
        desk.update("I2", section="community", tags=["sdgs:11"], partners=["fire-volunteers"])

        initiative = list(desk.content().initiatives())[1]
        assert initiative.section == "community"
        assert initiative.tags == ("sdgs:11",)
        assert initiative.partners == ("fire-volunteers",)

    def test_changes_the_title_of_the_plan(self, desk: Desk) -> None:
        desk.update("plan", title="令和5年度の約束", lead="ともに。")

        assert desk.content().title == "令和5年度の約束"

    def test_records_who_changed_what(self, desk: Desk) -> None:
        desk.update("A1", title="地図と文字で")

        edit = PlanEdit.objects.get()
        assert edit.by == desk.officer
        assert (edit.before or {})["fields"]["title"] == "避難指示の範囲を地図でも"
        assert (edit.after or {})["fields"]["title"] == "地図と文字で"
        entry = list_entries_of_subject(subject=f"policy.version:{desk.draft.pk}")[0]
        assert (entry.code, entry.data["node"]) == ("policy.node.changed", "A1")

    def test_records_nothing_when_nothing_changed(self, desk: Desk) -> None:
        desk.update("A1", title="避難指示の範囲を地図でも")

        assert not PlanEdit.objects.exists()

    def test_overwrites_nobody_and_gives_both_texts(self, desk: Desk, other_desk: Desk) -> None:
        base = desk.node("A1").revision
        other_desk.update("A1", title="地図と音声で")

        with pytest.raises(errors.EditConflict) as conflict:
            desk.update("A1", base=base, title="地図と文字で")

        assert conflict.value.current.fields["title"] == "地図と音声で"
        assert conflict.value.yours["title"] == "地図と文字で"
        assert desk.node("A1").fields["title"] == "地図と音声で"

    def test_tells_the_second_of_two_who_edit_the_title_of_the_plan(
        self, desk: Desk, other_desk: Desk
    ) -> None:
        base = desk.node("plan").revision
        other_desk.update("plan", title="みんなの約束")

        with pytest.raises(errors.EditConflict):
            desk.update("plan", base=base, title="区の約束")

    def test_does_not_quarrel_when_both_wrote_the_same(self, desk: Desk, other_desk: Desk) -> None:
        base = desk.node("A1").revision
        other_desk.update("A1", title="地図と音声で")

        assert desk.update("A1", base=base, title="地図と音声で").revision == base + 1

    def test_does_not_quarrel_with_somebody_who_only_moved_it(
        self, desk: Desk, other_desk: Desk
    ) -> None:
        base = desk.node("A1").revision
        other_desk.move("A1", parent_code="I2")

        changed = desk.update("A1", base=base, title="地図と文字で")

        assert (changed.parent, changed.fields["title"]) == ("I2", "地図と文字で")

    def test_keeps_autosaves_of_one_sitting_as_one_edit(self, desk: Desk) -> None:
        for title in ("地", "地図", "地図で"):
            desk.autosave("A1", title=title)

        edit = desk.undo().edit
        assert PlanEdit.objects.count() == 1
        assert (edit.after or {})["fields"]["title"] == "地図で"
        assert desk.node("A1").fields["title"] == "避難指示の範囲を地図でも"

    def test_begins_a_new_edit_after_a_pause(self, desk: Desk) -> None:
        desk.autosave("A1", title="地図")
        desk.now += dt.timedelta(minutes=11)
        desk.autosave("A1", title="地図で")

        assert PlanEdit.objects.count() == 2

    def test_refuses_a_version_that_waits_for_approval(self, desk: Desk) -> None:
        publishing.submit_version(change_note="直しました。", **desk.who)

        with pytest.raises(errors.NotADraft, match="承認を待っているため"):
            desk.update("A1", title="地図と文字で")

    def test_refuses_a_published_version(self, desk: Desk, published_version: PlanVersion) -> None:
        desk.draft = published_version

        with pytest.raises(errors.NotADraft, match="新しい版を始めてください"):
            desk.update("A1", title="地図と文字で")

    def test_refuses_a_part_that_is_gone(self, desk: Desk, other_desk: Desk) -> None:
        other_desk.delete("A1")

        with pytest.raises(errors.NodeGone):
            desk.update("A1", base=1, title="地図と文字で")

    def test_refuses_a_section_of_another_ward(self, desk: Desk, konan: Ward) -> None:
        konan.sections.create(code="harbour", name="港の課")

        with pytest.raises(errors.FieldsRefused):
            desk.update("I1", section="harbour")


class TestMoveNode:
    def test_changes_the_order(self, desk: Desk) -> None:
        desk.move("A2", position=0)

        assert order_of(desk)[0] == ["A2", "A1"]

    def test_takes_numbers_and_milestones_along(self, desk: Desk) -> None:
        desk.move("A1", parent_code="I3", position=1)

        assert order_of(desk) == [["A2"], ["A3"], ["A4", "A1", "A5"]]
        moved = list(desk.content().activities())[3]
        assert len(moved.targets) == len(moved.milestones) == 1

    def test_moves_a_number_from_an_activity_to_its_initiative(self, desk: Desk) -> None:
        desk.move("T1", parent_code="I1")

        initiative = next(desk.content().initiatives())
        assert [target.code for target in initiative.targets] == ["T1"]

    def test_refuses_a_wrong_parent(self, desk: Desk) -> None:
        with pytest.raises(errors.PlaceRefused):
            desk.move("I1", parent_code="I2")

    def test_tells_the_second_of_two_who_move_it(self, desk: Desk, other_desk: Desk) -> None:
        base = desk.node("A1").revision
        other_desk.move("A1", parent_code="I2")

        with pytest.raises(errors.EditConflict):
            desk.move("A1", base=base, parent_code="I3")


class TestDeleteNode:
    def test_takes_away_what_stands_under_it(self, desk: Desk) -> None:
        desk.delete("M1")

        assert [m.code for m in desk.content().measures] == ["M2"]
        assert order_of(desk) == [["A4", "A5"]]

    def test_leaves_the_measures_of_an_aim(self, desk: Desk) -> None:
        desk.delete("D1")

        assert [m.aim for m in desk.content().measures] == ["", ""]


class TestUndoLastEdit:
    @pytest.mark.parametrize(
        "edit",
        [
            lambda desk: desk.update("A1", title="地図と文字で", tags=[]),
            lambda desk: desk.update("plan", title="みんなの約束"),
            lambda desk: desk.create(NodeKind.ACTIVITY, {"title": "会議"}, parent_code="I1"),
            lambda desk: desk.move("A1", parent_code="I3", position=0),
            lambda desk: desk.move("M2", position=0),
            lambda desk: desk.delete("M1"),
            lambda desk: desk.delete("D1"),
            lambda desk: desk.delete("A1"),
            lambda desk: desk.delete("T1"),
        ],
    )
    def test_brings_back_what_was_there(self, desk: Desk, edit: Any) -> None:
        before = desk.content()
        edit(desk)

        desk.undo()

        assert desk.content() == before

    def test_goes_back_step_by_step(self, desk: Desk) -> None:
        before = desk.content()
        desk.update("A1", title="地図と文字で")
        desk.delete("A1")

        desk.undo()
        desk.undo()

        assert desk.content() == before

    def test_takes_back_only_ones_own(self, desk: Desk, other_desk: Desk) -> None:
        other_desk.update("A1", title="地図と音声で")

        with pytest.raises(errors.NothingToUndo):
            desk.undo()

    def test_leaves_what_somebody_changed_afterwards(self, desk: Desk, other_desk: Desk) -> None:
        desk.update("A1", title="地図と文字で")
        other_desk.update("A1", title="地図と音声で")

        with pytest.raises(errors.UndoRefused, match="ほかの職員が直しています"):
            desk.undo()

        assert desk.node("A1").fields["title"] == "地図と音声で"

    def test_passes_over_what_others_changed_to_what_can_be_taken_back(
        self, desk: Desk, other_desk: Desk
    ) -> None:
        before = desk.node("A2")
        desk.delete("A2")
        desk.update("A1", title="地図と文字で")
        other_desk.update("A1", title="地図と音声で")

        undone = desk.undo()

        assert (undone.edit.node_code, len(undone.passed_over)) == ("A2", 1)
        assert desk.node("A2").fields == before.fields
        assert desk.node("A1").fields["title"] == "地図と音声で"

    def test_says_so_when_the_place_is_gone(self, desk: Desk, other_desk: Desk) -> None:
        desk.delete("A1")
        other_desk.delete("I1")

        with pytest.raises(errors.UndoRefused, match="置く先の項目がありません"):
            desk.undo()

    @pytest.mark.parametrize("edit", [{"section": ""}, {"partners": []}])
    def test_leaves_nobody_out_who_has_another_code_by_now(
        self, desk: Desk, kanazawa: Ward, edit: dict[str, Any]
    ) -> None:
        desk.update("I1", **edit)
        kanazawa.sections.filter(code="general-affairs").update(code="disaster")
        kanazawa.partners.update(code="volunteers")

        with pytest.raises(errors.UndoRefused, match="手で直してください"):
            desk.undo()

    def test_tells_whoever_had_the_part_open(self, desk: Desk, other_desk: Desk) -> None:
        desk.update("A1", title="地図と文字で")
        opened = other_desk.node("A1").revision
        desk.undo()

        with pytest.raises(errors.EditConflict):
            other_desk.update("A1", base=opened, title="地図と音声で")


class TestEnsurePartner:
    def test_adds_a_partner_once(self, kanazawa: Ward, editor: User, now: dt.datetime) -> None:
        who = {"ward_id": kanazawa.pk, "actor_id": editor.pk, "now": now, "kind": "SCHOOL"}

        first = tree.ensure_partner(name="海辺の小学校", **who)
        second = tree.ensure_partner(name=" 海辺の小学校 ", **who)

        assert first == second
        assert kanazawa.partners.count() == 2

    def test_gives_the_partner_that_another_added_a_moment_before(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        theirs = partial(
            kanazawa.partners.create, code="partner-2", name="海辺の小学校", kind="SCHOOL"
        )
        who = {"ward_id": kanazawa.pk, "actor_id": editor.pk, "now": now, "kind": "SCHOOL"}

        with somebody_faster(table="wards_ward", deed=theirs):
            partner = tree.ensure_partner(name="海辺の小学校", **who)

        assert partner == kanazawa.partners.get(code="partner-2")

    def test_gives_the_next_number_after_another_partner_of_this_moment(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        theirs = partial(kanazawa.partners.create, code="partner-2", name="大学", kind="UNIVERSITY")
        who = {"ward_id": kanazawa.pk, "actor_id": editor.pk, "now": now, "kind": "SCHOOL"}

        with somebody_faster(table="wards_ward", deed=theirs):
            partner = tree.ensure_partner(name="海辺の小学校", **who)

        assert partner.code == "partner-3"

    def test_refuses_a_partner_without_a_name(
        self, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        with pytest.raises(errors.FieldsRefused):
            tree.ensure_partner(
                ward_id=kanazawa.pk, name=" ", kind="SCHOOL", actor_id=editor.pk, now=now
            )


class TestACopiedDraft:
    def test_gives_new_parts_codes_that_no_version_used(
        self, desk: Desk, published_plan: Plan
    ) -> None:
        desk.create(NodeKind.GOAL, {"title": "声をかけ合うまち"})
        desk.delete("G2")

        assert desk.create(NodeKind.GOAL, {"title": "また"}).code == "G3"
