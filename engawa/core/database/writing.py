"""Rows written without detours: many new ones of one table at once, one new one, some fields of one that stands.

Django's own way builds each statement anew, asks for signals and looks whether the row is there. For ten thousand
rows that is most of the time of an import, and where hundreds wait for one row it is what they wait for. Nothing here
sends a signal; the house has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
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
    insert = _insert_of(first, connection)
    coming = chain((first,), coming)
    with connection.cursor() as cursor:
        while some := list(islice(coming, _AT_ONCE)):
            cursor.executemany(insert.sql, [insert.read(row, connection) for row in some])


def send_row(row: models.Model) -> None:
    """Insert a new row whose id nobody asks for; the object does not learn it.

    :raises django.db.IntegrityError: a constraint of the table does not hold.
    """
    connection = connections[router.db_for_write(type(row))]
    insert = _insert_of(row, connection)
    with open_standing_cursor(connection) as cursor:
        cursor.execute(insert.sql, insert.read(row, connection))


def reserve_id(model: type[models.Model]) -> int:
    """Give the id that a row will have, before it is written; to be called within the transaction that writes it.

    On PostgreSQL one that is not used stays free for ever; on SQLite nobody else writes meanwhile.
    """
    connection = connections[router.db_for_write(model)]
    table, column = model._meta.db_table, _column(model._meta.pk)
    with open_standing_cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            quoted = connection.ops.quote_name(table)
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [quoted, column])
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        return (found[0] if found else 0) + 1


def insert_row(row: models.Model, *, once_for: str = "") -> bool:
    """Insert a new row, and let it know its id; tell whether it was written.

    With `once_for`, the name of a field that is unique, nothing is written where its value is there already; of two
    who write it at once, the second waits for the first.

    :raises django.db.IntegrityError: a constraint of the table does not hold.
    """
    alias = router.db_for_write(type(row))
    connection = connections[alias]
    quote = connection.ops.quote_name
    insert = _insert_of(row, connection)
    statement = insert.sql
    if once_for:
        statement += f" ON CONFLICT ({quote(_column(_field(row, once_for)))}) DO NOTHING"
    statement += f" RETURNING {quote(_column(row._meta.pk))}"
    with open_standing_cursor(connection) as cursor:
        cursor.execute(statement, insert.read(row, connection))
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
    with open_standing_cursor(connection) as cursor:
        values = [_read(row, field, connection) for field in fields]
        cursor.execute(statement, [*values, row.pk])


def open_standing_cursor(connection: Any) -> Any:
    """Open a cursor for statements of few and fixed words, which some databases keep."""
    return getattr(connection, "standing_cursor", connection.cursor)()


@dataclass(frozen=True, slots=True)
class _Insert:
    """The statement that inserts a row of a table, and the fields that it is given, in their order."""

    sql: str
    # Without a field, a value is stored as it is.
    fields: tuple[tuple[str, AnyField | None], ...]

    def read(self, row: models.Model, connection: Any) -> list[Any]:
        """Give the values of a row as the database takes them."""
        return [
            getattr(row, name)
            if field is None
            else field.get_db_prep_save(getattr(row, name), connection)
            for name, field in self.fields
        ]


# The same few tables are written again and again: by the kind of database, and whether the row brings its id.
_inserts: dict[tuple[type[models.Model], str, bool], _Insert] = {}


def _insert_of(row: models.Model, connection: Any) -> _Insert:
    key = (type(row), connection.vendor, row.pk is not None)
    found = _inserts.get(key)
    if found is None:
        found = _inserts[key] = _put_insert_together(row, connection)
    return found


def _put_insert_together(row: models.Model, connection: Any) -> _Insert:
    quote = connection.ops.quote_name
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.generated and not (field.primary_key and row.pk is None)
    ]
    columns = ", ".join(quote(_column(field)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Only names of the table and its columns are put together; all values are parameters.
    sql = f"INSERT INTO {quote(row._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    return _Insert(
        sql, tuple((field.attname, None if _is_text(field) else field) for field in fields)
    )


def _field(row: models.Model, name: str) -> AnyField:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _column(field: AnyField) -> str:
    assert field.column is not None
    return field.column


def _read(row: models.Model, field: AnyField, connection: Any) -> Any:
    value = getattr(row, field.attname)
    return value if _is_text(field) else field.get_db_prep_save(value, connection)


def _is_text(field: AnyField) -> bool:
    """Tell whether what a field holds is stored as it is."""
    return isinstance(field, models.CharField | models.TextField)
