"""Addresses within the house, each worked out once: a page of a list names many."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

# An address is short, and a ward has some thousands of pages that lists lead to.
_KEPT = 16_384


def find_path(name: str, /, **given: str | int) -> str:
    """Give the address of a page by its name, as `reverse` does; for names that lists write many times."""
    return _find(name, get_script_prefix(), **given)


@lru_cache(maxsize=_KEPT, typed=True)
def _find(name: str, _prefix: str, /, **given: str | int) -> str:
    # Where the house stands in a folder of a site, its addresses begin with that.
    return reverse(name, kwargs=given)
