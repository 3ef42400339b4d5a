"""XML of unknown bytes to elements: bounded in size, depth and number; no DTD, no entity, no other file."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from engawa.core.bulletins.contracts import BulletinRefused

# The longest that the agency publishes (earthquakes felt all over the country) has about 1 MB.
LARGEST = 2 * 1024 * 1024
DEEPEST = 40
MOST_ELEMENTS = 120_000
# Those of UTF-8 with and without a mark, and of UTF-16, which XML demands; telegrams come in UTF-8.
_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


class _Bounded(TreeBuilder):
    """Builds a tree, and stops at one that is too deep or too large to be a telegram."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise BulletinRefused(
                _("電文として大きすぎるか、深すぎます。気象庁の電文かどうかを確かめてください。")
            )
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(content: bytes) -> Element:
    """Parse a whole document.

    :raises BulletinRefused: it is too large, is no XML in order, or has a DTD or entities.
    """
    if len(content) > LARGEST:
        raise BulletinRefused(
            _("%(size)d MBを超えるファイルは読みません。電文は1通ずつ渡してください。")
            % {"size": LARGEST // (1024 * 1024)}
        )
    if not content.lstrip(b" \t\r\n").startswith(_STARTS):
        raise BulletinRefused(_("XMLではありません。電文のファイル（.xml）を渡してください。"))
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except BulletinRefused:
        raise
    except DefusedXmlException as hostile:
        raise BulletinRefused(
            _("DTDや実体のあるXMLは読みません。気象庁の電文にはないものです。")
        ) from hostile
    except ParseError as broken:
        line, column = broken.position
        raise BulletinRefused(
            _(
                "%(line)d行目の%(column)d文字目で、XMLとして読めなくなります。もう一度受け取ってください。"
            )
            % {"line": line, "column": column + 1}
        ) from broken
    except (LookupError, ValueError) as unreadable:
        raise BulletinRefused(
            _("文字コードを読めません。UTF-8の電文を渡してください。")
        ) from unreadable
    return root


def child(parent: Element | None, *path: str) -> Element | None:
    """Give the first element down a path of local names, whatever their namespaces; None if none is there."""
    found = parent
    for name in path:
        if found is None:
            return None
        found = next(children(found, name), None)
    return found


def children(parent: Element | None, *names: str) -> Iterator[Element]:
    """Give the direct children of these local names, in their order."""
    if parent is not None:
        for element in parent:
            if local(element.tag) in names:
                yield element


def text(parent: Element | None, *path: str) -> str:
    """Give the trimmed text down a path; empty if there is none."""
    found = child(parent, *path)
    return (found.text or "").strip() if found is not None else ""


def local(tag: str) -> str:
    """Give the name of an element without its namespace."""
    return tag.rpartition("}")[2]


def namespace(tag: str) -> str:
    """Give the namespace of an element; empty if it has none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
