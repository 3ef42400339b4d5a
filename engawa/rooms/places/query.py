"""What somebody asks of the list of places: read from an address, and written into one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.datastructures import MultiValueDict

from engawa.rooms.places.initials import INITIALS

WORDS_AT_MOST = 100
NEAR_AT_MOST = 80


class Opening(StrEnum):
    """Which opening hours somebody wants."""

    ANY = ""
    NOW = "now"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """One question to the list: everything that is given must hold, of kinds any one.

    `product` is a category of offerings, and `day` the weekday (0 Monday … 6) on which it must be
    there, None for any day. `begins` is a column of kana or a letter with which names begin. `near` names a
    town of the ward, a place by its number as `p12`, or an address.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    opening: Opening = Opening.ANY
    product: str = ""
    sells_today: bool = False
    weekday: int | None = None
    access: tuple[str, ...] = ()
    area: str = ""
    begins: str = ""
    near: str = ""

    def is_empty(self) -> bool:
        """Tell whether nothing narrows the list."""
        return replace(self, near="") == PlaceQuery()

    def day_on(self, today: dt.date) -> int | None:
        """Give the weekday on which something must be offered; None for any day."""
        return today.weekday() if self.sells_today else self.weekday


def read_query(parameters: MultiValueDict[str, str], /) -> PlaceQuery:
    """Read a question from the parameters of an address; what makes no sense is left out."""
    day = str(parameters.get("day", ""))
    opening = str(parameters.get("open", ""))
    return PlaceQuery(
        words=str(parameters.get("q", "")).strip()[:WORDS_AT_MOST],
        kinds=_several(parameters.getlist("kind")),
        opening=Opening(opening) if opening in set(Opening) else Opening.ANY,
        product=str(parameters.get("product", ""))[:20],
        sells_today=day == "today",
        weekday=int(day) if day in {"0", "1", "2", "3", "4", "5", "6"} else None,
        access=_several(parameters.getlist("access")),
        area=str(parameters.get("area", ""))[:60],
        begins=begins if (begins := str(parameters.get("begins", ""))) in INITIALS else "",
        # Chosen from the list, or typed below it; who typed something means that.
        near=next(
            (str(near) for near in reversed(parameters.getlist("near")) if near.strip()), ""
        ).strip()[:NEAR_AT_MOST],
    )


def write_query(query: PlaceQuery, /) -> list[tuple[str, str]]:
    """Write a question as the parameters of an address, in a fixed order."""
    day = "today" if query.sells_today else "" if query.weekday is None else str(query.weekday)
    pairs = [
        ("q", query.words),
        *(("kind", kind) for kind in query.kinds),
        ("open", query.opening.value),
        ("product", query.product),
        ("day", day),
        *(("access", key) for key in query.access),
        ("area", query.area),
        ("begins", query.begins),
        ("near", query.near),
    ]
    return [(name, value) for name, value in pairs if value]


def _several(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value)[:60] for value in values[:30] if value))
