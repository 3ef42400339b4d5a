"""Characters that carry no meaning of their own: tags, table rules, heading and raised marks."""

from __future__ import annotations

import re

# Only tags of layout: `<地域の様子>` and `<https://…>` are text.
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|sup|sub|small|table|thead|tbody|tr|td|th|ul|ol|li|hr)"
    r"(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_RAISED = re.compile(r"([\^_]\{)[^{}]{0,40}(\})")
_ENTITY = re.compile(r"&(?:nbsp|emsp|ensp|thinsp);")
_STARS = re.compile(r"\*\*")
# Stars around words; a bullet has a space behind it, and a note's sign stands at a word.
_EMPHASIS = re.compile(r"(?<![\w*])(\*)(?=[^\s*])[^*]{0,200}[^\s*](\*)(?![\w*])")
# Words that lead somewhere; [新規](拡充) leads nowhere. Where they lead stays behind them in brackets.
_LINK = re.compile(
    r"(!?\[)[^\[\]]{1,200}(\])(?=\((?:https?:|mailto:|www\.|[/#.])[^\s()]{0,500}(?:\s\"[^\"]{0,200}\")?\))"
)
_MARKDOWN_HEADING = re.compile(r"\s*(#{1,6})\s")
_MARKDOWN_QUOTE = re.compile(r"\s*(>)\s")
_RULE_CHARACTERS = frozenset("-:| \t\u3000")
# Nobody sees them; those that turn the direction of writing would turn the whole page.
_INVISIBLE = frozenset(
    "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

Range = tuple[int, int]


def is_table_rule(line: str) -> bool:
    """Tell whether the line only rules a table (`|--|--|`) or the page (`---`)."""
    return "--" in line and set(line) <= _RULE_CHARACTERS


def markup_ranges(line: str) -> list[Range]:
    """Find the markup of a line, in order and without overlaps."""
    if is_table_rule(line):
        return [(0, len(line))]
    found: list[Range] = []
    if "<" in line:
        found += [match.span() for match in _TAG.finditer(line)]
    if "{" in line:
        for match in _RAISED.finditer(line):
            found += [match.span(1), match.span(2)]
    if "&" in line:
        found += [match.span() for match in _ENTITY.finditer(line)]
    if "**" in line:
        found += [match.span() for match in _STARS.finditer(line)]
    if "*" in line:
        for match in _EMPHASIS.finditer(line):
            found += [match.span(1), match.span(2)]
    if "](" in line:
        for match in _LINK.finditer(line):
            found += [match.span(1), match.span(2)]
    if "#" in line and (heading := _MARKDOWN_HEADING.match(line)):
        found.append(heading.span(1))
    if ">" in line and (quote := _MARKDOWN_QUOTE.match(line)):
        found.append(quote.span(1))
    if line.lstrip().startswith("|"):
        found += [(at, at + 1) for at, character in enumerate(line) if character == "|"]
    if not _INVISIBLE.isdisjoint(line):
        found += [(at, at + 1) for at, character in enumerate(line) if character in _INVISIBLE]
    return _without_overlaps(sorted(found))


def meaningful(line: str) -> list[bool]:
    """Mark every character of a line that is neither white space nor markup."""
    marked = [not (c.isspace() or c in _INVISIBLE) for c in line]
    for start, end in markup_ranges(line):
        marked[start:end] = [False] * (end - start)
    return marked


def _without_overlaps(ranges: list[Range]) -> list[Range]:
    kept: list[Range] = []
    for start, end in ranges:
        if kept and start < kept[-1][1]:
            start = kept[-1][1]
        if start < end:
            kept.append((start, end))
    return kept
