"""Where the files of the safety pages and their keys lie."""

from pathlib import Path

from django.conf import settings


def get_pages_folder() -> Path:
    """Give the folder that a web server may serve; the keys lie beside it."""
    return Path(settings.SAFETY_DIR) / "pages"


def get_root(*, slug: str, is_drill: bool) -> Path:
    """Give the folder of a ward's pages, as their address has it: `pages/<ward>/safety`."""
    name = "safety-drill" if is_drill else "safety"
    return get_pages_folder() / slug / name


def get_key_folder() -> Path:
    """Give the folder of the keys."""
    return Path(settings.SAFETY_DIR) / "keys"


def get_folder_id_file() -> Path:
    """Give the file with the id of this machine's folder; it lies beside the pages and is not served."""
    return Path(settings.SAFETY_DIR) / "folder-id"


def read_scripts() -> dict[str, bytes]:
    """Read the scripts that go into each release, as the front end was built; pages do without one that is not there."""
    folder = Path(settings.PACKAGE_DIR) / "core" / "ui" / "static" / "ui"
    found = {
        "safety.js": folder / "safety.js",
        "map.js": folder / "safety-map.js",
        "worker.js": folder / "safety-worker.js",
    }
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}
