"""What a short line is: the heading of a part, the name of a section, or page furniture.

Every rule reads the form of a line or the common words of operating policies; none knows a ward.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

from engawa.rooms.policy.importing import marks
from engawa.rooms.policy.importing.marks import is_balanced, plain


class Part(Enum):
    """What a part of the document holds."""

    START = auto()
    GOALS = auto()
    MEASURES = auto()
    DETAIL = auto()
    PLEDGES = auto()
    CONTEXT = auto()
    DIGITAL = auto()
    STATEMENTS = auto()


_HEADING_LIMIT = 60
_SENTENCE_TAIL = re.compile(
    r"(?:ます|です|ました|でした|ません|しょう|ください|である|します|いたします)[!！?？♪☆★\s]*$"
)
_PARTICLE_TAIL = re.compile(r"(?:[、,]|を|が|は|や)$")
# No Japanese word begins with these; other particles may be the head of one.
_PARTICLE_HEAD = re.compile(r"[、。，．）」』)を]")

_BRACKETS = re.compile(r"^[【《〔［\[＜<〈（(](.+?)[】》〕］\]＞>〉）)]$")
_REFERENCE_HEAD = re.compile(r"^[【《〔［\[＜<〈（(]?参考(?:資料)?[】》〕］\]＞>〉）)]?[:：]?")
_YEAR = r"(?:令和(?:\d{1,2}|元)年度|20\d\d年度)(?:の|における)?"
_AREA = r"(?:\S{0,8}?[区市町村])?(?:の|における)?"
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        Part.PLEDGES,
        re.compile(
            r"^.{0,20}(?:組織運営|組織づくり|組織体制|運営体制|推進体制|職員の行動指針|行動指針)"
            r"(?:の(?:方針|考え方|姿勢|基本|取組)|について)?$"
        ),
    ),
    (
        Part.STATEMENTS,
        re.compile(
            r"^.{0,12}(?:各課|課別|各部署|部署別|各部|各所属|所属別|組織別|課・室)(?:等|など)?(?:の|別|からの)?"
            r"(?:運営)?(?:取組方針|方針|取組目標|目標|取組|宣言|メッセージ|ごとの方針)(?:一覧)?$"
        ),
    ),
    (Part.STATEMENTS, re.compile(r"^(?:課|部署|所属|組織)ごとの(?:運営)?(?:方針|目標|取組)$")),
    (
        Part.DETAIL,
        re.compile(
            rf"^(?:{_YEAR})?(?:主な|主要な?|具体的な|重点的な)(?:施策・|施策と)?"
            r"(?:事業|取組|取り組み)(?:[・と](?:事業|取組|取り組み))?(?:一覧|の内容|の概要)?$"
        ),
    ),
    (
        Part.DIGITAL,
        re.compile(r"^.{0,24}(?:デジタル|dx).{0,12}(?:目標|めざす姿|目指す姿)$"),
    ),
    (
        Part.GOALS,
        re.compile(
            rf"^(?:{_YEAR})?{_AREA}(?:区政|運営|区政運営|区役所運営)?(?:の)?"
            r"(?:基本目標|基本理念|基本方針|目標|目指す姿|めざす姿|目指すべき姿|目指す区の姿|将来像|スローガン)$"
        ),
    ),
    (
        Part.MEASURES,
        re.compile(
            rf"^(?:目標達成|目標の?実現|基本目標の?(?:達成|実現))?(?:に向けた|に向けて|のための|のために)?(?:{_YEAR})?"
            r"(?:重点|主要|基本|主な)?(?:施策|取組|取り組み|重点推進施策)(?:[・と](?:施策|事業|取組|取り組み))?"
            r"(?:の(?:体系|柱|展開|概要|方向性|方向|内容))?$"
        ),
    ),
)
_CITY_WIDE = re.compile(
    r"sdgs|expo|園芸博|中期計画|基本戦略|総合計画|総合戦略|実施計画|特別市|大都市制度|に位置づけ|関連計画"
)
_FOREWORD = re.compile(
    r"^.{0,8}(?:はじめに|ごあいさつ|区長あいさつ|区長メッセージ|策定にあたって|背景|現状と課題)$"
)

_SECTION = re.compile(
    r"^(?P<name>[^\s。、！？!?：:「」●◇]{0,24}?"
    r"(?:課|室|担当|事務所|出張所|支所|署|図書館|会計管理者|保育園|保育所|係|センター|公会堂|スポーツセンター|"
    r"収集事務所|保健所|学校))"
    r"(?P<which>\s?[（(][^（）()。]{1,60}[）)])?$"
)
_NOT_A_SECTION = re.compile(
    r"^.$|(?:関係|全課|各課|当課|教室|待合室|相談室|会議室|支援センター|地域課)$|[をがにでへと]|する|した"
)
_SECTION_AT_END = re.compile(
    r"\s*[（(【\[［＜<](?:(?:担当|所管)(?:課|部署)?[:：]\s?)?"
    r"(?P<names>[^（）()【】\[\]［］＜＞<>。]{1,40}(?:課|係|室|館|担当|事務所|消防署))(?:ほか|など|等)?[）)】\]］＞>]$"
)
# Names are parted by commas; by a dot only behind a whole name, for names hold dots themselves.
_BETWEEN_SECTIONS = re.compile(r"[、,，／/]|(?<=[課室係館所署])・|(?<=担当)・")
# A line that only says who is in charge.
_CHARGE = re.compile(
    r"^[【\[［(（]?(?:担当|所管|主管)(?:課|部署|係|課名)?[】\]］)）]?[\s:：]+(?P<names>[^。:：]{1,60})$"
    r"|^[【\[［](?:担当|所管)(?:課|部署)?[】\]］](?P<more>[^。:：]{1,60})$"
)
_OFFICE = r"(?:副?区長|副?市長|町長|村長|局長|部長|所長|署長)"
_HOLDER = re.compile(
    rf"^\S{{1,6}}[\s　]?{_OFFICE}$|^\S{{0,6}}{_OFFICE}[\s　]+\S{{1,6}}(?:[\s　]\S{{1,6}})?$"
)

_PAGE_NUMBER = re.compile(
    r"^(?:[-–—―ー－‐~～\s]*[0-9０-９]{1,3}[-–—―ー－‐~～\s]*|[Pp][.．]?\s?\d{1,3}|第?\s?\d{1,3}\s?(?:ページ|頁)"
    r"|\d{1,3}\s?[/／]\s?\d{1,3}(?:\s?(?:ページ|頁))?|page\s?\d{1,3}(?:\s?of\s?\d{1,3})?)$",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"^[<＜〈](?P<words>[^<>＜＞〈〉]{1,60})[>＞〉]$")
_CAPTION_WORDS = re.compile(
    r"(?:様子|写真|イメージ|イメージ図|チラシ|ポスター|風景|発表|表紙|画面|ロゴ|イラスト|パンフレット|リーフレット|外観|地図)$"
)
_PICTURE = re.compile(
    r"^(?:▲|△|(?:写真|図|表|イラスト|出典|提供|撮影)\s?\d{0,2}[:：])|^!\[[^\]]{0,200}\]\("
)
_MASCOT = re.compile(
    r"(?:大使|マスコット|マスコットキャラクター|キャラクター)[\s　]*[「『][^「」『』]{1,20}[」』]$"
    r"|^[「『][^「」『』]{1,12}(?:ちゃん|くん|さん)[」』]$"
    r"|(?:マスコットキャラクター|イメージキャラクター)$"
)
_AMBASSADOR = re.compile(r"^\S{2,15}大使$")
_MASCOT_LIMIT = 50
_URL = re.compile(r"^[<＜(（]?(?:URL[:：]\s?)?https?://\S{1,300}$", re.IGNORECASE)
_WEB = re.compile(
    r"^[(（]?(?:区?ホームページ|区?ウェブサイト|HP|URL|検索|二次元コード|QRコード)[)）]?$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:次頁|次ページ|次のページ|裏面|中面|別紙|別冊|ページ|頁|ホームページ|ウェブサイト|予算|冊子|本編|資料|下記|二次元コード|QR|リンク)"
    r".{0,60}(?:ご覧ください|ご覧下さい|御覧ください|参照ください|参照してください|ご参照)"
    r"|(?:主な|主要|一部|詳細|その他|抜粋).{0,30}(?:事業|取組|取り組み|施策|項目|内容|もの).{0,10}(?:掲載|抜粋|記載)して(?:い|おり)ます"
)
_COLOPHON = re.compile(
    r"^(?:〒\s?\d{3}-\d{4}|(?:発行|編集|発行元|編集・発行|作成)\s?[:：]"
    r"|(?:電話|TEL|FAX|ファクス|ファックス)(?:番号)?[\s:：(]*0\d|(?:E-?mail|メール)[\s:：]*[\w.+-]+@"
    r"|お?問い?合わ?せ(?:先)?[\s:：].{0,40}(?:課|室|係|担当|役所)"
    r"|(?:令和\s?(?:\d{1,2}|元)|20\d\d)年\s?\d{1,2}月\s?(?:発行|作成|策定)$)",
    re.IGNORECASE,
)
_SYMBOLS_ONLY = re.compile(r"^[^\w]+$")
_COLUMN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "section",
        re.compile(
            r"^(?:担当|所管|主管|関係)?(?:課|部署|担当|所管|課名|課・?係|所属|担当課名?|所管課名?)$"
        ),
    ),
    ("tags", re.compile(r"^(?:関連)?(?:テーマ|sdgs|sdgsの?目標|ロゴ|区分|マーク|基本戦略)$")),
    ("measure", re.compile(r"^(?:施策|施策名|分野|柱|項目|施策の柱)$")),
    (
        "initiative",
        re.compile(
            r"^(?:主な|主要な?|具体的な)?(?:事業|取組|取り組み)(?:[・と](?:事業|取組))?(?:名|名称|項目)?$"
        ),
    ),
    (
        "content",
        re.compile(
            r"^(?:主な|具体的な)?(?:事業|取組|実施)?の?(?:内容|概要|説明|事業内容|取組内容|具体的な取組|方針|目標・?取組|課の方針|運営方針)$"
        ),
    ),
)


def bare_title(text: str) -> str:
    """Take brackets around a whole heading, and a leading word for "reference", away."""
    text = unicodedata.normalize("NFKC", text).strip()
    without = _REFERENCE_HEAD.sub("", text).strip()
    if without:
        text = without
    if whole := _BRACKETS.match(text):
        text = whole.group(1).strip()
    return text


def is_heading_like(text: str) -> bool:
    """Tell whether a text without a mark could be a heading: short, and no sentence."""
    text = text.strip()
    return (
        0 < len(text) <= _HEADING_LIMIT
        and "。" not in text
        and not _SENTENCE_TAIL.search(text)
        and not _PARTICLE_TAIL.search(text)
        and is_balanced(text)
        and any(c.isalnum() for c in text)
    )


def begins_inside_sentence(text: str) -> bool:
    """Tell whether a text can only go on a sentence begun before it."""
    return _PARTICLE_HEAD.match(text) is not None


def part_of_title(title: str) -> Part | None:
    """Name the part that a heading opens by its common words."""
    if len(title) > _HEADING_LIMIT:
        return None
    folded = plain(bare_title(title))
    return next((part for part, pattern in _PARTS if pattern.match(folded)), None)


def is_city_wide(title: str) -> bool:
    """Tell whether a heading is about a matter larger than the ward, or a foreword."""
    folded = plain(title)
    return bool(_CITY_WIDE.search(folded) or _FOREWORD.match(folded))


def section_name(text: str) -> str | None:
    """Read a line that is nothing but the name of a section of the office."""
    text = text.strip()
    if len(text) > 90:
        return None
    if whole := re.match(r"^[【《〔［\[＜<](.+)[】》〕］\]＞>]$", text):
        text = whole.group(1).strip()
    # An office may name its larger unit first: "…センター …課".
    parts = text.split() if not _SECTION.match(text) else [text]
    if not 0 < len(parts) <= 3:
        return None
    for part in parts:
        found = _SECTION.match(part)
        if found is None or _NOT_A_SECTION.search(found["name"]):
            return None
    return text


def section_at_end(text: str) -> tuple[int, str] | None:
    """Find names of sections in brackets at the end of a text: where, and what."""
    found = _SECTION_AT_END.search(text[-60:])
    if found is None:
        return None
    names = _section_names(found["names"])
    return (max(0, len(text) - 60) + found.start(), names) if names else None


def section_in_charge(text: str) -> str | None:
    """Read a line that only says which sections are in charge: their names."""
    found = _CHARGE.match(unicodedata.normalize("NFKC", text).strip())
    return _section_names(found["names"] or found["more"]) if found else None


def _section_names(text: str) -> str | None:
    names = [
        re.sub(r"(?:ほか|など|等)$", "", name.strip()) for name in _BETWEEN_SECTIONS.split(text)
    ]
    return "、".join(names) if all(section_name(name) for name in names) else None


def is_page_number(text: str) -> bool:
    """Tell whether a line is only the number of a page."""
    return len(text) <= 24 and _PAGE_NUMBER.match(text.strip()) is not None


def is_caption(text: str) -> bool:
    """Tell whether a line is certainly the caption of a picture."""
    if _PICTURE.match(text):
        return True
    found = _CAPTION.match(text)
    return found is not None and _CAPTION_WORDS.search(found["words"]) is not None


def is_angled(text: str) -> bool:
    """Tell whether a line stands in angle brackets: a caption or a small heading."""
    return _CAPTION.match(text) is not None


def is_furniture(text: str) -> bool:
    """Tell whether a line says nothing of the policy: captions, addresses, mascots, ornaments."""
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) <= _HEADING_LIMIT and _COLOPHON.match(text):
        return True
    if is_caption(text) or _URL.match(text) or _WEB.match(text) or _SYMBOLS_ONLY.match(text):
        return True
    return is_portrait(text)


def is_pointer(text: str) -> bool:
    """Tell whether a whole text only sends the reader to another page or document."""
    text = unicodedata.normalize("NFKC", text).strip()
    return text.count("。") <= 1 and len(text) <= 120 and _POINTER.search(text) is not None


def is_portrait(text: str) -> bool:
    """Tell whether a line only names who is in a picture: a person by office, or a mascot."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text or marks.read_bullet(text).width:
        return False
    return (len(text) <= 20 and _HOLDER.match(text) is not None) or (
        len(text) <= _MASCOT_LIMIT and _MASCOT.search(text) is not None
    )


def is_ambassador(text: str) -> bool:
    """Tell whether a line is an office that mascots hold, and sights may have too."""
    return _AMBASSADOR.match(unicodedata.normalize("NFKC", text).strip()) is not None


def is_cry(text: str) -> bool:
    """Tell whether a line is a short sentence without a full stop, as put into a picture."""
    return len(text) <= 60 and "。" not in text and _SENTENCE_TAIL.search(text) is not None


def column_role(text: str) -> str | None:
    """Name what a column of a table holds by its heading."""
    if len(text) > 24:
        return None
    folded = plain(bare_title(text))
    return next((role for role, pattern in _COLUMN_WORDS if pattern.match(folded)), None)
