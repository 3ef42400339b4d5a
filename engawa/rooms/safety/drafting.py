"""What an officer edits of the texts of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engawa.rooms.safety.sealing import digest
from engawa.rooms.safety.situation import OrderText

# The parts of a text in the order in which people read them.
PARTS = ("headline", "where", "reason", "who", "what", "cannot_move", "closing", "spoken")
# By part: the words that take the place of the template's.
Edited = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What follows from a draft: its texts by language, those edited in Japanese, and how many it reaches.

    Numbers are None where no zone says any; zones that say none are not counted. `written` is the Japanese of the
    templates, by part, with a mark for the time of issue (`text_marks`).
    """

    texts: Mapping[str, OrderText]
    households: int | None
    people: int | None
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stale:
    """A part that an officer wrote anew and whose template has changed since: both texts, and the template's digest."""

    part: str
    own: str
    template: str
    digest: str


def digest_words(words: str) -> str:
    """Give the digest of a text however a form breaks its lines."""
    return digest(words.replace("\r\n", "\n").strip())


def list_stale(
    *, edited: Edited, replaced: Mapping[str, str], written: Mapping[str, str]
) -> tuple[Stale, ...]:
    """List the parts whose template is no longer the one that was written anew; `replaced` are its digests by part.

    An edit of which no digest is known is of a template that nobody remembers.
    """
    return tuple(
        Stale(part, edited[part], written[part], digest_words(written[part]))
        for part in PARTS
        if part in edited and part in written and replaced.get(part) != digest_words(written[part])
    )
