"""The orders of a ward as an Atom feed (RFC 4287): an entry for each version, newest first.

The newest version of an order has its whole Japanese text; earlier ones point to the page that keeps them.
Nothing in it changes with a heartbeat, so that readers fetch it again only when there is something new.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields

from engawa.rooms.safety.feeds.material import (
    TOKYO,
    cap_path,
    escape,
    list_orders,
    version_path,
    write_moment,
)
from engawa.rooms.safety.feeds.words import read_words
from engawa.rooms.safety.order_texts import name_issuer
from engawa.rooms.safety.situation import OrderNow, OrderText, Situation

_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class _Entry:
    order: OrderNow
    version: int
    issued_at: dt.datetime
    title: str
    text: OrderText | None


def write_atom(*, situation: Situation) -> bytes:
    """Write the feed."""
    words = read_words()["atom"]
    issuer = name_issuer(
        ward_names=situation.ward_names, city_names=situation.city_names, language="ja"
    )
    kind = "title_drill" if situation.is_drill else "title_demo" if situation.is_demo else "title"
    entries = sorted(
        _list_entries(situation), key=lambda entry: (entry.issued_at, entry.version), reverse=True
    )
    # A feed without entries changed when the last order left it; the day is near enough, and stays.
    changed_at = (
        entries[0].issued_at
        if entries
        else situation.made_at.astimezone(TOKYO).replace(hour=0, minute=0, second=0)
    )
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<feed xmlns="{_NAMESPACE}" xml:lang="ja">',
            f"<id>{escape(situation.base_url)}orders.atom</id>",
            f"<title>{escape(str(words[kind]).format(ward=issuer))}</title>",
            f"<updated>{write_moment(changed_at)}</updated>",
            f"<author><name>{escape(issuer)}</name></author>",
            f'<link rel="self" type="application/atom+xml" href="{escape(situation.base_url)}orders.atom"/>',
            f'<link rel="alternate" type="text/html" href="{escape(situation.base_url)}"/>',
            *(_write_entry(entry, situation) for entry in entries),
            "</feed>\n",
        )
    ).encode("utf-8")


def _list_entries(situation: Situation) -> Iterator[_Entry]:
    words = read_words()["atom"]
    told: set[tuple[str, int]] = set()
    for order in (*list_orders(situation), *situation.superseded):
        told.add((order.number, order.version))
        text = order.texts["ja"]
        title = str(words["entry"]).format(headline=text.headline, version=order.version)
        yield _Entry(order, order.version, order.issued_at, title, text)
    for order in list_orders(situation):
        for version, issued_at in order.references:
            if (order.number, version) not in told:
                told.add((order.number, version))
                title = str(words["earlier"]).format(version=version, number=order.number)
                yield _Entry(order, version, issued_at, title, None)


def _write_entry(entry: _Entry, situation: Situation) -> str:
    page = f"{situation.base_url}{version_path(entry.order, entry.version)}"
    cap = f"{situation.base_url}{cap_path(entry.order, entry.version)}"
    parts = [
        f"<entry><id>{escape(page)}</id><title>{escape(entry.title)}</title>",
        f"<updated>{write_moment(entry.issued_at)}</updated>",
        f"<published>{write_moment(entry.issued_at)}</published>",
        f'<link rel="alternate" type="text/html" href="{escape(page)}"/>',
        f'<link rel="related" type="application/cap+xml" href="{escape(cap)}"/>',
        f'<category term="{escape(entry.order.hazard)}"/>',
    ]
    if entry.text is None:
        summary = str(read_words()["atom"]["earlier_summary"])
        parts.append(f"<summary>{escape(summary)}</summary>")
    else:
        said = [
            getattr(entry.text, field.name)
            for field in fields(entry.text)
            if field.name not in ("headline", "spoken")
        ]
        parts.append(f'<content type="text">{escape(chr(10).join(said))}</content>')
    parts.append("</entry>")
    return "".join(parts)
