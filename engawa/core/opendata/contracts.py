"""What a room promises when it offers a set of open data."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")

Text = str | Promise
Row = Mapping[str, Any]


class Type(StrEnum):
    """What a column holds. An empty cell (JSON: null) always means that nothing is known."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    NUMBER = "NUMBER"
    DATE = "DATE"
    MOMENT = "MOMENT"
    BOOLEAN = "BOOLEAN"
    LIST = "LIST"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return str(_TYPE_LABELS[self])


_TYPE_LABELS: dict[Type, Text] = {
    Type.TEXT: _("文字"),
    Type.INTEGER: _("整数"),
    Type.NUMBER: _("数"),
    Type.DATE: _("日付（ISO 8601）"),
    Type.MOMENT: _("日時（ISO 8601、時差つき）"),
    Type.BOOLEAN: _("true か false"),
    Type.LIST: _("文字の並び（CSVでは「;」区切り）"),
}


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the data may be used."""

    name: str
    url: str


CC_BY_4 = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: `name` is its key in JSON, `label` its heading in CSV. Both are published."""

    name: str
    label: Text
    description: Text = ""
    type: Type = Type.TEXT


@dataclass(frozen=True, slots=True)
class DataSet:
    """A table that everybody may take: declared once, written as CSV and JSON, listed in the catalogue.

    `rows(ward_id)` yields one mapping per row with the names of the fields; what it leaves out is
    empty. `last_changes(ward_ids)` gives for each of the wards the moment from which on its rows may
    differ from before, and leaves out a ward of which there is nothing yet; it is asked for all wards
    at once, so it asks the database once. Keys (`room.kebab-case`) are published: never renamed, never
    reused.
    """

    key: str
    title: Text
    description: Text
    fields: tuple[Field, ...]
    rows: Callable[[int], Iterable[Row]]
    last_changes: Callable[[Collection[int]], Mapping[int, dt.datetime]]
    licence: Licence = CC_BY_4
    keywords: tuple[Text, ...] = ()

    @property
    def room(self) -> str:
        return self.key.partition(".")[0]

    def changed_at(self, ward_id: int) -> dt.datetime | None:
        """When the rows of that ward last changed; None when there is nothing yet."""
        return self.last_changes((ward_id,)).get(ward_id)
