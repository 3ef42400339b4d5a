"""The draft tree of an imported policy, and the promise that no source character is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.markup import meaningful
from engawa.rooms.policy.importing.traced import Origin

FORMAT = 1


class NodeKind(StrEnum):
    """What a node of the draft is."""

    GOAL = "GOAL"
    AIM = "AIM"
    DIGITAL_GOAL = "DIGITAL_GOAL"
    CONTEXT = "CONTEXT"
    MEASURE = "MEASURE"
    INITIATIVE = "INITIATIVE"
    ACTIVITY = "ACTIVITY"
    PLEDGE = "PLEDGE"
    SECTION_STATEMENT = "SECTION_STATEMENT"
    TAG_DEFINITION = "TAG_DEFINITION"


# None is the top of the tree.
ALLOWED_PARENTS: dict[NodeKind, frozenset[NodeKind | None]] = {
    NodeKind.GOAL: frozenset({None}),
    NodeKind.AIM: frozenset({None}),
    NodeKind.DIGITAL_GOAL: frozenset({None, NodeKind.AIM}),
    NodeKind.CONTEXT: frozenset({None}),
    NodeKind.MEASURE: frozenset({None, NodeKind.AIM}),
    NodeKind.INITIATIVE: frozenset({NodeKind.MEASURE}),
    NodeKind.ACTIVITY: frozenset({NodeKind.INITIATIVE}),
    NodeKind.PLEDGE: frozenset({None}),
    NodeKind.SECTION_STATEMENT: frozenset({None}),
    NodeKind.TAG_DEFINITION: frozenset({None}),
}


class PartitionBroken(Exception):
    """A meaningful character of the source stands in no span, or in two."""

    def __init__(self, message: str, *, line: int, column: int) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass
class DraftNode:
    """One thing the policy says, with the source characters it was read from."""

    key: str
    kind: NodeKind
    label: str = ""
    title: str = ""
    body: str = ""
    note: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    # Where the characters of `body` stand in the source, so that a body can be split exactly.
    origins: tuple[Origin, ...] = ()
    children: list[DraftNode] = field(default_factory=list)

    def walk(self) -> Iterator[DraftNode]:
        """Yield this node and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def to_json(self) -> dict[str, Any]:
        """Give the node as plain data."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label": self.label,
            "title": self.title,
            "body": self.body,
            "note": self.note,
            "section": self.section,
            "tags": list(self.tags),
            "spans": _spans_to_json(self.spans),
            "origins": [[o.at, o.line, o.start, o.length] for o in self.origins],
            "children": [child.to_json() for child in self.children],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DraftNode:
        """Read a node from plain data."""
        return cls(
            key=data["key"],
            kind=NodeKind(data["kind"]),
            label=data["label"],
            title=data["title"],
            body=data["body"],
            note=data["note"],
            section=data["section"],
            tags=tuple(data["tags"]),
            spans=_spans_from_json(data["spans"]),
            origins=tuple(Origin(*origin) for origin in data["origins"]),
            children=[cls.from_json(child) for child in data["children"]],
        )


@dataclass
class DraftTree:
    """A draft policy: its nodes, and every source character that is no node's."""

    title: str = ""
    fiscal_year: int | None = None
    nodes: list[DraftNode] = field(default_factory=list)
    structure: tuple[Span, ...] = ()
    furniture: tuple[Span, ...] = ()
    not_placed: tuple[Span, ...] = ()

    def walk(self) -> Iterator[DraftNode]:
        """Yield every node, parents before children."""
        for node in self.nodes:
            yield from node.walk()

    def find(self, key: str) -> DraftNode | None:
        """Find a node by its key."""
        return next((node for node in self.walk() if node.key == key), None)

    def parent_of(self, key: str) -> DraftNode | None:
        """Find the node above a node; None at the top."""
        for node in self.walk():
            if any(child.key == key for child in node.children):
                return node
        return None

    def to_json(self) -> dict[str, Any]:
        """Give the tree as plain data, with the version of its format."""
        return {
            "format": FORMAT,
            "title": self.title,
            "fiscal_year": self.fiscal_year,
            "nodes": [node.to_json() for node in self.nodes],
            "structure": _spans_to_json(self.structure),
            "furniture": _spans_to_json(self.furniture),
            "not_placed": _spans_to_json(self.not_placed),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DraftTree:
        """Read a tree from plain data.

        :raises ValueError: the data has another format.
        """
        if data.get("format") != FORMAT:
            raise ValueError(f"unknown draft tree format: {data.get('format')!r}")
        return cls(
            title=data["title"],
            fiscal_year=data["fiscal_year"],
            nodes=[DraftNode.from_json(node) for node in data["nodes"]],
            structure=_spans_from_json(data["structure"]),
            furniture=_spans_from_json(data["furniture"]),
            not_placed=_spans_from_json(data["not_placed"]),
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many meaningful characters of the source went where."""

    total: int
    placed: int
    structure: int
    furniture: int
    not_placed: int

    @property
    def share_placed(self) -> float:
        """The share of nodes and structure in all that is not page furniture; 1.0 for nothing."""
        content = self.total - self.furniture
        return (self.placed + self.structure) / content if content else 1.0


def coverage(document: SourceDocument, tree: DraftTree) -> Coverage:
    """Count the meaningful characters of the document by where the tree put them."""
    marks = [meaningful(line) for line in document.lines]

    def count(spans: Iterable[Span]) -> int:
        return sum(sum(marks[span.line - 1][span.start : span.end]) for span in spans)

    return Coverage(
        total=sum(sum(line) for line in marks),
        placed=sum(count(node.spans) for node in tree.walk()),
        structure=count(tree.structure),
        furniture=count(tree.furniture),
        not_placed=count(tree.not_placed),
    )


def all_spans(tree: DraftTree) -> Iterator[Span]:
    """Yield every span of the tree, nodes first."""
    for node in tree.walk():
        yield from node.spans
    yield from tree.structure
    yield from tree.furniture
    yield from tree.not_placed


def check_partition(document: SourceDocument, tree: DraftTree) -> None:
    """Make sure that every meaningful character stands in exactly one span.

    :raises PartitionBroken: a character stands in none, in two, or a span points outside.
    """
    used = [bytearray(len(line)) for line in document.lines]
    for span in all_spans(tree):
        if not (
            1 <= span.line <= len(used) and 0 <= span.start < span.end <= len(used[span.line - 1])
        ):
            raise PartitionBroken(
                f"{span} points outside the source", line=span.line, column=span.start
            )
        row = used[span.line - 1]
        for column in range(span.start, span.end):
            row[column] = min(row[column] + 1, 2)
    for number, (line, row) in enumerate(zip(document.lines, used, strict=True), start=1):
        if all(times == 1 for times in row):
            continue
        for column, counts in enumerate(meaningful(line)):
            if counts and row[column] != 1:
                times = "no span" if row[column] == 0 else "two spans"
                raise PartitionBroken(
                    f"line {number}, column {column} stands in {times}",
                    line=number,
                    column=column,
                )


def _spans_to_json(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.line, span.start, span.end] for span in spans]


def _spans_from_json(data: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in data)
