"""Puts the cells of table rows into nodes, by their column headings or their form."""

from __future__ import annotations

import re

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.blocks import Block
from engawa.rooms.policy.importing.growing import Growing
from engawa.rooms.policy.importing.headings import Part
from engawa.rooms.policy.importing.placing import Placing
from engawa.rooms.policy.importing.traced import Traced, concatenate
from engawa.rooms.policy.importing.tree import NodeKind


class TablePlacing(Placing):
    """Adds tables to the ways of placing."""

    def _row(self, row: Block) -> None:
        cells = row.rows
        filled = [cell for cell in cells if cell]
        roles = [headings.column_role(_words(cell)) if cell else None for cell in cells]
        known = [role for role in roles if role]
        if len(known) >= 2 or (known and (len(known) == len(filled) or self._is_first(row))):
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

    def _is_first(self, row: Block) -> bool:
        """Tell whether a row of short words begins a table, so that it must be its heading."""
        before = self.blocks[self.at - 1] if self.at else None
        words = [_words(cell) for cell in row.rows]
        return (before is None or not before.is_row) and all(
            len(each) <= 12 and "。" not in each for each in words
        )

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
