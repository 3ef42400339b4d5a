"""Whatever a document says: no character lost, none used twice, and never slow."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import CannotRead, read_document
from engawa.rooms.policy.importing.tree import (
    ALLOWED_PARENTS,
    DraftNode,
    DraftTree,
    NodeKind,
    PartitionBroken,
    check_partition,
    coverage,
)
from tests.rooms.policy.importing.outlines import document_of

FRAGMENTS = [
    "", " ", "　", "\f", "I 基本目標", "II 目標達成に向けた施策", "Ⅲ　目標達成に向けた組織運営", "IV 緑のまちの実現に向けて",
    "【参考】主な事業・取組", "【主な事業・取組】\t【内容】", "取組\t内容\t担当課", "--\t--\t---", "|--|--|", "---",
    "1 安全なまち ～備える～", "２　元気なまち", "（１）防災", "(2) 防犯", "①訓練", "ア　見守り", "施策1 安全・安心のまち",
    "- 施策1 安全・安心のまち", "施策２：学び", "第1章 はじめに", "第２　施策", "# 令和6年度 港区 運営方針", "## 主な取組", "### 1 窓口",
    "● 備えを進める", "●備え※", "◇ 支え合う", "・訓練を開きます。", "- +D 地図を出します。", "- ・配ります。新たに始めます。",
    "★NEW 音楽会", "★ 主な事業は次頁をご覧ください。", "■ 取組の柱", "▶ 次へ", "* 星", "○ まち", "● ● ● まちの声 ● ● ●",
    "※1 支援が必要な方", "※「備え」とは？", "※…手順をまとめた道具", "方を助けます^{※1}。次に進みます。", "^{+D}", "+D ぷらすの取組", "テーマ01",
    "- テーマ02: 暮らし", "総務課", "区政推進課", "【税務課】", "保育園（４園）", "総務課：暮らしを支えるための仕事を続けます。", "各課の方針",
    "<p>総務課</p> <p>支えます。</p>\t<p>税務課</p> <p>正しく進めます。</p>", "<p>●防災</p> <p>テーマ01</p>\t<p>備えます。新たに配ります。 ※…道具</p>",
    "| 取組 | 内容 |", "| ●講座 | 開きます。 |", "●講座 テーマ 05\t開きます。 広げます。", "\t続けます。", "１\t題名",
    "<訓練の様子>", "＜主な取組＞", "▲写真", "- 3 -", "12", "緑区長", "緑花子", "皆さんと進めます！", "まちの大使「みどりちゃん」",
    "SDGs", "～ だれも残さない ～", "中期計画の基本戦略", "デジタル推進の目標", "災害に備える力を、地域の皆様と一緒に", "高めていきます。",
    "「閉じない括弧。次の文。", "**強い**言葉です。", "（総務課）", "訓練を開きます。（総務課、区政推進課）", "<https://example.org/a>", "&nbsp;",
    "\u200b", "<p></p>", "||", "\t\t", "*", "・", "●", "※", "#", "I ", "施策", "^{}", "{", "【】", "<>", "●\t", "～～", "。", "！？",
]  # fmt: skip


HOSTILE = [
    "● " * 60,
    "テーマ 1 " * 60 + "x",
    "※1" * 200,
    "^{" * 300,
    "<p " * 300,
    "[SDGs" + " " * 400,
    "「" * 300 + "。",
    "。" * 300,
    "（総務課" * 60,
    "<p>a</p>" * 60,
    "|" * 300,
    "\ta" * 200,
    " " * 500 + "a",
    "1.1.1.1." * 60,
    "いい文です。" * 50,
    "新規 " * 100,
    "次頁主な" * 29,
    "●" * 119 + "x",
    "施策1 " * 60,
    "総務課",
    "- 1 -",
    "運営",
]


@st.composite
def policies(draw: st.DrawFn) -> SourceDocument:
    lines = draw(st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=3), max_size=25))
    joints = draw(st.sampled_from(["", " ", "\t", "　"]))
    return document_from([joints.join(line) for line in lines])


def document_from(lines: list[str]) -> SourceDocument:
    return SourceDocument("a.txt", "text/plain", "utf-8", "0" * 64, tuple(lines))


def check_places(tree: DraftTree) -> None:
    """Every node stands where its kind may stand, under a key of its own."""

    def check(node: DraftNode, above: NodeKind | None) -> None:
        assert above in ALLOWED_PARENTS[node.kind], (node.kind, above)
        for child in node.children:
            check(child, node.kind)

    for node in tree.nodes:
        check(node, None)
    keys = [node.key for node in tree.walk()]
    assert len(keys) == len(set(keys))


def has_cells(line: str) -> bool:
    """Tell whether a line is a row of a table; a document with far too many cells is refused."""
    return "\t" in line or "|" in line


def read_or_refuse(lines: list[str]) -> tuple[str, SourceDocument]:
    """Read the lines as an upload; where they are refused, give the sentence, and them as they are.

    The parser bears what the reader would not let in.
    """
    try:
        return "", read_document(content="\n".join(lines).encode(), filename="hostile.txt")
    except CannotRead as refused:
        return str(refused), document_from(lines)


class TestParseDocument:
    @settings(max_examples=300)
    @given(policies())
    def test_keeps_the_partition_for_lines_in_any_order(self, document: SourceDocument) -> None:
        tree = parse_document(document)

        check_partition(document, tree)
        check_places(tree)
        counted = coverage(document, tree)
        assert counted.total == (
            counted.placed + counted.structure + counted.furniture + counted.not_placed
        )
        assert DraftTree.from_json(tree.to_json()) == tree

    @settings(max_examples=100)
    @given(st.lists(st.text(max_size=40).filter(lambda t: "\n" not in t), max_size=12))
    def test_keeps_the_partition_for_any_text(self, lines: list[str]) -> None:
        document = document_from(lines)

        tree = parse_document(document)

        check_partition(document, tree)

    @settings(max_examples=100)
    @given(policies())
    def test_keeps_the_source_of_every_body_character(self, document: SourceDocument) -> None:
        tree = parse_document(document)

        for node in tree.walk():
            for origin in node.origins:
                source = document.lines[origin.line - 1]
                assert (
                    node.body[origin.at : origin.at + origin.length]
                    == source[origin.start : origin.start + origin.length]
                )

    @settings(max_examples=100)
    @given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.docx"]))
    def test_is_reached_by_readable_files_only(self, content: bytes, filename: str) -> None:
        try:
            document = read_document(content=content, filename=filename)
        except CannotRead:
            return

        check_partition(document, parse_document(document))

    @pytest.mark.parametrize("line", HOSTILE)
    @pytest.mark.parametrize("length", [0, 20_000])
    def test_reads_hostile_lines_in_bounded_time(self, line: str, length: int) -> None:
        long = (line * (1 + length // len(line)))[:length] if length else line
        lines = [long] * max(2, min(10_000, 40_000 // len(long)))

        started = time.process_time()
        refusal, document = read_or_refuse(lines)
        tree = parse_document(document)
        seconds = time.process_time() - started

        check_partition(document, tree)
        assert not refusal or (has_cells(long) and "表が大きすぎます" in refusal)
        assert seconds < 8

    def test_reads_five_hundred_hostile_pages_in_bounded_time(self) -> None:
        lines = (HOSTILE + FRAGMENTS) * 80

        started = time.process_time()
        _refusal, document = read_or_refuse(lines)
        tree = parse_document(document)
        seconds = time.process_time() - started

        check_partition(document, tree)
        assert sum(map(len, lines)) > 500 * 1_200
        assert seconds < 25


class TestCheckPartition:
    def test_finds_a_character_that_was_lost(self) -> None:
        document = document_of("備えます")
        tree = DraftTree(not_placed=(Span(1, 0, 3),))

        with pytest.raises(PartitionBroken, match="no span") as caught:
            check_partition(document, tree)

        assert (caught.value.line, caught.value.column) == (1, 3)

    def test_finds_a_character_that_was_used_twice(self) -> None:
        document = document_of("備えます")
        tree = DraftTree(not_placed=(Span(1, 0, 4),), structure=(Span(1, 3, 4),))

        with pytest.raises(PartitionBroken, match="two spans"):
            check_partition(document, tree)

    @pytest.mark.parametrize("span", [Span(2, 0, 1), Span(1, 0, 9), Span(0, 0, 1), Span(1, 2, 2)])
    def test_finds_a_span_outside_the_source(self, span: Span) -> None:
        document = document_of("備えます")
        tree = DraftTree(not_placed=(Span(1, 0, 4),), furniture=(span,))

        with pytest.raises(PartitionBroken, match="outside"):
            check_partition(document, tree)

    def test_does_not_ask_for_white_space_and_markup(self) -> None:
        document = document_of("<p> 備え </p>\n--\t--\n^{}|")
        tree = DraftTree(not_placed=(Span(1, 4, 6), Span(3, 3, 4)))

        check_partition(document, tree)

        assert coverage(document, tree).total == 3


class TestDraftTree:
    def test_refuses_a_format_it_does_not_know(self) -> None:
        data = DraftTree(title="方針").to_json() | {"format": 2}

        with pytest.raises(ValueError, match="format"):
            DraftTree.from_json(data)
