"""Pictures that people put in, sent as files: of what is public to everybody, of the rest to officers."""

from pathlib import PurePosixPath

from django.db.models.fields.files import ImageFieldFile
from django.http import FileResponse, Http404
from django.utils.cache import patch_cache_control

from engawa.core.access.pages import WardRequest, is_officer

# The name of a file says what is in it, so a browser need never ask for it again.
A_YEAR = 365 * 24 * 60 * 60
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
