"""What an officer edits of the texts of a draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from engawa.rooms.safety.situation import OrderText

# The parts of a text in the order in which people read them.
PARTS = ("headline", "where", "reason", "who", "what", "cannot_move", "closing", "spoken")
# By part: the words that take the place of the template's.
Edited = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Described:
    """What follows from a draft: its texts by language, those edited in Japanese, and how many it reaches.

    Numbers are None where no zone says any; zones that say none are not counted.
    """

    texts: Mapping[str, OrderText]
    households: int | None
    people: int | None
