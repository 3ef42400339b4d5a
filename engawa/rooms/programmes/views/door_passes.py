"""The page at the door for whoever helps without an account: a pass opens it, for one session and some hours.

Names and numbers only stand there, and allergies that the programme marked as needed. A key that opens nothing,
one of another session, and one whose time is over are counted and written down.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.core.access.senders import find_address, may_knock
from engawa.rooms.programmes.models import DoorPass, TurnedAway
from engawa.rooms.programmes.selectors.door_passes import find_door_pass, find_door_pass_times
from engawa.rooms.programmes.services.attendance import Reading, note_reading
from engawa.rooms.programmes.services.door_passes import (
    DoorPassClosed,
    note_door_pass_used,
    require_door_pass_open,
)
from engawa.rooms.programmes.views.door import (
    Door,
    exchange_events,
    give_worker,
    make_walk_in_form,
    show_door,
    take_mark,
    take_walk_in,
)
from engawa.rooms.programmes.views.turning_away import turn_away
from engawa.rooms.programmes.wording import say_day_and_time

# Keys that open nothing, from one network within an hour; and what is asked for with one pass.
MOST_WRONG_KEYS = 60
MOST_WITH_A_PASS = 4000
# No machine shall be told of the pages.
FRAME: dict[str, Any] = {"page_address": None}


def door_pass_page(view: Callable[..., HttpResponseBase]) -> View:
    """Open a view to whoever holds a pass for the session, in its hours; nobody keeps it."""

    @public_page
    @wraps(view)
    def inner(request: WardRequest, session_id: int, key: str) -> HttpResponseBase:
        response = _let_in(view, request, session_id, key)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not `no-referrer`: browsers would send forms without their origin, and nobody could press anything.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return inner


@door_pass_page
@require_safe
def door(request: WardRequest, here: Door, door_pass: DoorPass) -> HttpResponse:
    """Show who is expected, each with what can be noted."""
    now = timezone.now()
    note_reading(
        session=here.session, how=Reading.DOOR, actor_id=None, by_pass=here.by_pass, now=now
    )
    note_door_pass_used(door_pass=door_pass, now=now)
    return show_door(request, here, make_walk_in_form(here))


@door_pass_page
@require_safe
def kept_door(request: WardRequest, here: Door, door_pass: DoorPass) -> HttpResponse:
    """Show the page at the door without anybody on it: a browser keeps it for when there is no line."""
    return show_door(request, here, make_walk_in_form(here), is_blank=True)


@public_page
@require_safe
def door_worker(_request: WardRequest, session_id: int, key: str) -> HttpResponse:
    """Give the worker that answers for this one page; it holds nothing of anybody."""
    return give_worker()


@door_pass_page
@require_POST
def mark(request: WardRequest, here: Door, door_pass: DoorPass) -> HttpResponse:
    """Note that a party came, that a part of it came, that it did not, or nothing any more."""
    return take_mark(request, here)


@door_pass_page
@require_POST
def walk_in(request: WardRequest, here: Door, door_pass: DoorPass) -> HttpResponse:
    """Note who came without a booking; above the capacity only when it is said once more."""
    return take_walk_in(request, here)


@door_pass_page
@require_http_methods(["GET", "HEAD", "POST"])
def events(request: WardRequest, here: Door, door_pass: DoorPass) -> HttpResponse:
    """Take the events that a page kept, and give how the session stands; names, and nothing else of anybody."""
    return exchange_events(request, here)


def _let_in(
    view: Callable[..., HttpResponseBase], request: WardRequest, session_id: int, key: str
) -> HttpResponseBase:
    now = timezone.now()
    found = find_door_pass(ward_id=request.ward.pk, session_id=session_id, key=key)
    if found is None:
        turn_away(request, TurnedAway.Kind.DOOR)
        who = find_address(request)
        if may_knock(about="programmes.door-key", who=who, most=MOST_WRONG_KEYS, now=now):
            words = _("このリンクは使えません。QRコードを、もう一度読んでください。")
            return _close(request, words, status=HTTPStatus.NOT_FOUND)
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        require_door_pass_open(door_pass=found, now=now)
    except DoorPassClosed as closed:
        if closed.is_over:
            turn_away(request, TurnedAway.Kind.DOOR_OVER)
            return _close(request, str(closed), status=HTTPStatus.GONE)
        return _close(request, str(closed), status=HTTPStatus.FORBIDDEN)
    who = f"pass {found.pk}"
    if not may_knock(about="programmes.door-pass", who=who, most=MOST_WITH_A_PASS, now=now):
        turn_away(request, TurnedAway.Kind.MANY)
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    return view(request, _stand_at(found, request.ward.slug, key), found)


def _close(request: WardRequest, words: str, *, status: int) -> HttpResponse:
    if request.path.endswith("/events/"):
        return JsonResponse({"error": words}, status=status)
    # The page that was open before takes out of the browser what it kept, where it will not open again.
    page = request.path.partition("/door/")
    parts = page[2].split("/")[:2]
    context = {
        **FRAME,
        "words": words,
        "forgets": f"{page[0]}/door/{'/'.join(parts)}/" if status != HTTPStatus.FORBIDDEN else "",
    }
    return render(request, "programmes/door/closed.html", context, status=status)


def _stand_at(found: DoorPass, ward_slug: str, key: str) -> Door:
    _opens_at, closes_at = find_door_pass_times(session=found.session)

    def address(name: str) -> str:
        given: dict[str, Any] = {
            "ward_slug": ward_slug,
            "session_id": found.session_id,
            "key": key,
        }
        return reverse(f"programmes:{name}", kwargs=given)

    return Door(
        session=found.session,
        template="programmes/door/pass.html",
        page=address("door-pass"),
        marking=address("door-pass-mark"),
        adding=address("door-pass-walk-in"),
        events=address("door-pass-events"),
        worker=address("door-pass-worker"),
        shell=address("door-pass-kept"),
        actor_id=None,
        by_pass=found.number,
        until=closes_at,
        context={**FRAME, "label": found.label, "until": say_day_and_time(closes_at)},
    )
