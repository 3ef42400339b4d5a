"""The forms for photos of a place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from engawa.rooms.places.forms.fields import Line, Part
from engawa.rooms.places.services.photos import (
    MOST_BYTES,
    PhotoRefused,
    PhotoTooHeavy,
    Picture,
    read_picture,
)


class PhotoWords(Part):
    """What stands beside a photo for those who do not see it, and who may use it."""

    alternative = Line(
        label=gettext_lazy("何が写っているか"),
        most=300,
        required=True,
        help_text=gettext_lazy(
            "写真を見られない人に読み上げます。例：道から見た入口。段差はなく、左に手すりがあります。"
        ),
    )
    licence = Line(
        label=gettext_lazy("使い方の決まり"), most=100, help_text=gettext_lazy("例：CC BY 4.0")
    )


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
                raise PhotoTooHeavy
            return read_picture(content=given.read())
        except PhotoRefused as refused:
            raise ValidationError(self.say_refusal(refused)) from None

    def say_refusal(self, refused: PhotoRefused) -> str:
        """Say why the photo cannot be kept."""
        return str(refused)


class PhotoForm(PhotoWords):
    """A photo to be added."""

    image = PictureField(
        label=gettext_lazy("写真"),
        help_text=gettext_lazy(
            "JPEG、PNG、WebPで、8MBまで。撮った場所や日時の記録は、取り除いてから保存します。人の顔や車の番号が写っていないか、確かめてください。"
        ),
    )
    field_order = ("image", "alternative", "licence")
