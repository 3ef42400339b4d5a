"""Corrections of a draft tree keep every character of the source in one place."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.policy.importing import editing
from engawa.rooms.policy.importing.document import SourceDocument, text_of
from engawa.rooms.policy.importing.editing import CannotEdit
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.tree import (
    ALLOWED_PARENTS,
    DraftNode,
    DraftTree,
    NodeKind,
    check_partition,
)
from tests.rooms.policy.importing.outlines import document_of, outline
from tests.rooms.policy.importing.test_partition import check_places, policies

POLICY = """
I 基本目標

坂と海のまち

II 目標達成に向けた施策

施策1 備えるまち

災害の前に備えます。

● 訓練
- +D 訓練を開きます。新たに夜の訓練も開きます。
- 道具※を配ります。

※道具とは、手動の発電機です。

● 見守り
- 一人暮らしの方を訪ねます。

施策2 楽しいまち

● 音楽会
- 音楽会を開きます。

III 目標達成に向けた組織運営

● 明るい窓口

あいさつをします。

<訓練の様子>
"""


@pytest.fixture
def document() -> SourceDocument:
    return document_of(POLICY)


@pytest.fixture
def tree(document: SourceDocument) -> DraftTree:
    return parse_document(document)


def node_of(tree: DraftTree, words: str) -> DraftNode:
    return next(n for n in tree.walk() if words in (n.title, n.section) or words in n.body)


def source_of(document: SourceDocument, node: DraftNode) -> str:
    return "".join(text_of(document, node.spans))


class TestMove:
    def test_takes_a_node_with_its_children(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        watching, second = node_of(tree, "見守り"), node_of(tree, "楽しいまち")

        moved = editing.move(tree, key=watching.key, parent_key=second.key, position=0)

        check_partition(document, moved)
        parent = node_of(moved, "楽しいまち")
        assert [child.title for child in parent.children] == ["見守り", "音楽会"]
        assert parent.children[0].children == watching.children

    def test_counts_the_position_without_the_moved_node(self, tree: DraftTree) -> None:
        first = node_of(tree, "備えるまち")
        training = node_of(tree, "訓練")

        moved = editing.move(tree, key=training.key, parent_key=first.key, position=1)

        assert [c.title for c in node_of(moved, "備えるまち").children] == ["見守り", "訓練"]

    def test_leaves_the_given_tree_alone(self, tree: DraftTree) -> None:
        before = copy.deepcopy(tree)

        editing.move(tree, key=node_of(tree, "楽しいまち").key, parent_key=None, position=0)

        assert tree == before

    def test_refuses_a_place_under_the_node_itself(self, tree: DraftTree) -> None:
        first, training = node_of(tree, "備えるまち"), node_of(tree, "訓練")

        with pytest.raises(CannotEdit, match="その項目自身の下"):
            editing.move(tree, key=first.key, parent_key=training.key, position=0)

    def test_refuses_a_parent_of_the_wrong_kind(self, tree: DraftTree) -> None:
        goal, training = node_of(tree, "坂と海のまち"), node_of(tree, "訓練")

        with pytest.raises(CannotEdit) as caught:
            editing.move(tree, key=training.key, parent_key=goal.key, position=0)

        assert str(caught.value) == ("「取組」は「基本目標」の下には置けません。置ける場所：施策")

    def test_refuses_the_top_for_an_activity(self, tree: DraftTree) -> None:
        activity = node_of(tree, "音楽会を開きます。")

        with pytest.raises(CannotEdit, match="「活動」は「一番上」の下には置けません"):
            editing.move(tree, key=activity.key, parent_key=None, position=0)

    def test_says_when_the_node_is_gone(self, tree: DraftTree) -> None:
        with pytest.raises(CannotEdit, match="見つかりません"):
            editing.move(tree, key="n999", parent_key=None, position=0)


class TestMerge:
    def test_joins_words_marks_notes_and_source(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        training = node_of(tree, "訓練を開きます。")
        tools = node_of(tree, "道具※を配ります。")

        merged = editing.merge(tree, key=tools.key, into_key=training.key)

        check_partition(document, merged)
        one = node_of(merged, "訓練を開きます。")
        assert one.body == "訓練を開きます。新たに夜の訓練も開きます。道具※を配ります。"
        assert one.tags == ("digital:plus-d",)
        assert one.note == "※道具とは、手動の発電機です。"
        assert merged.find(tools.key) is None

    def test_keeps_the_children_of_both(self, tree: DraftTree) -> None:
        training, watching = node_of(tree, "訓練"), node_of(tree, "見守り")

        merged = editing.merge(tree, key=watching.key, into_key=training.key)

        one = node_of(merged, "訓練")
        assert [child.body[:4] for child in one.children] == ["訓練を開", "道具※を", "一人暮ら"]
        assert one.body == "見守り"

    def test_refuses_a_node_and_itself(self, tree: DraftTree) -> None:
        training = node_of(tree, "訓練")

        with pytest.raises(CannotEdit, match="合わせられません"):
            editing.merge(tree, key=training.key, into_key=training.key)

    def test_refuses_children_that_may_not_stand_there(self, tree: DraftTree) -> None:
        training, first = node_of(tree, "訓練"), node_of(tree, "備えるまち")

        with pytest.raises(CannotEdit, match="「活動」は「施策」の下には置けません"):
            editing.merge(tree, key=training.key, into_key=first.key)


class TestSplit:
    def test_gives_each_half_its_own_source(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        activity = node_of(tree, "訓練を開きます。")

        parted = editing.split(tree, key=activity.key, at=len("訓練を開きます。"))

        check_partition(document, parted)
        first, second = node_of(parted, "訓練").children[:2]
        assert source_of(document, first) == "- +D 訓練を開きます。"
        assert source_of(document, second) == "新たに夜の訓練も開きます。"
        assert (first.tags, second.tags) == (
            ("digital:plus-d",),
            ("digital:plus-d", "new:this-year"),
        )

    def test_leaves_the_footnote_with_the_first_half(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        activity = node_of(tree, "道具※を配ります。")

        parted = editing.split(tree, key=activity.key, at=len("道具※を"))

        check_partition(document, parted)
        first, second = node_of(parted, "訓練").children[1:3]
        assert (first.body, second.body) == ("道具※を", "配ります。")
        assert first.note
        assert not second.note
        assert source_of(document, second) == "配ります。"

    def test_undoes_a_merge(self, document: SourceDocument, tree: DraftTree) -> None:
        training = node_of(tree, "訓練を開きます。")
        tools = node_of(tree, "道具※を配ります。")

        merged = editing.merge(tree, key=tools.key, into_key=training.key)
        parted = editing.split(merged, key=training.key, at=len(training.body))

        check_partition(document, parted)
        assert [c.body for c in node_of(parted, "訓練").children] == [
            training.body,
            tools.body,
        ]

    @pytest.mark.parametrize("at", [-1, 0, 21, 99])
    def test_refuses_an_empty_half(self, tree: DraftTree, at: int) -> None:
        activity = node_of(tree, "訓練を開きます。")

        with pytest.raises(CannotEdit, match="途中で分けてください"):
            editing.split(tree, key=activity.key, at=at)


class TestRetype:
    def test_moves_the_node_where_its_kind_may_stand(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        activity = node_of(tree, "音楽会を開きます。")

        changed = editing.retype(tree, key=activity.key, kind=NodeKind.INITIATIVE)

        check_partition(document, changed)
        titles = [child.title for child in node_of(changed, "楽しいまち").children]
        assert titles == ["音楽会", "音楽会を開きます"]

    def test_hangs_a_node_of_the_top_under_the_nearest_before(self, tree: DraftTree) -> None:
        pledge = node_of(tree, "明るい窓口")

        changed = editing.retype(tree, key=pledge.key, kind=NodeKind.ACTIVITY)

        last = node_of(changed, "音楽会").children[-1]
        assert (last.title, last.body) == ("", "明るい窓口\nあいさつをします。")

    def test_makes_the_title_a_section_name(self, tree: DraftTree) -> None:
        pledge = node_of(tree, "明るい窓口")

        changed = editing.retype(tree, key=pledge.key, kind=NodeKind.SECTION_STATEMENT)

        node = changed.find(pledge.key)
        assert node is not None
        assert (node.title, node.section) == ("", "明るい窓口")

    def test_refuses_a_kind_that_may_not_have_the_children(self, tree: DraftTree) -> None:
        first = node_of(tree, "備えるまち")

        with pytest.raises(CannotEdit, match="下に「取組」があるため、「背景」にはできません"):
            editing.retype(tree, key=first.key, kind=NodeKind.CONTEXT)

    def test_refuses_a_kind_without_a_place_before(self, tree: DraftTree) -> None:
        goal = node_of(tree, "坂と海のまち")

        with pytest.raises(CannotEdit, match="置ける場所がありません"):
            editing.retype(tree, key=goal.key, kind=NodeKind.ACTIVITY)


class TestRetag:
    def test_replaces_the_tags(self, tree: DraftTree) -> None:
        training = node_of(tree, "訓練")

        changed = editing.retag(tree, key=training.key, tags=["sdgs:3", "city-theme:01", "sdgs:3"])

        assert node_of(changed, "訓練").tags == ("sdgs:3", "city-theme:01")

    @pytest.mark.parametrize("tag", ["", "テーマ01", "sdgs", "sdgs:", "SDGS:3", "a:b c"])
    def test_refuses_a_tag_without_the_form_of_one(self, tree: DraftTree, tag: str) -> None:
        with pytest.raises(CannotEdit, match="使えません"):
            editing.retag(tree, key=node_of(tree, "訓練").key, tags=[tag])


class TestRename:
    def test_changes_only_what_is_given(self, tree: DraftTree) -> None:
        first = node_of(tree, "備えるまち")

        changed = editing.rename(tree, key=first.key, title="備えあるまち", section="総務課")

        node = node_of(changed, "備えあるまち")
        assert (node.label, node.section, node.body) == ("施策1", "総務課", first.body)
        assert node.spans == first.spans

    def test_lets_an_edited_body_be_split_where_its_source_is(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        activity = node_of(tree, "訓練を開きます。")
        body = "訓練を毎年開きます。新たに夜の訓練も開きます。"

        changed = editing.rename(tree, key=activity.key, body=body)
        parted = editing.split(changed, key=activity.key, at=len("訓練を毎年開きます。"))

        check_partition(document, parted)
        second = node_of(parted, "訓練").children[1]
        assert source_of(document, second) == "新たに夜の訓練も開きます。"


class TestPlace:
    def test_makes_a_node_of_what_was_furniture(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        watching = node_of(tree, "見守り")

        placed = editing.place(
            tree,
            document=document,
            aside="furniture",
            indexes=[0],
            parent_key=watching.key,
            kind=NodeKind.ACTIVITY,
            position=0,
        )

        check_partition(document, placed)
        assert placed.furniture == ()
        assert node_of(placed, "見守り").children[0].body == "<訓練の様子>"

    def test_refuses_spans_that_are_not_there(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        with pytest.raises(CannotEdit, match="原文の行が見つかりません"):
            editing.place(
                tree,
                document=document,
                aside="not_placed",
                indexes=[0],
                parent_key=None,
                kind=NodeKind.GOAL,
                position=0,
            )


class TestSetAside:
    def test_puts_the_source_back_to_what_is_not_placed(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        activity = node_of(tree, "道具※を配ります。")

        dissolved = editing.set_aside(tree, key=activity.key)

        check_partition(document, dissolved)
        assert dissolved.not_placed == activity.spans

    def test_moves_the_children_to_a_neighbour(
        self, document: SourceDocument, tree: DraftTree
    ) -> None:
        watching = node_of(tree, "見守り")

        dissolved = editing.set_aside(tree, key=watching.key)

        check_partition(document, dissolved)
        assert node_of(dissolved, "訓練").children[-1].body == "一人暮らしの方を訪ねます。"

    def test_refuses_to_leave_children_without_a_place(self, tree: DraftTree) -> None:
        concert = node_of(tree, "音楽会")

        with pytest.raises(CannotEdit, match="行き先がありません"):
            editing.set_aside(tree, key=concert.key)

    def test_can_be_undone_by_placing(self, document: SourceDocument, tree: DraftTree) -> None:
        activity = node_of(tree, "一人暮らしの方を訪ねます。")
        parent = node_of(tree, "見守り")

        aside = editing.set_aside(tree, key=activity.key)
        placed = editing.place(
            aside,
            document=document,
            aside="not_placed",
            indexes=[0],
            parent_key=parent.key,
            kind=NodeKind.ACTIVITY,
            position=0,
        )

        check_partition(document, placed)
        assert outline(placed) == outline(tree)


class TestEdits:
    @settings(max_examples=150)
    @given(policies(), st.data())
    def test_keep_the_partition_whatever_is_done(
        self, document: SourceDocument, data: st.DataObject
    ) -> None:
        tree = parse_document(document)

        for _ in range(data.draw(st.integers(1, 6))):
            tree = draw_edit(data, document, tree)

            check_partition(document, tree)
            check_places(tree)


def draw_edit(data: st.DataObject, document: SourceDocument, tree: DraftTree) -> DraftTree:
    """Try one correction; a refusal leaves the tree as it was."""
    keys = [node.key for node in tree.walk()]
    if not keys:
        return tree
    key = data.draw(st.sampled_from(keys))
    other = data.draw(st.sampled_from(keys))
    number = data.draw(st.integers(-1, 12))
    kind = data.draw(st.sampled_from(sorted(ALLOWED_PARENTS)))
    edit = data.draw(st.integers(0, 6))
    try:
        if edit == 0:
            return editing.move(tree, key=key, parent_key=other, position=number)
        if edit == 1:
            return editing.merge(tree, key=key, into_key=other)
        if edit == 2:
            return editing.split(tree, key=key, at=number)
        if edit == 3:
            return editing.retype(tree, key=key, kind=kind)
        if edit == 4:
            words = data.draw(st.text("備えます。新たに", max_size=8))
            return editing.rename(tree, key=key, body=words, title=words)
        if edit == 5:
            return editing.place(
                tree,
                document=document,
                aside=data.draw(st.sampled_from(["not_placed", "furniture", "structure"])),
                indexes=[max(0, number)],
                parent_key=None if number % 2 else other,
                kind=kind,
                position=number,
            )
        return editing.set_aside(tree, key=key)
    except CannotEdit:
        return tree
