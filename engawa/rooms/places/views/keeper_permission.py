"""Who speaks for a place, in this browser: entered with a code, for that one place, for an hour.

It is no sign-in: nobody becomes a user, and it opens no other page. It lies in the session and is shredded
with it. What somebody typed when the hour was over lies there too, until the form is opened again.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import activate
from django.utils.translation import gettext as _

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.rooms.places.models import Place, PlaceKeeper
from engawa.rooms.places.selectors.keepers import find_keeper, find_place_with_keepers

ENTERED = "places.keeper"
ASKED = "places.keeper-asked"
TYPED = "places.keeper-typed"
LASTS = dt.timedelta(minutes=60)
MOST_KEPT = 100_000
# The pages speak Japanese only, and no machine shall be told of them.
FRAME: dict[str, Any] = {"languages": (), "page_address": None}


class KeeperRequest(WardRequest):
    """A request of somebody who may speak for the place."""

    place: Place
    keeper: PlaceKeeper


def place_page(view: Callable[..., HttpResponseBase]) -> View:
    """Open a view about a place that has keepers to everybody; it speaks Japanese, and nobody keeps it."""

    @public_page
    @wraps(view)
    def inner(request: WardRequest, number: int, **kwargs: Any) -> HttpResponseBase:
        place = find_place_with_keepers(ward_id=request.ward.pk, number=number)
        if place is None:
            raise Http404
        # What the ward says of a place is Japanese, and so are the parts that officers have in common.
        activate(settings.LANGUAGE_CODE)
        response = view(request, place, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # The link in a mail names an address: it is told to no other page.
        response["Referrer-Policy"] = "same-origin"
        return response

    return inner


def keeper_page(view: Callable[..., HttpResponse]) -> View:
    """Open a view to whoever entered for the place within the hour; others are led to where one enters."""

    @place_page
    @wraps(view)
    def inner(request: Any, place: Place, **kwargs: Any) -> HttpResponse:
        keeper = find_entered(request, place)
        if keeper is None:
            keep_typed(request, place)
            return redirect("places:keeper-start", request.ward.slug, place.number)
        request.place, request.keeper = place, keeper
        return view(request, **kwargs)

    return inner


def enter(request: HttpRequest, keeper: PlaceKeeper) -> None:
    """Let this browser speak for the keeper's place for an hour, under a new key of the session."""
    request.session.cycle_key()
    request.session.pop(ASKED, None)
    request.session[ENTERED] = {
        "place": keeper.place_id,
        "keeper": keeper.pk,
        "until": (timezone.now() + LASTS).isoformat(),
    }


def leave(request: HttpRequest) -> None:
    """Let this browser speak for no place any more."""
    for name in (ENTERED, ASKED, TYPED):
        request.session.pop(name, None)


def find_entered(request: HttpRequest, place: Place) -> PlaceKeeper | None:
    """Give the keeper who entered for this place within the hour and was not taken away since."""
    given = request.session.get(ENTERED)
    if not given or given["place"] != place.pk:
        return None
    if timezone.now() >= dt.datetime.fromisoformat(given["until"]):
        return None
    return find_keeper(place_id=place.pk, keeper_id=given["keeper"])


def keep_typed(request: HttpRequest, place: Place) -> None:
    """Say that the hour is over, and keep what was sent; only for a browser that had entered for this place."""
    given = request.session.get(ENTERED)
    if not given or given["place"] != place.pk:
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    # A press of a single button holds no words: what stands there now is looked at again.
    has_words = "opened" in typed or "words" in typed
    if not has_words or len(text) > MOST_KEPT:
        messages.info(
            request, _("1時間たったので、いったん終わりました。もう一度、コードを送ってください。")
        )
        return
    request.session[TYPED] = {"path": request.path, "typed": text}
    messages.info(
        request, _("1時間たったので、いったん終わりました。入力した文は、入り直すと戻ります。")
    )


def take_typed(request: HttpRequest) -> QueryDict | None:
    """Give what was typed on this page before the hour was over, once."""
    kept = request.session.get(TYPED)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[TYPED]
    return QueryDict(kept["typed"])
