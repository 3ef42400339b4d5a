"""The forms for photos of a place."""

from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.core.ui.pictures import PictureField


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


class PhotoForm(PhotoWords):
    """A photo to be added."""

    image = PictureField(
        label=gettext_lazy("写真"),
        help_text=gettext_lazy(
            "JPEG、PNG、WebPで、8MBまで。撮った場所や日時の記録は、取り除いてから保存します。人の顔や車の番号が写っていないか、確かめてください。"
        ),
    )
    field_order = ("image", "alternative", "licence")
