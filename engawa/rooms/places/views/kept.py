"""The copy of the places that a phone keeps: what belongs to it, its page and its data, and its worker."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dates import WEEKDAYS
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_short_day
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.basemap.installed import Basemap, find_basemap
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.kept_copy import (
    WORKER,
    Asset,
    FrontEndMissing,
    add_mark,
    list_assets,
    list_files,
    make_version,
    measure_data,
    read_asset,
)
from engawa.rooms.places.kept_words import list_panel_words, write_kept_words
from engawa.rooms.places.map_drawing import draw_map
from engawa.rooms.places.selectors.ground import Terrain, get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.kept import (
    KeptGround,
    count_kept,
    read_kept_ground,
    write_kept_places,
)
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.wording import list_map_words, say_map


@dataclass(frozen=True, slots=True)
class _Copy:
    """A copy as it would be taken now: its version, and what its page is made of."""

    ground: KeptGround
    terrain: Terrain
    assets: dict[str, Asset]
    basemap: Basemap | None
    version: str


@public_page
@for_everybody
def manifest(request: WardRequest) -> JsonResponse:
    """Tell what belongs to a copy, how large each file is, and of which version it would be."""
    ward, today = request.ward, tokyo_day(timezone.now())
    copy = _describe(request)
    places, outline = measure_data(
        ward_id=ward.pk, ground=copy.ground, version=copy.version, today=today
    )
    pages = [
        (_address(request, "kept"), len(_write_page(request, copy, copy.version))),
        (_address(request, "kept-places"), places),
        (_address(request, "outline"), outline),
    ]
    files = list_files(pages=pages, assets=copy.assets, version=copy.version)
    said = {
        "version": copy.version,
        "day": say_short_day(today),
        "places": count_kept(ward_id=ward.pk, ground=copy.ground),
        "scope": _plain_address(request, "list"),
        "worker": _plain_address(request, "keep-worker"),
        "files": [{"url": file.url, "size": file.size} for file in files],
        "basemap": None
        if copy.basemap is None
        else {
            "url": add_mark(url=_plain_address(request, "basemap"), version=copy.version),
            "size": copy.basemap.size,
        },
        "words": list_panel_words(),
    }
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@public_page
@for_everybody
def page(request: WardRequest) -> HttpResponse:
    """Show the page that stands in for the list where there is no connection."""
    copy = _describe(request)
    return HttpResponse(_write_page(request, copy, copy.version))


@public_page
@for_everybody
def places(request: WardRequest) -> HttpResponse:
    """Give all public places as the kept page reads them."""
    ward_id = request.ward.pk
    content = write_kept_places(
        ward_id=ward_id,
        ground=read_kept_ground(ward_id=ward_id),
        today=tokyo_day(timezone.now()),
    )
    return HttpResponse(content, content_type="application/json")


@public_page
@require_safe
@conditional_page
def worker(_request: WardRequest) -> HttpResponse:
    """Give the worker that answers from the phone; it may speak for the pages of its own folder only."""
    try:
        script = read_asset(name=WORKER)
    except FrontEndMissing:
        raise Http404 from None
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # A worker that has to be mended must not be kept by anything on the way.
    patch_cache_control(response, no_cache=True)
    return response


@public_page
@for_everybody
def app(request: WardRequest) -> JsonResponse:
    """Tell a phone how the map stands on its home screen."""
    address = _plain_address(request, "list")
    icons = [
        {"src": static(f"ui/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    said = {
        "id": address,
        "name": _("%(ward)sの施設と地図") % {"ward": _name(request)},
        "short_name": _("施設の地図"),
        "lang": get_language(),
        "start_url": address,
        "scope": address,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            *icons,
            {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(
        said,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _describe(request: WardRequest) -> _Copy:
    ward_id = request.ward.pk
    ground = read_kept_ground(ward_id=ward_id)
    try:
        assets = list_assets()
    except FrontEndMissing:
        raise Http404 from None
    unversioned = _Copy(
        ground=ground,
        terrain=get_terrain(ward_id=ward_id, stand=ground.stand),
        assets=assets,
        basemap=find_basemap(folder=get_basemap_folder(), ward_slug=request.ward.slug),
        version="",
    )
    version = make_version(
        ground=ground,
        assets=assets,
        basemap=unversioned.basemap,
        page=_write_page(request, unversioned, ""),
        language=get_language() or "",
    )
    return _Copy(ground, unversioned.terrain, assets, unversioned.basemap, version)


def _write_page(request: WardRequest, copy: _Copy, version: str) -> bytes:
    ground = copy.terrain.ground
    context: dict[str, Any] = {
        "assets": {
            use: add_mark(url=asset.url, version=version) for use, asset in copy.assets.items()
        },
        "places_url": add_mark(url=_address(request, "kept-places"), version=version),
        "outline_url": add_mark(url=_address(request, "outline"), version=version),
        "basemap_url": add_mark(url=_plain_address(request, "basemap"), version=version)
        if copy.basemap
        else "",
        "basemap": copy.basemap,
        "words": write_kept_words(),
        "weekdays": list(WEEKDAYS.items()),
        "map": None
        if ground is None
        else draw_map(
            ground=ground,
            pins=(),
            landmarks=list_landmarks(
                stations=list_stations(
                    columns=get_columns(ward_id=request.ward.pk, stand=copy.ground.stand)
                )
            ),
            label=say_map(_name(request), 0),
        ),
        "map_credit": ground.credit if ground else "",
        "map_words": list_map_words(),
    }
    return render_to_string("places/kept/page.html", context, request).encode()


def _name(request: WardRequest) -> str:
    ward = request.ward
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)


def _plain_address(request: WardRequest, name: str) -> str:
    return reverse(f"places:{name}", kwargs={"ward_slug": request.ward.slug})


def _address(request: WardRequest, name: str) -> str:
    """Give an address with its language: a copy is fetched without the cookie that knows it."""
    return f"{_plain_address(request, name)}?{urlencode({'lang': get_language()})}"
