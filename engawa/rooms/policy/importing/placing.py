"""Puts blocks into growing nodes: headings, running text, activities, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.blocks import Block, cut
from engawa.rooms.policy.importing.document import Span
from engawa.rooms.policy.importing.growing import Growing
from engawa.rooms.policy.importing.headings import Part
from engawa.rooms.policy.importing.outline import Outline
from engawa.rooms.policy.importing.traced import Traced, concatenate
from engawa.rooms.policy.importing.tree import NodeKind

_OPEN_FOOTNOTE = re.compile(r"(?:とは|[？?])$")
_HEAD_AND_BODY = re.compile(r"[:：]\s*(?=\S)")
_HEADED = frozenset(
    {
        NodeKind.GOAL,
        NodeKind.AIM,
        NodeKind.DIGITAL_GOAL,
        NodeKind.CONTEXT,
        NodeKind.MEASURE,
        NodeKind.PLEDGE,
    }
)


class Placing:
    """The open nodes while a document is read, and the ways to put a block into them."""

    def __init__(self, blocks: Sequence[Block], outline: Outline) -> None:
        self.blocks = blocks
        self.outline = outline
        self.title = ""
        self.top: list[Growing] = []
        self.structure: list[Span] = []
        self.furniture: list[Span] = []
        self.not_placed: list[Span] = []
        self.part = Part.START
        self.part_title = Traced()
        self.at = 0
        self.after_statements = False
        self.current: Growing | None = None
        self.aim: Growing | None = None
        self.measure: Growing | None = None
        self.initiative: Growing | None = None
        self.columns: list[str] = []
        self.column_titles: list[str] = []
        self.open_note: Growing | None = None
        # The latest node that carries a footnote sign, by the sign's number.
        self.waiting: dict[str, Growing] = {}
        # Headings read so far, by their words: the part that opened them, what stands above, the node.
        self.known: dict[str, list[tuple[int, Growing | None, Growing]]] = {}
        self.openings = 0

    def _new(
        self,
        kind: NodeKind,
        block: Block,
        *,
        parent: Growing | None = None,
        keep_current: bool = False,
    ) -> Growing:
        node = Growing(kind, block.label, block.text, block.style)
        node.take(block)
        if kind in _HEADED and "。" in block.words:
            # A sentence in the place of a heading: one is the title, more are the text.
            inner = block.words.rstrip("。")
            single = "。" not in inner
            node.title = block.text.slice(0, len(inner)) if single else Traced()
            node.body = [] if single else [block.text]
        (self.top if parent is None else parent.children).append(node)
        self._await_notes(node, block.words)
        if not keep_current:
            self.current = node
        return node

    def _await_notes(self, node: Growing, words: str) -> None:
        for number in marks.references(words):
            self.waiting[number] = node

    def _append(self, node: Growing, block: Block) -> None:
        # A number inside running text is a word of it.
        label = Traced(f"{block.label} " if block.label else "")
        node.body.append(concatenate([label, block.text]))
        node.take(block)
        self._await_notes(node, block.words)

    def _untitled(self, kind: NodeKind, block: Block, parent: Growing | None = None) -> Growing:
        node = self._new(kind, Block([], Traced()), parent=parent)
        self._append(node, block)
        return node

    def _footnote(self, block: Block) -> None:
        number = marks.footnote_number(block.words) or ""
        node = self.waiting.pop(number, None) or self.current
        if node is None:
            self.not_placed += block.pieces
            return
        node.notes.append(block.text)
        node.take(block)
        if _OPEN_FOOTNOTE.search(block.words):
            self.open_note = node

    def _section(self, block: Block, name: str) -> None:
        node = self._new(NodeKind.SECTION_STATEMENT, block)
        node.section, node.title, node.label = name, Traced(), ""

    def _aim(self, block: Block) -> None:
        key = f"AIM {marks.title_key(block.words)}"
        known = self._find_known([key], None, self.aim)
        if known is None:
            known = self._new(NodeKind.AIM, block)
        else:
            known.take(block)
        self._remember([key], None, known)
        self.aim = self.current = known
        self.measure = self.initiative = None

    def _measure(self, block: Block) -> None:
        keys = [f"MEASURE {marks.title_key(block.words)}", f"MEASURE {marks.head_key(block.words)}"]
        if block.style == "measure":
            keys.append(f"LABEL {block.label}")
        known = self._find_known(keys, self.aim, self.measure)
        if known is None:
            known = self._new(NodeKind.MEASURE, block, parent=self.aim)
        else:
            known.take(block)
            self._await_notes(known, block.words)
        self._remember(keys, self.aim, known)
        self.measure = self.current = known
        self.initiative = None

    def _find_known(
        self, keys: list[str], above: Growing | None, is_open: Growing | None
    ) -> Growing | None:
        """Find a heading that stood before and is meant again.

        That is one of another part (announced there, told here), first under the same heading above, or
        the one that is still open. Two of the same words in one part are two.
        """
        entries = [entry for key in keys for entry in self.known.get(key, ())]
        if any(node is is_open for _part, _above, node in entries):
            return is_open
        elsewhere = [entry for entry in entries if entry[0] != self.openings]
        same = [node for _part, over, node in elsewhere if over is above]
        return next(iter(same or [node for _part, _over, node in elsewhere]), None)

    def _remember(self, keys: list[str], above: Growing | None, node: Growing) -> None:
        for key in keys:
            self.known.setdefault(key, []).append((self.openings, above, node))

    def _a_measure(self) -> Growing:
        """The open measure; where initiatives come without one, the part itself is it."""
        if self.measure is None:
            measure = self._new(NodeKind.MEASURE, Block([], Traced()), parent=self.aim)
            measure.title = Traced(headings.bare_title(self.part_title.text))
            self.measure = measure
        return self.measure

    def _initiative(self, block: Block) -> None:
        initiative = self._new(NodeKind.INITIATIVE, block, parent=self._a_measure())
        self.initiative = initiative
        self._split_head(initiative)

    def _split_head(self, node: Growing) -> None:
        """Keep the heading as title, and make activities of sentences behind it."""
        words = node.title.text
        self._take_section(node)
        words = node.title.text
        at = None
        if "。" in words and (colon := _HEAD_AND_BODY.search(words[:60])):
            at = colon.start(), colon.end()
        elif cuts := marks.sentence_cuts(words):
            at = cuts[0], cuts[0]
        if at is None:
            if words.endswith("。") and words.count("。") == 1:
                node.title = node.title.slice(0, len(words) - 1)
            return
        rest = node.title.slice(at[1])
        place = rest.place(0)
        head = node.title.slice(0, at[0]).strip()
        node.title = head.slice(0, len(head.text) - 1) if head.text.endswith("。") else head
        if place is None:
            return
        kept, moved = cut(node.pieces, [place])
        node.pieces = kept
        self._sentences(node, rest, moved, ())

    def _take_section(self, node: Growing) -> None:
        if found := headings.section_at_end(node.title.text):
            node.title = node.title.slice(0, found[0]).strip()
            node.section = node.section or found[1]

    def _activity(self, block: Block) -> None:
        # Where the first item had to be an initiative, its fellows are initiatives too.
        if self.initiative is None or self.initiative.style == block.style:
            self._initiative(block)
            return
        node = self._new(NodeKind.ACTIVITY, block, parent=self.initiative)
        node.label, node.title = block.label, Traced()
        self._activity_text(node, block.text)

    def _activity_text(self, node: Growing, text: Traced) -> None:
        at = marks.inner_footnote(text.text)
        if at:
            node.notes.append(text.slice(at).strip())
            text = text.slice(0, at).strip()
        if found := headings.section_at_end(text.text):
            node.section, text = found[1], text.slice(0, found[0]).strip()
        if marks.says_new(text.text):
            node.tags.append(marks.THIS_YEAR)
        node.body.append(text)

    def _sentences(
        self, parent: Growing, text: Traced, pieces: list[Span], tags: Iterable[str]
    ) -> None:
        """Make one activity of each sentence; a footnote goes to the sentence with its sign."""
        note_at = marks.inner_footnote(text.text)
        note = text.slice(note_at).strip() if note_at else Traced()
        body = text.slice(0, note_at) if note_at else text
        found = list(marks.sentences(body))
        if not found:
            parent.pieces += pieces
            return
        places = [sentence.place(0) for _, sentence in found[1:]]
        places.append(note.place(0) if note else None)
        parts = cut(pieces, [place for place in places if place is not None])
        note_pieces = parts.pop() if note else []
        nodes = []
        for (_, sentence), own in zip(found, parts, strict=True):
            node = Growing(NodeKind.ACTIVITY, pieces=own, tags=list(tags))
            parent.children.append(node)
            self._await_notes(node, sentence.text)
            self._activity_text(node, sentence)
            nodes.append(node)
        self.current = nodes[-1]
        if note:
            number = marks.footnote_number(note.text) or ""
            owner = self.waiting.pop(number, None) or nodes[-1]
            owner.notes.append(note)
            owner.pieces += note_pieces
