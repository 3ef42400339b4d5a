"""Codes that people get and type in: made, read as they are typed; those of mails are kept as a keyed hash only."""

import secrets
import unicodedata

from allauth.account.adapter import get_adapter
from django.utils.crypto import constant_time_compare, salted_hmac

# Without letters and digits that look alike.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4


def make_code() -> str:
    """Give a new code as the mail shows it: eight letters that cannot be taken for each other."""
    return str(get_adapter().generate_login_code())


def draw_code(*, length: int) -> str:
    """Give a new code of so many signs that names what somebody sent, as it is kept."""
    return "".join(secrets.choice(_SIGNS) for _at in range(length))


def group_code(code: str) -> str:
    """Write a code in groups of four, as people read and copy it; one that stands in groups stays as it is."""
    plain = code.replace("-", "")
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def read_code(words: str) -> str:
    """Read a code as it may be typed: in any width, in small letters, with any sign for the dash.

    The dash of a code is there for the eye, and a Japanese keyboard writes many signs that look like it.
    """
    half = unicodedata.normalize("NFKC", words)
    return "".join(sign for sign in half if sign.isascii() and sign.isalnum())


def hash_code(code: str, *, salt: str) -> str:
    """Give what is kept of a code; without the key of the installation nobody can try all codes against it."""
    return salted_hmac(salt, read_code(code).upper(), algorithm="sha256").hexdigest()


def is_code(words: str, *, salt: str, kept: str) -> bool:
    """Tell whether what was typed is the code of which `kept` is the hash."""
    return bool(kept) and constant_time_compare(hash_code(words, salt=salt), kept)
