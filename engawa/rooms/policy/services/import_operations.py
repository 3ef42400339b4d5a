"""The operations of the review page on a draft tree, by name, with arguments as a form sends them."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.policy.importing import editing
from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.editing import Aside, CannotEdit
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, NodeKind

_ASIDES = ("not_placed", "furniture", "structure")


def apply(
    *, tree: DraftTree, document: SourceDocument, operation: str, arguments: Mapping[str, Any]
) -> DraftTree:
    """Give the tree after one operation.

    :raises CannotEdit: the operation is unknown or makes no sense on this tree.
    """
    if operation not in OPERATIONS:
        raise CannotEdit(_("この操作はありません。画面を読み込み直してください。"))
    return OPERATIONS[operation](tree, document, arguments)


def _move(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.move(
        tree,
        key=given["key"],
        parent_key=given["parent_key"] or None,
        position=int(given["position"]),
    )


def _merge(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.merge(tree, key=given["key"], into_key=given["into_key"])


def _split(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.split(tree, key=given["key"], at=int(given["at"]))


def _retype(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.retype(tree, key=given["key"], kind=_kind(given["kind"]))


def _retag(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.retag(tree, key=given["key"], tags=tuple(given["tags"]))


def _rename(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    words = {name: given.get(name) for name in ("title", "body", "note", "section", "label")}
    return editing.rename(tree, key=given["key"], **words)


def _set_aside(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    return editing.set_aside(tree, key=given["key"])


def _place(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    """Make a node of lines that stand aside, among its siblings where the source has it."""
    spans = _spans(tree, given)
    parent = tree.find(given["parent_key"]) if given["parent_key"] else None
    siblings = parent.children if parent else tree.nodes
    return editing.place(
        tree,
        document=document,
        aside=_aside(given),
        indexes=_indexes(given),
        parent_key=given["parent_key"] or None,
        kind=_kind(given["kind"]),
        position=_place_in_source(siblings, spans[0]),
    )


def _join(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    """Add lines that stand aside to the body of a node."""
    into = tree.find(given["into_key"])
    if into is None:
        raise CannotEdit(_("続ける先の項目が見つかりません。もう一度選んでください。"))
    # A statement of background may stand at the top: it carries the words to where they belong.
    placed = editing.place(
        tree,
        document=document,
        aside=_aside(given),
        indexes=_indexes(given),
        parent_key=None,
        kind=NodeKind.CONTEXT,
        position=len(tree.nodes),
    )
    added = placed.nodes[-1]
    if added.title:
        # A short line looks like a heading, but it was asked to go on as text.
        placed = editing.rename(placed, key=added.key, title="", body=added.title)
    return editing.merge(placed, key=added.key, into_key=into.key)


def _decorate(tree: DraftTree, document: SourceDocument, given: Mapping[str, Any]) -> DraftTree:
    """Say that lines without a place are no content: page numbers, captions, pointers."""
    chosen = set(_indexes(given))
    spans = _spans(tree, {**given, "aside": "not_placed"})
    new = copy.copy(tree)
    new.not_placed = tuple(s for at, s in enumerate(tree.not_placed) if at not in chosen)
    new.furniture = tuple(sorted([*tree.furniture, *spans]))
    return new


def _place_in_source(siblings: Sequence[DraftNode], span: Span) -> int:
    before = [
        at
        for at, sibling in enumerate(siblings)
        if any((own.line, own.start) < (span.line, span.start) for own in sibling.spans)
    ]
    return before[-1] + 1 if before else 0


def _aside(given: Mapping[str, Any]) -> Aside:
    aside: Aside = given["aside"]
    if aside not in _ASIDES:
        raise CannotEdit(_("この操作はありません。画面を読み込み直してください。"))
    return aside


def _indexes(given: Mapping[str, Any]) -> list[int]:
    return [int(at) for at in str(given["indexes"]).split(",")]


def _spans(tree: DraftTree, given: Mapping[str, Any]) -> list[Span]:
    spans: tuple[Span, ...] = getattr(tree, _aside(given))
    indexes = _indexes(given)
    if not indexes or min(indexes) < 0 or max(indexes) >= len(spans):
        raise CannotEdit(
            _("選んだ原文の行が見つかりません。画面を読み込み直して、もう一度選んでください。")
        )
    return [spans[at] for at in indexes]


def _kind(kind: str) -> NodeKind:
    try:
        return NodeKind(kind)
    except ValueError as error:
        raise CannotEdit(_("種類を選んでください。")) from error


OPERATIONS: dict[str, Callable[[DraftTree, SourceDocument, Mapping[str, Any]], DraftTree]] = {
    "move": _move,
    "merge": _merge,
    "split": _split,
    "retype": _retype,
    "retag": _retag,
    "rename": _rename,
    "place": _place,
    "join": _join,
    "decorate": _decorate,
    "set_aside": _set_aside,
}
