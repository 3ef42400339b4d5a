"""What names a booking and what opens it: its code, the key in its link, and the number that is mailed.

The key is made of the code and the secret of the installation, so that each message can repeat the link, and
the database alone opens nothing.
"""

import base64

from django.utils.crypto import salted_hmac

from engawa.core.access.codes import draw_code, hash_code, is_code

CODE_LENGTH = 8
KEY_OCTETS = 16
_KEY, _KEPT, _NUMBER = (f"engawa.programmes.booking-{part}" for part in ("key", "kept", "number"))


def make_booking_code() -> str:
    """Give a new code; it is shown to its owner, and opens nothing."""
    return draw_code(length=CODE_LENGTH)


def make_key(*, code: str) -> str:
    """Give the secret of 128 bits that opens the booking of that code."""
    secret = salted_hmac(_KEY, code, algorithm="sha256").digest()[:KEY_OCTETS]
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def hash_key(*, key: str) -> str:
    """Give what is kept of a key."""
    return salted_hmac(_KEPT, key, algorithm="sha256").hexdigest()


def hash_number(*, number: str, code: str) -> str:
    """Give what is kept of the number that is mailed for the booking of that code."""
    return hash_code(number, salt=f"{_NUMBER}:{code}")


def is_number(*, typed: str, code: str, kept: str) -> bool:
    """Tell whether what was typed is the number that was mailed for the booking of that code."""
    return is_code(typed, salt=f"{_NUMBER}:{code}", kept=kept)
