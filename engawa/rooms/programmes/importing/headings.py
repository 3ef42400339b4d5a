"""What columns of lists of events are called: in the municipal standard, in what came before it, and in ours.

Sources: 自治体標準オープンデータセット and the 推奨データセット before it (イベント一覧), and the layout of the base
registry's catalogue with 50 columns (イベント).
"""

import re
import unicodedata
from collections.abc import Sequence

# What a column is read as, and the headings that say so; of two columns for one thing the first heading counts.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("ID", "NO", "No."),
    "code": ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード"),
    "title": ("イベント名", "名称", "イベント名称"),
    "title_en": ("イベント名_英語", "名称(英字)", "名称_英字", "イベント名_英字"),
    "lead": ("概要",),
    "description": ("説明",),
    "kind_words": ("イベント種類", "種類"),
    "kind_code": ("種類コード",),
    "for_whom": ("対象者", "対象"),
    "starts_on": ("開始日",),
    "ends_on": ("終了日",),
    "starts_time": ("開始時間", "開始時刻"),
    "ends_time": ("終了時間", "終了時刻"),
    "time_note": ("開始日時特記事項", "日時備考"),
    "place": ("場所名称", "会場", "開催場所"),
    "address": ("所在地_連結表記", "住所"),
    "building": ("建物名等(方書)", "建物名等", "方書"),
    "capacity": ("定員",),
    "unit": ("定員の単位",),
    "fee": ("料金(基本)",),
    "fee_note": ("料金(詳細)",),
    "opens_at": ("参加申込開始日時",),
    "closes_on": ("参加申込終了日", "申込期限日"),
    "closes_time": ("参加申込終了時間", "申込期限時刻"),
    "way": ("参加申込方法", "申込方法"),
    "contact": ("連絡先名称",),
    "phone": ("連絡先電話番号",),
    "note": ("備考",),
    "programme_number": ("催しの番号",),
    "intake_number": ("募集の番号",),
    "place_number": ("施設の番号",),
    "is_online": ("オンライン",),
    "is_called_off": ("中止",),
    "is_example": ("見本",),
}  # fmt: skip
# Without a field of their own here: each is kept as a line of the description, under its own heading.
TOLD = (
    "名称(通称)", "サブタイトル", "サブイベント", "集合場所", "主催者", "主催団体", "共催団体", "その他関係団体",
    "外国語対応", "アクセス方法", "駐車場情報", "駐輪場情報", "連絡先内線番号", "連絡先メールアドレス", "URL",
)  # fmt: skip
# Known, and kept nowhere: readings, codes and pictures for which a programme has no place.
LEFT = (
    "イベント名_カナ", "名称(カナ)", "地方公共団体名", "都道府県名", "市区町村名", "画像URL", "状態",
    "対象となる産業", "ステージ", "郵便番号", "住所都道府県", "住所市区町村", "住所町名", "住所丁目以下",
    "緯度", "経度",
)  # fmt: skip
_ADDRESS = ("住所都道府県", "住所市区町村", "住所町名", "住所丁目以下")
_LEFT_OUT = re.compile(r"[\s_()・･.]+")


def fold_heading(heading: str) -> str:
    """Give a heading as it is compared: no case, width, spaces or brackets."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", heading)).casefold()


_TARGETS = {
    fold_heading(heading): (target, rank)
    for target, headings in HEADINGS.items()
    for rank, heading in reversed(tuple(enumerate(headings)))
}
_TOLD = {fold_heading(heading) for heading in TOLD}
_LEFT = {fold_heading(heading) for heading in LEFT}
_PARTS_OF_ADDRESS = [fold_heading(heading) for heading in _ADDRESS]


class Layout:
    """Which column of a table says what."""

    def __init__(self, columns: Sequence[str]) -> None:
        found: dict[str, tuple[int, int]] = {}
        self.columns = tuple(columns)
        self.told: list[int] = []
        self.unknown: list[int] = []
        folded = [fold_heading(column) for column in columns]
        for at, heading in enumerate(folded):
            if heading in _TARGETS:
                target, rank = _TARGETS[heading]
                if target not in found or rank < found[target][0]:
                    found[target] = (rank, at)
            elif heading in _TOLD:
                self.told.append(at)
            elif heading not in _LEFT:
                self.unknown.append(at)
        self.places = {target: at for target, (_rank, at) in found.items()}
        self.address = [folded.index(part) for part in _PARTS_OF_ADDRESS if part in folded]

    @property
    def is_of_events(self) -> bool:
        """Tell whether this is a list of events at all."""
        return {"title", "starts_on"} <= self.places.keys()

    @property
    def is_own(self) -> bool:
        """Tell whether the list was written by a house like this one."""
        return {"programme_number", "intake_number"} <= self.places.keys()

    def name(self, target: str) -> str:
        """Give the heading of a column as it stands in the table."""
        at = self.places.get(target)
        return self.columns[at] if at is not None else ""
