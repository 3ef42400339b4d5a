"""Many new rows of one table at once: one statement that the database reads once, run for each row.

Django's own way writes all values of some rows into one statement, of which SQLite takes twenty places at a
time; for ten thousand of them that is most of the time of an import.
"""

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Any

from django.db import connections, models, router

_AT_ONCE = 500


def insert_rows(*, rows: Iterable[models.Model]) -> None:
    """Insert new rows of one table, whose ids the database gives; the objects do not learn theirs.

    Rows that are made only when they are asked for are never all in memory.

    :raises django.db.IntegrityError: a constraint of the table does not hold for one of them.
    """
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    options = first._meta
    connection = connections[router.db_for_write(type(first))]
    fields = [
        field for field in options.concrete_fields if not field.primary_key and not field.generated
    ]
    readers = [(field.attname, _preparation_of(field, connection)) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for field in fields if (column := field.column))
    marks = ", ".join(["%s"] * len(fields))
    # Only names of the table and its columns are put together; all values are parameters.
    statement = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    coming = chain((first,), coming)
    with connection.cursor() as cursor:
        while some := list(islice(coming, _AT_ONCE)):
            cursor.executemany(
                statement,
                [
                    [
                        value if prepare is None else prepare(value)
                        for name, prepare in readers
                        for value in (getattr(row, name),)
                    ]
                    for row in some
                ],
            )


def _preparation_of(
    field: "models.Field[Any, Any]", connection: Any
) -> Callable[[Any], Any] | None:
    if isinstance(field, models.CharField | models.TextField):
        # A text is stored as it is.
        return None
    return lambda value: field.get_db_prep_save(value, connection)
