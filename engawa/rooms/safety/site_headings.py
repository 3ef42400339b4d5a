"""The headings and words by which lists of sites are read, as municipalities and the standards write them.

Among them are the municipal standard open data set (指定緊急避難場所一覧), the national lists of
指定緊急避難場所 and 指定避難所, the disaster exchange item 避難所等, and Yokohama's own lists. All are
folded: one width, no gaps, lower case, no unit in brackets behind.
"""

from engawa.rooms.safety.designations import COLUMN_OF_HAZARD
from engawa.rooms.safety.file_words import fold_heading
from engawa.rooms.safety.values import Hazard, SiteRole

HEADINGS: dict[str, frozenset[str]] = {
    "place_number": frozenset({"施設番号", "施設の番号", "place_number"}),
    "national_id": frozenset(
        {
            "共通id",
            "全国共通避難所・避難場所id",
            "全国共通避難所避難場所id",
            "避難所・避難場所id",
            "national_id",
            "id",
        }
    ),
    "name": frozenset(
        {
            "名称",
            "名前",
            "施設名",
            "施設名称",
            "施設・場所名",
            "避難所名",
            "避難所名称",
            "避難場所名",
            "避難場所名称",
            "拠点名",
            "name",
        }
    ),
    "address": frozenset(
        {"所在地_連結表記", "所在地", "住所", "所在地(住所)", "所在地住所", "address"}
    ),
    "town": frozenset({"所在地_町字", "町名", "町丁目", "町字"}),
    "ward": frozenset(
        {"区", "区名", "行政区", "市区町村名", "所在地_市区町村", "都道府県名及び市町村名", "ward"}
    ),
    "role": frozenset(
        {"役割", "避難先の役割", "避難所タイプ", "避難先の種類", "避難所種別", "type"}
    ),
    "sort": frozenset({"種別", "区分", "種類"}),
    "building": frozenset({"建物", "建物名", "building"}),
    "code": frozenset({"コード", "code", "site_code"}),
    "capacity": frozenset(
        {
            "想定収容人数",
            "収容人数",
            "収容可能人数",
            "受け入れる人数",
            "受入人数",
            "受入可能人数",
            "定員",
            "capacity",
        }
    ),
    "pets": frozenset(
        {
            "ペットの同行避難可否",
            "ペット同行避難",
            "ペット同行避難可否",
            "ペットと一緒に避難",
            "ペット",
            "pets",
        }
    ),
    "step_free": frozenset(
        {
            "段差なしで入れる",
            "段差なし",
            "車椅子可",
            "車いす可",
            "スロープ",
            "スロープ、エレベータ、エスカレータ",
            "step_free",
        }
    ),
    "toilet": frozenset(
        {
            "バリアフリートイレ",
            "車いすで使えるトイレ",
            "車椅子使用者用トイレ有無",
            "多目的トイレ",
            "多機能トイレ",
            "だれでもトイレ",
            "toilet",
        }
    ),
    "languages": frozenset({"話せることば", "対応言語", "外国語対応", "言語", "languages"}),
    "note": frozenset({"案内", "利用者への案内", "note"}),
}
# Without one of these no row can be joined to a place.
NAMING = ("place_number", "national_id", "name")
_SHORTER = {
    Hazard.LANDSLIDE: ("土砂災害", "崖崩れ", "がけ崩れ", "崖崩れ・土石流・地滑り", "landslide"),
    Hazard.FLOOD: ("洪水害", "flood"),
    Hazard.STORM_SURGE: ("高潮害", "storm_surge"),
    Hazard.EARTHQUAKE: ("地震災害", "earthquake"),
    Hazard.TSUNAMI: ("津波災害", "tsunami"),
    Hazard.FIRE: ("大火", "大規模火災", "大規模な火災", "fire"),
    Hazard.INLAND_FLOOD: ("内水", "inland_flood"),
    Hazard.VOLCANO: ("火山", "火山災害", "volcano"),
}
# The municipal standard puts 災害種別_ before each, the national list nothing.
HAZARD_HEADINGS: dict[str, Hazard] = {
    fold_heading(f"{before}{word}"): hazard
    for hazard in Hazard
    for word in (COLUMN_OF_HAZARD[hazard], *_SHORTER[hazard])
    for before in ("", "災害種別_", "対象災害_")
}
# In this order: a 指定福祉避難所 is a welfare shelter, and never what other words in it mean.
ROLE_WORDS: dict[str, SiteRole] = {
    "福祉": SiteRole.WELFARE,
    "一時滞在": SiteRole.TEMPORARY_STAY,
    "帰宅困難": SiteRole.TEMPORARY_STAY,
    "地域防災拠点": SiteRole.DISASTER_BASE,
    "風水害": SiteRole.WIND_RAIN,
    "指定緊急避難場所": SiteRole.EVACUATION,
    "指定避難所": SiteRole.SHELTER,
}
YES_WORDS = frozenset(
    {"1", "○", "〇", "◯", "◎", "有", "有り", "あり", "可", "可能", "はい", "true", "yes"}
)
NO_WORDS = frozenset(
    {"0", "×", "✕", "x", "無", "無し", "なし", "否", "不可", "不可能", "いいえ", "false", "no"}
)
