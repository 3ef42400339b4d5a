"""The list with its map, and a place, as small pages for a frame on another site."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from engawa.core.access.pages import WardRequest, for_everybody, framed_page, public_page
from engawa.core.opendata.contracts import CC_BY_4
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.query import read_query
from engawa.rooms.places.selectors.details import get_detail
from engawa.rooms.places.selectors.layers import get_layer
from engawa.rooms.places.selectors.listing import get_list_page
from engawa.rooms.places.sharing import Form, Subject, write_canonical


@public_page
@framed_page
@for_everybody
def embed(request: WardRequest, code: str = "") -> HttpResponse:
    """Show the list, or that of a map, with the map of the same places."""
    ward, now = request.ward, timezone.now()
    layer = get_layer(ward_id=ward.pk, code=code) if code else None
    if code and layer is None:
        raise Http404
    query = read_query(request.GET)
    page = get_list_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
        query=query,
        page_number=request.GET.get("page", "1"),
        now=now,
        within=layer.kinds if layer else (),
    )
    pairs = write_canonical(page.query)
    context = {
        "list": page,
        "layer": layer,
        "basemap": find_basemap(folder=get_basemap_folder(), ward_slug=ward.slug),
        "licence": CC_BY_4,
        "whole_url": settings.SITE_URL + Subject(ward.slug, code).path(Form.PAGE, pairs),
    }
    return render(request, "places/embed/list.html", context)


@public_page
@framed_page
@for_everybody
def embed_place(request: WardRequest, number: int) -> HttpResponse:
    """Show one place in short with its map."""
    ward = request.ward
    detail = get_detail(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
        site_url=settings.SITE_URL,
        number=number,
        now=timezone.now(),
    )
    if detail is None:
        raise Http404
    context = {"detail": detail, "whole_url": detail.address}
    status = 410 if detail.is_gone else 200
    return render(request, "places/embed/place.html", context, status=status)
