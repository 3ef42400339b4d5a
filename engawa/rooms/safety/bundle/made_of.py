"""What the pages of the last release were made of: `made-of.json` beside the releases, which nobody serves.

It holds, by path, the digest of what a page was made of and the SHA-256 of the page. Where it is lost or damaged, all
pages are written again.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from engawa.rooms.safety.bundle.manifest import Manifest, hash_of

FILE = "made-of.json"


class LastPages:
    """The pages of the last release, by what they were made of."""

    def __init__(self, root: Path, release: Path | None) -> None:
        self._release = release
        self._noted = _read(root / FILE)
        self.known: Mapping[str, str] = {path: of for path, (of, _hash) in self._noted.items()}
        # What was read, by path, with its SHA-256: nobody needs to work that out once more.
        self.taken: dict[str, tuple[bytes, str]] = {}

    def read(self, path: str) -> bytes | None:
        """Read a page, None where it is not the one that was noted."""
        if self._release is None or path not in self._noted:
            return None
        try:
            content = (self._release / path).read_bytes()
        except OSError:
            return None
        sha256 = hash_of(content)
        if sha256 != self._noted[path][1]:
            return None
        self.taken[path] = (content, sha256)
        return content


def write_made_of(root: Path, *, made_of: Mapping[str, str], manifest: Manifest) -> None:
    """Note what the pages of a release that was swapped in were made of; taken within a turn."""
    noted = {
        path: [of, entry.sha256]
        for path, of in made_of.items()
        if (entry := manifest.files.get(path)) is not None
    }
    # Nothing waits for the disk here: a note that is lost or torn costs one release in which all is written.
    beside = root / f"{FILE}.new"
    beside.write_text(json.dumps(noted, separators=(",", ":")))
    beside.replace(root / FILE)


def _read(file: Path) -> dict[str, tuple[str, str]]:
    try:
        said = json.loads(file.read_bytes())
        return {str(path): (str(of), str(sha256)) for path, (of, sha256) in said.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
