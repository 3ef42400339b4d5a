"""What pages say of places, in the reader's language."""

import json

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.models import Offering, Place

_NOT_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# How far a person walks in a minute, by the rule for advertisements of homes (公正競争規約施行規則): 80 m.
METRES_A_MINUTE = 80
WEEKDAY_NAMES = (
    pgettext_lazy("weekday", "月"),
    pgettext_lazy("weekday", "火"),
    pgettext_lazy("weekday", "水"),
    pgettext_lazy("weekday", "木"),
    pgettext_lazy("weekday", "金"),
    pgettext_lazy("weekday", "土"),
    pgettext_lazy("weekday", "日"),
)
EXPORT_LABELS = {
    "csv": gettext_lazy("表（CSV）"),
    "geojson": gettext_lazy("地図のデータ（GeoJSON）"),
    "kml": gettext_lazy("地図のデータ（KML）"),
    "gpx": gettext_lazy("位置のデータ（GPX）"),
    "json": gettext_lazy("すべての項目（JSON）"),
}
# What stands on a card, where there is room for the most asked only.
_ON_A_CARD = ("wheelchair", "accessible-toilet", "ostomate-toilet", "nursing-room", "nappy-table")


def name_place(place: Place) -> str:
    """Name a place in the reader's language."""
    return choose_by_language(japanese=place.name, english=place.name_en, easy="")


def say_distance(metres: float, *, start: str) -> str:
    """Say how far a place is from a start, in a straight line, and how long that is on foot at least."""
    minutes = max(1, -(-round(metres) // METRES_A_MINUTE))
    if metres < 1000:
        return _("%(start)sから直線で約%(metres)dm・歩いて%(minutes)d分以上") % {
            "start": start,
            "metres": max(10, round(metres, -1)),
            "minutes": minutes,
        }
    return _("%(start)sから直線で約%(kilometres)skm・歩いて%(minutes)d分以上") % {
        "start": start,
        "kilometres": f"{metres / 1000:.1f}",
        "minutes": minutes,
    }


def say_map(ward_name: str, pins: int) -> str:
    """Say what the drawn map shows, for those who do not see it."""
    if not pins:
        return _("%(ward)sの地図。印はありません。") % {"ward": ward_name}
    return _("%(ward)sの地図。一覧と同じ番号の印が%(count)dつあります。") % {
        "ward": ward_name,
        "count": pins,
    }


def say_stops_map(ward_name: str, pins: int) -> str:
    """Say what the map of the stops of moving shops shows, for those who do not see it."""
    if not pins:
        return _("%(ward)sの地図。印はありません。") % {"ward": ward_name}
    return _(
        "%(ward)sの地図。移動販売が停まる場所に、一覧と同じ番号の印が%(count)dつあります。"
    ) % {"ward": ward_name, "count": pins}


def say_days(weekdays: list[int]) -> str:
    """Say on which weekdays something is offered; nothing for every open day."""
    if not weekdays or len(weekdays) == len(WEEKDAY_NAMES):
        return ""
    return _("・").join(str(WEEKDAY_NAMES[day]) for day in sorted(weekdays))


def say_offering(offering: Offering) -> str:
    """Name one thing that a place offers with its days: 「食パン 火・金」."""
    days = say_days(offering.weekdays)
    if offering.by_order:
        return _("%(name)s（予約）") % {"name": offering.name}
    if not days:
        return offering.name
    return _("%(name)s %(days)s") % {"name": offering.name, "days": days}


def list_access_words(accessibility: dict[str, str]) -> list[str]:
    """List what a card says about access: what is there, and what is there in part."""
    words = []
    for item in ITEMS:
        answer = accessibility.get(item.key)
        if item.key not in _ON_A_CARD or answer not in (Answer.YES, Answer.PARTLY):
            continue
        label = str(item.label)
        if answer == Answer.PARTLY:
            label = _("%(label)s（一部・条件あり）") % {"label": label}
        words.append(label)
    return words


def list_map_words() -> SafeString:
    """Give the words of the map that moves, as JSON for the script; its places are filled in there."""
    words = {
        "zoom_in": _("大きくする"),
        "zoom_out": _("小さくする"),
        "cluster": _("ここに%(count)s件"),
        "selected": _("%(number)s番 %(name)sを選びました"),
        "moved": _("地図に%(count)s件あります"),
        "failed": _("動かせる地図を読み込めませんでした。一覧と上の地図は、そのまま使えます。"),
        "close": _("動かない地図に戻す"),
        "close_card": _("閉じる"),
        "here": _("今いる場所から近い順"),
        "map": _("動かせる地図。矢印キーで動き、＋と－で大きさが変わります。"),
        "place": "%(name)s",
    }
    return write_json(words)


def list_nearness_words() -> SafeString:
    """Give the words with which the script says how far places are from the reader, as JSON."""
    words = {
        "metres": _("約%(count)sm"),
        "kilometres": _("約%(count)skm"),
        "done": _("今いる場所から近い順に並べました。"),
        "whole": _(
            "今いる場所から近い順に、%(count)s件を並べました。今いる場所は、どこにも送っていません。"
        ),
        "page": _("ほかのページの施設を読み込めないため、このページだけを近い順に並べました。"),
    }
    return write_json(words)


def write_json(words: dict[str, str]) -> SafeString:
    """Give words as JSON for a script in the page."""
    # As json_script does: nothing in it can end the element.
    return SafeString(json.dumps(words, ensure_ascii=False).translate(_NOT_IN_SCRIPT))
