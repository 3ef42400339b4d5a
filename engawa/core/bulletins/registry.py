"""Who reads telegrams and who hears them; filled at start-up by `bulletins.py` of adapters and rooms."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from engawa.core.bulletins.contracts import Bulletin, Feed, Poll


class BulletinsRefused(ValueError):
    """Another part of the house has taken this source or key."""


class SourceUnknown(LookupError):
    """No adapter of this installation reads telegrams of this source."""


class Reader(Protocol):
    """Reads what one source publishes; knows neither the clock nor the network."""

    source: str

    def read_file(self, *, content: bytes, filename: str) -> Bulletin:
        """Read one telegram; its file name may carry the source's type of data.

        :raises BulletinRefused: it is no telegram in order, or of a kind that is not used.
        """

    def read_feed(self, *, content: bytes) -> Feed:
        """Read a list of telegrams.

        :raises BulletinRefused: it is no such list.
        """


class Poller(Protocol):
    """Asks one source over the network; remembers what it has seen, and waits after failures."""

    source: str

    def poll(self, *, now: dt.datetime) -> Poll | None:
        """Ask once; None while it waits after a failure."""


# Gives the sentences that say what came of it.
Receiver = Callable[[Bulletin, dt.datetime], list[str]]

_readers: dict[str, Reader] = {}
_pollers: dict[str, Callable[[], Poller]] = {}
_receivers: dict[str, Receiver] = {}


def register_reader(reader: Reader) -> None:
    """Offer a reader to the house; called by `bulletins.py` of an adapter.

    :raises BulletinsRefused: the source has another reader.
    """
    if _readers.get(reader.source, reader) is not reader:
        raise BulletinsRefused(reader.source)
    _readers[reader.source] = reader


def register_poller(source: str, make: Callable[[], Poller]) -> None:
    """Offer a way to ask a source over the network; called when its adapter is switched on.

    :raises BulletinsRefused: the source has another poller.
    """
    if _pollers.get(source, make) is not make:
        raise BulletinsRefused(source)
    _pollers[source] = make


def register_receiver(key: str, receive: Receiver) -> None:
    """Let a room hear telegrams; called by its `bulletins.py`.

    :raises BulletinsRefused: the key is taken.
    """
    if _receivers.get(key, receive) is not receive:
        raise BulletinsRefused(key)
    _receivers[key] = receive


def get_reader(source: str) -> Reader:
    """Give the reader of a source.

    :raises SourceUnknown: no adapter reads it.
    """
    try:
        return _readers[source]
    except KeyError:
        raise SourceUnknown(source) from None


def make_pollers() -> list[Poller]:
    """Make the pollers of all sources that are switched on, for one loop that asks them."""
    return [_pollers[source]() for source in sorted(_pollers)]


def hand_on(*, bulletin: Bulletin, now: dt.datetime) -> list[str]:
    """Hand a telegram to every room that hears, and give what each made of it in sentences."""
    return [line for key in sorted(_receivers) for line in _receivers[key](bulletin, now)]
