"""What opens a survey once: a key by chance, of which a hash is kept, and which names nobody."""

import secrets

from django.utils.crypto import salted_hmac

KEY_OCTETS = 16
_KEPT = "engawa.programmes.survey-kept"


def make_survey_key() -> str:
    """Give a new key of 128 bits of chance."""
    return secrets.token_urlsafe(KEY_OCTETS)


def hash_survey_key(*, key: str) -> str:
    """Give what is kept of a key."""
    return salted_hmac(_KEPT, key, algorithm="sha256").hexdigest()
