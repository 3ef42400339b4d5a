"""What the map and other programs fetch: points, shapes, the base map, and the list as files."""

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.places.basemap.installed import Basemap, find_basemap
from engawa.rooms.places.basemap.ranges import RangeUnsatisfiable, open_slice, read_range
from engawa.rooms.places.exporting.points import pack_points
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.query import read_query
from engawa.rooms.places.selectors.exports import FORMS, list_exported, make_head
from engawa.rooms.places.selectors.finding import find_places, name_found
from engawa.rooms.places.selectors.ground import write_outline
from engawa.rooms.places.selectors.kinds import name_kinds

BASEMAP_SECONDS = 24 * 60 * 60
LARGEST_AT_ONCE = 1024 * 1024


@public_page
@for_everybody
def points(request: WardRequest) -> HttpResponse:
    """Give the points of the places that answer the question, packed for the map."""
    now = timezone.now()
    found = find_places(ward_id=request.ward.pk, query=read_query(request.GET), now=now)
    columns, names = found.columns, name_kinds(ward_id=request.ward.pk)
    by_number = found.positions[columns.numbers[found.positions].argsort(kind="stable")]
    packed = pack_points(
        numbers=columns.numbers[by_number].tolist(),
        latitudes=columns.latitudes[by_number].tolist(),
        longitudes=columns.longitudes[by_number].tolist(),
        kinds=columns.kind_places[by_number].tolist(),
        kind_names=[(kind, names.get(kind, kind)) for kind in columns.kinds],
        made_at=now,
    )
    return HttpResponse(packed, content_type="application/octet-stream")


@public_page
@for_everybody
def names(request: WardRequest) -> JsonResponse:
    """Give the names of the places that answer the question, by number: the same for whoever asks it."""
    found = find_places(ward_id=request.ward.pk, query=read_query(request.GET), now=timezone.now())
    return JsonResponse(name_found(found=found), json_dumps_params={"ensure_ascii": False})


@public_page
@for_everybody
def outline(request: WardRequest) -> HttpResponse:
    """Give the shapes of the ward and its districts as GeoJSON."""
    content = write_outline(ward_id=request.ward.pk)
    return HttpResponse(content, content_type="application/json")


@public_page
@require_safe
def basemap(request: WardRequest) -> HttpResponseBase:
    """Give the ward's base map, or the part of it that was asked for."""
    found = find_basemap(folder=get_basemap_folder(), ward_slug=request.ward.slug)
    if found is None:
        raise Http404
    return _answer(request, found)


@public_page
@for_everybody
def export(request: WardRequest, form: str) -> HttpResponseBase:
    """Give the places that answer the question as a file of that form."""
    if form not in FORMS:
        raise Http404
    ward, now = request.ward, timezone.now()
    write, media_type = FORMS[form]
    found = find_places(ward_id=ward.pk, query=read_query(request.GET), now=now)
    head = make_head(ward=ward, site_url=settings.SITE_URL, is_demo=settings.IS_DEMO, now=now)
    places = list_exported(found=found, ward=ward, site_url=settings.SITE_URL)
    response = StreamingHttpResponse(write(head, places), content_type=media_type)
    name = f"{ward.slug}-places-{tokyo_day(now).isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _answer(request: HttpRequest, found: Basemap) -> HttpResponseBase:
    header = request.headers.get("Range", "")
    # A part of a file that was replaced meanwhile would not fit to the parts fetched before.
    if request.headers.get("If-Range", found.etag) != found.etag:
        header = ""
    try:
        asked = read_range(header=header, size=found.size) if header else None
    except RangeUnsatisfiable:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{found.size}"
        return response
    start, length = (asked.start, asked.length) if asked else (0, found.size)
    pieces = open_slice(path=found.path, start=start, length=length)
    status, media_type = (206 if asked else 200), "application/octet-stream"
    if length <= LARGEST_AT_ONCE:
        # What a map asks for are a few kilobytes; the server reads a stream into memory as well.
        response = HttpResponse(b"".join(pieces), status=status, content_type=media_type)
    else:
        response = StreamingHttpResponse(pieces, status=status, content_type=media_type)
    if asked:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{found.size}"
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = found.etag
    patch_cache_control(response, public=True, max_age=BASEMAP_SECONDS)
    return response
