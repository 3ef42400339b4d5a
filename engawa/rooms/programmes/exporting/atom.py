"""Feeds (Atom) of what is new and changed, in the reader's language."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold, not even escaped; it comes along when text is pasted from elsewhere.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed: what it is, and its facts, each under a label."""

    title: str
    url: str
    kind: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    changed_at: dt.datetime


def write_feed(
    *,
    title: str,
    home: str,
    address: str,
    author: str,
    language: str,
    entries: Sequence[Entry],
) -> str:
    """Write the entries as one feed."""
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
        told = format_html(
            "<p>{}</p><dl>{}</dl>",
            entry.lead,
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", entry.facts),
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
