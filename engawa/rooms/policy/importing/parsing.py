"""From a source document to a draft tree: reads the parts in order and places every block."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.blocks import Block, read_blocks
from engawa.rooms.policy.importing.document import SourceDocument, merge_spans
from engawa.rooms.policy.importing.growing import freeze
from engawa.rooms.policy.importing.headings import Part
from engawa.rooms.policy.importing.outline import Outline
from engawa.rooms.policy.importing.tables import TablePlacing
from engawa.rooms.policy.importing.tree import DraftTree, NodeKind

_REIWA = re.compile(r"令和\s?([0-9]{1,2}|元)\s?年度")
_WESTERN = re.compile(r"(20[0-9]{2})\s?年度")
_THEME_DEFINITION = re.compile(r"^(テーマ\s?[0-9０-９]{1,2})[\s:：.．、]+(?=\S)")


def parse_document(document: SourceDocument, *, fiscal_year: int | None = None) -> DraftTree:
    """Read a policy as a draft tree in which every meaningful source character has a place."""
    blocks = read_blocks(document)
    reader = _Reader(blocks, Outline.of(blocks))
    reader.read()
    return DraftTree(
        title=reader.title,
        fiscal_year=fiscal_year or _fiscal_year(reader.title, document),
        nodes=freeze(reader.top),
        structure=merge_spans(reader.structure),
        furniture=merge_spans(reader.furniture),
        not_placed=merge_spans(reader.not_placed),
    )


def _fiscal_year(title: str, document: SourceDocument) -> int | None:
    if (year := next(iter(_years(title)), None)) is not None:
        return year
    counted = Counter(year for line in document.lines for year in _years(line))
    most = counted.most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def _years(text: str) -> list[int]:
    text = unicodedata.normalize("NFKC", text)
    years = [2018 + (1 if n == "元" else int(n)) for n in _REIWA.findall(text)]
    return years + [int(n) for n in _WESTERN.findall(text)]


class _Reader(TablePlacing):
    """Walks over the blocks with the open nodes in hand."""

    def read(self) -> None:
        """Place every block."""
        handlers = {
            Part.START: self._start,
            Part.GOALS: self._goal,
            Part.MEASURES: self._measures,
            Part.DETAIL: self._measures,
            Part.PLEDGES: self._pledge,
            Part.CONTEXT: self._context,
            Part.DIGITAL: self._digital,
            Part.STATEMENTS: self._statement,
        }
        for at, block in enumerate(self.blocks):
            self.at = at
            opening = self.outline.openings.get(self.at)
            if opening is not None:
                self._open(opening.part, block, as_node=opening.as_node)
            elif not block.is_row and block.style != "rule":
                if block.style not in {"furniture", "footnote"}:
                    self.columns = []
                if not self._anywhere(block):
                    handlers[self.part](block)
            elif block.style == "rule":
                self.structure += block.pieces
            else:
                self.open_note = None
                self._row(block)

    # ------------------------------------------------------------------ parts

    def _open(self, part: Part, block: Block, *, as_node: bool) -> None:
        keeps_aim = part is Part.DIGITAL and self.part in {Part.MEASURES, Part.DETAIL}
        aim = self.aim
        self.part = part
        self.openings += 1
        self.part_title = marks.without_references(block.text)
        self.current = self.measure = self.initiative = self.aim = None
        self.open_note = None
        self.columns = []
        if keeps_aim:
            self.aim = aim
        if not as_node:
            self.structure += block.pieces
        elif part is Part.CONTEXT:
            self._new(NodeKind.CONTEXT, block)
        elif part is Part.STATEMENTS:
            self._statement(block)
        else:
            self._measures(block)

    def _anywhere(self, block: Block) -> bool:
        """Place what is the same in every part; tells whether it did."""
        if self.outline.is_title(self.at):
            self.structure += block.pieces
            self.title = self.title or block.words
            return True
        if self.outline.is_caption(self.at):
            self.structure += block.pieces
            return True
        if block.style in {"furniture", "banner"} or self._is_picture(block):
            self.furniture += block.pieces
            return True
        if block.style == "footnote":
            self._footnote(block)
            return True
        if self.open_note is not None:
            node, self.open_note = self.open_note, None
            if block.style == "":
                node.notes.append(block.text)
                node.take(block)
                return True
        if block.style == "mark":
            if self.current is None:
                self.not_placed += block.pieces
            else:
                self.current.take(block)
            return True
        return self._definition(block)

    def _is_picture(self, block: Block) -> bool:
        if block.style == "angle":
            following = self._next()
            opens = following is not None and (
                bool(following.label)
                or (following.style in {"bullet", ""} and not following.is_bare)
            )
            return not opens or self.part in {Part.START, Part.CONTEXT, Part.STATEMENTS}
        if block.style or not headings.is_cry(block.words):
            return False
        # The words beside a portrait or mascot belong to the picture.
        beside = self.blocks[max(0, self.at - 1) : self.at + 2]
        return any(
            other is not block
            and other.style == "furniture"
            and (headings.is_portrait(other.words) or headings.is_ambassador(other.words))
            for other in beside
        )

    def _next(self, *, skip_notes: bool = True) -> Block | None:
        skipped = {"furniture", "rule", "mark"} | ({"footnote"} if skip_notes else set())
        for block in self.blocks[self.at + 1 : self.at + 12]:
            if block.style not in skipped:
                return block
        return None

    def _definition(self, block: Block) -> bool:
        words = block.words
        if len(words) > 80 or "。" in words:
            return False
        if found := _THEME_DEFINITION.match(words):
            node = self._new(NodeKind.TAG_DEFINITION, block, keep_current=True)
            label = unicodedata.normalize("NFKC", found.group(1))
            number = re.sub(r"\D", "", label)
            node.label = f"テーマ{int(number):02d}"
            node.title = block.text.slice(found.end())
            return True
        if (
            block.tags == ("digital:plus-d",)
            and not block.is_bullet
            and not block.label
            and block.is_bare
            and self.measure is None
            and self.part in {Part.DETAIL, Part.CONTEXT, Part.START}
        ):
            node = self._new(NodeKind.TAG_DEFINITION, block, keep_current=True)
            node.label, node.tags = "+D", []
            return True
        return False

    # ------------------------------------------------------------------ nodes

    def _start(self, block: Block) -> None:
        if block.is_heading and not block.is_bullet:
            following = self._next()
            if following is not None and following.style == "" and not following.is_bare:
                self._new(NodeKind.CONTEXT, block)
                return
        if self.current is not None:
            self._append(self.current, block)
        elif "。" in block.words:
            self._untitled(NodeKind.CONTEXT, block)
        else:
            self.not_placed += block.pieces

    def _goal(self, block: Block) -> None:
        goal = self.current
        if goal is not None and (
            marks.is_subtitle(block.words) or (block.style == "" and not block.is_bare)
        ):
            self._append(goal, block)
        else:
            self._new(NodeKind.GOAL, block)

    def _digital(self, block: Block) -> None:
        if block.style or self.current is None:
            self._new(NodeKind.DIGITAL_GOAL, block, parent=self.aim)
        else:
            self._append(self.current, block)

    def _context(self, block: Block) -> None:
        if self.after_statements and headings.section_name(block.words):
            self.part = Part.STATEMENTS
            self._statement(block)
        elif self.current is None or self._opens_context(block):
            if block.style == "" and not block.is_bare:
                self._untitled(NodeKind.CONTEXT, block)
            else:
                self._new(NodeKind.CONTEXT, block)
        else:
            self._append(self.current, block)

    def _opens_context(self, block: Block) -> bool:
        if block.style.startswith("md") or block.style in {"bracket", "chapter", "roman"}:
            return True
        if not block.is_bare or marks.is_subtitle(block.words):
            return False
        following = self._next()
        return following is not None and not following.is_row and following.style == ""

    def _pledge(self, block: Block) -> None:
        pledge = self.current
        if pledge is None:
            if block.is_heading:
                self._new(NodeKind.PLEDGE, block)
            else:
                self._untitled(NodeKind.PLEDGE, block)
            return
        first = next(n for n in reversed(self.top) if n.kind is NodeKind.PLEDGE)
        same = block.style == first.style and block.is_heading
        larger = block.style not in {"", "bullet"} and first.style in {"", "bullet"}
        if same or larger:
            self._new(NodeKind.PLEDGE, block)
        elif block.is_bare and first.style and self._opens_context(block):
            # A heading in another hand than the pledges': the part is over.
            self._open(Part.CONTEXT, block, as_node=True)
        else:
            self._append(pledge, block)

    def _statement(self, block: Block) -> None:
        name = headings.section_name(block.words)
        if name is not None:
            self._section(block, name)
            return
        if inline := self._inline_statement(block):
            self._section(block, inline[0])
            assert self.current is not None
            self.current.body.append(block.text.slice(inline[1]).strip())
            return
        if self._opens_context(block):
            self._open(Part.CONTEXT, block, as_node=True)
            self.after_statements = True
        elif self.current is None:
            self.not_placed += block.pieces
        else:
            self._append(self.current, block)

    @staticmethod
    def _inline_statement(block: Block) -> tuple[str, int] | None:
        head = block.words[:40]
        for at, character in enumerate(head):
            if character in ":： \u3000…":
                name = headings.section_name(head[:at])
                rest = block.words[at + 1 :].lstrip(" :：\u3000…")
                if name and len(rest) > 10:
                    return name, len(block.words) - len(rest)
        return None

    # --------------------------------------------------------------- measures

    def _measures(self, block: Block) -> None:
        kind = self.outline.kind_of(self.at)
        if kind is NodeKind.AIM:
            self._aim(block)
        elif kind is NodeKind.MEASURE:
            self._measure(block)
        elif kind is NodeKind.INITIATIVE:
            self._initiative(block)
        elif kind is NodeKind.ACTIVITY:
            self._activity(block)
        else:
            self._running_text(block)

    def _running_text(self, block: Block) -> None:
        if self.initiative is not None:
            following = self._next_kind()
            last = self.current
            if following is NodeKind.ACTIVITY and not self.initiative.children:
                self._append(self.initiative, block)
            elif (
                last is not None
                and last.kind is NodeKind.ACTIVITY
                and last.style
                and headings.is_heading_like(last.body[-1].text if last.body else "")
            ):
                # The item was a heading of its own: the words below it are its words.
                self._append(last, block)
            else:
                self._sentences(self.initiative, block.text, block.pieces, block.tags)
        elif self.current is not None and self.current.kind in {NodeKind.AIM, NodeKind.MEASURE}:
            self._append(self.current, block)
        elif self.measure is not None:
            self._append(self.measure, block)
        elif self.current is not None and self.current.kind is NodeKind.CONTEXT:
            self._append(self.current, block)
        elif "。" in block.words:
            self._untitled(NodeKind.CONTEXT, block)
        else:
            self.not_placed += block.pieces

    def _next_kind(self) -> NodeKind | None:
        for at in range(self.at + 1, min(self.at + 12, len(self.blocks))):
            if self.blocks[at].style not in {"furniture", "rule", "footnote", "mark"}:
                return self.outline.kind_of(at)
        return None
