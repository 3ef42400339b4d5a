"""The form that brings a file of zones."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.rooms.safety.zone_files import LARGEST_FILE

_MEGABYTE = 1024 * 1024


class ZoneFileField(forms.FileField):
    """A file that is not empty and not too large; said before a byte of it is read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ".geojson,.json,.csv,.xlsx"}), **kwargs
        )
        self.error_messages |= {
            "required": _("ファイルを選んでください。"),
            "empty": _("選んだファイルは中身がありません（0バイト）。"),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Give the file.

        :raises ValidationError: there is none, or it is empty or too large.
        """
        file = super().clean(data, initial)
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。%(limit)d MBまでのファイルに分けてください。")
                % {"limit": LARGEST_FILE // _MEGABYTE}
            )
        return file


class ZoneFileForm(Part):
    """A register of zones as a file, and whose data it is."""

    file = ZoneFileField(
        label=gettext_lazy("区域のファイル"),
        help_text=gettext_lazy(
            "GeoJSON、CSV、Excel（.xlsx）。番号、名前、町丁目、世帯、人の列や属性を読みます。種類の欄がなければ、即時避難指示対象区域とします。"
        ),
    )
    credit = Line(label=gettext_lazy("図形の出典"), most=200)
