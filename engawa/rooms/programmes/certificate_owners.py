"""Whose a certificate is, after the booking has forgotten it: a keyed hash of the address, which tells nobody the address."""

from django.utils.crypto import salted_hmac

_OWNER = "engawa.programmes.certificate-owner"


def hash_owner(*, email: str) -> str:
    """Give what is kept of an owner's address; nothing where there is none."""
    plain = email.strip().lower()
    return salted_hmac(_OWNER, plain, algorithm="sha256").hexdigest() if plain else ""
