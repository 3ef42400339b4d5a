"""The importer against trees that were written by hand from two published policies."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import typst

from engawa.rooms.policy.importing import marks
from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import read_document
from engawa.rooms.policy.importing.traced import Traced
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, check_partition, coverage
from tests.shared import shared_file

EXPECTED = Path(__file__).parents[1] / "expected"
POLICIES = [
    pytest.param("kanazawa-r5.txt", "kanazawa_r5.json", id="kanazawa"),
    pytest.param("konan-r5.txt", "konan_r5.json", id="konan"),
]


def read_policy(name: str) -> SourceDocument:
    return read_document(content=shared_file(f"policies/{name}").read_bytes(), filename=name)


def read_expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXPECTED / name).read_text(encoding="utf-8"))
    return found


def words_left_out(node: DraftNode, document: SourceDocument) -> list[str]:
    """List the stretches of a node's source that stand nowhere in it, marks and markup aside."""
    said = marks.title_key(f"{node.section} {node.label} {node.title} {node.body} {node.note}")
    stretches = (document.lines[s.line - 1][s.start : s.end] for s in node.spans)
    unmarked = (
        marks.take_tags(Traced(re.sub(r"</?p>", "", stretch)))[0].text for stretch in stretches
    )
    return [words for words in unmarked if marks.title_key(words) not in said]


def lines_of(spans: tuple[Span, ...]) -> list[int]:
    return sorted({span.line for span in spans})


def outline_of_expected(node: dict[str, Any], depth: int = 0) -> list[tuple[Any, ...]]:
    own = (
        depth,
        node["kind"],
        node["label"],
        node["title"],
        node["section"],
        tuple(sorted(node["tags"])),
        tuple(node["lines"]),
        node["body_starts"],
        node.get("note_starts", ""),
    )
    return [
        own,
        *(row for child in node["children"] for row in outline_of_expected(child, depth + 1)),
    ]


def outline_of_draft(node: DraftNode, expected: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Give the draft in the same words; bodies and notes as long as the expected ones are."""
    rows: list[tuple[Any, ...]] = []

    def add(node: DraftNode, depth: int) -> None:
        at = len(rows)
        body, note = expected[at][7:9] if at < len(expected) else ("", "")
        rows.append(
            (
                depth,
                node.kind.value,
                node.label,
                node.title,
                node.section,
                tuple(sorted(node.tags)),
                tuple(lines_of(node.spans)),
                node.body[: len(body)] if body else node.body[:8],
                re.sub(r"^※\d*\s?", "", node.note)[: len(note)] if note else node.note[:8],
            )
        )
        for child in node.children:
            add(child, depth + 1)

    add(node, 0)
    return rows


class TestRealPolicies:
    @pytest.mark.parametrize("policy", ["kanazawa-r5.txt", "konan-r5.txt"])
    def test_say_in_each_node_every_word_of_its_lines(self, policy: str) -> None:
        document = read_policy(policy)

        tree = parse_document(document)

        # Spans alone do not tell: a node may own a line and leave half of its words out.
        assert [words for node in tree.walk() for words in words_left_out(node, document)] == []

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_give_the_tree_that_was_written_by_hand(self, policy: str, expected: str) -> None:
        document = read_policy(policy)
        wanted = read_expected(expected)

        tree = parse_document(document)

        assert (tree.title, tree.fiscal_year) == (wanted["title"], wanted["fiscal_year"])
        assert [node.title or node.section for node in tree.nodes] == [
            node["title"] or node["section"] for node in wanted["nodes"]
        ]
        for node, by_hand in zip(tree.nodes, wanted["nodes"], strict=True):
            rows = outline_of_expected(by_hand)
            assert outline_of_draft(node, rows) == rows
        assert lines_of(tree.structure) == wanted["structure"]
        assert lines_of(tree.furniture) == wanted["furniture"]

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_lose_no_character_and_use_none_twice(self, policy: str, expected: str) -> None:
        document = read_policy(policy)

        tree = parse_document(document)

        check_partition(document, tree)
        counted = coverage(document, tree)
        assert counted.share_placed == 1.0
        assert counted.not_placed == 0
        assert counted.total == (
            counted.placed + counted.structure + counted.furniture + counted.not_placed
        )

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_are_read_in_less_than_a_second(self, policy: str, expected: str) -> None:
        content = shared_file(f"policies/{policy}").read_bytes()

        started = time.perf_counter()
        parse_document(read_document(content=content, filename=policy))
        seconds = time.perf_counter() - started

        assert seconds < 1

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_come_back_unchanged_from_json(self, policy: str, expected: str) -> None:
        tree = parse_document(read_policy(policy), fiscal_year=2023)

        again = DraftTree.from_json(json.loads(json.dumps(tree.to_json())))

        assert again == tree

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_keep_sentences_whole(self, policy: str, expected: str) -> None:
        tree = parse_document(read_policy(policy))

        unfinished = [
            node.body
            for node in tree.walk()
            if node.kind == "ACTIVITY" and not node.body.endswith("。")
        ]

        assert unfinished == []


class TestRealPoliciesOnPaper:
    """The same policies set as a PDF: wrapped lines, ruled tables, rows cut by the foot of a page."""

    @pytest.mark.parametrize(("policy", "expected"), POLICIES)
    def test_give_the_same_headings(self, policy: str, expected: str) -> None:
        document = read_policy(policy)
        content = set_as_pdf(document.lines)

        tree = parse_document(read_document(content=content, filename="方針.pdf"))

        assert headings_of(tree) == headings_of(parse_document(document))
        assert tree.not_placed == ()


def headings_of(tree: DraftTree) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (node.kind.value, node.label, re.sub(r"\s", "", node.title + node.section), node.tags)
        for node in tree.walk()
    ]


def set_as_pdf(lines: tuple[str, ...]) -> bytes:
    """Set lines as paragraphs and tab-separated rows as tables, on numbered A4 pages."""
    source = ['#set page(paper: "a4", numbering: "- 1 -")', "#set text(size: 10pt)"]
    rows: list[list[str]] = []
    words: list[str] = []
    for line in (*lines, ""):
        if "\t" in line.strip():
            rows += [line.split("\t")] if set(line) - set("-\t") else []
            continue
        if rows:
            columns = max(map(len, rows))
            cells = [set_cell(cell) for row in rows for cell in row + [""] * (columns - len(row))]
            source.append(f"#table(columns: ({'1fr, ' * columns}), {', '.join(cells)})")
            rows = []
        if line.strip():
            words.append(quoted(re.sub(r"\^\{([^}]*)\}", r"\1", line.strip())))
        elif words:
            # Lines set without a blank one between are one sentence, or items of one list.
            joint = " \\ " if line_is_item(words[0]) else ""
            source.append("#par[" + joint.join(words) + "]")
            words = []
    return bytes(typst.compile("\n\n".join(source).encode()))


def line_is_item(words: str) -> bool:
    return words.startswith('#"- ')


def set_cell(cell: str) -> str:
    paragraphs = [re.sub(r"</?p>", "", part).strip() for part in re.split(r"</p>\s*<p>", cell)]
    return "[" + " \\ ".join(quoted(part) for part in paragraphs if part) + "]"


def quoted(words: str) -> str:
    return "#" + json.dumps(words, ensure_ascii=False)
