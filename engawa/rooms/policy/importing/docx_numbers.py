"""Numbers of list items and headings in a Word document, which its text does not hold."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

_PLACE = re.compile(r"%([1-9])")
_DECIMAL = frozenset({"decimal", "decimalFullWidth", "decimalHalfWidth", "decimalFullWidth2"})
_DEEPEST = 9
_LONGEST = 20


class Numbers:
    """Counts the numbered paragraphs of a document as Word does."""

    def __init__(self, document: Any) -> None:
        self._of_style: dict[str, tuple[str, int | None]] = {}
        self._based_on: dict[str, str] = {}
        self._levels: dict[str, dict[int, Any]] = {}
        self._abstract: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for style in document.styles.element.iterchildren(qn("w:style")):
            identifier = style.get(qn("w:styleId")) or ""
            self._based_on[identifier] = _value(style, "w:basedOn")
            if (listed := _listed(style.find(qn("w:pPr")))) is not None:
                self._of_style[identifier] = listed
        for relation in document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/numbering"):
                self._learn(relation.target_part.element)

    def number(self, properties: Any, style: str) -> str | None:
        """Count a paragraph; give its number and a space, "" without a plain one, None if no item."""
        found = _listed(properties)
        inherited = self._inherited(style)
        listed, level = found or inherited or ("0", None)
        if found is not None and not listed and inherited is not None:
            # The paragraph says only how deep; the style says in which list.
            listed = inherited[0]
        if listed in {"", "0"}:
            return None if found is None or listed == "0" else ""
        abstract = self._abstract.get(listed, "")
        levels = self._levels.get(abstract, {})
        if level is None:
            own = (at for at, each in levels.items() if _value(each, "w:pStyle") == style != "")
            level = next(own, 0)
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        for at, start in self._restarts.pop(listed, {}).items():
            counts[at] = start - 1
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return self._written(levels, counts, level)

    def _learn(self, numbering: Any) -> None:
        for abstract in numbering.iterchildren(qn("w:abstractNum")):
            self._levels[abstract.get(qn("w:abstractNumId")) or ""] = {
                _whole(level.get(qn("w:ilvl"))): level
                for level in abstract.iterchildren(qn("w:lvl"))
            }
        for listed in numbering.iterchildren(qn("w:num")):
            identifier = listed.get(qn("w:numId")) or ""
            self._abstract[identifier] = _value(listed, "w:abstractNumId")
            self._restarts[identifier] = {
                _whole(change.get(qn("w:ilvl"))): _whole(_value(change, "w:startOverride"))
                for change in listed.iterchildren(qn("w:lvlOverride"))
                if change.find(qn("w:startOverride")) is not None
            }

    def _inherited(self, style: str) -> tuple[str, int | None] | None:
        for _ in range(_DEEPEST):
            if style in self._of_style:
                return self._of_style[style]
            style = self._based_on.get(style, "")
        return None

    def _written(self, levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
        pattern = _value(levels[level], "w:lvlText")
        places = [int(place) - 1 for place in _PLACE.findall(pattern)]
        # Letters, Roman numerals and pictures are left: which sign stood there is not worth a guess.
        if level not in places or len(pattern) > _LONGEST:
            return ""
        if any(at not in levels or _value(levels[at], "w:numFmt") not in _DECIMAL for at in places):
            return ""
        number = _PLACE.sub(
            lambda place: str(counts.get(at := int(place[1]) - 1, _start(levels[at]))), pattern
        )
        return number.strip() + " "


def _listed(properties: Any) -> tuple[str, int | None] | None:
    numbered = None if properties is None else properties.find(qn("w:numPr"))
    if numbered is None:
        return None
    level = numbered.find(qn("w:ilvl"))
    return _value(numbered, "w:numId"), None if level is None else _whole(level.get(qn("w:val")))


def _value(parent: Any, name: str) -> str:
    element = parent.find(qn(name))
    return "" if element is None else element.get(qn("w:val")) or ""


def _start(level: Any) -> int:
    return _whole(_value(level, "w:start") or "1")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
