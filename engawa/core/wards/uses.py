"""What points to a section, partner or area; each part of the house says it of its own tables.

A row can go only when nothing points to it, and its code can change only until it is published.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engawa.core.wards.models import Area, Partner, Section

Row = Section | Partner | Area


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a row is used, in words for the desk.

    What is published makes the code known outside; what stays can never be taken back.
    """

    words: str
    is_published: bool = False
    stays: bool = False


Finder = Callable[[int], list[Use]]
_finders: dict[type[Row], list[Finder]] = {Section: [], Partner: [], Area: []}


def register(*, model: type[Row], find: Finder) -> None:
    """Let `find` say where a row of the model is used, by its id; called by `ward_uses.py` of a part."""
    if find not in _finders[model]:
        _finders[model].append(find)


def list_uses(*, row: Row) -> list[Use]:
    """List where the row is used in the whole house."""
    return [use for find in _finders[type(row)] for use in find(row.pk)]
