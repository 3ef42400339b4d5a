"""Pages of the release before that would be made of the very same, and so are not written again.

An order for one slope leaves the pages of hundreds of others as they are; to write these again would take most of
the second in which an approved order has to be public. So each page is known by a digest of all that it is made of,
the program included. So that an error in that list could not keep an old page for ever, each tenth is written all the
same whenever nobody waits, and what then differs is told.

The first order of a night changes every page, since the sites near it are shown from then on. In a hurried release the
pages that nothing urgent concerns stay as they were; `is_behind` then asks for another release at once. A page that
shows the sites of one regime never waits when another has begun.
"""

import hashlib
import logging
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import engawa.core.geo
import engawa.rooms.safety

logger = logging.getLogger(__name__)
_TURNS = 10
_AT_ONCE = 50
_URGENT, _NONE = "urgent", "none"
_SOURCES = (".py", ".toml", ".css")


class PageMemory:
    """What the pages of the release before were made of, and what those of this one are.

    `known` are digests by path; `read` gives the content of such a page, None where it is gone or damaged.
    `turn` is a number that grows by one with each release. `is_hurried`: somebody waits for this one.
    """

    def __init__(
        self,
        known: Mapping[str, str] | None = None,
        read: Callable[[str], bytes | None] = lambda _path: None,
        *,
        turn: int = 0,
        is_hurried: bool = False,
    ) -> None:
        self.made_of: dict[str, str] = {}
        self.is_behind = False
        self._known, self._read = known or {}, read
        self._turn, self._is_hurried = turn, is_hurried
        self._at_once = _AT_ONCE

    def get(
        self,
        path: str,
        made_of: str,
        write: Callable[[], bytes],
        *,
        is_urgent: bool = True,
        regime: str = "",
    ) -> bytes:
        """Give a page: that of the release before where it was made of the same, else what `write` gives.

        In a hurried release a page that is not urgent, and was not the last time either, may stay as it was, unless it
        shows the sites of another `regime` (empty where none is declared).
        """
        now = f"{_URGENT if is_urgent else regime or _NONE} {made_of}"
        known = self._known.get(path, "")
        is_same = known == now
        waits = not is_same and self._may_wait(known, is_urgent=is_urgent, regime=regime)
        before = self._read(path) if is_same or waits else None
        self.made_of[path] = now
        if before is None:
            return write()
        if waits:
            self.made_of[path], self.is_behind = known, True
            return before
        if self._is_hurried or zlib.crc32(path.encode()) % _TURNS != self._turn % _TURNS:
            return before
        content = write()
        if content != before:
            logger.error("the page %s was made of the same as before, and is another", path)
        return content

    def _may_wait(self, known: str, *, is_urgent: bool, regime: str) -> bool:
        if not self._is_hurried or is_urgent:
            return False
        if known.partition(" ")[0] not in {_NONE, regime or _NONE}:
            return False
        # A few are written sooner than another release is made.
        self._at_once -= 1
        return self._at_once < 0


def digest(*parts: str) -> str:
    """Give by what parts are known: 32 hex digits, others for other parts."""
    hashed = hashlib.blake2b(digest_size=16)
    for part in (get_program(), *parts):
        content = part.encode("utf-8", "surrogatepass")
        hashed.update(b"%d " % len(content))
        hashed.update(content)
    return hashed.hexdigest()


@cache
def get_program() -> str:
    """Give by what the program is known that draws and writes: a digest of its sources as this process read them."""
    hashed = hashlib.blake2b(digest_size=16)
    for package in (engawa.rooms.safety, engawa.core.geo):
        for folder in package.__path__:
            for path in sorted(Path(folder).rglob("*")):
                if path.suffix in _SOURCES:
                    hashed.update(path.as_posix().encode())
                    hashed.update(path.read_bytes())
    return hashed.hexdigest()
