"""The feed of new and changed programmes (Atom), in the reader's language."""

import re
from collections.abc import Sequence

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from engawa.rooms.programmes.selectors.calendar import FeedEntry

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold, not even escaped; it comes along when text is pasted from elsewhere.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(
    *,
    title: str,
    home: str,
    address: str,
    author: str,
    language: str,
    entries: Sequence[FeedEntry],
    labels: tuple[str, str, str],
) -> str:
    """Write the entries as one feed; `labels` name the next session, for whom it is, and what it costs."""
    feed = Atom1Feed(
        title=title,
        link=home,
        description=None,
        language=language,
        author_name=author,
        feed_url=address,
        feed_guid=address,
        feed_copyright="CC BY 4.0",
    )
    for entry in entries:
        facts = zip(labels, (entry.next, entry.for_whom, entry.fee), strict=True)
        told = format_html(
            "<p>{}</p><dl>{}</dl>",
            entry.lead,
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", facts),
        )
        feed.add_item(
            title=_NOT_IN_XML.sub("", entry.title),
            link=entry.url,
            description=_NOT_IN_XML.sub("", told),
            unique_id=entry.url,
            pubdate=None,
            updateddate=entry.changed_at,
            categories=(entry.kind,),
        )
    text: str = feed.writeString("utf-8")
    return text
