"""Asking the feeds over the network: only what is new, only from their own hosts, never without limits.

The agency asks for at most 10 GB a day and for conditional requests. A feed is asked for what changed since
the last answer; a telegram is fetched once. When a feed fails, the pauses grow; a telegram that fails is
tried again, and never keeps newer ones waiting.
"""

import datetime as dt
import http.client
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from engawa.adapters.jma import codes
from engawa.adapters.jma.feeds import read_feed
from engawa.adapters.jma.heads import find_data_type
from engawa.adapters.jma.parsing import LARGEST
from engawa.adapters.jma.reading import SOURCE, read_telegram
from engawa.core.bulletins.contracts import (
    Bulletin,
    BulletinRefused,
    BulletinUnused,
    FeedEntry,
    Poll,
    Refusal,
)

SECONDS = 10
# For all of an answer: a server that sends a byte now and then must not hold up the next telegram.
MOST_SECONDS = 30
# At the start, and after a long silence, only the newest: older ones have been replaced since.
MOST_AT_ONCE = 200
_SEEN = 20_000
_TRIES, _FAILURES_IN_A_PASS = 5, 3
_PAUSES = (0, 60, 120, 300, 600)
_CHUNK = 64 * 1024


class FetchFailed(OSError):
    """Nothing usable came; the text says what."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: 200 with content, or 304 without."""

    status: int
    headers: Mapping[str, str]
    content: bytes


Fetch = Callable[[str, Mapping[str, str]], Answer]


def fetch(url: str, headers: Mapping[str, str]) -> Answer:
    """Ask for one address; redirects are not followed, and what is too large is not read to its end.

    :raises FetchFailed: the server is away, slow, answers with anything but 200 or 304, or sends too much.
    """
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=SECONDS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", target, headers={"User-Agent": "engawa", **headers})
        response = connection.getresponse()
        if response.status == http.HTTPStatus.NOT_MODIFIED:
            return Answer(response.status, {}, b"")
        if response.status != http.HTTPStatus.OK:
            raise FetchFailed(_("%(status)dと答えました") % {"status": response.status})
        content, until = bytearray(), time.monotonic() + MOST_SECONDS
        while chunk := response.read(_CHUNK):
            content += chunk
            if len(content) > LARGEST:
                raise FetchFailed(_("大きすぎる内容が届きました"))
            if time.monotonic() > until:
                raise FetchFailed(_("届くのに時間がかかりすぎました"))
        known = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, known, bytes(content))
    except FetchFailed:
        raise
    except (OSError, http.client.HTTPException) as error:
        raise FetchFailed(
            _("つながりません（%(kind)s）") % {"kind": type(error).__name__}
        ) from error
    finally:
        connection.close()


class _Asked:
    """What one feed said last, so that it need not say it again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.etag = self.modified = ""
        self.entries: tuple[FeedEntry, ...] = ()
        self.newest_at: dt.datetime | None = None

    def headers(self) -> dict[str, str]:
        """Give the headers that ask for changes only."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class FeedPoller:
    """Asks the feeds of the settings; one loop holds one of these as long as it runs."""

    source = SOURCE

    def __init__(self, *, urls: list[str], fetch: Fetch = fetch) -> None:
        self.feeds = [_Asked(url) for url in urls]
        self.fetch = fetch
        self.seen: OrderedDict[str, None] = OrderedDict()
        self.tries: dict[str, int] = {}
        self.failures = 0
        self.wait_until: dt.datetime | None = None

    def poll(self, *, now: dt.datetime) -> Poll | None:
        """Ask every feed once; None while it waits after failures."""
        if self.wait_until is not None and now < self.wait_until:
            return None
        bulletins: list[Bulletin] = []
        refusals: list[Refusal] = []
        failures: list[str] = []
        for feed in self.feeds:
            try:
                self._ask(feed)
            except (FetchFailed, BulletinRefused) as failed:
                failures.append(_say(feed.url, failed))
            self._read_new(feed, bulletins, refusals)
        self.failures = self.failures + 1 if failures else 0
        pause = _PAUSES[min(self.failures, len(_PAUSES) - 1)]
        self.wait_until = now + dt.timedelta(seconds=pause) if pause else None
        return Poll(
            source=self.source,
            bulletins=tuple(sorted(bulletins, key=lambda one: one.reported_at)),
            refusals=tuple(refusals),
            newest_at=max((one.newest_at for one in self.feeds if one.newest_at), default=None),
            failure=failures[0] if failures else "",
        )

    def _read_new(self, feed: _Asked, bulletins: list[Bulletin], refusals: list[Refusal]) -> None:
        """Read what the feed lists and nobody has read, the oldest first."""
        new = [
            entry
            for entry in feed.entries
            if entry.entry_id not in self.seen and _is_used(entry.url)
        ]
        for passed_over in new[MOST_AT_ONCE:]:
            self._remember(passed_over)
        failed = 0
        for entry in reversed(new[:MOST_AT_ONCE]):
            try:
                bulletins.append(self._read(entry))
            except FetchFailed as error:
                failed += 1
                self.tries[entry.entry_id] = self.tries.get(entry.entry_id, 0) + 1
                if self.tries[entry.entry_id] >= _TRIES:
                    refusals.append(Refusal(entry.url, str(error), is_unused=False))
                    self._remember(entry)
                if failed >= _FAILURES_IN_A_PASS:
                    return
            except BulletinRefused as refused:
                is_unused = isinstance(refused, BulletinUnused)
                refusals.append(Refusal(entry.url, str(refused), is_unused))
                self._remember(entry)
            else:
                self._remember(entry)

    def _ask(self, feed: _Asked) -> None:
        answer = self.fetch(feed.url, feed.headers())
        if answer.status == http.HTTPStatus.NOT_MODIFIED:
            return
        read = read_feed(content=answer.content)
        feed.etag = answer.headers.get("etag", "")
        feed.modified = answer.headers.get("last-modified", "")
        feed.entries, feed.newest_at = read.entries, read.newest_at

    def _read(self, entry: FeedEntry) -> Bulletin:
        feed_hosts = {urlsplit(feed.url)[:2] for feed in self.feeds}
        url = urljoin(self.feeds[0].url, entry.url)
        # Whoever can write into a feed must not make the house call others.
        if urlsplit(url)[:2] not in feed_hosts:
            raise BulletinRefused(
                _(
                    "フィードとは別のサーバーにある電文は受け取りません。フィードを確かめてください。"
                )
            )
        answer = self.fetch(url, {})
        return read_telegram(content=answer.content, filename=urlsplit(url).path)

    def _remember(self, entry: FeedEntry) -> None:
        self.tries.pop(entry.entry_id, None)
        self.seen[entry.entry_id] = None
        while len(self.seen) > _SEEN:
            self.seen.popitem(last=False)


def _is_used(url: str) -> bool:
    """Tell whether anything is made of a telegram of that address; one that does not say what it is, is read."""
    data_type = find_data_type(url)
    return not data_type or data_type.startswith(codes.USED_TYPES)


def _say(url: str, failed: Exception) -> str:
    return _("%(host)s：%(words)s") % {"host": urlsplit(url).hostname or "", "words": failed}
