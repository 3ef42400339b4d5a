"""A promise of the policy as pages of this room name it."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.programmes.wording import say_year


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise of the policy that something keeps; `url` is empty where its page is not to be found."""

    title: str
    year: str
    url: str


def view_promise(*, initiative: InitiativeRef, code: str, slug: str) -> PromiseView:
    """Name a promise with the address of its page; `code` is that of the activity, or empty."""
    url = ""
    if initiative.withdrawn_at is None:
        url = _address_if_any(
            "policy:initiative",
            ward_slug=slug,
            year=initiative.fiscal_year,
            code=initiative.code,
        )
    if url and code:
        url = f"{url}#{code}"
    return PromiseView(initiative.title, say_year(initiative.fiscal_year), url)


def _address_if_any(name: str, **arguments: str | int) -> str:
    # Only the published name of the page is known here: an installation without it has no link.
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""
