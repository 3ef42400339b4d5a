"""Who books, as far as it is known: whoever has signed in, else whoever wanted to be known in this browser.

Both have shown that the address is theirs, so no number is asked of them.
"""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest

from engawa.core.access.households import KnownChild, find_household, use_household
from engawa.core.access.models import User
from engawa.rooms.programmes.views.remembered import find_remembered

_KEPT = "known_of_programmes"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of whoever books, so that the form does not ask for it."""

    name: str
    email: str
    phone: str = ""
    children: tuple[KnownChild, ...] = ()
    is_signed_in: bool = False

    def say_initial(self) -> dict[str, str]:
        """Give what the form is filled with."""
        return {"name": self.name, "email": self.email, "phone": self.phone}


def find_known(request: HttpRequest) -> Known | None:
    """Give who books, or nobody; looked up once for a request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _look_up(request))
    known: Known | None = getattr(request, _KEPT)
    return known


def _look_up(request: HttpRequest) -> Known | None:
    user = request.user
    if isinstance(user, User):
        household = find_household(user_id=user.pk)
        if household is None:
            return Known(name=user.name, email=user.email, is_signed_in=True)
        return Known(
            name=household.name or user.name,
            email=user.email,
            phone=household.phone,
            children=household.children,
            is_signed_in=True,
        )
    person = find_remembered(request)
    return Known(name=person.name, email=person.email) if person is not None else None


def note_used(request: HttpRequest, *, now: dt.datetime) -> None:
    """Note that a booking was made from what is kept of a household."""
    if isinstance(request.user, User):
        use_household(user_id=request.user.pk, now=now)
