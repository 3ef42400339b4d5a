"""What opens the page at the door for whoever helps there: a key made of the pass's code and the installation's secret.

So the same QR code can be printed once more, and the database alone opens nothing.
"""

import base64

from django.utils.crypto import salted_hmac

from engawa.core.access.codes import draw_code

CODE_LENGTH = 12
KEY_OCTETS = 16
_KEY, _KEPT = "engawa.programmes.door-pass-key", "engawa.programmes.door-pass-kept"


def make_door_pass_code() -> str:
    """Give a new code; it names a pass, and opens nothing."""
    return draw_code(length=CODE_LENGTH)


def make_door_pass_key(*, code: str) -> str:
    """Give the secret of 128 bits that opens the page at the door."""
    secret = salted_hmac(_KEY, code, algorithm="sha256").digest()[:KEY_OCTETS]
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()


def hash_door_pass_key(*, key: str) -> str:
    """Give what is kept of a key."""
    return salted_hmac(_KEPT, key, algorithm="sha256").hexdigest()
