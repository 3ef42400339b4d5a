"""Pictures that people send: what comes is opened, turned, made small and written anew, without its notes.

A photo from a telephone says where and when it was taken and by which device; the file that is kept holds
the picture and nothing else. Whatever cannot be opened as a picture is refused before it is written.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MOST_BYTES = 8 * 1024 * 1024
# Enough for a screen of a desk; more would only be longer on its way to a telephone.
LONGEST_SIDE = 1600
# What a telephone of today takes; unpacked it is some 200 MB, and more would be an attack.
MOST_POINTS = 64_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: WebP without any notes; sides in points."""

    content: bytes
    width: int
    height: int


class PictureRefused(Exception):
    """The picture cannot be kept; the message is a sentence for whoever sent it."""


class PictureTooHeavy(PictureRefused):
    """The file is larger than a photo needs to be."""

    def __init__(self) -> None:
        super().__init__(_("写真は8MBまでです。小さくしてから、もう一度選んでください。"))


class PictureUnreadable(PictureRefused):
    """The file is no picture, or a damaged one."""

    def __init__(self) -> None:
        super().__init__(_("写真として読めません。JPEG、PNG、WebPのどれかの写真を選んでください。"))


class PictureField(forms.FileField):
    """A photo that somebody chose, opened and cleaned."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        """Open the photo; None where none was chosen and none is needed.

        :raises ValidationError: it is too large, or no photo.
        """
        given = super().clean(data, initial)
        if not given:
            return None
        try:
            if given.size > MOST_BYTES:
                raise PictureTooHeavy
            return read_picture(content=given.read())
        except PictureRefused as refused:
            raise ValidationError(self.say_refusal(refused)) from None

    def say_refusal(self, refused: PictureRefused) -> str:
        """Say why the photo cannot be kept."""
        return str(refused)


def read_picture(*, content: bytes) -> Picture:
    """Open a file as a picture and write it anew: upright, small, in sRGB, without notes.

    :raises PictureTooHeavy: it is larger than a photo needs to be.
    :raises PictureUnreadable: it is no picture, a damaged one, or one that unfolds to far too many points.
    """
    if len(content) > MOST_BYTES:
        raise PictureTooHeavy
    try:
        return _write_anew(content)
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise PictureUnreadable from None


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


def _write_anew(content: bytes) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        image.verify()
    # What was verified cannot be read any more: it is opened a second time.
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_POINTS:
            raise PictureUnreadable
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
