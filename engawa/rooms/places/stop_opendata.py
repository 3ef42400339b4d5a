"""The open data of moving shops: the timetable, one row for each stop."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.rooms.places.data_changes import list_last_changes
from engawa.rooms.places.models import Offering, Stop
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.osm import write_osm
from engawa.rooms.places.selectors.stops import read_spot
from engawa.rooms.places.stop_wording import list_stop_rules

_DAY = dt.timedelta(days=1)


def _rows(ward_id: int) -> Iterator[Row]:
    labels = dict(Offering.Category.choices)
    stops = Stop.objects.filter(
        shop__ward_id=ward_id, shop__is_public=True, withdrawn_at__isnull=True
    )
    for stop in stops.select_related("shop", "place", "area").order_by("shop__number", "pk"):
        shop, spot, hours = stop.shop, read_spot(stop=stop), OpeningHours.from_plain(stop.hours)
        yield {
            "shop_number": shop.number,
            "shop": shop.name,
            "operator": shop.operator,
            "categories": [str(labels[code]) for code in shop.categories if code in labels],
            "goods": shop.goods,
            "payment": shop.payment,
            "phone": shop.phone,
            "url": shop.url,
            "spot": stop.spot,
            "place_number": spot.place_number,
            "area": spot.area,
            "latitude": spot.point.latitude if spot.point else None,
            "longitude": spot.point.longitude if spot.point else None,
            "times": list_stop_rules(hours=hours),
            "opening_hours": write_osm(hours),
            "note": stop.note,
            "starts_on": stop.starts_on,
            "last_on": stop.ends_before - _DAY if stop.ends_before else None,
            "is_example": shop.is_example,
        }


STOPS = DataSet(
    key="places.moving-stops",
    title=_("移動販売の停まる場所と時間"),
    description=_(
        "移動販売が停まる場所と、来る曜日と時間です。空欄は「分からない」という意味です。1日だけの変わりはふくみません。"
    ),
    fields=(
        Field("shop_number", _("移動販売の番号"), "", Type.INTEGER),
        Field("shop", _("移動販売の名前")),
        Field("operator", _("運営")),
        Field("categories", _("売っている物の種類"), "", Type.LIST),
        Field("goods", _("売っている物")),
        Field("payment", _("払い方")),
        Field("phone", _("電話番号")),
        Field("url", _("URL")),
        Field("spot", _("停まる場所")),
        Field("place_number", _("施設の番号"), _("停まる場所が施設のとき"), Type.INTEGER),
        Field("area", _("地区")),
        Field("latitude", _("緯度"), "", Type.NUMBER),
        Field("longitude", _("経度"), "", Type.NUMBER),
        Field("times", _("来る曜日と時間"), "", Type.LIST),
        Field(
            "opening_hours",
            _("来る曜日と時間（機械で読む形）"),
            _("OpenStreetMapの書き方（opening_hours）"),
        ),
        Field("note", _("備考")),
        Field("starts_on", _("来始める日"), "", Type.DATE),
        Field("last_on", _("最後に来る日"), "", Type.DATE),
        Field("is_example", _("見本"), _("作りものの移動販売か"), Type.BOOLEAN),
    ),
    rows=_rows,
    last_changes=list_last_changes,
    keywords=(_("移動販売"), _("買い物")),
)
