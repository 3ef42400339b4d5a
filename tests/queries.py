"""What a page asks the database, written down so that a reader sees what is new in it.

Each query is one line: its shape, without the values and the names of columns that are only read; under
it, the function of the house that asked.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from tests.shared import REPOSITORY

PACKAGE = str(REPOSITORY / "engawa")
# What asks for others is not who wants to know.
CARRIER = str(REPOSITORY / "engawa" / "core" / "database")
COLUMN = r'"\w+"\."\w+"(?: AS "\w+")?'
COLUMNS_READ = re.compile(
    rf"(?<=SELECT ){COLUMN}(?:, {COLUMN})*|(?<=DISTINCT ){COLUMN}(?:, {COLUMN})*"
)
PLACES = re.compile(r"\(%s(?:, %s)+\)")
CHOICE = re.compile(r"CASE WHEN .*? END\b")
# Django gives each savepoint a name of its own.
SAVEPOINT = re.compile(r"(SAVEPOINT) \S+")


def shape(sql: str) -> str:
    """Write a query without what differs from one run to the next, or does not matter to a reader.

    Values are places (`%s`) already; how many are in a list does not matter, nor which columns are read.
    """
    sql = " ".join(sql.split())
    sql = SAVEPOINT.sub(r"\1", sql)
    sql = COLUMNS_READ.sub("…", sql)
    sql = CHOICE.sub("CASE … END", sql)
    return PLACES.sub("(%s, …)", sql).replace('"', "")


def asker() -> str:
    """Name the function of the house, nearest to the query, that asked for it: core/access/pages.py _set_ward."""
    frame = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(PACKAGE) and not path.startswith(CARRIER):
            return f"{Path(path).relative_to(PACKAGE)} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return "Django"


@contextmanager
def written_down() -> Iterator[list[str]]:
    """Collect what is asked meanwhile, one text for each query."""
    asked: list[str] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(f"{shape(sql)}\n    {asker()}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield asked
