"""Forms for the ground of a ward: files that are looked at first, and districts in words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.rooms.places.importing.reading import LARGEST_FILE
from engawa.rooms.places.models import MapArea
from engawa.rooms.places.services.areas import LONGEST_CODE, AreaValues

_MEGABYTE = 1024 * 1024


class FileField(forms.FileField):
    """A file that is not empty and not too large; said before a byte of it is read."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)
        self.error_messages |= {
            "required": _("ファイルを選んでください。"),
            "empty": _("選んだファイルは中身がありません（0バイト）。"),
            "max_length": _("ファイルの名前が長すぎます。短くして、もう一度選んでください。"),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Give the file.

        :raises ValidationError: there is none, or it is empty or too large.
        """
        file = super().clean(data, initial)
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("ファイルが大きすぎます（%(size)d MB）。%(limit)d MBまでにしてください。")
                % {"size": file.size // _MEGABYTE, "limit": LARGEST_FILE // _MEGABYTE}
            )
        return file


def _file(label: str | Promise, hint: str | Promise, accept: str, **more: Any) -> FileField:
    return FileField(label=label, help_text=hint, accept=accept, **more)


class OutlineForm(Part):
    """A file with the shape of the ward, and whose data it is."""

    prefix = "outline"
    file = _file(
        gettext_lazy("区の形のファイル"),
        gettext_lazy(
            "GeoJSON。ほかの区や市が入っていても、この区だけを読みます。国土数値情報の「行政区域データ」が使えます。"
        ),
        ".geojson,.json",
    )
    credit = Line(
        label=gettext_lazy("出典"),
        most=200,
        required=True,
        help_text=gettext_lazy(
            "地図の下に出ます。例：国土数値情報（行政区域データ）（国土交通省）を加工して作成"
        ),
    )


class TownsForm(Part):
    """A list of towns with a point in each."""

    prefix = "towns"
    file = _file(
        gettext_lazy("町の一覧のファイル"),
        gettext_lazy("町の名前（大字町丁目名）、緯度、経度の列がある表。CSVかExcel（.xlsx）。"),
        ".csv,.txt,.tsv,.xlsx",
    )


class AddressesForm(Part):
    """A file of addresses with points, and one that names its towns."""

    prefix = "addresses"
    file = _file(
        gettext_lazy("住所の位置のファイル"),
        gettext_lazy(
            "アドレス・ベース・レジストリの「街区」「住居」「地番」の位置参照拡張か、国土交通省の「街区レベル位置参照情報」。CSVか、CSVの入ったZIP。"
        ),
        ".csv,.zip",
    )
    names = _file(
        gettext_lazy("町の名前の表（町字マスター）"),
        gettext_lazy(
            "アドレス・ベース・レジストリのファイルは、町を番号で書いています。mt_town で始まるファイルも一緒に選んでください。"
        ),
        ".csv,.zip",
        required=False,
    )


class ShapeForm(Part):
    """A file with the shape of a district."""

    file = _file(
        gettext_lazy("地区の形のファイル"),
        gettext_lazy(
            "面で描いたGeoJSONかKML。形がいくつもあるときは、この地区の名前のものを読みます。"
        ),
        ".geojson,.json,.kml,.kmz",
    )


class AreaForm(Part):
    """A district in words; its code can be typed until it is added."""

    name = Line(
        label=gettext_lazy("名前"), most=80, required=True, help_text=gettext_lazy("例：上大岡地区")
    )
    description = Text(
        label=gettext_lazy("どこにあるか（言葉で）"),
        most=1000,
        required=True,
        help_text=gettext_lazy(
            "地図を見られない人に、場所が伝わるように書きます。例：上大岡駅のまわり。北は南区、東は磯子区に接します。"
        ),
    )
    district = Choice(
        label=gettext_lazy("どの地区の形か"),
        required=False,
        help_text=gettext_lazy("選ぶと、この形の中の施設がその地区のものになります。"),
    )
    code = Line(
        label=gettext_lazy("コード"),
        most=LONGEST_CODE,
        help_text=gettext_lazy(
            "データに使う名前で、あとから変えられません。空のままなら、自動で付けます。例：kami-ooka"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self, *args: Any, districts: Mapping[int, str], has_code: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        district = self.fields["district"]
        assert isinstance(district, Choice)
        self.district_names = {"": _("決めない")} | {str(pk): n for pk, n in districts.items()}
        district.offer(list(self.district_names.items()))
        if not has_code:
            del self.fields["code"]

    def make_values(self) -> AreaValues:
        """Give what was typed."""
        given = self.cleaned_data
        return AreaValues(
            name=given["name"],
            description=given["description"],
            area_id=int(given["district"]) if given["district"] else None,
            code=given.get("code", ""),
        )


def write_area(area: MapArea) -> dict[str, str]:
    """Give what the form shows of a district."""
    return {
        "name": area.name,
        "description": area.description,
        "district": str(area.area_id or ""),
    }
