"""Names of files in a bundle: which may be there, and what kind each is."""

import re

POINTER = "current.json"
MANIFEST = "manifest.json"
KEYS = "keys.json"
INDEX = "index.html"
AREAS = "areas.json"
# Packed beside its file by these endings; none of them is in the manifest.
PACKED = {"br": ".br", "gzip": ".gz"}
_SAFE = re.compile(r"^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$")
_HASHED = re.compile(r"^data/[0-9a-f]{12}/")
_VERSION = re.compile(r"^(?:p/[^/]+/v[0-9]+/|cap/)")
_LONGEST = 200
_LASTING = frozenset({KEYS, "worker.js"})
TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
    "webmanifest": "application/manifest+json",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "svg": "image/svg+xml",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "pdf": "application/pdf",
}
_BINARY = frozenset({"png", "pdf"})


def is_safe(path: str) -> bool:
    """Tell whether a file of a bundle may have that path: ASCII, no folder above, nothing hidden, not packed."""
    return (
        len(path) <= _LONGEST
        and _SAFE.fullmatch(path) is not None
        and not path.endswith(tuple(PACKED.values()))
    )


def is_hashed(path: str) -> bool:
    """Tell whether the path names its content, so that it never changes."""
    return _HASHED.match(path) is not None


def is_areas(path: str) -> bool:
    """Tell whether the file holds the areas under orders, which scripts ask "am I inside?"."""
    return is_hashed(path) and path.endswith(f"/{AREAS}")


def is_version(path: str) -> bool:
    """Tell whether the file belongs to an issued version of an order, and so stays for ever."""
    return _VERSION.match(path) is not None


def is_of_zone(path: str) -> bool:
    """Tell whether the file is the page of one zone, of which there are hundreds."""
    return path.startswith("z/")


def is_lasting(path: str) -> bool:
    """Tell whether the file changes only when something happens, and not with each heartbeat."""
    return is_hashed(path) or is_version(path) or is_of_zone(path) or path in _LASTING


def get_type(path: str) -> str:
    """Give the media type of a file by its ending."""
    return TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")


def is_text(path: str) -> bool:
    """Tell whether packing makes the file smaller."""
    ending = path.rpartition(".")[2].lower()
    return ending in TYPES and ending not in _BINARY
