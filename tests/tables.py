"""The tables are made once for a run and copied: going through all migrations takes as long as many tests.

Who asks first goes through them as ever, and what came of it is kept. All others begin with a copy; they migrate
too, and find nothing left to do. What is kept lasts as long as its folder: a whole `make test`, or one pytest with
all its workers.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

# Names the folder, so that the runs of one `make test` share it.
VARIABLE = "ENGAWA_TESTS_TABLES"


def folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all workers share."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@contextmanager
def upon_tables(folder: Path, database: str) -> Iterator[None]:
    """Fill an empty SQLite database, a path or a URI; where no tables are kept yet, keep what the block made."""
    kept = folder / "tables.sqlite3"
    with (
        (folder / "tables.lock").open("w") as lock,
        closing(sqlite3.connect(database, uri=True)) as own,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            _copy(kept, own)
            fcntl.flock(lock, fcntl.LOCK_UN)
            yield
        else:
            yield
            half = kept.with_suffix(".half")
            with closing(sqlite3.connect(half)) as copy:
                own.backup(copy)
            half.replace(kept)


def _copy(kept: Path, own: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(kept)) as ready:
        ready.backup(own)
