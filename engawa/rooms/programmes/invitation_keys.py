"""The secret in the link of an invitation: made of its code, of how often it was given out, and of the installation."""

import base64

from django.utils.crypto import salted_hmac

KEY_OCTETS = 16
_KEY, _KEPT = (f"engawa.programmes.invitation-{part}" for part in ("key", "kept"))


def make_invitation_key(*, code: str, turn: int) -> str:
    """Give the secret of 128 bits that opens the invitation; given out anew, the one before opens nothing."""
    secret = salted_hmac(_KEY, f"{code}:{turn}", algorithm="sha256").digest()[:KEY_OCTETS]
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def hash_invitation_key(*, key: str) -> str:
    """Give what is kept of a key."""
    return salted_hmac(_KEPT, key, algorithm="sha256").hexdigest()
