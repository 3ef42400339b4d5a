"""From a source document to a draft tree: reads the parts in order and places every block."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.blocks import Block, cut, read_blocks
from engawa.rooms.policy.importing.document import SourceDocument, Span, merge_spans
from engawa.rooms.policy.importing.headings import Part
from engawa.rooms.policy.importing.outline import Outline
from engawa.rooms.policy.importing.traced import Traced, concatenate
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, NodeKind

_REIWA = re.compile(r"令和\s?([0-9]{1,2}|元)\s?年度")
_WESTERN = re.compile(r"(20[0-9]{2})\s?年度")
_THEME_DEFINITION = re.compile(r"^(テーマ\s?[0-9０-９]{1,2})[\s:：.．、]+(?=\S)")
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
        """Take a block's source characters and marks."""
        self.pieces += block.pieces
        self.tags += block.tags


def parse_document(document: SourceDocument, *, fiscal_year: int | None = None) -> DraftTree:
    """Read a policy as a draft tree in which every meaningful source character has a place."""
    blocks = read_blocks(document)
    reader = _Reader(blocks, Outline.of(blocks))
    reader.read()
    return DraftTree(
        title=reader.title,
        fiscal_year=fiscal_year or _fiscal_year(reader.title, document),
        nodes=_freeze(reader.top),
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


def _freeze(top: Sequence[Growing]) -> list[DraftNode]:
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


class _Reader:
    """Walks over the blocks with the open nodes in hand."""

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
        self.known: dict[str, Growing] = {}

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
                following.style in {"bullet", ""} and not following.is_bare
            )
            return not opens or self.part in {Part.START, Part.CONTEXT, Part.STATEMENTS}
        if block.style or not headings.is_cry(block.words):
            return False
        # The words beside a portrait or mascot belong to the picture.
        beside = self.blocks[max(0, self.at - 1) : self.at + 2]
        return any(
            other is not block and other.style == "furniture" and headings.is_portrait(other.words)
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
        node.body.append(block.text)
        node.take(block)
        self._await_notes(node, block.words)

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

    def _untitled(self, kind: NodeKind, block: Block, parent: Growing | None = None) -> Growing:
        node = self._new(kind, Block([], Traced()), parent=parent)
        self._append(node, block)
        return node

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

    def _section(self, block: Block, name: str) -> None:
        node = self._new(NodeKind.SECTION_STATEMENT, block)
        node.section, node.title, node.label = name, Traced(), ""

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

    def _aim(self, block: Block) -> None:
        known = self.known.get(f"AIM {marks.title_key(block.words)}")
        if known is None:
            known = self._new(NodeKind.AIM, block)
            self.known[f"AIM {marks.title_key(block.words)}"] = known
        else:
            known.take(block)
        self.aim = self.current = known
        self.measure = self.initiative = None

    def _measure(self, block: Block) -> None:
        keys = [f"MEASURE {marks.title_key(block.words)}", f"MEASURE {marks.head_key(block.words)}"]
        if block.style == "measure":
            keys.append(f"LABEL {block.label}")
        known = next((self.known[key] for key in keys if key in self.known), None)
        if known is None:
            known = self._new(NodeKind.MEASURE, block, parent=self.aim)
        else:
            known.take(block)
            self._await_notes(known, block.words)
        for key in keys:
            self.known.setdefault(key, known)
        self.measure = self.current = known
        self.initiative = None

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
        if self.initiative is None:
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

    # ----------------------------------------------------------------- tables

    def _row(self, row: Block) -> None:
        cells = row.rows
        filled = [cell for cell in cells if cell]
        roles = [headings.column_role(_words(cell)) if cell else None for cell in cells]
        known = [role for role in roles if role]
        if len(known) >= 2 or (known and len(known) == len(filled)):
            self.columns = [role or "" for role in roles]
            self.column_titles = [_words(cell) for cell in cells]
            self.structure += row.pieces
        elif self._is_statement_row(filled):
            if self.part is not Part.STATEMENTS:
                self.part, self.part_title = Part.STATEMENTS, Traced()
                self.measure = self.initiative = self.aim = None
            self._statement_row(cells)
        elif self.part is Part.STATEMENTS and self.current is not None and len(filled) == 1:
            for block in filled[0]:
                self._append(self.current, block)
        elif self.part in {Part.PLEDGES, Part.GOALS, Part.CONTEXT, Part.START, Part.DIGITAL}:
            self._plain_row(filled)
        elif self.part is Part.STATEMENTS:
            self.not_placed += row.pieces
        else:
            self._initiative_row(cells)

    def _is_statement_row(self, filled: list[list[Block]]) -> bool:
        if self.part is Part.MEASURES and self.columns and "initiative" in self.columns:
            return False
        named = [cell for cell in filled if headings.section_name(cell[0].words)]
        if not named:
            return False
        if self.part is Part.STATEMENTS:
            return True
        # Outside their part, statements come as a name with its text.
        return all(len(cell) > 1 for cell in filled) and len(named) == len(filled)

    def _statement_row(self, cells: list[list[Block]]) -> None:
        for cell in cells:
            for at, block in enumerate(cell):
                name = headings.section_name(block.words)
                if block.style == "furniture":
                    self.furniture += block.pieces
                elif name is not None and at == 0:
                    self._section(block, name)
                elif self.current is not None:
                    self._append(self.current, block)
                else:
                    self.not_placed += block.pieces

    def _plain_row(self, filled: list[list[Block]]) -> None:
        """Place cells that each hold a heading and its text, or one after the other."""
        kinds = {
            Part.PLEDGES: NodeKind.PLEDGE,
            Part.GOALS: NodeKind.GOAL,
            Part.DIGITAL: NodeKind.DIGITAL_GOAL,
        }
        kind = kinds.get(self.part, NodeKind.CONTEXT)
        parent = self.aim if kind is NodeKind.DIGITAL_GOAL else None
        for cell in filled:
            for at, block in enumerate(cell):
                if block.style == "furniture":
                    self.furniture += block.pieces
                elif block.style == "footnote":
                    self._footnote(block)
                elif at == 0 and block.is_heading:
                    self._new(kind, block, parent=parent)
                elif self.current is None:
                    self._untitled(kind, block, parent)
                else:
                    self._append(self.current, block)

    def _initiative_row(self, cells: list[list[Block]]) -> None:
        roles = self._roles_of(cells)
        sections: list[tuple[Block, str]] = []
        for role, title, cell in roles:
            if not cell:
                continue
            if role == "measure":
                self._measure_cell(cell)
            elif role == "initiative":
                self._initiative_cell(cell)
            elif role == "section":
                sections += [(block, block.words) for block in cell]
            elif role == "content":
                self._content_cell(cell)
            elif self.initiative is not None:
                self._other_cell(self.initiative, role, title, cell)
            else:
                for block in cell:
                    self.not_placed += block.pieces
        for block, name in sections:
            if self.initiative is None:
                self.not_placed += block.pieces
            else:
                self.initiative.take(block)
                names = [n for n in self.initiative.section.split("、") if n]
                if name and name not in names:
                    self.initiative.section = "、".join([*names, name])

    def _roles_of(self, cells: list[list[Block]]) -> list[tuple[str, str, list[Block]]]:
        if self.columns and len(self.columns) == len(cells):
            roles = list(self.columns)
            if "initiative" not in roles and "content" in roles:
                at = roles.index("content")
                roles[at] = "initiative"
        else:
            self.columns = self.column_titles = []
            roles = ["initiative", *["content"] * (len(cells) - 1)]
            filled = [at for at, cell in enumerate(cells) if cell]
            if filled and len(cells) > 1 and filled[0] > 0 and self.initiative is None:
                roles[filled[0]] = "initiative"
        titles = self.column_titles or [""] * len(cells)
        return list(zip(roles, titles, cells, strict=True))

    def _measure_cell(self, cell: list[Block]) -> None:
        head = Block([], Traced())
        for block in cell:
            head.pieces += block.pieces
            head.label = head.label or block.label
            head.style = head.style or block.style
            head.tags += block.tags
        head.text = concatenate((block.text for block in cell), " ")
        self._measure(head)

    def _initiative_cell(self, cell: list[Block]) -> None:
        head: Block | None = None
        for block in cell:
            if block.style == "furniture":
                self.furniture += block.pieces
            elif block.style != "footnote" and (
                head is None or (block.is_bullet and head.text and block.words)
            ):
                self._finish_head(head)
                head = Block(
                    list(block.pieces), block.text, block.style, block.label, tags=block.tags
                )
            elif head is None or block.style == "footnote":
                self._finish_head(head)
                head = None
                self._footnote(block)
            else:
                head.pieces += block.pieces
                head.tags += block.tags
                head.text = concatenate([head.text, block.text], " " if head.text else "")
        self._finish_head(head)

    def _finish_head(self, head: Block | None) -> None:
        if head is not None:
            self._initiative(head)

    def _content_cell(self, cell: list[Block]) -> None:
        initiative = self.initiative
        if initiative is None:
            initiative = self._new(
                NodeKind.INITIATIVE, Block([], Traced()), parent=self._a_measure()
            )
            self.initiative = initiative
        bullets = any(block.is_bullet for block in cell)
        for at, block in enumerate(cell):
            if block.style == "furniture":
                self.furniture += block.pieces
            elif block.style == "footnote":
                self._footnote(block)
            elif block.style == "mark":
                initiative.take(block)
            elif block.style:
                self._activity(block)
            elif bullets and at == 0:
                self._append(initiative, block)
            else:
                self._sentences(initiative, block.text, block.pieces, block.tags)

    def _other_cell(self, node: Growing, role: str, title: str, cell: list[Block]) -> None:
        for block in cell:
            node.take(block)
            if role == "tags":
                node.tags += _tags_of_cell(title, block.words)
            elif block.words:
                head = Traced(f"{headings.bare_title(title)}：" if title else "")
                node.body.append(concatenate([head, block.text]))


def _words(cell: list[Block]) -> str:
    return " ".join(block.words for block in cell)


def _tags_of_cell(title: str, words: str) -> list[str]:
    folded = marks.plain(title)
    scheme = "sdgs:{}" if "sdg" in folded else "city-theme:{:02d}" if "テーマ" in folded else ""
    if not scheme:
        return []
    return [scheme.format(int(n)) for n in re.findall(r"\d{1,2}", marks.plain(words))]
