"""The photos of places as files, for public pages and for the desk."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, public_page
from engawa.core.access.pictures import send_picture
from engawa.rooms.places.models import Photo, Place


@public_page
@require_safe
def photo(request: WardRequest, number: int, name: str) -> FileResponse:
    """Give the file of a photo; of a place that is not public, to officers of the ward only."""
    found = Photo.objects.filter(
        place__ward=request.ward, place__number=number, image__endswith=f"/{name}"
    ).select_related("place")
    shown = found.first()
    if shown is None:
        raise Http404
    is_public = shown.place.state == Place.State.PUBLIC
    return send_picture(request, shown.image, is_public=is_public)
