"""Where the form of a deed stands: whoever signs in again on the way comes back to that page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def page_named(name: str, *parts: str) -> Callable[..., str]:
    """Give what finds the page of that name for a deed, by those parts of the deed's own address."""

    def find_page(_request: HttpRequest, **given: Any) -> str:
        return reverse(name, kwargs={part: given[part] for part in ("ward_slug", *parts)})

    return find_page
