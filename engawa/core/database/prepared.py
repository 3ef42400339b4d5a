"""Questions that are put together once and asked again with other values.

Django puts a question together anew whenever it is asked, which costs more than the answer. Where hundreds ask the
same within a minute, and the next one waits for each of them, the words are kept and only the values change.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from engawa.core.database.writing import open_standing_cursor

AnyField = Field[Any, Any]


class Parameter(Expression):
    """The place of a value in a question that is prepared; the value is given by this name when it is asked."""

    def __init__(self, name: str, field: AnyField) -> None:
        super().__init__(output_field=field)
        self.name = name

    @classmethod
    def of(cls, model: type[Model], field: str, name: str = "") -> "Parameter":
        """Give the place of a value that is compared with a field; it is called as the field unless a name is given."""
        found = model._meta.get_field(field)
        assert isinstance(found, Field)
        return cls(name or field, found)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave the place open."""
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Words:
    """What was put together for one kind of database."""

    compiler: Any
    sql: str
    values: tuple[Any, ...]
    converters: Any
    columns: tuple[int, int, tuple[str, ...]]
    populators: tuple[Any, ...]

    def fill(self, given: Mapping[str, Any], connection: Any) -> list[Any]:
        """Put the values into their places."""
        return [
            value.output_field.get_db_prep_value(given[value.name], connection)
            if isinstance(value, Parameter)
            else value
            for value in self.values
        ]


class Prepared:
    """A question put together at its first use.

    `build` gives a queryset of rows or of tuples (`values_list`) whose changing values are parameters. What reads
    more rows beside it (`prefetch_related`) does not belong here.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._words: dict[str, _Words] = {}

    def ask(self, **given: Any) -> list[Any]:
        """Ask it with these values; the rows come as the queryset would give them.

        :raises KeyError: a value is missing.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        words = self._words.get(connection.vendor)
        if words is None:
            words = self._words[connection.vendor] = self._put_together()
        with open_standing_cursor(connection) as cursor:
            cursor.execute(words.sql, words.fill(given, connection))
            rows = cursor.fetchall()
        if words.converters:
            asked = copy.copy(words.compiler)
            asked.connection = connection
            rows = asked.apply_converters(rows, words.converters)
        if not words.columns[2]:
            return [tuple(row) for row in rows]
        return [self._make(words, row) for row in rows]

    def first(self, **given: Any) -> Any:
        """Ask it, and give the first row, or None."""
        rows = self.ask(**given)
        return rows[0] if rows else None

    def _put_together(self) -> _Words:
        queryset = self._build().using(DEFAULT_DB_ALIAS)
        kind = queryset._iterable_class
        assert issubclass(kind, ModelIterable | ValuesListIterable)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters([part[0] for part in compiler.select])
        if issubclass(kind, ValuesListIterable):
            return _Words(compiler, sql, tuple(values), converters, (0, 0, ()), ())
        about = compiler.klass_info
        fields = about["select_fields"]
        start, end = fields[0], fields[-1] + 1
        names = tuple(part[0].target.attname for part in compiler.select[start:end])
        make_populators: Any = get_related_populators
        populators = tuple(make_populators(about, compiler.select, DEFAULT_DB_ALIAS))
        return _Words(compiler, sql, tuple(values), converters, (start, end, names), populators)

    def _make(self, words: _Words, row: Any) -> Model:
        start, end, names = words.columns
        made: Model = words.compiler.klass_info["model"].from_db(
            DEFAULT_DB_ALIAS, names, row[start:end]
        )
        for populator in words.populators:
            populator.populate(row, made)
        return made
