"""What a place still lacks before its page answers what visitors ask."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.rooms.places.accessibility import ITEMS
from engawa.rooms.places.models import Place
from engawa.rooms.places.values import Precision

# Anchors of the form's parts.
BASIC, WHERE, CONTACT, HOURS, ACCESS, PHOTOS, STANDING = (
    "basic", "where", "contact", "hours", "access", "photos", "standing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a place lacks: the part of the form that gives it, and the sentence."""

    part: str
    words: str


def list_missing(*, place: Place, photos: int) -> list[Missing]:
    """List what a place lacks, what keeps visitors from finding it first."""
    found = [
        (place.state == Place.State.DRAFT, STANDING, _("準備中です。まだ公開していません。")),
        (
            place.latitude is None,
            WHERE,
            _("場所が分かりません。地図に出ません。"),
        ),
        (
            place.latitude is not None and place.precision == Precision.TOWN,
            WHERE,
            _("位置は、町のまん中です。入口の位置が分かれば、直してください。"),
        ),
        (place.hours is None, HOURS, _("開いている時間がありません。")),
        (not place.address and not place.town, WHERE, _("住所がありません。")),
        (not _has_contact(place), CONTACT, _("問い合わせ先がありません。")),
        (not place.name_kana, BASIC, _("名前の読みがありません。")),
        (not place.name_en, BASIC, _("英語の名前がありません。")),
        (not place.route_words, WHERE, _("言葉での行き方がありません。")),
        (not photos, PHOTOS, _("写真がありません。")),
        (place.section_id is None, STANDING, _("担当の課が決まっていません。")),
    ]
    missing = [Missing(part, words) for is_missing, part, words in found if is_missing]
    unknown = sum(item.key not in place.accessibility for item in ITEMS)
    if unknown:
        missing.append(Missing(ACCESS, _say_unknown(unknown)))
    return missing


def is_long_unconfirmed(*, place: Place, today: dt.date) -> bool:
    """Tell whether nobody has confirmed a place within a year."""
    return place.confirmed_on is None or place.confirmed_on < year_before(today=today)


def year_before(*, today: dt.date) -> dt.date:
    """Give the same day of the year before: what was confirmed earlier is to be confirmed again."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:
        return today.replace(year=today.year - 1, day=28)


def _has_contact(place: Place) -> bool:
    return any((place.phone, place.fax, place.email, place.form_url))


def _say_unknown(count: int) -> str:
    return ngettext(
        "使いやすさの%(count)d項目が分かりません。",
        "使いやすさの%(count)d項目が分かりません。",
        count,
    ) % {"count": count}
