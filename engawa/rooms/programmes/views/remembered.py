"""Who booked from this browser, if they want to be known there: kept in the browser alone, signed, for 90 days.

It says that the address was shown to be theirs, so the next booking needs no number. The house keeps nothing of
it; one press forgets it.
"""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

COOKIE = "engawa_booking"
SECONDS = 90 * 24 * 60 * 60
SALT = "engawa.programmes.remembered"


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody is called, and the address that was shown to be theirs."""

    name: str
    email: str


def find_remembered(request: HttpRequest) -> Person | None:
    """Give who wanted to be known in this browser."""
    words = request.get_signed_cookie(COOKIE, None, salt=SALT, max_age=SECONDS)
    if not words:
        return None
    given = json.loads(words)
    return Person(name=str(given["name"]), email=str(given["email"]))


def remember(response: HttpResponse, person: Person, *, is_secure: bool) -> None:
    """Let this browser know who booked; scripts cannot read it."""
    words = json.dumps({"name": person.name, "email": person.email}, ensure_ascii=True)
    response.set_signed_cookie(
        COOKIE,
        words,
        salt=SALT,
        max_age=SECONDS,
        httponly=True,
        secure=is_secure,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let this browser know nobody any more."""
    response.delete_cookie(COOKIE, samesite="Lax")
