"""Corrections of a draft tree: each gives a new tree in which every source character keeps a place."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from engawa.rooms.policy.importing.document import SourceDocument, Span, merge_spans
from engawa.rooms.policy.importing.headings import is_heading_like
from engawa.rooms.policy.importing.marks import THIS_YEAR, read_bullet, says_new
from engawa.rooms.policy.importing.markup import markup_ranges
from engawa.rooms.policy.importing.traced import Origin, Traced, concatenate, join_lines
from engawa.rooms.policy.importing.tree import ALLOWED_PARENTS, DraftNode, DraftTree, NodeKind

Aside = Literal["not_placed", "furniture", "structure"]

KIND_NAMES = {
    NodeKind.GOAL: _lazy("基本目標"),
    NodeKind.AIM: _lazy("施策のまとまり"),
    NodeKind.DIGITAL_GOAL: _lazy("デジタルの目標"),
    NodeKind.CONTEXT: _lazy("背景"),
    NodeKind.MEASURE: _lazy("施策"),
    NodeKind.INITIATIVE: _lazy("取組"),
    NodeKind.ACTIVITY: _lazy("活動"),
    NodeKind.PLEDGE: _lazy("組織運営の約束"),
    NodeKind.SECTION_STATEMENT: _lazy("課ごとの方針"),
    NodeKind.TAG_DEFINITION: _lazy("テーマの説明"),
}

_TAG = re.compile(r"[a-z][a-z-]{0,31}:[a-z0-9][a-z0-9-]{0,31}")


class CannotEdit(Exception):
    """The correction is not possible; the message says why, and what to do instead."""


def move(tree: DraftTree, *, key: str, parent_key: str | None, position: int) -> DraftTree:
    """Move a node, with all below it, under another parent or to another place.

    :raises CannotEdit: the node is unknown, or may not stand under that parent.
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    parent = None if parent_key is None else _get(new, parent_key)
    if parent is not None and any(below is parent for below in node.walk()):
        raise CannotEdit(_("項目をその項目自身の下には移せません。ほかの場所を選んでください。"))
    _check_parent(node.kind, parent)
    _siblings(new, node).remove(node)
    _insert(new.nodes if parent is None else parent.children, position, [node])
    return new


def merge(tree: DraftTree, *, key: str, into_key: str) -> DraftTree:
    """Merge a node into another: its words, marks, source and children go there.

    :raises CannotEdit: a node is unknown, both are one, or the children may not stand there.
    """
    new = copy.deepcopy(tree)
    node, into = _get(new, key), _get(new, into_key)
    if any(below is into for below in node.walk()):
        raise CannotEdit(
            _("項目をその項目自身やその下の項目とは合わせられません。別の項目を選んでください。")
        )
    for child in node.children:
        _check_parent(child.kind, into)
    siblings = _siblings(new, node)
    at = _index(siblings, node)
    siblings.remove(node)
    _insert(into.children, at if siblings is into.children else len(into.children), node.children)
    own = Traced(node.body, node.origins)
    heading = node.title if node.title not in {"", into.title} else ""
    if heading and not into.title:
        into.title, heading = heading, ""
    sentence = into.kind is NodeKind.ACTIVITY and not heading
    body = concatenate(
        [Traced(into.body, into.origins), Traced(heading), own], "" if sentence else "\n"
    )
    into.body, into.origins = body.text, body.origins
    into.label = into.label or node.label
    into.section = into.section or node.section
    into.note = "\n".join(note for note in (into.note, node.note) if note)
    into.tags = tuple(dict.fromkeys(into.tags + node.tags))
    into.spans = merge_spans(into.spans + node.spans)
    return new


def split(tree: DraftTree, *, key: str, at: int) -> DraftTree:
    """Split a node's body at a character; what follows becomes a node of its own behind it.

    :raises CannotEdit: the node is unknown, or nothing would be left on one side.
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    body = Traced(node.body, node.origins)
    first, second = body.slice(0, max(0, at)).strip(), body.slice(max(0, at)).strip()
    if not first or not second:
        raise CannotEdit(
            _("文の途中で分けてください。前か後ろの文字がなくなる位置では分けられません。")
        )
    node.body, node.origins = first.text, first.origins
    kept, moved = _divide(node.spans, first, second)
    node.spans = kept
    tags = [tag for tag in node.tags if tag != THIS_YEAR]
    if says_new(second.text):
        tags.append(THIS_YEAR)
        if THIS_YEAR in node.tags and not says_new(first.text):
            node.tags = tuple(tag for tag in node.tags if tag != THIS_YEAR)
    other = DraftNode(
        key=_fresh_key(new),
        kind=node.kind,
        body=second.text,
        section=node.section,
        tags=tuple(tags),
        spans=moved,
        origins=second.origins,
    )
    siblings = _siblings(new, node)
    siblings.insert(_index(siblings, node) + 1, other)
    return new


def retype(tree: DraftTree, *, key: str, kind: NodeKind) -> DraftTree:
    """Make a node another kind; where it may not stay, it goes to the nearest place before.

    :raises CannotEdit: the node is unknown, or has children that the new kind may not have.
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    if kind is node.kind:
        return new
    for child in node.children:
        if kind not in ALLOWED_PARENTS[child.kind]:
            raise CannotEdit(
                _(
                    "下に「%(child)s」があるため、「%(kind)s」にはできません。先に下の項目を移してください。"
                )
                % {"child": KIND_NAMES[child.kind], "kind": KIND_NAMES[kind]}
            )
    _settle(new, node, kind)
    _dress(node, kind)
    node.kind = kind
    return new


def retag(tree: DraftTree, *, key: str, tags: Iterable[str]) -> DraftTree:
    """Give a node these tags, and no others.

    :raises CannotEdit: the node is unknown, or a tag has no form such as "city-theme:01".
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    wanted = tuple(dict.fromkeys(tags))
    for tag in wanted:
        if not _TAG.fullmatch(tag):
            raise CannotEdit(
                _("タグ「%(tag)s」は使えません。「city-theme:01」の形で書いてください。")
                % {"tag": tag}
            )
    node.tags = wanted
    return new


def rename(
    tree: DraftTree,
    *,
    key: str,
    title: str | None = None,
    body: str | None = None,
    note: str | None = None,
    section: str | None = None,
    label: str | None = None,
) -> DraftTree:
    """Change the words of a node; None leaves a field as it is, the source stays the node's.

    :raises CannotEdit: the node is unknown.
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    if title is not None:
        node.title = title
    if note is not None:
        node.note = note
    if section is not None:
        node.section = section
    if label is not None:
        node.label = label
    if body is not None:
        node.origins = _kept_origins(Traced(node.body, node.origins), body)
        node.body = body
    return new


def place(
    tree: DraftTree,
    *,
    document: SourceDocument,
    aside: Aside,
    indexes: Sequence[int],
    parent_key: str | None,
    kind: NodeKind,
    position: int,
) -> DraftTree:
    """Make a node of source spans that stand aside (not placed, furniture or structure).

    :raises CannotEdit: the spans or the parent are unknown, or the kind may not stand there.
    """
    new = copy.deepcopy(tree)
    parent = None if parent_key is None else _get(new, parent_key)
    _check_parent(kind, parent)
    spans: tuple[Span, ...] = getattr(new, aside)
    chosen = sorted(set(indexes))
    if not chosen or chosen[0] < 0 or chosen[-1] >= len(spans):
        raise CannotEdit(
            _("選んだ原文の行が見つかりません。画面を読み込み直して、もう一度選んでください。")
        )
    taken = tuple(spans[index] for index in chosen)
    setattr(new, aside, tuple(s for at, s in enumerate(spans) if at not in set(chosen)))
    text = Traced()
    for span in taken:
        text = join_lines(text, _clean(document, span))
    text = text.slice(read_bullet(text.text).width).strip()
    node = DraftNode(key=_fresh_key(new), kind=kind, spans=merge_spans(taken))
    if kind is NodeKind.SECTION_STATEMENT and is_heading_like(text.text):
        node.section = text.text
    elif kind is not NodeKind.ACTIVITY and is_heading_like(text.text):
        node.title = text.text
    else:
        node.body, node.origins = text.text, text.origins
    _insert(new.nodes if parent is None else parent.children, position, [node])
    return new


def set_aside(tree: DraftTree, *, key: str) -> DraftTree:
    """Dissolve a node: its source becomes "not placed", its children move up or to a neighbour.

    :raises CannotEdit: the node is unknown, or its children have nowhere to go.
    """
    new = copy.deepcopy(tree)
    node = _get(new, key)
    parent = new.parent_of(key)
    siblings = _siblings(new, node)
    at = _index(siblings, node)
    above = None if parent is None else parent.kind
    if all(above in ALLOWED_PARENTS[child.kind] for child in node.children):
        siblings[at : at + 1] = node.children
    else:
        neighbours = siblings[:at][::-1] + siblings[at + 1 :]
        heir = next(
            (
                each
                for each in neighbours
                if all(each.kind in ALLOWED_PARENTS[child.kind] for child in node.children)
            ),
            None,
        )
        if heir is None:
            raise CannotEdit(
                _("下の項目の行き先がありません。先に下の項目を移してから、外してください。")
            )
        before = _index(siblings, heir) < at
        heir.children = (
            [*heir.children, *node.children] if before else [*node.children, *heir.children]
        )
        siblings.remove(node)
    new.not_placed = tuple(sorted(new.not_placed + node.spans))
    return new


# -------------------------------------------------------------------- helpers


def _get(tree: DraftTree, key: str) -> DraftNode:
    node = tree.find(key)
    if node is None:
        raise CannotEdit(
            _(
                "項目が見つかりません。ほかの人が変えたかもしれません。画面を読み込み直してください。"
            )
        )
    return node


def _siblings(tree: DraftTree, node: DraftNode) -> list[DraftNode]:
    parent = tree.parent_of(node.key)
    return tree.nodes if parent is None else parent.children


def _index(siblings: Sequence[DraftNode], node: DraftNode) -> int:
    return next(at for at, each in enumerate(siblings) if each is node)


def _insert(siblings: list[DraftNode], position: int, nodes: Sequence[DraftNode]) -> None:
    position = max(0, min(position, len(siblings)))
    siblings[position:position] = nodes


def _fresh_key(tree: DraftTree) -> str:
    return f"n{1 + max((int(node.key[1:]) for node in tree.walk()), default=0)}"


def _check_parent(kind: NodeKind, parent: DraftNode | None) -> None:
    above = None if parent is None else parent.kind
    if above in ALLOWED_PARENTS[kind]:
        return
    allowed = "、".join(
        str(KIND_NAMES[each]) if each is not None else _("一番上")
        for each in sorted(ALLOWED_PARENTS[kind], key=lambda each: each or "")
    )
    raise CannotEdit(
        _("「%(kind)s」は「%(parent)s」の下には置けません。置ける場所：%(allowed)s")
        % {
            "kind": KIND_NAMES[kind],
            "parent": KIND_NAMES[above] if above is not None else _("一番上"),
            "allowed": allowed,
        }
    )


def _settle(tree: DraftTree, node: DraftNode, kind: NodeKind) -> None:
    """Put a node where its new kind may stand: here, further up, or under the nearest before."""
    allowed = ALLOWED_PARENTS[kind]
    branch = node
    while True:
        parent = tree.parent_of(branch.key)
        if (None if parent is None else parent.kind) in allowed:
            if branch is not node:
                _siblings(tree, node).remove(node)
                siblings = tree.nodes if parent is None else parent.children
                siblings.insert(_index(siblings, branch) + 1, node)
            return
        if parent is None:
            break
        branch = parent
    before: DraftNode | None = None
    own = {id(each) for each in node.walk()}
    for each in tree.walk():
        if each is node:
            break
        if each.kind in allowed and id(each) not in own:
            before = each
    if before is None:
        raise CannotEdit(
            _(
                "この項目より前に「%(kind)s」を置ける場所がありません。先に上の項目を作ってください。"
            )
            % {"kind": KIND_NAMES[kind]}
        )
    _siblings(tree, node).remove(node)
    before.children.append(node)


def _dress(node: DraftNode, kind: NodeKind) -> None:
    """Put the words where the new kind carries them."""
    if node.kind is NodeKind.SECTION_STATEMENT and not node.title:
        node.title, node.section = node.section, ""
    if kind is NodeKind.ACTIVITY and node.title:
        body = concatenate([Traced(node.title), Traced(node.body, node.origins)], "\n")
        node.title, node.body, node.origins = "", body.text, body.origins
    elif kind is NodeKind.SECTION_STATEMENT and not node.section:
        node.section, node.title = node.title, ""
    elif node.kind is NodeKind.ACTIVITY and not node.title and "\n" not in node.body:
        node.title, node.body, node.origins = node.body.removesuffix("。"), "", ()


def _kept_origins(old: Traced, new: str) -> tuple[Origin, ...]:
    """Keep the source places of what an edit left alone at both ends."""
    most = min(len(old.text), len(new))
    head = 0
    while head < most and old.text[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old.text[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle = Traced(new[head : len(new) - tail])
    parts = [old.slice(0, head), middle, old.slice(len(old.text) - tail)]
    return concatenate(parts).origins


def _divide(
    spans: Sequence[Span], first: Traced, second: Traced
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Share source spans between two halves of a text: unread signs go with what they precede."""
    owners: dict[int, list[tuple[int, int, int]]] = {}
    for half, text in enumerate((first, second)):
        for origin in text.origins:
            owners.setdefault(origin.line, []).append(
                (origin.start, origin.start + origin.length, half)
            )
    halves: tuple[list[Span], list[Span]] = ([], [])
    for span in spans:
        at, last = span.start, 0
        inside = sorted(o for o in owners.get(span.line, []) if span.start <= o[0] < span.end)
        for start, end, half in inside:
            if start > at:
                halves[half].append(Span(span.line, at, start))
            halves[half].append(Span(span.line, max(at, start), min(end, span.end)))
            at, last = max(at, min(end, span.end)), half
        if at < span.end:
            # A footnote behind the text stays with the first half, which keeps the note.
            only_second = bool(inside) and all(half == 1 for _, _, half in inside)
            tail = last if only_second or not inside else 0
            halves[tail].append(Span(span.line, at, span.end))
    return merge_spans(halves[0]), merge_spans(halves[1])


def _clean(document: SourceDocument, span: Span) -> Traced:
    line = document.lines[span.line - 1]
    hidden = [
        (max(start, span.start) - span.start, min(end, span.end) - span.start)
        for start, end in markup_ranges(line)
        if start < span.end and end > span.start
    ]
    return Traced.of(line, span.line, span.start, span.end).without(hidden).strip()
