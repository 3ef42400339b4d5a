"""The codes of receipts: whoever holds one opens what they sent, and nobody can guess it."""

import secrets

from engawa.core.access.codes import read_code

# Without letters and digits that look alike; sixteen of them are 79 bits, which nobody guesses.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
# Requests to come and sell once got shorter codes, which are kept in groups.
_SHORTER = 12
_GROUP = 4


def make_receipt_code() -> str:
    """Give a new code as it is kept and as it stands in addresses."""
    return "".join(secrets.choice(SIGNS) for _at in range(LENGTH))


def read_receipt_code(words: str) -> str:
    """Give a code, however it was typed, as it is kept; nothing when it is none."""
    plain = read_code(words).upper()
    if len(plain) == _SHORTER:
        return group_receipt_code(plain)
    return plain if len(plain) == LENGTH else ""


def group_receipt_code(code: str) -> str:
    """Write a code in groups of four, as people copy it; one that stands in groups stays as it is."""
    plain = code.replace("-", "")
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))
