"""What a column can be read as, with the words by which a person chooses it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.rooms.places.accessibility import ITEMS
from engawa.rooms.places.importing.headings import EXTRA, IGNORE

# Not fields of a place by themselves: several of them together, or two in one cell.
WEEKDAYS, OPENS, CLOSES = "weekdays", "opens", "closes"
HOURS_WORDS, CLOSED_DAYS, OPENING_HOURS = "hours_words", "closed_days", "opening_hours"
POINT, PREFECTURE_CITY = "point", "prefecture_city"


@dataclass(frozen=True, slots=True)
class Target:
    """A thing that a column can say: a field of a place, a key of accessibility, or one of those above."""

    code: str
    label: Promise


_TARGETS: tuple[Target, ...] = (
    Target("name", _("名称")),
    Target("name_kana", _("名称の読み（カナ）")),
    Target("name_en", _("英語の名称")),
    Target("common_name", _("よく使われる呼び名")),
    Target("kind", _("種類のコード")),
    Target("address", _("住所")),
    Target("prefecture", _("都道府県")),
    Target("city", _("市区町村")),
    Target(PREFECTURE_CITY, _("都道府県と市区町村（1つの列）")),
    Target("town", _("町名・丁目")),
    Target("block", _("番地")),
    Target("building", _("建物の名前・階")),
    Target("postal_code", _("郵便番号")),
    Target("government_code", _("所在地の市区町村コード")),
    Target("town_id", _("町字ID")),
    Target("latitude", _("緯度")),
    Target("longitude", _("経度")),
    Target(POINT, _("緯度と経度（1つの列）")),
    Target("precision", _("位置の正確さ")),
    Target("phone", _("電話番号")),
    Target("phone_extension", _("内線番号")),
    Target("fax", _("ファクス番号")),
    Target("email", _("メールアドレス")),
    Target("form_url", _("問い合わせフォームのURL")),
    Target("contact_note", _("連絡先についての補足")),
    Target("url", _("ウェブページのURL")),
    Target(WEEKDAYS, _("利用できる曜日")),
    Target(OPENS, _("利用できる時間（始まり）")),
    Target(CLOSES, _("利用できる時間（終わり）")),
    Target(HOURS_WORDS, _("利用できる時間（始まりから終わりまで1つの列）")),
    Target(CLOSED_DAYS, _("休みの日")),
    Target(OPENING_HOURS, _("利用できる時間（OSMの書き方）")),
    Target("hours_note", _("利用できる時間についての補足")),
    *(Target(item.key, item.label) for item in ITEMS),
    Target("accessibility_note", _("バリアフリーについての補足")),
    Target("route_words", _("行き方")),
    Target("nearest_stop", _("最寄りの駅・バス停")),
    Target("parking", _("駐車場")),
    Target("description", _("説明")),
    Target("description_en", _("英語の説明")),
    Target("services", _("していること・サービス")),
    Target("operator", _("運営する団体")),
    Target("image_url", _("画像のURL")),
    Target("image_licence", _("画像のライセンス")),
    Target("national_id", _("共通ID（避難所・避難場所）")),
    Target("source_id", _("元の一覧でのID")),
    Target("note", _("備考")),
    Target(EXTRA, _("見出しのまま残す")),
    Target(IGNORE, _("読み込まない")),
)
CODES = frozenset(target.code for target in _TARGETS)


def list_targets() -> tuple[Target, ...]:
    """List what a person can choose for a column, in the order of the form."""
    return _TARGETS
