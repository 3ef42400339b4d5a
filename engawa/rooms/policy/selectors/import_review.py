"""Reading an import for its review: source and tree side by side, and what can be done with a node."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.access.models import User
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.acceptance import Problem, kind_label, list_problems, list_theme_labels
from engawa.rooms.policy.importing.document import SourceDocument, Span, text_of
from engawa.rooms.policy.importing.marks import sentence_cuts
from engawa.rooms.policy.importing.tree import ALLOWED_PARENTS, DraftNode, DraftTree, NodeKind
from engawa.rooms.policy.models import PolicyImport, Tag
from engawa.rooms.policy.selectors.import_acceptance import Rest, list_rests
from engawa.rooms.policy.selectors.imports import Counts, source_of

LINES_PER_PAGE = 600
# A tree of more nodes is shown closed, except for the branch that is being worked on.
OPEN_TREE_NODES = 250
STRUCTURE, FURNITURE, NOT_PLACED = "STRUCTURE", "FURNITURE", "NOT_PLACED"
_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of one line that went to one place; `state` is a kind or a rest."""

    text: str
    state: str = ""
    key: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the source, cut where its places change, and in words what it became."""

    number: int
    segments: tuple[Segment, ...]
    words: str
    is_chosen: bool
    has_rest: bool


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One node as the tree shows it."""

    key: str
    kind: str
    kind_word: str
    label: str
    words: str
    tags: tuple[str, ...]
    lines: str
    line: int
    problems: tuple[str, ...]
    is_chosen: bool
    is_open: bool
    children: tuple["TreeRow", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select or a group."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class SourceLineText:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything an officer may do with the chosen node."""

    key: str
    kind: str
    kind_word: str
    label: str
    title: str
    body: str
    note: str
    section: str
    has_label: bool
    has_title: bool
    has_section: bool
    has_tags: bool
    has_note: bool
    problems: tuple[str, ...]
    source: tuple[SourceLineText, ...]
    up: int
    down: int
    parent_key: str
    can_move_up: bool
    can_move_down: bool
    parents: tuple[Choice, ...]
    merges: tuple[Choice, ...]
    cuts: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    tags: tuple[Choice, ...]
    children: int


@dataclass(frozen=True, slots=True)
class Rests:
    """All runs of one group, and where the first of them would stand if it became an activity."""

    aside: str
    runs: tuple[Rest, ...]
    parent_key: str
    kind: str


@dataclass(frozen=True, slots=True)
class LastEdit:
    """The edit that undo takes back."""

    words: str
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Review:
    """The page of one import: source, tree, chosen node, what has no place, what is to be settled."""

    counts: Counts
    lines: tuple[SourceLine, ...]
    page: Page[str]
    rows: tuple[TreeRow, ...]
    node_count: int
    panel: Panel | None
    not_placed: Rests
    furniture: Rests
    structure: Rests
    place_parents: tuple[Choice, ...]
    place_kinds: tuple[Choice, ...]
    problems: tuple[Problem, ...]
    last_edit: LastEdit | None
    other_year: str = field(default="")


def operation_label(*, operation: str) -> str:
    """Give the word for an operation on the tree."""
    return {
        "move": _("移す"),
        "merge": _("まとめる"),
        "split": _("分ける"),
        "retype": _("種類を変える"),
        "retag": _("しるしを変える"),
        "rename": _("言葉を直す"),
        "place": _("木に置く"),
        "join": _("本文に続ける"),
        "decorate": _("飾りにする"),
        "set_aside": _("木から外す"),
    }[operation]


def get_review(*, policy_import: PolicyImport, key: str = "", page: int | None = None) -> Review:
    """Give everything that the review page shows, with the node `key` chosen (none: '')."""
    document = source_of(policy_import=policy_import)
    tree = DraftTree.from_json(policy_import.tree)
    chosen = tree.find(key) if key else None
    problems = list_problems(tree)
    pages = Paginator(document.lines, LINES_PER_PAGE)
    if page is None:
        first = min((s.line for s in chosen.spans), default=1) if chosen else 1
        page = (first - 1) // LINES_PER_PAGE + 1
    lines = pages.get_page(page)
    labels = _tag_labels(policy_import.ward_id, tree)
    rows = _Rows(tree, problems, labels, key).build()
    detected = tree.fiscal_year
    other = detected is not None and detected != policy_import.fiscal_year
    return Review(
        counts=Counts(**policy_import.tree["coverage"]),
        lines=tuple(_source_lines(document, tree, key, lines)),
        page=lines,
        rows=rows,
        node_count=sum(1 for _node in tree.walk()),
        panel=_panel(document, tree, chosen, problems, labels) if chosen else None,
        not_placed=_group(document, tree, NOT_PLACED),
        furniture=_group(document, tree, FURNITURE),
        structure=_group(document, tree, STRUCTURE),
        place_parents=_parents(tree, None),
        place_kinds=tuple(Choice(kind.value, kind_label(kind)) for kind in NodeKind),
        problems=tuple(problems),
        last_edit=_last_edit(policy_import),
        other_year=FiscalYear(detected).label if detected and other else "",
    )


def _source_lines(
    document: SourceDocument, tree: DraftTree, key: str, page: Page[str]
) -> Iterator[SourceLine]:
    first = page.start_index()
    last = page.end_index()
    placed: dict[int, list[tuple[Span, str, str]]] = {}
    for span, state, owner in _owned_spans(tree):
        if first <= span.line <= last:
            placed.setdefault(span.line, []).append((span, state, owner))
    for number in range(first, last + 1):
        text = document.lines[number - 1]
        segments: list[Segment] = []
        here = sorted(placed.get(number, ()))
        # A line of nothing but spaces is a blank line.
        at = 0 if here or text.strip() else len(text)
        for span, state, owner in here:
            if span.start > at:
                segments.append(Segment(text[at : span.start]))
            is_chosen = bool(key) and owner == key
            segments.append(Segment(text[span.start : span.end], state, owner, is_chosen))
            at = span.end
        if at < len(text):
            segments.append(Segment(text[at:]))
        states = dict.fromkeys(state for _span, state, _owner in here)
        yield SourceLine(
            number=number,
            segments=tuple(segments),
            words="・".join(_state_word(state) for state in states),
            is_chosen=any(segment.is_chosen for segment in segments),
            has_rest=NOT_PLACED in states,
        )


def _owned_spans(tree: DraftTree) -> Iterator[tuple[Span, str, str]]:
    for node in tree.walk():
        for span in node.spans:
            yield span, node.kind.value, node.key
    for state, spans in (
        (STRUCTURE, tree.structure),
        (FURNITURE, tree.furniture),
        (NOT_PLACED, tree.not_placed),
    ):
        for span in spans:
            yield span, state, ""


def _state_word(state: str) -> str:
    if state == STRUCTURE:
        return _("見出し")
    if state == FURNITURE:
        return _("飾り")
    if state == NOT_PLACED:
        return _("置いていません")
    return kind_label(state)


class _Rows:
    def __init__(
        self, tree: DraftTree, problems: Sequence[Problem], labels: dict[str, str], key: str
    ) -> None:
        self.tree, self.labels, self.key = tree, labels, key
        self.problems: dict[str, list[str]] = {}
        for problem in problems:
            self.problems.setdefault(problem.key, []).append(problem.sentence)
        self.is_all_open = sum(1 for _node in tree.walk()) <= OPEN_TREE_NODES

    def build(self) -> tuple[TreeRow, ...]:
        return tuple(self._row(node) for node in self.tree.nodes)

    def _row(self, node: DraftNode) -> TreeRow:
        children = tuple(self._row(child) for child in node.children)
        numbers = sorted({span.line for span in node.spans})
        return TreeRow(
            key=node.key,
            kind=node.kind.value,
            kind_word=kind_label(node.kind),
            label=node.label,
            words=_words_of(node),
            tags=tuple(self.labels.get(tag, tag) for tag in node.tags),
            lines=_line_words(numbers),
            line=numbers[0] if numbers else 0,
            problems=tuple(self.problems.get(node.key, ())),
            is_chosen=node.key == self.key,
            is_open=self.is_all_open
            or any(child.is_chosen or child.is_open for child in children)
            or node.key == self.key,
            children=children,
        )


def _words_of(node: DraftNode) -> str:
    words = node.title or node.section or node.body or node.note or _("（題名なし）")
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"


def _line_words(numbers: Sequence[int]) -> str:
    """Write line numbers as people do: 17, 19–21, 71."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _panel(
    document: SourceDocument,
    tree: DraftTree,
    node: DraftNode,
    problems: Iterable[Problem],
    labels: dict[str, str],
) -> Panel:
    parent = tree.parent_of(node.key)
    siblings = parent.children if parent else tree.nodes
    index = next(at for at, sibling in enumerate(siblings) if sibling.key == node.key)
    takes_tags = node.kind in (NodeKind.INITIATIVE, NodeKind.ACTIVITY)
    return Panel(
        key=node.key,
        kind=node.kind.value,
        kind_word=kind_label(node.kind),
        label=node.label,
        title=node.title,
        body=node.body,
        note=node.note,
        section=node.section,
        has_label=node.kind in (NodeKind.MEASURE, NodeKind.TAG_DEFINITION) or bool(node.label),
        has_title=node.kind is not NodeKind.SECTION_STATEMENT or bool(node.title),
        has_section=takes_tags or node.kind is NodeKind.SECTION_STATEMENT or bool(node.section),
        has_tags=takes_tags or bool(node.tags),
        has_note=takes_tags or bool(node.note),
        problems=tuple(p.sentence for p in problems if p.key == node.key),
        source=tuple(_excerpts(document, node.spans)),
        up=index - 1,
        down=index + 1,
        parent_key=parent.key if parent else "",
        can_move_up=index > 0,
        can_move_down=index + 1 < len(siblings),
        parents=_parents(tree, node),
        merges=_merges(siblings, index),
        cuts=_cuts(node),
        kinds=tuple(Choice(kind.value, kind_label(kind), kind is node.kind) for kind in NodeKind),
        tags=tuple(
            Choice(reference, label, reference in node.tags)
            for reference, label in {**labels, **{t: labels.get(t, t) for t in node.tags}}.items()
        ),
        children=len(node.children),
    )


def _excerpts(document: SourceDocument, spans: Iterable[Span]) -> Iterator[SourceLineText]:
    by_line: dict[int, list[Span]] = {}
    for span in sorted(spans):
        by_line.setdefault(span.line, []).append(span)
    for number, here in by_line.items():
        yield SourceLineText(number, " ".join(text_of(document, here)))


def _parents(tree: DraftTree, node: DraftNode | None) -> tuple[Choice, ...]:
    """List where a node may stand; without a node, every place where any may stand."""
    if node is None:
        allowed = frozenset().union(*ALLOWED_PARENTS.values())
        inside: set[str] = set()
    else:
        allowed = ALLOWED_PARENTS[node.kind]
        inside = {each.key for each in node.walk()}
    current = tree.parent_of(node.key) if node else None
    choices = []
    if None in allowed:
        choices.append(Choice("", _("いちばん上"), node is not None and current is None))
    choices += [
        Choice(
            each.key,
            _("%(kind)s：%(words)s") % {"kind": kind_label(each.kind), "words": _words_of(each)},
            current is not None and each.key == current.key,
        )
        for each in tree.walk()
        if each.kind in allowed and each.key not in inside
    ]
    return tuple(choices)


def _merges(siblings: Sequence[DraftNode], index: int) -> tuple[Choice, ...]:
    choices = []
    if index > 0:
        before = siblings[index - 1]
        choices.append(Choice(before.key, _("上の「%(words)s」に") % {"words": _words_of(before)}))
    if index + 1 < len(siblings):
        after = siblings[index + 1]
        choices.append(Choice(after.key, _("下の「%(words)s」に") % {"words": _words_of(after)}))
    return tuple(choices)


def _cuts(node: DraftNode) -> tuple[Choice, ...]:
    """List where the body may be cut: at each sentence, and at each line break."""
    body = node.body
    cuts = set(sentence_cuts(body))
    cuts |= {at + 1 for at, c in enumerate(body) if c == "\n" and at + 1 < len(body)}
    return tuple(
        Choice(str(at), _("「%(words)s…」から") % {"words": body[at : at + 24].strip()})
        for at in sorted(cuts)
        if body[:at].strip() and body[at:].strip()
    )


def _group(document: SourceDocument, tree: DraftTree, state: str) -> Rests:
    aside = state.lower()
    spans: tuple[Span, ...] = getattr(tree, aside)
    first = spans[0].line if spans else 0
    before = ""
    for node in tree.walk():
        if node.kind is NodeKind.INITIATIVE and any(span.line <= first for span in node.spans):
            before = node.key
    kind = NodeKind.ACTIVITY if before else NodeKind.CONTEXT
    return Rests(
        aside, tuple(list_rests(document=document, spans=spans)), parent_key=before, kind=kind.value
    )


def _tag_labels(ward_id: int, tree: DraftTree) -> dict[str, str]:
    """Give the marks that a node may get: those of ward and city, and the document's own themes."""
    labels: dict[str, str] = {}
    tags = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
    for tag in sorted(tags, key=lambda t: (t.scheme, t.position, t.value, t.ward_id or 0)):
        labels[tag.reference] = tag.label
    for value, label in sorted(list_theme_labels(tree).items()):
        words = label or _("テーマ%(value)s") % {"value": value}
        labels.setdefault(f"city-theme:{value}", words)
    labels.setdefault("digital:plus-d", _("＋D ぷらすデジタル"))
    labels.setdefault("new:this-year", _("今年度から"))
    return labels


def _last_edit(policy_import: PolicyImport) -> LastEdit | None:
    if not policy_import.history:
        return None
    last = policy_import.history[-1]
    who = User.objects.filter(pk=last["by"]).first() if last["by"] else None
    return LastEdit(
        words=operation_label(operation=last["operation"]),
        who=str(who) if who else "",
        at=dt.datetime.fromisoformat(last["at"]),
    )
