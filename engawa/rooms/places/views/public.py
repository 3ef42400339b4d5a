"""The pages of places that everybody may read."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.ui.languages import name_ward
from engawa.core.wards.models import Ward
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.query import PlaceQuery, read_query
from engawa.rooms.places.selectors import areas as area_pages
from engawa.rooms.places.selectors import layers as layer_pages
from engawa.rooms.places.selectors.details import Detail, Link, get_detail
from engawa.rooms.places.selectors.listing import get_list_page
from engawa.rooms.places.selectors.visits import list_visiting_places
from engawa.rooms.places.services.views import count_view
from engawa.rooms.places.sharing import (
    Pairs,
    SharingLinks,
    Subject,
    make_sharing_links,
    write_canonical,
)


@public_page
@for_everybody
def listing(request: WardRequest) -> HttpResponse:
    """List the places that answer the question in the address, with the map of the same ones."""
    return _show_list(request, read_query(request.GET))


@public_page
@for_everybody
def layer(request: WardRequest, code: str) -> HttpResponse:
    """Show a map of its own: its front page, and the list of its kinds of places."""
    found = layer_pages.get_layer(ward_id=request.ward.pk, code=code)
    if found is None:
        raise Http404
    query = read_query(request.GET)
    # A browser that fetches ahead has not been asked to show anything yet.
    if request.method == "GET" and query.is_empty() and "Sec-Purpose" not in request.headers:
        count_view(layer_id=found.pk, day=timezone.localdate())
    return _show_list(request, query, found)


@public_page
@for_everybody
def place(request: WardRequest, number: int) -> HttpResponse:
    """Show everything that is known of one place."""
    detail = _detail(request, number)
    if detail is None:
        raise Http404
    status = 410 if detail.is_gone else 200
    links = _link(Subject(request.ward.slug, number=number))
    context = {"detail": detail, "sharing": links}
    return render(request, "places/public/place.html", context, status=status)


@public_page
@for_everybody
def card(request: WardRequest, number: int) -> HttpResponse:
    """Show one place in short, as the map does when its mark is chosen."""
    detail = _detail(request, number)
    if detail is None or detail.is_gone:
        raise Http404
    return render(request, "places/public/card.html", {"card": detail.card})


@public_page
@for_everybody
def areas(request: WardRequest) -> HttpResponse:
    """List the districts of the ward, each in words."""
    return render(
        request,
        "places/public/areas.html",
        {
            "crumbs": [_list_link(request.ward)],
            "areas": area_pages.list_area_links(
                ward_id=request.ward.pk, ward_slug=request.ward.slug
            ),
        },
    )


@public_page
@for_everybody
def area(request: WardRequest, code: str) -> HttpResponse:
    """Show what there is in one district."""
    found = area_pages.get_area_page(
        ward_id=request.ward.pk, ward_slug=request.ward.slug, code=code, now=timezone.now()
    )
    if found is None:
        raise Http404
    areas_url = reverse("places:areas", kwargs={"ward_slug": request.ward.slug})
    crumbs = [_list_link(request.ward), Link(_("地区"), areas_url)]
    return render(request, "places/public/area.html", {"area": found, "crumbs": crumbs})


def _detail(request: WardRequest, number: int) -> Detail | None:
    ward = request.ward
    return get_detail(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=_name(ward),
        site_url=settings.SITE_URL,
        number=number,
        now=timezone.now(),
    )


def _list_link(ward: Ward) -> Link:
    return Link(_("施設"), reverse("places:list", kwargs={"ward_slug": ward.slug}))


def _link(subject: Subject, pairs: Pairs = ()) -> SharingLinks:
    language = get_language() or settings.LANGUAGE_CODE
    return make_sharing_links(
        subject=subject,
        site_url=settings.SITE_URL,
        pairs=pairs,
        language="" if language == settings.LANGUAGE_CODE else language,
    )


def _name(ward: Ward) -> str:
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)


def _show_list(
    request: WardRequest, query: PlaceQuery, shown: layer_pages.LayerPage | None = None
) -> HttpResponse:
    ward, now = request.ward, timezone.now()
    page = get_list_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=_name(ward),
        query=query,
        page_number=request.GET.get("page", "1"),
        now=now,
        within=shown.kinds if shown else (),
    )
    subject = Subject(ward.slug, shown.code if shown else "")
    request.page_parameters = write_canonical(page.query, page.page.number)
    context = {
        "list": page,
        "sharing": _link(subject, write_canonical(page.query)),
        "layer": shown,
        "layers": layer_pages.list_layer_links(ward_id=ward.pk, ward_slug=ward.slug),
        "visiting": list_visiting_places(ward_id=ward.pk, ward_slug=ward.slug, kinds=shown.kinds)
        if shown and shown.is_of_makers
        else [],
        "now": now,
        "basemap": find_basemap(folder=get_basemap_folder(), ward_slug=ward.slug),
    }
    return render(request, "places/public/list.html", context)
