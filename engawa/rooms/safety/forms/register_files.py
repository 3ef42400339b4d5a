"""The forms that bring a file of zones or of sites."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part
from engawa.rooms.safety.site_files import LARGEST_FILE as LARGEST_SITE_FILE
from engawa.rooms.safety.values import SiteRole
from engawa.rooms.safety.zone_files import LARGEST_FILE as LARGEST_ZONE_FILE

_MEGABYTE = 1024 * 1024


class RegisterFileField(forms.FileField):
    """A file that is not empty and not larger than `most` bytes; said before a byte of it is read."""

    def __init__(self, *, most: int, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)
        self.most = most
        self.error_messages |= {
            "required": _("ファイルを選んでください。"),
            "empty": _("選んだファイルは中身がありません（0バイト）。"),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Give the file.

        :raises ValidationError: there is none, or it is empty or too large.
        """
        file = super().clean(data, initial)
        if file is not None and file.size > self.most:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。%(limit)d MBまでのファイルに分けてください。")
                % {"limit": self.most // _MEGABYTE}
            )
        return file


class ZoneFileForm(Part):
    """A register of zones as a file, and whose data it is."""

    file = RegisterFileField(
        most=LARGEST_ZONE_FILE,
        accept=".geojson,.json,.csv,.xlsx",
        label=gettext_lazy("区域のファイル"),
        help_text=gettext_lazy(
            "GeoJSON、CSV、Excel（.xlsx）。番号、名前、町丁目、世帯、人の列や属性を読みます。種類の欄がなければ、即時避難指示対象区域とします。"
        ),
    )
    credit = Line(label=gettext_lazy("図形の出典"), most=200)


class SiteFileForm(Part):
    """A list of sites as a file, and the role of its rows."""

    role = Choice(
        label=gettext_lazy("役割"),
        choices=(("", gettext_lazy("行ごとに、役割の列を読む")), *SiteRole.choices),
        required=False,
        help_text=gettext_lazy(
            "一覧に役割の列がないときに選びます。列があれば、列のほうを読みます。"
        ),
    )
    file = RegisterFileField(
        most=LARGEST_SITE_FILE,
        accept=".csv,.xlsx,.geojson,.json",
        label=gettext_lazy("避難先のファイル"),
        help_text=gettext_lazy(
            "CSV、Excel（.xlsx）、GeoJSON。名称、住所、共通ID、収容人数、災害の種別などの列を読みます。文字コードはUTF-8でもShift_JISでもかまいません。"
        ),
    )
