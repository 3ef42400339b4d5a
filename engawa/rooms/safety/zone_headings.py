"""The headings and words by which registers of zones are read, as municipalities write them.

Among them are those of 国土数値情報 and of the model of 土砂災害警戒区域. All are folded: one width, no gaps,
lower case, no unit in brackets behind.
"""

HEADINGS: dict[str, frozenset[str]] = {
    "code": frozenset({"コード", "code", "区域コード", "zone_code"}),
    "number": frozenset(
        {"番号", "区域番号", "no", "no.", "整理番号", "箇所番号", "number", "zone_number"}
    ),
    "name": frozenset({"名称", "名前", "区域名", "区域名称", "箇所名", "name", "zone_name"}),
    "name_kana": frozenset(
        {"よみ", "名称カナ", "名称_カナ", "ふりがな", "区域名よみ", "name_kana"}
    ),
    "name_en": frozenset({"英語の名前", "名称_英語", "英語名", "name_en"}),
    "towns": frozenset(
        {
            "町丁目",
            "町名",
            "町丁目名",
            "所在地",
            "住所",
            "対象町丁目",
            "対象地区",
            "towns",
            "address",
        }
    ),
    "households": frozenset({"世帯数", "世帯", "対象世帯数", "households"}),
    "people": frozenset({"人数", "人口", "対象人数", "居住者数", "people", "population"}),
    "kind": frozenset({"種類", "区域の種類", "区域種別", "kind"}),
    "hazard": frozenset({"災害", "災害種別", "災害の種類", "hazard"}),
    "geometry": frozenset({"形", "区域の形", "geometry", "geojson"}),
}
KIND_WORDS: dict[str, str] = {
    "崖": "CLIFF",
    "がけ": "CLIFF",
    "即時避難": "CLIFF",
    "川": "RIVER",
    "河": "RIVER",
    "海": "COAST",
    "沿岸": "COAST",
    "全域": "WARD",
    "町": "TOWNS",
}
HAZARD_WORDS: dict[str, str] = {
    "土砂": "LANDSLIDE",
    "崖": "LANDSLIDE",
    "がけ": "LANDSLIDE",
    "急傾斜": "LANDSLIDE",
    "土石流": "LANDSLIDE",
    "地滑り": "LANDSLIDE",
    "内水": "INLAND_FLOOD",
    "洪水": "FLOOD",
    "高潮": "STORM_SURGE",
    "津波": "TSUNAMI",
    "火事": "FIRE",
    "火災": "FIRE",
}
