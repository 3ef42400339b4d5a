"""What this adapter offers: its reader always, its poller where feeds are named."""

from django.conf import settings

from engawa.adapters.jma.feeds import read_feed
from engawa.adapters.jma.fetching import FeedPoller
from engawa.adapters.jma.reading import SOURCE, read_telegram
from engawa.core.bulletins import registry
from engawa.core.bulletins.contracts import Bulletin, Feed


class JmaReader:
    """Reads what the Japan Meteorological Agency publishes."""

    source = SOURCE

    def read_file(self, *, content: bytes, filename: str) -> Bulletin:
        """Read one telegram.

        :raises BulletinRefused: it is no telegram in order, or of a kind that is not used.
        """
        return read_telegram(content=content, filename=filename)

    def read_feed(self, *, content: bytes) -> Feed:
        """Read a feed.

        :raises BulletinRefused: it is no Atom feed in order.
        """
        return read_feed(content=content)


def make_poller() -> FeedPoller:
    """Make a poller of the feeds in the settings."""
    return FeedPoller(urls=list(settings.JMA_FEED_URLS))


registry.register_reader(JmaReader())
if settings.JMA_FEED_URLS:
    registry.register_poller(SOURCE, make_poller)
