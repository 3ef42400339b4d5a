"""The open data of the places room: the register as the catalogue offers it.

The list page gives the same places in the layout of the municipal standard and as map data, with any
narrowing; this set stands in the catalogue, with its licence.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.core.opendata.registry import register
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.data_changes import list_last_changes
from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.osm import write_osm
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.stop_opendata import STOPS
from engawa.rooms.places.work_opendata import WORKS

_ROWS_AT_ONCE = 500
_TEXTS = (
    Field("name", _("名称")),
    Field("name_kana", _("名称_カナ")),
    Field("name_en", _("名称_英語")),
    Field("address", _("所在地_連結表記")),
    Field("town", _("所在地_町字")),
    Field("building", _("建物名等(方書)")),
    Field("postal_code", _("郵便番号")),
    Field("phone", _("電話番号")),
    Field("fax", _("FAX番号")),
    Field("email", _("連絡先メールアドレス")),
    Field("url", _("URL")),
    Field("nearest_stop", _("最寄りの駅・バス停")),
    Field("route_words", _("アクセス方法")),
    Field("parking", _("駐車場情報")),
    Field("description", _("説明")),
    Field("services", _("していること・サービス")),
    Field("operator", _("団体名")),
    Field("national_id", _("共通ID"), _("避難所・避難場所の14けたのID")),
    Field("note", _("備考")),
)


def _rows(ward_id: int) -> Iterator[Row]:
    kinds = name_kinds(ward_id=ward_id)
    places = Place.objects.filter(ward_id=ward_id, state=Place.State.PUBLIC)
    rows = places.prefetch_related("offerings").select_related("area").order_by("number")
    for place in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        hours = None if place.hours is None else OpeningHours.from_plain(place.hours)
        yield {
            "number": place.number,
            "kind_code": place.kind,
            "kind": kinds.get(place.kind, place.kind),
            **{field.name: getattr(place, field.name) for field in _TEXTS},
            "latitude": place.latitude,
            "longitude": place.longitude,
            "opening_hours": "" if hours is None else write_osm(hours),
            "hours_note": place.hours_note,
            "area": place.area.name if place.area else "",
            "offerings": [item.name for item in place.offerings.all()],
            "accessible": [
                str(item.label) for item in ITEMS if place.accessibility.get(item.key) == Answer.YES
            ],
            "partly_accessible": [
                str(item.label)
                for item in ITEMS
                if place.accessibility.get(item.key) == Answer.PARTLY
            ],
            "confirmed_on": place.confirmed_on,
            "is_example": place.is_example,
        }


register(
    DataSet(
        key="places.register",
        title=_("施設の一覧"),
        description=_(
            "区の施設の場所、開いている時間、使いやすさ、売っている物です。空欄は「分からない」という意味です。"
        ),
        fields=(
            Field("number", _("番号"), _("施設のページのアドレスにある番号"), Type.INTEGER),
            Field("kind_code", _("種類コード")),
            Field("kind", _("種類")),
            *_TEXTS,
            Field("latitude", _("緯度"), "", Type.NUMBER),
            Field("longitude", _("経度"), "", Type.NUMBER),
            Field(
                "opening_hours", _("開いている時間"), _("OpenStreetMapの書き方（opening_hours）")
            ),
            Field("hours_note", _("利用可能日時特記事項")),
            Field("area", _("地区")),
            Field("offerings", _("売っている物・引き受ける仕事"), "", Type.LIST),
            Field("accessible", _("ある設備"), "", Type.LIST),
            Field("partly_accessible", _("一部・条件つきの設備"), "", Type.LIST),
            Field("confirmed_on", _("確かめた日"), "", Type.DATE),
            Field("is_example", _("見本"), _("作りものの施設か"), Type.BOOLEAN),
        ),
        rows=_rows,
        last_changes=list_last_changes,
        keywords=(_("施設"), _("地図")),
    )
)
register(STOPS)
register(WORKS)
