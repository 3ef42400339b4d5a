"""Somebody else is faster: what another person finished while the code under test waited for its turn.

On both databases a wait for a locked row ends with what the other one committed. Here the other's deed is
done in the moment the lock is asked for, so that no test depends on the speed of two processes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def somebody_faster(*, table: str, deed: Callable[[], object]) -> Iterator[None]:
    """Let another person do `deed` while the code inside waits for its first lock on a row of the table."""
    done = False

    def wait(execute: Any, sql: str, *arguments: Any) -> Any:
        nonlocal done
        # SQLite locks the whole database when a transaction begins, so there a lock is but a reading.
        is_lock = connection.vendor == "sqlite" or "FOR UPDATE" in sql
        if not done and is_lock and f'FROM "{table}"' in sql:
            done = True
            deed()
        return execute(sql, *arguments)

    with connection.execute_wrapper(wait):
        yield
    assert done, f"no row of {table} was locked"
