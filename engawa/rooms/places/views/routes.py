"""The pages of routes that everybody may read, and their files."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.rooms.places.exporting.route_files import (
    GEOJSON_TYPE,
    GPX_TYPE,
    write_route_geojson,
    write_route_gpx,
)
from engawa.rooms.places.models import Route
from engawa.rooms.places.selectors import routes as selectors
from engawa.rooms.places.selectors.details import Link

_FORMS = {"gpx": (write_route_gpx, GPX_TYPE), "geojson": (write_route_geojson, GEOJSON_TYPE)}


@public_page
@for_everybody
def routes(request: WardRequest) -> HttpResponse:
    """List the routes of the ward."""
    found = selectors.list_routes(ward_id=request.ward.pk, ward_slug=request.ward.slug)
    context = {"routes": found, "crumbs": [_places_link(request)]}
    return render(request, "places/routes/list.html", context)


@public_page
@for_everybody
def route(request: WardRequest, number: int) -> HttpResponse:
    """Show a route: its words and steps first, then the map of both."""
    page = selectors.get_route_page(route=_get_or_404(request, number), ward_slug=request.ward.slug)
    here = reverse("places:routes", kwargs={"ward_slug": request.ward.slug})
    crumbs = [_places_link(request), Link(_("みちすじ"), here)]
    status = 410 if page.is_gone else 200
    context = {"route": page, "crumbs": crumbs}
    return render(request, "places/routes/route.html", context, status=status)


@public_page
@for_everybody
def route_file(request: WardRequest, number: int, form: str) -> HttpResponse:
    """Give a route as a file of that form."""
    found = _get_or_404(request, number)
    if form not in _FORMS or found.removed_at is not None:
        raise Http404
    address = reverse("places:route", kwargs={"ward_slug": request.ward.slug, "number": number})
    exported = selectors.make_exported_route(route=found, address=settings.SITE_URL + address)
    write, media_type = _FORMS[form]
    response = HttpResponse(write(route=exported), content_type=media_type)
    name = f"{request.ward.slug}-route-{number}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _get_or_404(request: WardRequest, number: int) -> Route:
    found = selectors.get_public_route(ward_id=request.ward.pk, number=number)
    if found is None:
        raise Http404
    return found


def _places_link(request: WardRequest) -> Link:
    return Link(_("施設"), reverse("places:list", kwargs={"ward_slug": request.ward.slug}))
