"""Pictures as files: those that people put in, to everybody or to officers; those that stand beside links."""

from pathlib import PurePosixPath

from django.db.models.fields.files import ImageFieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, is_officer
from engawa.core.documents.share_card import Picture, get_share_card
from engawa.core.documents.typesetting import TypesettingBusy

# The name of a file says what is in it, so a browser need never ask for it again.
A_YEAR = 365 * 24 * 60 * 60
# Those who show links keep pictures themselves, and ask again with the mark of what they keep.
CACHE_SECONDS = 60 * 60
MEDIA_TYPES = {
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


def send_picture(request: WardRequest, image: ImageFieldFile, *, is_public: bool) -> FileResponse:
    """Give the file of a picture; of what is not public, to officers of the ward only.

    :raises Http404: it is not for the reader, there is no such file, or it is none of a picture.
    """
    media_type = MEDIA_TYPES.get(PurePosixPath(str(image.name)).suffix)
    if media_type is None or not (is_public or is_officer(request)):
        raise Http404
    try:
        file = image.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=media_type)
    if is_public:
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response


def send_share_card(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """Give a picture that was prepared; who has it already is told so, who comes in a rush to come again."""
    etag = f'"{picture.mark}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            png = get_share_card(picture=picture)
        except TypesettingBusy:
            return _say_busy()
        response = HttpResponse(png, content_type="image/png")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _say_busy() -> HttpResponse:
    words = _("いま多くの画像を作っています。1分ほどたってから、もう一度開いてください。")
    response = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return response
