"""The codes of receipts: whoever holds one opens what they sent, and nobody can guess it."""

from engawa.core.access.codes import draw_code, group_code, read_code

# Sixteen signs are 79 bits, which nobody guesses.
LENGTH = 16
# Requests to come and sell once got shorter codes, which are kept in groups.
_SHORTER = 12


def make_receipt_code() -> str:
    """Give a new code as it is kept and as it stands in addresses."""
    return draw_code(length=LENGTH)


def read_receipt_code(words: str) -> str:
    """Give a code, however it was typed, as it is kept; nothing when it is none."""
    plain = read_code(words).upper()
    if len(plain) == _SHORTER:
        return group_code(plain)
    return plain if len(plain) == LENGTH else ""
