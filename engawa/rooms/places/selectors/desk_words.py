"""What the desk calls the parts of a place, and how it says what they hold: for forms, conflicts, history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import write_date
from engawa.core.wards.models import Area, Partner, Section
from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.models import Offering, Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.values import Precision
from engawa.rooms.places.wording import say_days

LABELS = {
    "kind": gettext_lazy("種類"),
    "name": gettext_lazy("名前"),
    "name_kana": gettext_lazy("名前の読み"),
    "name_en": gettext_lazy("英語の名前"),
    "common_name": gettext_lazy("ふだんの呼び名"),
    "description": gettext_lazy("紹介の文"),
    "description_en": gettext_lazy("英語の紹介の文"),
    "services": gettext_lazy("できること"),
    "address": gettext_lazy("住所"),
    "prefecture": gettext_lazy("都道府県"),
    "city": gettext_lazy("市区町村"),
    "town": gettext_lazy("町"),
    "block": gettext_lazy("番地"),
    "building": gettext_lazy("建物の名前と階"),
    "postal_code": gettext_lazy("郵便番号"),
    "government_code": gettext_lazy("全国地方公共団体コード"),
    "town_id": gettext_lazy("町字ID"),
    "latitude": gettext_lazy("緯度"),
    "longitude": gettext_lazy("経度"),
    "precision": gettext_lazy("位置の正確さ"),
    "point": gettext_lazy("地図の位置"),
    "phone": gettext_lazy("電話"),
    "phone_extension": gettext_lazy("内線"),
    "fax": gettext_lazy("ファクス"),
    "email": gettext_lazy("メール"),
    "form_url": gettext_lazy("問い合わせのページ"),
    "contact_note": gettext_lazy("問い合わせについての補足"),
    "url": gettext_lazy("ウェブサイト"),
    "hours": gettext_lazy("開いている時間"),
    "hours_note": gettext_lazy("時間についての補足"),
    "accessibility": gettext_lazy("使いやすさ"),
    "accessibility_note": gettext_lazy("使いやすさについての補足"),
    "route_words": gettext_lazy("行き方"),
    "nearest_stop": gettext_lazy("最寄りの駅・バス停"),
    "parking": gettext_lazy("駐車場"),
    "operator": gettext_lazy("運営している団体"),
    "image_url": gettext_lazy("写真のアドレス"),
    "image_licence": gettext_lazy("写真の使い方の決まり"),
    "national_id": gettext_lazy("避難所の共通ID"),
    "source_id": gettext_lazy("もとの表での番号"),
    "note": gettext_lazy("備考"),
    "extra": gettext_lazy("もとの表のほかの項目"),
    "state": gettext_lazy("公開"),
    "section": gettext_lazy("担当の課"),
    "area": gettext_lazy("地区"),
    "partners": gettext_lazy("一緒に取り組む相手"),
    "offerings": gettext_lazy("買える物・頼める仕事"),
    "is_example": gettext_lazy("見本"),
    "confirmed_on": gettext_lazy("内容を確かめた日"),
    "confirmed_by": gettext_lazy("確かめた課や事務所"),
    "photos": gettext_lazy("写真"),
}
# The order in which a page tells what changed.
ORDER = {name: place for place, name in enumerate(LABELS)}


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the numbers and codes that a place holds."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[int, str] = field(default_factory=dict)
    partners: Mapping[int, str] = field(default_factory=dict)


def get_names_of_list(*, ward_id: int) -> Names:
    """Give the names of the ward's kinds and sections, which is all that the list shows."""
    sections = Section.objects.filter(ward_id=ward_id).values_list("pk", "name")
    return Names(kinds=name_kinds(ward_id=ward_id), sections=dict(sections))


def get_names(*, ward_id: int) -> Names:
    """Give the names of the ward's kinds, sections, districts and partners."""
    return Names(
        kinds=name_kinds(ward_id=ward_id),
        sections=dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        areas=dict(Area.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        partners=dict(Partner.objects.filter(ward_id=ward_id).values_list("pk", "name")),
    )


def label_of(*, key: str) -> str:
    """Give the label of a part of a place; one item of access is `accessibility.wheelchair`."""
    name, dot, item = key.partition(".")
    if dot and name == "accessibility" and item in BY_KEY:
        return str(BY_KEY[item].label)
    if dot:
        return item
    return str(LABELS.get(name, name))


def say_part(*, key: str, value: Any, names: Names) -> str:
    """Say what one part of a place holds; nothing for nothing."""
    # Hours without any rule are something: it is never open.
    if value is None or (key != "hours" and not value):
        return ""
    name = key.partition(".")[0]
    if name == "accessibility":
        return _say_access(value)
    say = _SAYING.get(name)
    return str(value) if say is None else say(value, names)


def _say_access(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(
            _("%(item)s：%(answer)s") % {"item": BY_KEY[key].label, "answer": Answer(answer).label}
            for key, answer in value.items()
            if key in BY_KEY
        )
    return Answer(value).label


def _say_hours(value: Any, _names: Names) -> str:
    return "\n".join(list_rules(hours=OpeningHours.from_plain(value)))


def _say_offerings(value: Any, _names: Names) -> str:
    return "\n".join(_say_offering(item) for item in value)


def _say_offering(item: Mapping[str, Any]) -> str:
    parts = [
        str(item["name"]),
        _("（%(category)s）") % {"category": Offering.Category(item["category"]).label},
        say_days(list(item["weekdays"])),
        _("予約した人だけ") if item["by_order"] else "",
        str(item["price"]),
        str(item["note"]),
    ]
    return " ".join(part for part in parts if part)


def _say_day(value: Any, _names: Names) -> str:
    return write_date(dt.date.fromisoformat(value))


def _say_point(value: Any, _names: Names) -> str:
    latitude, longitude, precision = value
    return _("%(latitude)s, %(longitude)s（%(precision)s）") % {
        "latitude": latitude,
        "longitude": longitude,
        "precision": Precision(precision or Precision.UNKNOWN).label,
    }


def _say_state(value: Any, _names: Names) -> str:
    return str(Place.State(value).label)


def _say_extra(value: Any, _names: Names) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return "\n".join(
        _("%(heading)s：%(words)s") % {"heading": heading, "words": words}
        for heading, words in value.items()
    )


_SAYING = {
    "hours": _say_hours,
    "offerings": _say_offerings,
    "confirmed_on": _say_day,
    "point": _say_point,
    "state": _say_state,
    "precision": lambda value, _names: Precision(value).label,
    "kind": lambda value, names: names.kinds.get(value, str(value)),
    "section": lambda value, names: names.sections.get(value, str(value)),
    "area": lambda value, names: names.areas.get(value, str(value)),
    "partners": lambda value, names: "\n".join(names.partners.get(pk, str(pk)) for pk in value),
    "photos": lambda value, _names: "\n".join(value),
    "is_example": lambda value, _names: _("見本です") if value else "",
    "extra": _say_extra,
}
