"""The importer against trees that were written by hand from two published policies."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import read_document
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
