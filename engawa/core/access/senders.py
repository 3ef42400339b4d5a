"""Who sends something without signing in, and how often they may: counted without keeping who it was.

Only keyed hashes of an address are kept: of a limit in the cache, and for one hour; of who was counted on a
day by the room that counts, until the next; of what was sent with it, as long as that. Nobody reads an address
from it, and rooms cannot compare theirs.
"""

import datetime as dt
import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR = 60 * 60
# One subscriber holds as many addresses of IPv6 as this prefix has.
_PREFIX = 64


def may_knock(*, about: str, who: str, most: int, now: dt.datetime) -> bool:
    """Tell whether somebody may do it once more in this hour, and count that they do.

    `about` names what is done (`places.report`); `who` is a network address or an address of mail.
    """
    hour = int(now.timestamp()) // HOUR
    words = f"{about}|{hour}|{shorten_address(who=who)}"
    key = salted_hmac("engawa.access.knocking", words).hexdigest()
    count = cache.get(key, 0)
    if count >= most:
        return False
    cache.set(key, count + 1, HOUR)
    return True


def mark_of_day(request: HttpRequest, *, about: str, day: dt.date) -> str:
    """Give a mark that is the same for what one sender does on that day, and another on the next.

    `about` names what is done, and with what (`programmes.recording:12`).
    """
    words = f"{about}|{day:%Y-%m-%d}|{shorten_address(who=find_address(request))}"
    return salted_hmac("engawa.access.day", words, algorithm="sha256").hexdigest()


def mark_sender(request: HttpRequest, *, room: str) -> str:
    """Give a mark that is the same for all that one sender sends to a room, and tells nobody the sender."""
    address = shorten_address(who=find_address(request))
    return salted_hmac(f"engawa.{room}.sender", address, algorithm="sha256").hexdigest()


def find_address(request: HttpRequest) -> str:
    """Give the network address from which a request came, behind the proxies that are trusted."""
    return str(get_adapter().get_client_ip(request))


def shorten_address(*, who: str) -> str:
    """Give of a network address what one subscriber has, so that another of their many is the same sender."""
    try:
        address = ipaddress.ip_address(who)
    except ValueError:
        return who.casefold()
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _PREFIX), strict=False))
