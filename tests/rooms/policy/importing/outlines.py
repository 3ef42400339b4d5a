"""A draft tree as text, so that an expected tree can be read at a glance."""

from textwrap import dedent

from engawa.rooms.policy.importing.document import SourceDocument
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree


def document_of(text: str, filename: str = "policy.txt") -> SourceDocument:
    """Make a source document of a text in a test, without its indentation."""
    return SourceDocument(
        filename, "text/plain", "utf-8", "0" * 64, tuple(dedent(text).strip("\n").split("\n"))
    )


def outline(tree: DraftTree) -> str:
    """Write a tree as `KIND [label] title {section} <tags> = body ※ note`, children indented."""
    return "\n".join(line for node in tree.nodes for line in _lines(node, 0))


def _lines(node: DraftNode, depth: int) -> list[str]:
    words = [node.kind.value]
    if node.label:
        words.append(f"[{node.label}]")
    if node.title:
        words.append(node.title)
    if node.section:
        words.append(f"{{{node.section}}}")
    if node.tags:
        words.append(f"<{' '.join(node.tags)}>")
    if node.body:
        words.append("= " + node.body.replace("\n", " / "))
    if node.note:
        words.append("NOTE " + node.note.replace("\n", " / "))
    own = "  " * depth + " ".join(words)
    return [own, *(line for child in node.children for line in _lines(child, depth + 1))]
