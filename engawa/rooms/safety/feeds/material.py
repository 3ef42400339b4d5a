"""What all feeds of one situation share: which sites are shown, how times and addresses are written."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engawa.rooms.safety.situation import OrderNow, Situation, ZoneNow

TOKYO = ZoneInfo("Asia/Tokyo")
# What XML 1.0 cannot hold, not even escaped: a control character comes along when text is pasted.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_MARKED = re.compile(r'[&<>"]')


@lru_cache(maxsize=1024)
def write_moment(moment: dt.datetime) -> str:
    """Write an instant as CAP, Atom and JSON want it: 2025-10-13T15:04:00+09:00."""
    return moment.astimezone(TOKYO).replace(microsecond=0).isoformat()


def escape(text: str) -> str:
    """Write a text into XML, without the signs that XML cannot hold."""
    return _MARKED.sub(lambda found: _XML[found[0]], _NOT_IN_XML.sub("", text))


def write_json(value: Any) -> bytes:
    """Write values as JSON of a settled form, so that the same values are the same bytes."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone half of a pair cannot be written in UTF-8.
    return written.encode("utf-8", "replace")


def list_orders(situation: Situation) -> tuple[OrderNow, ...]:
    """List the orders that a feed tells of in their newest version: those in force, then those just lifted."""
    return (*situation.orders, *situation.lifted)


def zones_of(order: OrderNow, zones: dict[str, ZoneNow]) -> list[ZoneNow]:
    """Give the zones of an order that the register still has."""
    return [zones[code] for code in order.zones if code in zones]


def index_zones(zones: Iterable[ZoneNow]) -> dict[str, ZoneNow]:
    """Give zones by code."""
    return {zone.code: zone for zone in zones}


def version_path(order: OrderNow, version: int) -> str:
    """Give the path of the page that keeps a version for ever."""
    return f"p/{order.number}/v{version}/"


def cap_path(order: OrderNow, version: int) -> str:
    """Give the path of the CAP file of a version."""
    return f"cap/{order.number}-v{version}.xml"
