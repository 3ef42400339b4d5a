"""The list on a shared screen: large, without a way out, and back at its start for the next visitor."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from engawa.core.access.pages import WardRequest, for_everybody, passing_page, public_page
from engawa.core.documents.codes import qr_svg
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.exhibition import Exhibition
from engawa.rooms.places.query import read_query
from engawa.rooms.places.selectors import exhibition as screens
from engawa.rooms.places.selectors.details import get_detail
from engawa.rooms.places.selectors.layers import LayerPage, get_layer
from engawa.rooms.places.selectors.listing import get_list_page
from engawa.rooms.places.sharing import write_canonical

# A longer address makes a code that no telephone reads from a screen.
LONGEST_IN_CODE = 300


@dataclass(frozen=True, slots=True)
class Screen:
    """What every page of a screen needs: its addresses, and this very page in each language."""

    exhibition: Exhibition
    layer: LayerPage | None
    languages: tuple[tuple[str, str, str, bool], ...]
    countdown: str


@public_page
@passing_page
@for_everybody
def start(request: WardRequest, code: str = "") -> HttpResponse:
    """Show the large tiles with which everybody begins."""
    screen = _open(request, code)
    page = screens.get_start_page(
        ward_id=request.ward.pk,
        exhibition=screen.exhibition,
        within=screen.layer.kinds if screen.layer else (),
        now=timezone.now(),
    )
    return render(request, "places/exhibition/start.html", {"screen": screen, "page": page})


@public_page
@passing_page
@for_everybody
def near(request: WardRequest, code: str = "") -> HttpResponse:
    """Ask from where distances are counted."""
    screen = _open(request, code)
    stations, towns = screens.list_starts(ward_id=request.ward.pk, exhibition=screen.exhibition)
    context = {"screen": screen, "stations": stations, "towns": towns}
    return render(request, "places/exhibition/near.html", context)


@public_page
@passing_page
@for_everybody
def listing(request: WardRequest, code: str = "") -> HttpResponse:
    """List the places that answer what was touched."""
    screen = _open(request, code)
    ward, query = request.ward, read_query(request.GET)
    page = get_list_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=_name(request),
        query=query,
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
        within=screen.layer.kinds if screen.layer else (),
    )
    pairs = write_canonical(query, page.page.number)
    cards = [(card, screen.exhibition.place(card.number, pairs)) for card in page.cards]
    context = {"screen": screen, "list": page, "cards": cards}
    return render(request, "places/exhibition/list.html", context)


@public_page
@passing_page
@for_everybody
def place(request: WardRequest, number: int, code: str = "") -> HttpResponse:
    """Show one place, with codes that visitors take along on their own telephones."""
    screen = _open(request, code)
    ward = request.ward
    detail = get_detail(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=_name(request),
        site_url=settings.SITE_URL,
        number=number,
        now=timezone.now(),
    )
    turned = request.GET.get("page", "")
    pairs = write_canonical(
        read_query(request.GET), int(turned) if turned.isdecimal() and len(turned) < 6 else 1
    )
    back = screen.exhibition.listing(pairs)
    if detail is None or detail.is_gone:
        # The house's own page for that would lead out of the screen.
        status = 404 if detail is None else 410
        context: dict[str, Any] = {"screen": screen, "back": back}
        return render(request, "places/exhibition/gone.html", context, status=status)
    web = detail.web_url if len(detail.web_url) <= LONGEST_IN_CODE else ""
    context = {
        "screen": screen,
        "detail": detail,
        "back": back,
        "web_code": SafeString(qr_svg(web)) if web else None,
    }
    return render(request, "places/exhibition/place.html", context)


def _open(request: WardRequest, code: str) -> Screen:
    ward = request.ward
    layer = get_layer(ward_id=ward.pk, code=code) if code else None
    if code and layer is None:
        raise Http404
    at = request.GET.get("at", "")
    language = get_language() or settings.LANGUAGE_CODE
    return Screen(
        exhibition=Exhibition(
            ward_slug=ward.slug,
            code=code,
            at=at if at and screens.is_start(ward_id=ward.pk, near=at) else "",
            language="" if language == settings.LANGUAGE_CODE else language,
        ),
        layer=layer,
        languages=tuple(
            (known, label, _speak(request, known), known == language)
            for known, label in settings.LANGUAGES
        ),
        countdown=screens.say_countdown(),
    )


def _speak(request: WardRequest, language: str) -> str:
    query = request.GET.copy()
    query["lang"] = language
    return f"{request.path}?{query.urlencode()}"


def _name(request: WardRequest) -> str:
    ward = request.ward
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
