"""The photos of a place as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.urls import reverse

from engawa.rooms.places.models import Photo


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo: where its file is, how large it is in points, and its words."""

    pk: int
    url: str
    width: int
    height: int
    alternative: str
    licence: str


def view_photos(*, photos: Iterable[Photo], ward_slug: str, number: int) -> list[PhotoView]:
    """Give the photos of the place of that number with the addresses of their files."""
    return [
        PhotoView(
            pk=photo.pk,
            url=reverse(
                "places:photo",
                kwargs={
                    "ward_slug": ward_slug,
                    "number": number,
                    "name": PurePosixPath(str(photo.image.name)).name,
                },
            ),
            width=photo.width,
            height=photo.height,
            alternative=photo.alternative,
            licence=photo.licence,
        )
        for photo in photos
    ]
