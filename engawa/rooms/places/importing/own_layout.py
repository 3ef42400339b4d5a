"""The layout in which this house writes its places: that of 公共施設一覧, and columns for what it has no column for.

The reader knows it from the writer, so that an export that comes back changes nothing. Every other heading
of such a file is one of `PlaceValues.extra`; where that heading is also a column of the layout, it is
written behind `ADDED`. A text that a spreadsheet would run as a formula has an apostrophe before it.
"""

import re

from engawa.core.opendata.writing import STARTS_A_FORMULA
from engawa.rooms.places.accessibility import ITEMS
from engawa.rooms.places.importing.headings import IGNORE

ADDED = "追加："

# 自治体標準オープンデータセット, 公共施設一覧, in its order; what a place has no field for stays
# empty unless `extra` has it.
STANDARD: tuple[tuple[str, str], ...] = (
    ("全国地方公共団体コード", IGNORE),
    ("ID", "source_id"),
    ("地方公共団体名", IGNORE),
    ("名称", "name"),
    ("名称_カナ", "name_kana"),
    ("名称_英字", "name_en"),
    ("名称_通称", "common_name"),
    ("POIコード", ""),
    ("外部識別子", ""),
    ("外部識別子の値", ""),
    ("所在地_全国地方公共団体コード", "government_code"),
    ("町字ID", "town_id"),
    ("所在地_連結表記", "address"),
    ("所在地_都道府県", "prefecture"),
    ("所在地_市区町村", "city"),
    ("所在地_町字", "town"),
    ("所在地_番地以下", "block"),
    ("建物名等(方書)", "building"),
    ("緯度", "latitude"),
    ("経度", "longitude"),
    ("高度の種別", ""),
    ("高度の値", ""),
    ("電話番号", "phone"),
    ("内線番号", "phone_extension"),
    ("連絡先メールアドレス", "email"),
    ("連絡先FormURL", "form_url"),
    ("連絡先備考（その他、SNSなど）", "contact_note"),
    ("郵便番号", "postal_code"),
    ("法人番号", ""),
    ("団体名", "operator"),
    ("利用可能曜日", "weekdays"),
    ("開始時間", "opens"),
    ("終了時間", "closes"),
    ("利用可能時間特記事項", "hours_note"),
    ("説明", "description"),
    *((item.column, item.key) for item in ITEMS),
    ("URL", "url"),
    ("画像", "image_url"),
    ("画像_ライセンス", "image_licence"),
    ("備考", "note"),
)
# Columns of other sheets of the standard, then those that no sheet has.
FURTHER: tuple[tuple[str, str], ...] = (
    ("FAX番号", "fax"),
    ("アクセス方法", "route_words"),
    ("駐車場情報", "parking"),
    ("説明_英語", "description_en"),
    ("実施サービス", "services"),
    ("バリアフリー情報", "accessibility_note"),
    ("共通ID", "national_id"),
    ("最寄りの停留所・駅", "nearest_stop"),
    ("種類コード", "kind"),
    ("位置の正確さ", "precision"),
)
# OSM's form of the hours; it stands last, and only where the standard's columns cannot say them.
OPENING_HOURS = ("opening_hours", "opening_hours")

# Heading → what it is read as; an empty target is one of `extra` under that heading.
COLUMNS = dict((*STANDARD, *FURTHER, OPENING_HOURS))
_SIGNS = frozenset(("種類コード", "位置の正確さ", "所在地_連結表記", "名称"))

# Files for maps (GeoJSON, KML, GPX) have no fixed columns: what a place does not say is left out, and some
# columns are there for people only.
NUMBER, KIND_LABEL, PAGE, CONFIRMED_ON, OFFERINGS = "番号", "種別", "掲載ページ", "確認日", "取扱品"
PRECISION = "位置の正確さ"
OF_SOURCE = "（元の列）"
BEFORE_HOURS_IN_MAPS: tuple[tuple[str, str], ...] = (
    ("種別コード", "kind"),
    ("ID", "source_id"),
    ("共通ID", "national_id"),
    ("名称", "name"),
    ("名称_カナ", "name_kana"),
    ("名称_英語", "name_en"),
    ("名称_通称", "common_name"),
    ("所在地_全国地方公共団体コード", "government_code"),
    ("町字ID", "town_id"),
    ("所在地_連結表記", "address"),
    ("所在地_都道府県", "prefecture"),
    ("所在地_市区町村", "city"),
    ("所在地_町字", "town"),
    ("所在地_番地以下", "block"),
    ("建物名等(方書)", "building"),
    ("郵便番号", "postal_code"),
    ("電話番号", "phone"),
    ("内線番号", "phone_extension"),
    ("FAX番号", "fax"),
    ("連絡先メールアドレス", "email"),
    ("連絡先FormURL", "form_url"),
    ("連絡先備考（その他、SNSなど）", "contact_note"),
    ("団体名", "operator"),
)
AFTER_HOURS_IN_MAPS: tuple[tuple[str, str], ...] = (
    ("利用可能日時特記事項", "hours_note"),
    ("説明", "description"),
    ("説明_英語", "description_en"),
    ("サービス内容", "services"),
    ("アクセス方法", "route_words"),
    ("最寄りの停留所・駅", "nearest_stop"),
    ("駐車場情報", "parking"),
    ("バリアフリー情報", "accessibility_note"),
    ("URL", "url"),
    ("画像", "image_url"),
    ("画像_ライセンス", "image_licence"),
    ("備考", "note"),
)
COLUMNS_IN_MAPS = {
    **dict((*BEFORE_HOURS_IN_MAPS, OPENING_HOURS, *AFTER_HOURS_IN_MAPS)),
    **{item.column: item.key for item in ITEMS},
    PRECISION: "precision",
    "緯度": "latitude",
    "経度": "longitude",
    # KML's own element for the address goes by this name.
    "住所": "address",
    **dict.fromkeys((NUMBER, KIND_LABEL, PAGE, CONFIRMED_ON, OFFERINGS, "id"), IGNORE),
}
_SIGNS_IN_MAPS = frozenset((NUMBER, KIND_LABEL, "種別コード", PAGE))

_FORMULA = re.compile("'*[" + re.escape("".join(STARTS_A_FORMULA)) + "]")
_DISARMED = re.compile("'+[" + re.escape("".join(STARTS_A_FORMULA)) + "]")


def is_own(columns: tuple[str, ...]) -> bool:
    """Tell whether a file with these headings was written by this house."""
    return _SIGNS.issubset(columns)


def is_own_for_maps(columns: tuple[str, ...]) -> bool:
    """Tell whether a file with these headings was written by this house for maps."""
    return _SIGNS_IN_MAPS.issubset(columns)


def disarm(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run, and before one that has some already."""
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(text: str) -> str:
    """Take away the apostrophe that `disarm` put before a text."""
    return text[1:] if text.startswith("'") and _DISARMED.match(text) else text


def write_heading(heading: str) -> str:
    """Give the column's heading for one of `extra`."""
    is_taken = COLUMNS.get(heading, "") != "" or heading.startswith(ADDED)
    return disarm(ADDED + heading if is_taken else heading)


def read_heading(heading: str) -> str:
    """Give the heading of `extra` that `write_heading` wrote."""
    return rearm(heading).removeprefix(ADDED)


def read_heading_in_maps(heading: str) -> str:
    """Give the heading of `extra` as it is without the sign that it is none of ours."""
    return heading.removesuffix(OF_SOURCE)
