"""The Atom feeds of 気象庁防災情報XML (RFC 4287): which telegrams there are, and when each came."""

from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from engawa.adapters.jma.heads import read_time
from engawa.adapters.jma.parsing import child, children, local, namespace, parse, text
from engawa.core.bulletins.contracts import BulletinRefused, Feed, FeedEntry

NAMESPACE = "http://www.w3.org/2005/Atom"
# The long feeds list some days of telegrams, at worst a few thousand.
MOST_ENTRIES = 5_000
_LONGEST = 500


def read_feed(*, content: bytes) -> Feed:
    """Read a feed; entries without an address or a time are passed over.

    :raises BulletinRefused: it is no Atom feed in order.
    """
    root = parse(content)
    if local(root.tag) != "feed" or namespace(root.tag) != NAMESPACE:
        raise BulletinRefused(
            _(
                "Atomフィードではありません（はじまりが「%(tag)s」です）。フィードのアドレスを確かめてください。"
            )
            % {"tag": local(root.tag)[:40]}
        )
    updated_at = read_time(text(root, "updated"))
    if updated_at is None:
        raise BulletinRefused(
            _("フィードに更新の時刻（updated）がありません。フィードのアドレスを確かめてください。")
        )
    found = [_read_entry(entry) for entry in children(root, "entry")]
    entries = [entry for entry in found if entry is not None][:MOST_ENTRIES]
    return Feed(
        updated_at=updated_at,
        entries=tuple(sorted(entries, key=lambda entry: entry.updated_at, reverse=True)),
    )


def _read_entry(entry: Element) -> FeedEntry | None:
    updated_at = read_time(text(entry, "updated"))
    link = child(entry, "link")
    url = (link.get("href") or "").strip() if link is not None else ""
    entry_id = text(entry, "id") or url
    if updated_at is None or not url or len(url) > _LONGEST or len(entry_id) > _LONGEST:
        return None
    return FeedEntry(
        entry_id=entry_id, url=url, updated_at=updated_at, title=text(entry, "title")[:200]
    )
