"""Where the form of a deed stands: whoever signs in again on the way comes back to that page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def home_page(_request: HttpRequest, *, ward_slug: str, is_drill: bool, **_given: Any) -> str:
    """Give the address of the board, real or drill."""
    name = "safety:desk-drill" if is_drill else "safety:desk"
    return reverse(name, kwargs={"ward_slug": ward_slug})


def order_page(_request: HttpRequest, *, ward_slug: str, order_id: int, **_given: Any) -> str:
    """Give the address of an order."""
    return reverse("safety:desk-order", kwargs={"ward_slug": ward_slug, "order_id": order_id})


def check_page(_request: HttpRequest, *, ward_slug: str, version_id: int, **_given: Any) -> str:
    """Give the address of the page on which a draft is looked at and decided."""
    return reverse("safety:desk-check", kwargs={"ward_slug": ward_slug, "version_id": version_id})
