"""The id of a folder of pages: random, written once, so that another machine's folder is known from it."""

import re
import secrets
from pathlib import Path

from engawa.rooms.safety.bundle.disk import locked, write_durably

_ID = re.compile(r"[0-9a-f]{32}")


def read_folder_id(file: Path) -> str:
    """Give the id of a folder, empty where it has none, or none that can be read."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return text if _ID.fullmatch(text) else ""


def make_folder_id(file: Path) -> str:
    """Give the id of a folder, which gets one when it has none; it is on disk when this ends."""
    # Of two processes that begin at once the second reads what the first wrote.
    with locked(file.with_name(f"{file.name}.lock")):
        found = read_folder_id(file)
        if not found:
            found = secrets.token_hex(16)
            write_durably(file, f"{found}\n".encode())
    return found
