"""Codes that people get by mail and type in: made, read as they are typed, and kept only as a keyed hash."""

import unicodedata

from allauth.account.adapter import get_adapter
from django.utils.crypto import constant_time_compare, salted_hmac


def make_code() -> str:
    """Give a new code as the mail shows it: eight letters that cannot be taken for each other."""
    return str(get_adapter().generate_login_code())


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
