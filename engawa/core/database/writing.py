"""Rows written without detours: many new ones of one table at once, one new one, some fields of one that stands.

Django's own way builds each statement anew, asks for signals and looks whether the row is there. For ten thousand
rows that is most of the time of an import, and where hundreds wait for one row it is what they wait for. Nothing here
sends a signal; the house has none.
"""

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Any

from django.db import connections, models, router

_AT_ONCE = 500
AnyField = models.Field[Any, Any]


def insert_rows(*, rows: Iterable[models.Model]) -> None:
    """Insert new rows of one table, whose ids the database gives; the objects do not learn theirs.

    Rows that are made only when they are asked for are never all in memory.

    :raises django.db.IntegrityError: a constraint of the table does not hold for one of them.
    """
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    connection = connections[router.db_for_write(type(first))]
    fields = _fields_to_insert(first)
    readers = [(field.attname, _preparation_of(field, connection)) for field in fields]
    statement = _say_insert(first, fields, connection)
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


def insert_row(row: models.Model, *, once_for: str = "") -> bool:
    """Insert a new row, and let it know its id; tell whether it was written.

    With `once_for`, the name of a field that is unique, nothing is written where its value is there already; of two
    who write it at once, the second waits for the first.

    :raises django.db.IntegrityError: a constraint of the table does not hold.
    """
    alias = router.db_for_write(type(row))
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields = _fields_to_insert(row)
    statement = _say_insert(row, fields, connection)
    if once_for:
        statement += f" ON CONFLICT ({quote(_column(_field(row, once_for)))}) DO NOTHING"
    statement += f" RETURNING {quote(_column(row._meta.pk))}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_read(row, field, connection) for field in fields])
        written = cursor.fetchone()
    if written is None:
        return False
    row.pk = written[0]
    row._state.adding, row._state.db = False, alias
    return True


def write_fields(row: models.Model, names: Iterable[str]) -> None:
    """Write these fields of a row that stands in the table.

    :raises django.db.IntegrityError: a constraint of the table does not hold.
    """
    connection = connections[router.db_for_write(type(row))]
    quote = connection.ops.quote_name
    fields = [_field(row, name) for name in names]
    places = ", ".join(f"{quote(_column(field))} = %s" for field in fields)
    table, key = quote(row._meta.db_table), quote(_column(row._meta.pk))
    # Only names of the table and its columns are put together; all values are parameters.
    statement = f"UPDATE {table} SET {places} WHERE {key} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        values = [_read(row, field, connection) for field in fields]
        cursor.execute(statement, [*values, row.pk])


def _fields_to_insert(row: models.Model) -> list[AnyField]:
    return [
        field
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]


def _say_insert(row: models.Model, fields: list[AnyField], connection: Any) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(field)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Only names of the table and its columns are put together; all values are parameters.
    return f"INSERT INTO {quote(row._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608


def _field(row: models.Model, name: str) -> AnyField:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _column(field: AnyField) -> str:
    assert field.column is not None
    return field.column


def _read(row: models.Model, field: AnyField, connection: Any) -> Any:
    prepare = _preparation_of(field, connection)
    value = getattr(row, field.attname)
    return value if prepare is None else prepare(value)


def _preparation_of(field: AnyField, connection: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.CharField | models.TextField):
        # A text is stored as it is.
        return None
    return lambda value: field.get_db_prep_save(value, connection)
