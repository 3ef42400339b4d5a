"""What the municipal standard open data set asks about access to a place, item by item.

Source: 自治体標準オープンデータセット, 公共施設一覧 and 観光施設一覧 (Digital Agency), the columns from 車椅子可
to ベビーカー利用. △ is its own answer: some of it, or with help. Blank is no answer.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Answer(StrEnum):
    """What is known of one item; nothing known is no answer at all."""

    YES = "YES"
    PARTLY = "PARTLY"
    NO = "NO"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return str(_ANSWERS[self])


_ANSWERS: dict[Answer, Promise] = {
    Answer.YES: _("あり"),
    Answer.PARTLY: _("一部・条件あり"),
    Answer.NO: _("なし"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a visitor may need: `key` is ours, `column` the heading in the standard."""

    key: str
    column: str
    label: Promise


ITEMS: tuple[Item, ...] = (
    Item("wheelchair", "車椅子可", _("車いすで入れる")),
    Item("wheelchair-loan", "車椅子貸出", _("車いすを借りられる")),
    Item("stick-loan", "ツエ貸出", _("つえを借りられる")),
    Item("accessible-toilet", "バリアフリートイレ", _("車いすで使えるトイレ")),
    Item("step-free", "スロープ、エレベータ、エスカレータ", _("段差のない通り道・エレベーター")),
    Item("tactile-paving", "点字ブロック等の移動支援", _("点字ブロック")),
    Item("braille", "点字や読上による支援", _("点字や読み上げ")),
    Item("assistance-dogs", "盲導犬・介助犬、聴導犬同伴", _("補助犬と入れる")),
    Item("captions", "字幕", _("字幕")),
    Item("written-talk", "筆談対応", _("筆談できる")),
    Item("priority-parking", "優先駐車場", _("優先駐車場")),
    Item("ostomate-toilet", "オストメイト対応トイレ", _("オストメイト対応トイレ")),
    Item("nursing-room", "授乳室", _("授乳室")),
    Item("nappy-table", "おむつ替えコーナー", _("おむつ替えの台")),
    Item("eating", "飲食可否", _("飲食できる")),
    Item("pushchair-loan", "ベビーカー貸出", _("ベビーカーを借りられる")),
    Item("pushchair", "ベビーカー利用", _("ベビーカーで入れる")),
)
BY_KEY = {item.key: item for item in ITEMS}
BY_COLUMN = {item.column: item for item in ITEMS}
