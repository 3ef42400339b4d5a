"""Rules that the database itself keeps, written once for SQLite and PostgreSQL; used by migrations."""

from collections.abc import Sequence
from typing import Any

EVENTS = ("INSERT", "UPDATE", "DELETE")


def refuse(
    schema_editor: Any, *, table: str, event: str, name: str, message: str, when: str = "1 = 1"
) -> None:
    """Create a trigger that refuses `event` on rows of `table` for which the SQL `when` is true.

    `when` speaks of the row as NEW (INSERT, UPDATE) and OLD (UPDATE, DELETE) and may hold sub-selects.
    """
    if event not in EVENTS:
        raise ValueError(event)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    result = "OLD" if event == "DELETE" else "NEW"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {result}; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def unchanged(schema_editor: Any, *, columns: Sequence[str]) -> str:
    """Give the SQL that is true when an UPDATE leaves these columns as they are, empty ones included."""
    same = "IS" if schema_editor.connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def younger_than(schema_editor: Any, *, column: str, days: int) -> str:
    """Give the SQL that is true when the instant in `column` lies less than so many days back."""
    if schema_editor.connection.vendor == "sqlite":
        return f"{column} > datetime('now', '-{days} days')"
    return f"{column} > now() - interval '{days} days'"
