"""A source document as the importer sees it: numbered lines of text, and spans of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of one source line; lines count from 1, `end` is exclusive."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The text of an uploaded file, line by line, with what identifies the file."""

    filename: str
    media_type: str
    encoding: str | None
    sha256: str
    lines: tuple[str, ...]


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that touch."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.end <= span.start:
            continue
        last = merged[-1] if merged else None
        if last and last.line == span.line and span.start <= last.end:
            merged[-1] = Span(last.line, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def text_of(document: SourceDocument, spans: Iterable[Span]) -> Iterator[str]:
    """Yield the source characters of each span."""
    for span in spans:
        yield document.lines[span.line - 1][span.start : span.end]
