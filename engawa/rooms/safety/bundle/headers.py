"""Headers with which the files of a bundle are served, by our server as by any other.

`headers.json` in a bundle holds the hashes of the styles that stand in its pages, so that a server can allow
these and no other: {"style": ["sha256-…"]}.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.canonical import write_canonical

FILE = "headers.json"
FOREVER = "public, max-age=31536000, immutable"
# No stale-while-revalidate: it would show an old order once to everybody.
SOON = "public, max-age=0, must-revalidate, s-maxage=5, stale-if-error=86400"
_HASH = re.compile(r"^sha256-[A-Za-z0-9+/]{43}=$")
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # Mirrors and other offices may read the data from their pages.
    "Access-Control-Allow-Origin": "*",
}


def write_headers(files: Mapping[str, bytes]) -> bytes:
    """Write `headers.json` for the files of a bundle."""
    styles: set[bytes] = set()
    for path, content in files.items():
        if path.endswith((".html", ".svg")):
            styles.update(_list_styles(content))
    hashes = sorted(
        "sha256-" + base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
        for style in styles
    )
    return write_canonical({"style": hashes})


def _list_styles(content: bytes) -> Iterator[bytes]:
    """List what stands in the style elements of a page of ours; a pattern would take ten times as long."""
    place = content.find(b"<style")
    while place >= 0:
        start = content.find(b">", place) + 1
        end = content.find(b"</style>", start)
        if not start or end < 0:
            return
        yield content[start:end]
        place = content.find(b"<style", end)


def read_style_hashes(content: bytes) -> tuple[str, ...]:
    """Read the hashes of `headers.json`; none when it is no such file, so that nothing is allowed."""
    try:
        said = json.loads(content)["style"]
        return tuple(text for text in said if isinstance(text, str) and _HASH.fullmatch(text))
    except (ValueError, KeyError, TypeError):
        return ()


def get_policy(style_hashes: Iterable[str]) -> str:
    """Give the Content-Security-Policy: nothing from elsewhere, nothing sent anywhere."""
    styles = " ".join(f"'{text}'" for text in style_hashes)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {styles}".rstrip(),
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def get_cache_control(path: str) -> str:
    """Tell how long a file may be kept on the way."""
    return FOREVER if paths.is_hashed(path) else SOON
