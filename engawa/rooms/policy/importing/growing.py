"""Nodes while they are being read, and the draft nodes that they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engawa.rooms.policy.importing import marks
from engawa.rooms.policy.importing.blocks import Block
from engawa.rooms.policy.importing.document import Span, merge_spans
from engawa.rooms.policy.importing.traced import Traced, concatenate
from engawa.rooms.policy.importing.tree import DraftNode, NodeKind


@dataclass(slots=True)
class Growing:
    """A node while it is being read."""

    kind: NodeKind
    label: str = ""
    title: Traced = field(default_factory=Traced)
    style: str = ""
    section: str = ""
    tags: list[str] = field(default_factory=list)
    body: list[Traced] = field(default_factory=list)
    notes: list[Traced] = field(default_factory=list)
    pieces: list[Span] = field(default_factory=list)
    children: list[Growing] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Take a block's source characters, its marks, and the section that it names."""
        self.pieces += block.pieces
        self.tags += block.tags
        self.section = self.section or block.section


def freeze(top: Sequence[Growing]) -> list[DraftNode]:
    """Make draft nodes, with keys in the order of the document."""
    count = 0

    def frozen(node: Growing) -> DraftNode:
        nonlocal count
        count += 1
        body = concatenate(node.body, "\n")
        title = marks.without_references(node.title)
        result = DraftNode(
            key=f"n{count}",
            kind=node.kind,
            label=node.label,
            title=title.text,
            body=body.text,
            note="\n".join(note.text for note in node.notes),
            section=node.section,
            tags=tuple(dict.fromkeys(node.tags)),
            spans=merge_spans(node.pieces),
            origins=body.origins,
        )
        result.children = [frozen(child) for child in node.children]
        return result

    return [frozen(node) for node in top]
