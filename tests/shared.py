"""Where the tests find material that is not part of the project."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

# Published policies of real wards, which are not ours to ship. Tests that need one skip without it.
SHARED = Path(os.environ.get("ENGAWA_SHARED", REPOSITORY.parent / "shared"))


def shared_file(name: str) -> Path:
    """Give a file of the shared material, or skip the test that asked for it."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not in {SHARED}: set ENGAWA_SHARED to the folder that holds it")
    return path
