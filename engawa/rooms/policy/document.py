"""The plan as one self-contained document: what a version says, with the names that it uses.

It is written once, when a version is published, and read by the public pages, the API, the open
data and the brochure; a published version never changes, so neither does its document.
"""

import dataclasses
import datetime as dt
import types
import typing
from dataclasses import dataclass
from decimal import Decimal
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


_hints: dict[type, dict[str, Any]] = {}


def _build(kind: Any, data: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin is tuple:
        arguments = typing.get_args(kind)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in data)
        return tuple(_build(a, item) for a, item in zip(arguments, data, strict=True))
    if origin is types.UnionType or origin is typing.Union:
        if data is None:
            return None
        return _build(next(a for a in typing.get_args(kind) if a is not type(None)), data)
    if dataclasses.is_dataclass(kind):
        hints = _hints.get(kind)  # type: ignore[arg-type]
        if hints is None:
            hints = _hints[kind] = typing.get_type_hints(kind)  # type: ignore[index]
        return kind(**{name: _build(hints[name], item) for name, item in data.items()})  # type: ignore[operator]
    if kind is dt.datetime or kind is dt.date:
        return kind.fromisoformat(data)
    if kind is Decimal:
        return Decimal(data)
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is not {kind.__name__}")
    return data
