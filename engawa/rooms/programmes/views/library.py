"""The library of recordings. Nothing of another house is loaded before somebody presses for it.

The page with the player has an address of its own, and it alone allows that player's house.
"""

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.access.senders import mark_of_day
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.forms import read_whole_number
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.exporting import atom
from engawa.rooms.programmes.library_query import (
    list_library_pairs,
    read_library_query,
    write_library_query,
)
from engawa.rooms.programmes.models import Booking, Recording
from engawa.rooms.programmes.players import Form, Player
from engawa.rooms.programmes.selectors.library import (
    RecordingDetail,
    find_own_recording,
    find_recording,
    get_library_page,
    list_library_entries,
    view_recording,
)
from engawa.rooms.programmes.services.opening_counts import count_recording_view
from engawa.rooms.programmes.views.own_booking import own_page
from engawa.rooms.programmes.views.public import list_link
from engawa.rooms.programmes.views.streams import tells_nobody
from engawa.rooms.programmes.wording import say_ward

TEMPLATE = "programmes/library/recording.html"


@public_page
@for_everybody
def listing(request: WardRequest) -> HttpResponse:
    """List the recordings that answer the question in the address."""
    query = read_library_query(request.GET)
    page = get_library_page(
        ward_id=request.ward.pk,
        ward_slug=request.ward.slug,
        query=query,
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    number = page.page.number
    request.page_parameters = [
        *list_library_pairs(query),
        *([("page", str(number))] if number > 1 else []),
    ]
    context = {"library": page, "crumbs": [list_link(request.ward)]}
    return render(request, "programmes/library/list.html", context)


@public_page
@for_everybody
def recording(request: WardRequest, number: int) -> HttpResponse:
    """Show what is known of a recording, with its chapters and its text; the player comes with a press."""
    found = _get_recording_or_404(request, number)
    return _show(request, _view(request, found))


@public_page
@require_safe
def play(request: WardRequest, number: int) -> HttpResponseBase:
    """Show the page of a recording with its player, and count one visitor of the day."""
    found = _get_recording_or_404(request, number)
    detail = _view(request, found, is_pressed=True)
    if detail.player is None:
        raise Http404
    return _play(request, found, detail)


@public_page
@for_everybody
def captions(request: WardRequest, number: int) -> HttpResponse:
    """Give the captions of a recording."""
    found = _get_recording_or_404(request, number)
    if found.is_for_booked:
        raise Http404
    return _send_captions(found)


@tells_nobody
@own_page
@require_safe
def own_recording(request: WardRequest, booking: Booking, key: str, number: int) -> HttpResponse:
    """Show a recording to whoever booked its programme."""
    found = _get_own_or_404(booking, number)
    return _show(request, _view(request, found, key=key), key=key)


@tells_nobody
@own_page
@require_safe
def own_play(request: WardRequest, booking: Booking, key: str, number: int) -> HttpResponseBase:
    """Show a recording with its player to whoever booked its programme."""
    found = _get_own_or_404(booking, number)
    detail = _view(request, found, key=key, is_pressed=True)
    if detail.player is None:
        raise Http404
    return _play(request, found, detail, key=key)


@tells_nobody
@own_page
@require_safe
def own_captions(request: WardRequest, booking: Booking, key: str, number: int) -> HttpResponse:
    """Give the captions of a recording to whoever booked its programme."""
    return _send_captions(_get_own_or_404(booking, number))


@public_page
@for_everybody
def feed(request: WardRequest) -> HttpResponse:
    """Give the new and changed recordings that answer the question as a feed."""
    ward, query = request.ward, read_library_query(request.GET)
    cards = list_library_entries(
        ward_id=ward.pk, ward_slug=ward.slug, query=query, now=timezone.now()
    )
    title = _("%(ward)sの録画") % {"ward": say_ward(ward)}
    content = atom.write_feed(
        title=_("見本：%(title)s") % {"title": title} if settings.IS_DEMO else title,
        home=settings.SITE_URL + _address("library", ward) + write_library_query(query),
        address=settings.SITE_URL + _address("library-feed", ward) + write_library_query(query),
        author=_("%(ward)s役所") % {"ward": say_ward(ward)},
        language=get_language() or settings.LANGUAGE_CODE,
        entries=[
            atom.Entry(
                title=card.title,
                url=settings.SITE_URL + card.url,
                kind=_("録画"),
                lead=card.lead,
                facts=((_("撮った日"), card.recorded), (_("長さ"), card.length)),
                changed_at=card.changed_at,
            )
            for card in cards
        ],
    )
    return HttpResponse(content, content_type=atom.MEDIA_TYPE)


def library_link(ward: Ward) -> dict[str, str]:
    """Give the link back to the library, as the path to a page shows it."""
    return {"label": _("録画"), "url": _address("library", ward)}


def allow_player(player: Player) -> dict[str, list[str]]:
    """Give what the page with that player allows beyond what all pages do."""
    if player.form is Form.FRAME:
        return {"frame-src": [player.origin]}
    if player.is_in_pieces:
        # A script of ours fetches the pieces one by one, and hands them to the browser as one film.
        return {"media-src": ["'self'", "blob:", player.origin], "connect-src": [player.origin]}
    # The captions come from us, the film from where it lies.
    return {"media-src": ["'self'", player.origin]}


def _view(
    request: WardRequest, found: Recording, *, key: str = "", is_pressed: bool = False
) -> RecordingDetail:
    at = read_whole_number(request.GET.get("at", ""))
    return view_recording(
        recording=found,
        ward_slug=request.ward.slug,
        frames=settings.PLAYER_FRAMES,
        hosts=settings.MEDIA_HOSTS,
        now=timezone.now(),
        key=key,
        is_pressed=is_pressed,
        at=at if 0 < at < found.seconds else 0,
    )


def _play(
    request: WardRequest, found: Recording, detail: RecordingDetail, *, key: str = ""
) -> HttpResponseBase:
    assert detail.player is not None
    if request.method == "GET":
        day = tokyo_day(timezone.now())
        mark = mark_of_day(request, about=f"programmes.recording:{found.pk}", day=day)
        count_recording_view(recording_id=found.pk, day=day, mark=mark)
    context = _context(request, detail, key)

    def show(request: HttpRequest) -> HttpResponseBase:
        return render(request, TEMPLATE, context)

    shown = csp_update(allow_player(detail.player))(show)(request)
    shown["Cache-Control"] = "no-store"
    shown["X-Robots-Tag"] = "noindex, nofollow"
    # Players refuse to play for a page that does not say whose it is; they are told the site alone.
    shown["Referrer-Policy"] = "strict-origin"
    return shown


def _show(request: WardRequest, detail: RecordingDetail, *, key: str = "") -> HttpResponse:
    return render(request, TEMPLATE, _context(request, detail, key))


def _context(request: WardRequest, detail: RecordingDetail, key: str) -> dict[str, object]:
    return {
        "recording": detail,
        "key": key,
        "crumbs": [list_link(request.ward), library_link(request.ward)],
    }


def _get_recording_or_404(request: WardRequest, number: int) -> Recording:
    found = find_recording(ward_id=request.ward.pk, number=number, now=timezone.now())
    if found is None:
        raise Http404
    return found


def _get_own_or_404(booking: Booking, number: int) -> Recording:
    found = find_own_recording(booking=booking, number=number, now=timezone.now())
    if found is None:
        raise Http404
    return found


def _send_captions(found: Recording) -> HttpResponse:
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


def _address(name: str, ward: Ward) -> str:
    return reverse(f"programmes:{name}", kwargs={"ward_slug": ward.slug})
