"""The plan as one self-contained document: what a version says, with the names that it uses.

It is written once, when a version is published, and read by the public pages, the API, the open
data and the brochure; a published version never changes, so neither does its document.
"""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from engawa.rooms.policy.contracts import PlanContent

FORMAT = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WardName:
    slug: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class SectionName:
    code: str
    name: str
    name_en: str = ""
    name_easy: str = ""


@dataclass(frozen=True, slots=True)
class PartnerName:
    code: str
    name: str
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class TagName:
    """`reference` is scheme:value; labels in the three languages of the interface, '' if missing."""

    reference: str
    scheme: str
    value: str
    label: str
    label_en: str = ""
    label_easy: str = ""


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """One version of a plan with all names that it uses, in order of appearance in the ward."""

    ward: WardName
    fiscal_year: int
    version: int
    state: str
    published_at: dt.datetime | None
    change_note: str
    content: PlanContent
    sections: tuple[SectionName, ...] = ()
    partners: tuple[PartnerName, ...] = ()
    tags: tuple[TagName, ...] = ()
    format: int = FORMAT


class DocumentBroken(ValueError):
    """The data is not a document of this format."""


def to_plain(value: Any) -> Any:
    """Turn a dataclass tree into what JSON can hold: dates and decimals become strings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def from_plain(cls: type[T], data: Any) -> T:
    """Build the dataclass tree again from plain data; unknown keys are refused.

    :raises DocumentBroken: the data does not have the shape of `cls`.
    """
    try:
        return typing.cast(T, _build(cls, data))
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
        raise DocumentBroken(f"{cls.__name__}: {error}") from error


Build = Callable[[Any], Any]


def _build(kind: Any, data: Any) -> Any:
    return _builder_of(kind)(data)


@cache
def _builder_of(kind: Any) -> Build:
    """Work out once for each type how its plain form is read; a plan holds hundreds of nodes."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _tuple_builder(arguments)
    if origin is types.UnionType or origin is typing.Union:
        build = _builder_of(next(a for a in arguments if a is not type(None)))
        return lambda data: None if data is None else build(data)
    if dataclasses.is_dataclass(kind):
        return _dataclass_builder(kind)
    if kind is dt.datetime or kind is dt.date:
        return typing.cast(Build, kind.fromisoformat)
    if kind is Decimal:
        return Decimal
    return _scalar_builder(kind)


def _tuple_builder(arguments: tuple[Any, ...]) -> Build:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        build = _builder_of(arguments[0])
        return lambda data: tuple([build(item) for item in data])
    builders = [_builder_of(argument) for argument in arguments]
    return lambda data: tuple([b(item) for b, item in zip(builders, data, strict=True)])


def _dataclass_builder(kind: Any) -> Build:
    builders = {name: _builder_of(hint) for name, hint in typing.get_type_hints(kind).items()}
    return lambda data: kind(**{name: builders[name](item) for name, item in data.items()})


def _scalar_builder(kind: Any) -> Build:
    def build(data: Any) -> Any:
        if not isinstance(data, kind):
            raise TypeError(f"{data!r} is not {kind.__name__}")
        return data

    return build
