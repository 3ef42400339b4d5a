"""Led on to a stream through an address of our own: counted, and the other house is not told from where."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.models import Booking, Stream
from engawa.rooms.programmes.selectors.streams import find_own_stream, find_public_stream
from engawa.rooms.programmes.services.opening_counts import count_stream_view
from engawa.rooms.programmes.views.own_booking import own_page


def tells_nobody(view: Callable[..., HttpResponseBase]) -> View:
    """Let an answer be kept by nobody, found by nobody, and tell the next house nothing of this address."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


@tells_nobody
@own_page
@require_safe
def own_stream(request: WardRequest, booking: Booking, key: str, session_id: int) -> HttpResponse:
    """Lead whoever booked to the stream of a session, from the time before until its end."""
    now = timezone.now()
    stream = find_own_stream(booking=booking, session_id=session_id, now=now)
    return _lead_on(request, stream)


@tells_nobody
@public_page
@require_safe
def public_stream(request: WardRequest, number: int, session_id: int) -> HttpResponse:
    """Lead anybody to the stream of a session that is open without booking."""
    stream = find_public_stream(
        ward_id=request.ward.pk, number=number, session_id=session_id, now=timezone.now()
    )
    return _lead_on(request, stream)


def _lead_on(request: WardRequest, stream: Stream | None) -> HttpResponse:
    if stream is None:
        raise Http404
    if request.method == "GET":
        count_stream_view(session_id=stream.session_id, day=tokyo_day(timezone.now()))
    return redirect(stream.address)
