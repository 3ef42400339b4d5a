"""Who sends, as far as a limit must know it: a keyed hash of the address of the network."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from engawa.rooms.places.knocking import shorten_address


def mark_sender(request: HttpRequest) -> str:
    """Give a mark that is the same for all that one sender sends, and from which nobody reads the sender."""
    address = shorten_address(who=get_adapter().get_client_ip(request))
    return salted_hmac("engawa.places.sender", address, algorithm="sha256").hexdigest()
