"""Photos of places: what is uploaded is opened, turned, made small and written anew, without its notes.

A photo from a telephone says where and when it was taken and by which device; the file that is kept holds
the picture and nothing else. Whatever cannot be opened as a picture is refused before it is written.
"""

import datetime as dt
import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from engawa.core.audit.services import record
from engawa.rooms.places.models import Photo, Place, PlaceChange
from engawa.rooms.places.services.register import PlaceRefused, get_place_in

MOST_BYTES = 8 * 1024 * 1024
# Enough for a screen of a desk; more would only be longer on its way to a telephone.
LONGEST_SIDE = 1600
# What a telephone of today takes; unpacked it is some 200 MB, and more would be an attack.
MOST_POINTS = 64_000_000
MOST_OF_A_PLACE = 12
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: WebP without any notes; sides in points."""

    content: bytes
    width: int
    height: int


class PhotoRefused(PlaceRefused):
    """The photo cannot be kept; the message is a sentence for the officer."""


class PhotoTooHeavy(PhotoRefused):
    """The file is larger than a photo needs to be."""

    def __init__(self) -> None:
        super().__init__(_("写真は8MBまでです。小さくしてから、もう一度選んでください。"))


class PhotoUnreadable(PhotoRefused):
    """The file is no picture, or a damaged one."""

    def __init__(self) -> None:
        super().__init__(_("写真として読めません。JPEG、PNG、WebPのどれかの写真を選んでください。"))


class TooManyPhotos(PhotoRefused):
    """A page with more photos would take too long on a telephone."""

    def __init__(self) -> None:
        super().__init__(
            _("写真は%(most)d枚までです。先にどれかを外してください。") % {"most": MOST_OF_A_PLACE}
        )


class PhotoGone(PhotoRefused):
    """The place has no such photo, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この写真は、もうありません。"))


def read_picture(*, content: bytes) -> Picture:
    """Open a file as a picture and write it anew: upright, small, in sRGB, without notes.

    :raises PhotoTooHeavy: it is larger than a photo needs to be.
    :raises PhotoUnreadable: it is no picture, a damaged one, or one that unfolds to far too many points.
    """
    if len(content) > MOST_BYTES:
        raise PhotoTooHeavy
    try:
        return _write_anew(content)
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise PhotoUnreadable from None


def keep_picture(*, image: ImageFieldFile, picture: Picture) -> None:
    """Write a picture as the file of a row that is not saved yet."""
    # Named by its content: an address that never shows another picture may be kept for ever.
    name = f"{hashlib.sha256(picture.content).hexdigest()[:32]}.webp"
    # Without a name of its own the content would count as no file when its sides are read.
    image.save(name, ContentFile(picture.content, name=name), save=False)


def delete_file_later(*, image: ImageFieldFile) -> None:
    """Delete the file of a row once the row is gone for certain."""
    storage, name = image.storage, str(image.name)
    # Until then a failure would leave a row without its picture.
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def add_photo(
    *,
    ward_id: int,
    number: int,
    picture: Picture,
    alternative: str,
    licence: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Photo:
    """Add a photo to a place behind those that it has, and give it.

    :raises PlaceGone: there is no such place.
    :raises TooManyPhotos: the place has as many as a page can bear.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    before = _list_alternatives(place)
    if len(before) >= MOST_OF_A_PLACE:
        raise TooManyPhotos
    last = place.photos.last()
    photo = Photo(
        place=place,
        position=last.position + 1 if last else 0,
        alternative=alternative,
        licence=licence,
        width=picture.width,
        height=picture.height,
    )
    keep_picture(image=photo.image, picture=picture)
    photo.save()
    _write_change(place, before, actor_id, now)
    _record("places.photo.added", place, photo, actor_id, now)
    return photo


@transaction.atomic
def describe_photo(
    *,
    ward_id: int,
    number: int,
    photo_id: int,
    alternative: str,
    licence: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Photo:
    """Change the words of a photo, and give it.

    :raises PlaceGone: there is no such place.
    :raises PhotoGone: the place has no such photo.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    photo = _get_photo(place, photo_id)
    if (photo.alternative, photo.licence) == (alternative, licence):
        return photo
    before = _list_alternatives(place)
    photo.alternative, photo.licence = alternative, licence
    photo.save(update_fields=("alternative", "licence"))
    _write_change(place, before, actor_id, now)
    _record("places.photo.changed", place, photo, actor_id, now)
    return photo


@transaction.atomic
def remove_photo(
    *, ward_id: int, number: int, photo_id: int, actor_id: int | None, now: dt.datetime
) -> None:
    """Take a photo from a place and delete its file.

    :raises PlaceGone: there is no such place.
    :raises PhotoGone: the place has no such photo.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    photo = _get_photo(place, photo_id)
    before = _list_alternatives(place)
    _record("places.photo.removed", place, photo, actor_id, now)
    delete_file_later(image=photo.image)
    photo.delete()
    _write_change(place, before, actor_id, now)


def _write_anew(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        image.verify()
    # What was verified cannot be read any more: it is opened a second time.
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_POINTS:
            raise PhotoUnreadable
        # A JPEG can be unpacked at half or a quarter of its size, in a fraction of the time.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = _paint_on_white(_to_srgb(upright, profile))
    written = io.BytesIO()
    # A new picture of the same points carries none of the old one's notes.
    clean = Image.frombytes("RGB", plain.size, plain.tobytes())
    clean.save(written, "WEBP", quality=_QUALITY, method=4)
    return Picture(written.getvalue(), clean.width, clean.height)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Turn the colours of a telephone's wide screen into those of any screen."""
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        turned = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _paint_on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _get_photo(place: Place, photo_id: int) -> Photo:
    photo = place.photos.filter(pk=photo_id).first()
    if photo is None:
        raise PhotoGone
    return photo


def _list_alternatives(place: Place) -> list[str]:
    return list(place.photos.values_list("alternative", flat=True))


def _write_change(place: Place, before: list[str], actor_id: int | None, now: dt.datetime) -> None:
    """Put it into the place's history; its revision stays, since no form holds its photos."""
    PlaceChange.objects.create(
        place=place,
        deed=PlaceChange.Deed.CHANGED,
        at=now,
        by_id=actor_id,
        before={"photos": before},
        after={"photos": _list_alternatives(place)},
    )


def _record(code: str, place: Place, photo: Photo, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"places.place:{place.pk}",
        ward_id=place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "alternative": photo.alternative},
    )
