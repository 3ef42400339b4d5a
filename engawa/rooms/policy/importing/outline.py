"""The plan of a document before it is read: where parts begin, and what each heading opens."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.blocks import Block
from engawa.rooms.policy.importing.headings import Part
from engawa.rooms.policy.importing.tree import NodeKind

_DOCUMENT_TITLE = re.compile(r"(?:運営方針|区政方針|経営方針|運営計画)(?:[（(].{1,20}[)）])?$")
_TITLE_WITHIN = 12
_LOOK_AHEAD = 12
_LONGEST_PART = 60
_SILENT = frozenset({"furniture", "rule", "footnote", "mark"})
_NO_LEVEL = _SILENT | {"", "row", "banner"}
_PART_STYLES = frozenset({"roman", "chapter"})
_MEASURE_PARTS = frozenset({Part.MEASURES, Part.DETAIL})


@dataclass(frozen=True, slots=True)
class Opening:
    """A heading that opens a part; `as_node` when it is itself a node of that part."""

    part: Part
    as_node: bool = False


@dataclass(slots=True)
class Outline:
    """What was found out about a document's headings."""

    blocks: Sequence[Block]
    openings: dict[int, Opening] = field(default_factory=dict)
    kinds: dict[int, NodeKind] = field(default_factory=dict)
    titles: frozenset[int] = frozenset()
    captions: frozenset[int] = frozenset()
    repeated: frozenset[str] = frozenset()

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Outline:
        """Plan the reading of a document."""
        outline = cls(blocks)
        outline.titles = frozenset(_titles(blocks))
        counted = Counter(
            key
            for at, block in enumerate(blocks)
            if block.is_heading and at not in outline.titles and block.style != "bullet"
            for key in {marks.title_key(block.words), marks.head_key(block.words)}
            if key
        )
        outline.repeated = frozenset(key for key, times in counted.items() if times > 1)
        _Openings(outline).find()
        if not any(o.part in _MEASURE_PARTS for o in outline.openings.values()):
            # No heading names the part of the measures: take what has items below it.
            outline.openings = {}
            _Openings(outline, by_form=True).find()
        outline._find_kinds()
        return outline

    def is_title(self, at: int) -> bool:
        """Tell whether a block is the title of the whole document."""
        return at in self.titles

    def is_caption(self, at: int) -> bool:
        """Tell whether a block is a small heading that only names what follows it."""
        return at in self.captions

    def kind_of(self, at: int) -> NodeKind | None:
        """Name the node that a block of a measures part opens; None for running text."""
        return self.kinds.get(at)

    def is_repeated(self, block: Block) -> bool:
        """Tell whether a heading stands more than once in the document."""
        return (
            marks.title_key(block.words) in self.repeated
            or marks.head_key(block.words) in self.repeated
        )

    def next_at(self, at: int) -> int | None:
        """Find the next block that says something, near by."""
        for later in range(at + 1, min(at + _LOOK_AHEAD, len(self.blocks))):
            if self.blocks[later].style not in _SILENT and later not in self.captions:
                return later
        return None

    def _find_kinds(self) -> None:
        starts = [*sorted(self.openings), len(self.blocks)]
        detail = any(o.part is Part.DETAIL for o in self.openings.values())
        for start, end in itertools.pairwise(starts):
            opening = self.openings[start]
            if opening.part in _MEASURE_PARTS:
                first = start if opening.as_node else start + 1
                announces = opening.part is Part.MEASURES and detail
                _Region(self, range(first, end), announces=announces).find()


def _titles(blocks: Sequence[Block]) -> Iterable[int]:
    saying = [at for at, b in enumerate(blocks) if b.style not in _SILENT and b.words]
    key = ""
    for at in saying[:_TITLE_WITHIN]:
        block = blocks[at]
        words = marks.plain(block.words)
        styled = block.style in {"", "bracket", "angle", "banner"} or block.style.startswith("md")
        named = _DOCUMENT_TITLE.search(words) and len(words) <= 50
        if styled and block.is_heading and (named or (at == saying[0] and block.style == "md1")):
            key = words
            break
        if block.style in _PART_STYLES or headings.part_of_title(block.words):
            return
    if key:
        yield from (at for at in saying if marks.plain(blocks[at].words) == key)


class _Openings:
    """Walks over the blocks once and notes where each part begins."""

    def __init__(self, outline: Outline, *, by_form: bool = False) -> None:
        self.outline = outline
        self.by_form = by_form
        self.blocks = outline.blocks
        self.part = Part.START
        self.opener = ""
        self.above_digital = ""
        self.last_style = ""
        self.captions: set[int] = set()
        self.has_part_numbers = any(b.style in _PART_STYLES for b in self.blocks)

    def find(self) -> None:
        for at, block in enumerate(self.blocks):
            if at in self.outline.titles or block.is_row or not block.is_heading:
                continue
            if block.style == "banner":
                continue
            opening = self._opening(at, block)
            if opening is None:
                if block.style:
                    self.last_style = block.style
                continue
            if opening.part is Part.DIGITAL:
                self.above_digital = self.last_style
            self.outline.openings[at] = opening
            self.part = opening.part
            if not opening.as_node or block.style in _PART_STYLES or block.level:
                self.opener = block.style
        self.outline.captions = frozenset(self.captions)

    def _opening(self, at: int, block: Block) -> Opening | None:
        if block.style == "measure":
            inside = self.part in _MEASURE_PARTS
            return None if inside else Opening(Part.MEASURES, as_node=True)
        named = headings.part_of_title(block.words)
        if block.style in _PART_STYLES:
            return self._numbered_part(at, block, named)
        if named is not None and self._may_open(block):
            if self._is_caption(at, block, named):
                self.captions.add(at)
                return None
            return Opening(named)
        return (
            self._statements(at, block)
            or self._city_wide(at, block)
            or self._after_digital(block)
            or self._same_rank(at, block)
            or self._by_form(at, block)
        )

    def _may_open(self, block: Block) -> bool:
        if block.style in {"num", "paren", "circled", "section"}:
            return not self.has_part_numbers
        return block.style not in {"bullet", "kana", "kana_paren", "alpha", "initiative"}

    def _numbered_part(self, at: int, block: Block, named: Part | None) -> Opening | None:
        if named is not None:
            return Opening(named)
        following = self.outline.next_at(at)
        after = None if following is None else self.blocks[following]
        if after is not None and headings.section_name(after.words):
            return Opening(Part.STATEMENTS)
        if headings.is_city_wide(block.words) or re.search(r"実現に向けて", block.words):
            return Opening(Part.CONTEXT, as_node=True)
        if self.part in _MEASURE_PARTS and (
            self.opener not in _PART_STYLES or self._numbered_measures()
        ):
            return None
        if self._has_headings_below(at, block):
            # A number on every measure or aim, without a word that names the part.
            return Opening(Part.MEASURES, as_node=True)
        return Opening(Part.CONTEXT, as_node=True)

    def _numbered_measures(self) -> bool:
        last = self.outline.openings[max(self.outline.openings)]
        return last.as_node

    def _has_headings_below(self, at: int, block: Block) -> bool:
        for below in self.blocks[at + 1 : at + _LONGEST_PART]:
            if below.style == block.style:
                return False
            if below.is_row or below.style not in _NO_LEVEL or below.is_bare:
                return True
        return False

    def _is_caption(self, at: int, block: Block, named: Part) -> bool:
        """A heading such as "main initiatives" that stands under every measure opens nothing."""
        if named not in {Part.DETAIL, Part.MEASURES, Part.GOALS, Part.DIGITAL}:
            return False
        if self.part not in _MEASURE_PARTS:
            return False
        if marks.title_key(block.words) in self.outline.repeated:
            return True
        if named is Part.DIGITAL:
            return False
        if block.style == self.opener or block.style in {"bracket"} | _PART_STYLES:
            return False
        following = self.outline.next_at(at)
        if following is None:
            return True
        after = self.blocks[following]
        return after.is_bullet or after.is_row or not after.is_heading

    def _statements(self, at: int, block: Block) -> Opening | None:
        if self.part is Part.STATEMENTS or block.is_bullet:
            return None
        following = self.outline.next_at(at)
        if following is None:
            return None
        after = self.blocks[following]
        if headings.section_name(block.words) is not None:
            return Opening(Part.STATEMENTS, True) if self._two_sections(at) else None
        if after.is_row:
            named = [c for c in after.rows if c and headings.section_name(c[0].words)]
            filled = [c for c in after.rows if c]
            return Opening(Part.STATEMENTS) if len(named) == len(filled) else None
        if headings.section_name(after.words) and not after.is_bullet:
            return Opening(Part.STATEMENTS) if self._two_sections(following) else None
        return None

    def _two_sections(self, at: int) -> bool:
        """Names of sections come in rows; one alone may be a place or a service."""
        for later in range(at + 1, min(at + 8, len(self.blocks))):
            block = self.blocks[later]
            if block.style == self.blocks[at].style and block.is_heading:
                return headings.section_name(block.words) is not None
        return False

    def _city_wide(self, at: int, block: Block) -> Opening | None:
        if self.part is Part.CONTEXT or self.outline.is_repeated(block):
            return None
        if block.style not in {"", "bracket"} and not block.style.startswith("md"):
            return None
        if not headings.is_city_wide(block.words):
            return None
        following = self.outline.next_at(at)
        if following is None or self.blocks[following].style not in {"", "bullet"}:
            return None
        return Opening(Part.CONTEXT, as_node=True)

    def _after_digital(self, block: Block) -> Opening | None:
        if self.part is Part.DIGITAL and block.style and block.style == self.above_digital:
            return Opening(Part.MEASURES, as_node=True)
        return None

    def _same_rank(self, at: int, block: Block) -> Opening | None:
        """A heading with the rank of the last part's heading ends that part."""
        if not self.opener or block.style != self.opener:
            return None
        if not (block.style.startswith("md") or block.style in {"num", "bracket"}):
            return None
        if self.part is Part.GOALS:
            return Opening(Part.MEASURES, as_node=True)
        if (
            self.part in _MEASURE_PARTS
            and not self.outline.openings[max(self.outline.openings)].as_node
        ):
            following = self.outline.next_at(at)
            if following is not None and self.blocks[following].style == "":
                return Opening(Part.CONTEXT, as_node=True)
        if self.part in {Part.PLEDGES, Part.STATEMENTS}:
            return Opening(Part.CONTEXT, as_node=True)
        return None

    def _by_form(self, at: int, block: Block) -> Opening | None:
        if not self.by_form or self.part not in {Part.START, Part.GOALS}:
            return None
        if block.is_bullet and block.style == "bullet":
            return None
        if not block.style and not self._stands_over_items(at):
            return None
        opens = self._has_items_below(at, block)
        return Opening(Part.MEASURES, as_node=True) if opens else None

    def _stands_over_items(self, at: int) -> bool:
        following = self.outline.next_at(at)
        return following is not None and self.blocks[following].style in {"bullet", "row"}

    def _has_items_below(self, at: int, block: Block) -> bool:
        for below in self.blocks[at + 1 : at + _LONGEST_PART]:
            if below.style == block.style and (block.style or below.is_bare):
                return False
            if below.is_row or below.is_bullet:
                return True
        return False


class _Region:
    """Finds out what each heading style means within one part about measures."""

    def __init__(self, outline: Outline, span: range, *, announces: bool) -> None:
        self.outline = outline
        self.span = span
        self.announces = announces
        self.blocks = outline.blocks
        self.roles: dict[str, NodeKind] = {}

    def find(self) -> None:
        levels, before_rows = self._levels()
        bares = [at for at in self.span if self._is_bare(at)]
        self.roles = self._assign(levels, before_rows, bare_first=self._bare_first(bares))
        measure_open = False
        for at in self.span:
            block = self.blocks[at]
            if at in self.outline.captions:
                continue
            if block.style in self.roles:
                kind = self._kind(block)
            elif self._is_bare(at):
                bare = self._bare_kind(at, measure_open=measure_open)
                if bare is None:
                    continue
                kind = bare
            else:
                continue
            if kind is NodeKind.AIM:
                measure_open = False
            elif kind is NodeKind.MEASURE:
                measure_open = True
            self.outline.kinds[at] = kind

    def _is_bare(self, at: int) -> bool:
        return self.blocks[at].is_bare and not marks.is_subtitle(self.blocks[at].words)

    def _bare_first(self, bares: list[int]) -> bool:
        for at in self.span:
            if self.blocks[at].style not in _NO_LEVEL:
                return False
            if at in bares:
                return True
        return False

    def _levels(self) -> tuple[list[str], str]:
        depth: dict[str, int] = {}
        stack: list[str] = []
        before_rows: Counter[str] = Counter()
        for at in self.span:
            block = self.blocks[at]
            if block.is_row and stack:
                before_rows[stack[-1]] += 1
            if block.style in _NO_LEVEL or at in self.outline.captions:
                continue
            if block.style in stack:
                del stack[stack.index(block.style) + 1 :]
            else:
                stack.append(block.style)
            depth.setdefault(block.style, len(stack))
        levels = sorted(depth, key=lambda style: (depth[style], style == "bullet"))
        most = before_rows.most_common(1)
        return levels, most[0][0] if most else ""

    def _assign(
        self, levels: list[str], before_rows: str, *, bare_first: bool
    ) -> dict[str, NodeKind]:
        pivot = self._pivot(levels, before_rows)
        kinds: dict[str, NodeKind] = {}
        if pivot is not None:
            at = levels.index(pivot)
            below = [NodeKind.INITIATIVE, NodeKind.ACTIVITY]
            for place, style in enumerate(levels):
                if place < at:
                    kinds[style] = NodeKind.AIM
                elif place == at:
                    kinds[style] = NodeKind.MEASURE
                else:
                    kinds[style] = below[min(place - at - 1, 1)]
            if self.announces and "bullet" in kinds and kinds["bullet"] is not NodeKind.MEASURE:
                # In an announcement, items under a measure are its words, not its initiatives.
                del kinds["bullet"]
            return kinds
        chain = [NodeKind.AIM, NodeKind.MEASURE, NodeKind.INITIATIVE, NodeKind.ACTIVITY]
        first = 0 if len(levels) >= 4 or (len(levels) == 3 and self._has_text(levels[-1])) else 1
        if bare_first and first == 1:
            first = 2
        for place, style in enumerate(levels):
            kinds[style] = chain[min(first + place, 3)]
        return kinds

    def _has_text(self, style: str) -> bool:
        """Tell whether most headings of a style have running text below them."""
        own = [at for at in self.span if self.blocks[at].style == style]
        above_text = 0
        for at in own:
            following = self.outline.next_at(at)
            if following is not None and following in self.span:
                after = self.blocks[following]
                above_text += after.style == "" and not after.is_bare
        return style != "bullet" and above_text * 2 > len(own)

    def _pivot(self, levels: list[str], before_rows: str) -> str | None:
        """Find the style of the headings that are measures."""
        if "measure" in levels:
            return "measure"
        if "initiative" in levels and levels.index("initiative") > 0:
            return levels[levels.index("initiative") - 1]
        repeated: Counter[str] = Counter(
            self.blocks[at].style
            for at in self.span
            if self.blocks[at].style in levels and self.outline.is_repeated(self.blocks[at])
        )
        if repeated:
            return repeated.most_common(1)[0][0]
        if before_rows:
            return before_rows
        if self.announces:
            strong = [style for style in levels if style != "bullet"]
            return strong[-1] if strong else None
        return None

    def _kind(self, block: Block) -> NodeKind:
        return self.roles[block.style]

    def _bare_kind(self, at: int, *, measure_open: bool) -> NodeKind | None:
        block = self.blocks[at]
        following = self.outline.next_at(at)
        if following is None or following not in self.span:
            return None
        after = self.blocks[following]
        if self._is_bare(following) and not marks.is_subtitle(after.words):
            return NodeKind.AIM
        after_kind = self.roles.get(after.style)
        if after_kind is NodeKind.AIM:
            return None
        if after_kind is NodeKind.MEASURE:
            return NodeKind.AIM
        if self.outline.is_repeated(block) or self.announces or not measure_open:
            return NodeKind.MEASURE
        if NodeKind.MEASURE not in self.roles.values():
            return NodeKind.MEASURE
        return NodeKind.INITIATIVE
