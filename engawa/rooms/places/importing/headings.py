"""What columns are called: the headings of the standards and the names that offices usually give them.

Sources: 自治体標準オープンデータセット and the 推奨データセット before it (Digital Agency), the shelter files of
国土地理院, and lists that municipalities publish. Only data and string work, so that the process that opens
workbooks can use it without the rest of the house.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

MOST_ROWS_BEFORE = 20
_LONGEST_HEADING = 60
IGNORE, EXTRA = "ignore", "extra"

# A target is what a column is read as: a field of PlaceValues, a key of accessibility.ITEMS, or one of
# weekdays, opens, closes, hours_words, closed_days, opening_hours (together the hours), point (latitude
# and longitude in one cell) and prefecture_city. Where a file has two columns of one target, the heading
# that stands first here is taken.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "名称", "介護サービス事業所名称", "施設・場所名", "施設名", "施設名称", "事業所名", "事業所名称",
        "医療機関名", "医療機関名称", "店舗名", "園名", "学校名", "公園名", "設置施設名", "設置場所名称",
        "避難所名", "避難場所名", "名前", "Name",
    ),
    "name_kana": (
        "名称_カナ", "介護サービス事業所名称_カナ", "名称_かな", "施設名カナ", "施設名称カナ", "名称フリガナ",
        "施設名フリガナ", "施設名ふりがな", "カナ", "フリガナ", "ふりがな", "よみがな", "読み仮名", "Kana",
    ),
    "name_en": (
        "名称_英字", "名称_英語", "介護サービス事業所名称_英字", "介護サービス事業所名称_英語", "施設名_英語",
        "英語名", "英語名称", "英語表記", "name_en",
    ),
    "common_name": ("名称_通称", "通称", "通称名", "愛称", "略称"),
    "address": (
        "所在地_連結表記", "所在地_連結標記", "住所", "所在地", "施設所在地", "施設住所", "所在地住所",
        "設置場所住所", "Address",
    ),
    "prefecture": ("所在地_都道府県", "都道府県名", "都道府県"),
    "city": ("所在地_市区町村", "市区町村名", "市区町村", "市町村名", "市町村"),
    "prefecture_city": ("都道府県名及び市町村名", "都道府県名又は市町村名", "都道府県名及び市区町村名"),
    "town": ("所在地_町字", "町字", "町丁目", "町名"),
    "block": ("所在地_番地以下", "番地以下", "番地"),
    "building": ("建物名等(方書)", "建物名等", "方書", "建物名", "ビル名"),
    "postal_code": ("郵便番号", "〒", "postcode", "zipcode", "zip"),
    "government_code": ("所在地_全国地方公共団体コード", "所在地_市区町村コード"),
    "town_id": ("町字ID",),
    "latitude": ("緯度", "latitude", "lat", "北緯", "Y座標", "Y"),
    "longitude": ("経度", "longitude", "lon", "lng", "long", "東経", "X座標", "X"),
    "point": ("緯度経度", "座標", "位置座標", "位置情報", "latlng", "latlon"),
    "phone": (
        "電話番号", "連絡先電話番号", "電話", "TEL", "TEL番号", "連絡先(電話番号)", "問合せ先電話番号",
        "問い合わせ先電話番号", "phone", "telephone",
    ),
    "phone_extension": ("内線番号", "連絡先内線番号", "内線"),
    "fax": (
        "FAX番号", "連絡先FAX番号", "FAX", "ファックス番号", "ファックス", "ファクス番号", "ファクス",
        "ファクシミリ番号", "ファクシミリ",
    ),
    "email": (
        "連絡先メールアドレス", "メールアドレス", "電子メールアドレス", "Eメールアドレス", "電子メール",
        "Eメール", "メール", "email", "mail",
    ),
    "form_url": (
        "連絡先FormURL", "連絡先フォームURL", "問合せフォームURL", "問い合わせフォーム", "問合せフォーム",
    ),
    "contact_note": ("連絡先備考（その他、SNSなど）", "連絡先備考"),
    "url": (
        "URL", "ホームページURL", "ホームページアドレス", "ホームページ", "HPアドレス", "HPURL", "HP",
        "WebサイトURL", "Webサイト", "ウェブサイト", "公式サイト", "サイトURL", "website", "リンク", "link",
    ),
    "weekdays": (
        "利用可能曜日", "診療曜日", "開館曜日", "開所曜日", "営業曜日", "開設曜日", "開館日", "開所日",
        "営業日", "利用可能日",
    ),
    "opens": ("開始時間", "利用開始時間", "診療開始時間", "開始時刻", "利用開始時刻", "開店時間"),
    "closes": ("終了時間", "利用終了時間", "診療終了時間", "終了時刻", "利用終了時刻", "閉店時間"),
    "hours_note": (
        "利用可能時間特記事項", "利用可能日時特記事項", "利用可能曜日特記事項", "診療日時特記事項",
        "日時備考", "利用時間備考", "開館時間備考",
    ),
    "hours_words": (
        "開館時間", "利用時間", "利用可能時間", "営業時間", "開所時間", "開設時間", "開園時間", "診療時間",
        "受付時間",
    ),
    "closed_days": (
        "休館日", "定休日", "休業日", "休所日", "休園日", "休診日", "閉館日",
    ),
    "opening_hours": ("opening_hours",),
    "accessibility_note": ("バリアフリー情報", "バリアフリー"),
    "route_words": ("アクセス方法", "交通アクセス", "アクセス", "交通案内", "行き方"),
    "nearest_stop": (
        "最寄りの停留所・駅", "最寄りのバス停", "最寄りバス停", "最寄バス停", "最寄り駅", "最寄駅", "バス停",
    ),
    "parking": ("駐車場情報", "駐車場", "駐車場の有無"),
    "description": ("説明", "施設の説明", "概要", "施設概要", "紹介文", "description"),
    "description_en": ("説明_英語", "説明_英字", "概要_英語"),
    "services": (
        "実施サービス", "診療科目", "提供サービス", "サービス内容", "事業内容", "活動内容", "診療科",
    ),
    "operator": (
        "団体名", "法人の名称", "設置者", "所有者等", "運営主体", "運営者", "運営法人", "運営団体", "法人名",
        "設置主体", "事業者名", "指定管理者",
    ),
    "image_url": ("画像", "画像1", "画像URL", "写真URL"),
    "image_licence": ("画像_ライセンス", "画像1_ライセンス"),
    "national_id": ("共通ID",),
    "source_id": ("ID", "NO", "施設ID", "施設番号", "施設コード", "管理番号", "整理番号"),
    "note": ("備考", "備考欄", "特記事項", "注意事項", "注記", "remarks", "note"),
    "wheelchair": ("車椅子可", "車椅子対応", "車椅子利用", "車椅子"),
    "wheelchair-loan": ("車椅子貸出", "車椅子の貸出"),
    "stick-loan": ("ツエ貸出", "杖貸出", "つえ貸出"),
    "accessible-toilet": (
        "バリアフリートイレ", "車椅子使用者用トイレ有無", "車椅子使用者用トイレ", "車椅子使用者対応トイレ",
        "車椅子対応トイレ", "車椅子用トイレ", "多目的トイレ", "多機能トイレ", "みんなのトイレ",
        "だれでもトイレ",
    ),
    "step-free": (
        "スロープ、エレベータ、エスカレータ", "スロープ・エレベーター・エスカレーター", "スロープ等", "スロープ",
        "エレベーター", "エレベータ",
    ),
    "tactile-paving": ("点字ブロック等の移動支援", "点字ブロック等", "点字ブロック"),
    "braille": ("点字や読上による支援", "点字や読み上げによる支援", "点字案内"),
    "assistance-dogs": ("盲導犬・介助犬、聴導犬同伴", "補助犬同伴", "補助犬", "盲導犬"),
    "captions": ("字幕",),
    "written-talk": ("筆談対応", "筆談"),
    "priority-parking": ("優先駐車場", "車椅子用駐車場", "障害者用駐車場", "思いやり駐車場"),
    "ostomate-toilet": (
        "オストメイト対応トイレ", "オストメイト設置トイレ有無", "オストメイト設置トイレ", "オストメイト",
    ),
    "nursing-room": ("授乳室", "授乳スペース", "授乳コーナー"),
    "nappy-table": (
        "おむつ替えコーナー", "おむつ交換台", "おむつ替え台", "おむつ交換コーナー", "ベビーベッド",
    ),
    "eating": ("飲食可否", "飲食"),
    "pushchair-loan": ("ベビーカー貸出", "ベビーカーの貸出"),
    "pushchair": ("ベビーカー利用", "ベビーカー"),
}  # fmt: skip

# Who publishes the file is not what a place says of itself; an export names its own publisher.
PUBLISHER = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "地方公共団体名")

# Known to a standard, without a field of their own: kept under the heading that they have.
KEPT = (
    "POIコード", "外部識別子", "外部識別子の値", "高度の種別", "高度の値", "標高", "法人番号", "文化財分類",
    "種類", "場所名称", "員数（数）", "員数（単位）", "文化財指定日", "市区町村コード", "種別", "認可等年月日",
    "収容定員", "受入年齢", "一時預かりの有無", "子供預かり料金種別", "子供預かり料金", "子供預かり料金備考",
    "子供預かり開所時間", "子供預かり閉所時間", "病児保育の有無", "SSID", "提供エリア", "設置位置",
    "小児対応設備の有無", "画像2", "画像2_ライセンス", "外部利用不可", "事業所番号", "定員", "料金(基本)",
    "料金(詳細)", "連絡先名称", "男性トイレ総数", "男性トイレ数（小便器）", "男性トイレ数（和式）",
    "男性トイレ数（洋式）", "女性トイレ総数", "女性トイレ数（和式）", "女性トイレ数（洋式）",
    "男女共用トイレ総数", "男女共用トイレ数（和式）", "男女共用トイレ数（洋式）", "バリアフリートイレ数",
    "多機能トイレ数", "乳幼児用設備設置トイレ有無", "医療機関の種類", "医療機関コード",
    "時間外における対応", "病床数", "災害種別_洪水", "災害種別_崖崩れ、土石流及び地滑り", "災害種別_高潮",
    "災害種別_地震", "災害種別_津波", "災害種別_大規模な火事", "災害種別_内水氾濫", "災害種別_火山現象",
    "指定避難所との重複", "想定収容人数", "対象となる町会・自治会", "洪水", "崖崩れ、土石流及び地滑り", "高潮",
    "地震", "津波", "大規模な火事", "内水氾濫", "火山現象", "指定避難所との住所同一",
    "指定緊急避難場所との住所同一", "その他市町村長が必要と認める事項", "受入対象者",
    "図形",
)  # fmt: skip

_LEFT_OUT = dict.fromkeys(
    map(ord, " \t\r\n_-‐‑–—−・･.,:;/()[]{}<>「」『』【】、。*※\u200b\ufeff\xa0")
)
_IN_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]\s*$")
# What may stand in brackets behind a heading without changing what it means.
_ASIDE = {
    "10進", "10進数", "10進法", "度", "世界測地系", "wgs84", "jgd2000", "jgd2011", "北緯", "東経", "半角",
    "全角", "必須", "任意", "代表", "公式", "西暦",
}  # fmt: skip
_SAME = (("車いす", "車椅子"), ("車イス", "車椅子"), ("オムツ", "おむつ"))


@lru_cache(maxsize=4096)
def normalise_heading(heading: str) -> str:
    """Give a heading as it is compared: no case, width, spaces, brackets or joining signs."""
    text = unicodedata.normalize("NFKC", heading)
    for written, meant in _SAME:
        text = text.replace(written, meant)
    return text.casefold().translate(_LEFT_OUT)


_TARGETS = {
    normalise_heading(heading): (target, rank)
    for target, headings in reversed(HEADINGS.items())
    for rank, heading in reversed(tuple(enumerate(headings)))
}
_PUBLISHER = {normalise_heading(heading) for heading in PUBLISHER}
_KEPT = {normalise_heading(heading) for heading in KEPT}


def find_target(heading: str) -> tuple[str, int] | None:
    """Give what a column of this heading is read as, and how well the heading says so (0 is best).

    None means that the heading is not known.
    """
    text = normalise_heading(heading)
    found = _find(text)
    if found is None:
        plain = unicodedata.normalize("NFKC", heading)
        aside = _IN_BRACKETS.search(plain)
        if aside and aside[1].strip().casefold() in _ASIDE:
            found = _find(normalise_heading(plain[: aside.start()]))
    if found is None and text.endswith("有無"):
        found = _find(text.removesuffix("有無").removesuffix("の"))
    return found


def _find(text: str) -> tuple[str, int] | None:
    if text in _TARGETS:
        return _TARGETS[text]
    if text in _PUBLISHER:
        return IGNORE, 0
    return (EXTRA, 0) if text in _KEPT else None


def find_heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Give the place of the row with the headings among the first rows, or None when all are empty.

    Above it may stand a title, a date or empty rows. Without any known heading it is the first row that
    is filled.
    """
    first_filled: int | None = None
    for place, row in enumerate(rows[:MOST_ROWS_BEFORE]):
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        if first_filled is None:
            first_filled = place
        known = count_known(filled)
        if known >= 2 and (len(filled) >= 3 or known == len(filled)):
            return place
    return first_filled


def count_known(row: Sequence[str]) -> int:
    """Count the cells that are headings which are known."""
    return sum(find_target(cell) is not None for cell in row if 0 < len(cell) <= _LONGEST_HEADING)
