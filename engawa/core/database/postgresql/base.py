"""PostgreSQL, which keeps statements that are sent to it again and again."""

from typing import Any

from django.db.backends.postgresql import base, operations

# The types of Django's own classes do not tell what psycopg gives them.
Cursor: Any = base.ServerBindingCursor
Operations: Any = operations.DatabaseOperations
Wrapper: Any = base.DatabaseWrapper


class StandingCursor(Cursor):
    """A cursor whose statements stay in the database: it reads their words once, and later is sent values alone."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Send a statement, or only its values where it was sent before on this connection."""
        connection = self.connection
        # Django switches this off for a whole connection, since most of its statements come once.
        connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True, **how)
        finally:
            connection.prepare_threshold = None


class DatabaseOperations(Operations):
    """What is asked of PostgreSQL, told with its values by every cursor."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str | None:
        """Give a statement with its values in their places."""
        raw = getattr(cursor, "cursor", cursor)
        if isinstance(raw, StandingCursor):
            return str(self.compose_sql(sql, params))
        told: str | None = super().last_executed_query(cursor, sql, params)
        return told


class DatabaseWrapper(Wrapper):
    """A connection that has a cursor for statements that stand."""

    ops_class = DatabaseOperations

    def standing_cursor(self) -> Any:
        """Open a cursor for statements of few and fixed words whose values change."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(StandingCursor(self.connection))
