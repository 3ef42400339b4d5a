"""How often somebody may send something without signing in, counted without keeping who it was.

Only a keyed hash of the address is kept, in the cache, and for one hour: nobody can read an address from it.
"""

import datetime as dt
import ipaddress

from django.core.cache import cache
from django.utils.crypto import salted_hmac

HOUR = 60 * 60
# One subscriber holds as many addresses of IPv6 as this prefix has.
_PREFIX = 64


def may_knock(*, about: str, who: str, most: int, now: dt.datetime) -> bool:
    """Tell whether somebody may do it once more in this hour, and count that they do.

    `about` names what is done; `who` is a network address or an address of mail.
    """
    hour = int(now.timestamp()) // HOUR
    key = salted_hmac("places.knocking", f"{about}|{hour}|{shorten_address(who=who)}").hexdigest()
    count = cache.get(key, 0)
    if count >= most:
        return False
    cache.set(key, count + 1, HOUR)
    return True


def shorten_address(*, who: str) -> str:
    """Give of a network address what one subscriber has, so that another of their many is the same sender."""
    try:
        address = ipaddress.ip_address(who)
    except ValueError:
        return who.casefold()
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _PREFIX), strict=False))
