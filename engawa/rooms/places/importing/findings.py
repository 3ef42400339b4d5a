"""What was found while reading places: one sentence for each thing, saying what is wrong and how to mend it.

All sentences of row findings stand here, by their code; the readers of cells name codes only.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

_LONGEST_SHOWN = 40


class Severity(StrEnum):
    """What a finding means for its row."""

    # The row is kept out until it is mended.
    ERROR = "ERROR"
    # The row is read without the cell, or with a doubt that a person should settle.
    WARNING = "WARNING"
    # It was mended while reading; nothing needs to be done.
    NOTE = "NOTE"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return str(_SEVERITY_LABELS[self])


_SEVERITY_LABELS: dict[Severity, Promise] = {
    Severity.ERROR: gettext_lazy("直すまで取り込めません"),
    Severity.WARNING: gettext_lazy("確かめてください"),
    Severity.NOTE: gettext_lazy("直して読みました"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A code of `SENTENCES`, and what its sentence names; `proposal` is how the cell could be written."""

    code: str
    proposal: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: `row` as the spreadsheet counts (0: the whole file), `column` its heading.

    `cell` is what stands there; `proposal`, where there is one, is what was or could be read instead.
    """

    row: int
    column: str
    severity: Severity
    code: str
    cell: str
    message: str
    proposal: str = ""


SENTENCES: dict[str, tuple[Severity, Promise]] = {
    # The row
    "no-name": (
        Severity.ERROR,
        gettext_lazy("名称がありません。名称を書くか、施設でない行なら消してください。"),
    ),
    "only-a-note": (
        Severity.ERROR,
        gettext_lazy("「%(cell)s」だけの行です。表の外の注記なら、この行を消してください。"),
    ),
    "heading-again": (
        Severity.ERROR,
        gettext_lazy("見出しがもう一度書かれています。この行を消してください。"),
    ),
    "overlong": (
        Severity.ERROR,
        gettext_lazy(
            "見出しより右にも値があります。途中で列がずれていないか、余分な区切りがないか確かめてください。"
        ),
    ),
    "shifted-right": (
        Severity.ERROR,
        gettext_lazy(
            "「%(column)s」のあたりから、値が右に%(detail)s列ずれているようです。正しい列に戻してください。"
        ),
    ),
    "shifted-left": (
        Severity.ERROR,
        gettext_lazy(
            "「%(column)s」のあたりから、値が左に%(detail)s列ずれているようです。正しい列に戻してください。"
        ),
    ),
    "duplicate-national-id": (
        Severity.ERROR,
        gettext_lazy("%(detail)s行目と同じ共通IDです。どちらかを直すか、消してください。"),
    ),
    "duplicate-source-id": (
        Severity.ERROR,
        gettext_lazy("%(detail)s行目と同じIDです。どちらかを直すか、消してください。"),
    ),
    "duplicate-place": (
        Severity.ERROR,
        gettext_lazy(
            "%(detail)s行目と同じ施設のようです。同じなら、どちらかの行を消してください。"
        ),
    ),
    "similar-place": (
        Severity.WARNING,
        gettext_lazy("%(detail)s行目と名称も場所も同じです。別の施設でよいか確かめてください。"),
    ),
    "unreadable-signs": (
        Severity.WARNING,
        gettext_lazy("文字化けした文字があります。元の文字に直してください。"),
    ),
    # The point
    "no-point": (
        Severity.WARNING,
        gettext_lazy("緯度・経度がありません。場所が分からないので地図に出ません。"),
    ),
    "town-point": (
        Severity.NOTE,
        gettext_lazy("緯度・経度がないので、%(detail)sのまん中の位置で読みました。"),
    ),
    "address-point": (
        Severity.NOTE,
        gettext_lazy(
            "緯度・経度がないので、住所の「%(detail)s」の位置で読みました。"
            "もう位置のある施設は、そのままにします。"
        ),
    ),
    "half-point": (
        Severity.ERROR,
        gettext_lazy("緯度と経度の片方しかありません。両方を書くか、両方を空欄にしてください。"),
    ),
    "not-degrees": (
        Severity.ERROR,
        gettext_lazy(
            "「%(cell)s」は緯度・経度として読み取れません。35.4021のような度の数で書いてください。"
        ),
    ),
    "zero-point": (
        Severity.ERROR,
        gettext_lazy("緯度・経度が0です。分からないときは空欄にしてください。"),
    ),
    "outside-japan": (
        Severity.ERROR,
        gettext_lazy("日本の外の位置になっています。緯度と経度を確かめてください。"),
    ),
    "outside-area": (
        Severity.WARNING,
        gettext_lazy("区の外の位置です。正しければ、そのまま取り込めます。"),
    ),
    "degree-minute": (
        Severity.ERROR,
        gettext_lazy(
            "「%(cell)s」は度・分・秒を小数のように書いた値のようです。"
            "度の数（%(proposal)s）に直してください。"
        ),
    ),
    "coarse-point": (
        Severity.WARNING,
        gettext_lazy("緯度・経度の桁が少なく、位置が数百メートルずれることがあります。"),
    ),
    "swapped": (
        Severity.NOTE,
        gettext_lazy("緯度と経度が入れ替わっているようです。入れ替えて読みました。"),
    ),
    "degrees-mended": (
        Severity.NOTE,
        gettext_lazy("「%(cell)s」は度・分・秒なので、度の数（%(proposal)s）に直して読みました。"),
    ),
    # Cells
    "full-width": (
        Severity.NOTE,
        gettext_lazy("全角の数字や記号を、半角（%(proposal)s）に直して読みました。"),
    ),
    "partly": (
        Severity.NOTE,
        gettext_lazy("「%(cell)s」は「一部・条件あり」として読みました。"),
    ),
    "unreadable-mark": (
        Severity.WARNING,
        gettext_lazy("「%(cell)s」は読み取れません。○、△、×のどれかにするか、空欄にしてください。"),
    ),
    "phone-zero": (
        Severity.NOTE,
        gettext_lazy("先頭の0が消えているようです。0を付けて（%(proposal)s）読みました。"),
    ),
    "unreadable-phone": (
        Severity.WARNING,
        gettext_lazy("「%(cell)s」は番号として読み取れないので、書かれたまま残しました。"),
    ),
    "postal-zero": (
        Severity.NOTE,
        gettext_lazy("先頭の0が消えているようです。0を付けて（%(proposal)s）読みました。"),
    ),
    "unreadable-postal": (
        Severity.WARNING,
        gettext_lazy("「%(cell)s」は郵便番号として読み取れません。7桁の数字にしてください。"),
    ),
    "unreadable-email": (
        Severity.WARNING,
        gettext_lazy(
            "「%(cell)s」はメールアドレスとして読み取れません。1つだけ正しく書いてください。"
        ),
    ),
    "url-scheme": (
        Severity.NOTE,
        gettext_lazy("先頭にhttps://がないので、付けて（%(proposal)s）読みました。"),
    ),
    "several-urls": (
        Severity.WARNING,
        gettext_lazy("URLが2つ以上あります。最初の1つ（%(proposal)s）だけを読みました。"),
    ),
    "unreadable-url": (
        Severity.WARNING,
        gettext_lazy(
            "「%(cell)s」はURLとして読み取れません。https://から始まるURLを書いてください。"
        ),
    ),
    "code-mended": (
        Severity.NOTE,
        gettext_lazy("市区町村のコードを6桁（%(proposal)s）に直して読みました。"),
    ),
    "unreadable-code": (
        Severity.WARNING,
        gettext_lazy(
            "「%(cell)s」は市区町村のコードではありません。6桁の全国地方公共団体コードを書いてください。"
        ),
    ),
    "unreadable-national-id": (
        Severity.WARNING,
        gettext_lazy("「%(cell)s」は共通IDではありません。14桁の共通IDを書いてください。"),
    ),
    "damaged-id": (
        Severity.WARNING,
        gettext_lazy(
            "「%(cell)s」は表計算ソフトで崩れたIDです。セルを文字列にして、元のIDを書き直してください。"
        ),
    ),
    "unreadable-hours": (
        Severity.WARNING,
        gettext_lazy(
            "「%(detail)s」を開いている時間として読み取れないので、書かれた文のまま残しました。"
            "曜日は「月火水」、時刻は「9:00」のように書いてください。"
        ),
    ),
    "hours-as-words": (
        Severity.NOTE,
        gettext_lazy("開いている曜日が分からないので、時間は文のまま残しました。"),
    ),
    "unknown-kind": (
        Severity.WARNING,
        gettext_lazy("「%(cell)s」に当たる種類が分からないので、選ばれた種類で読みました。"),
    ),
    # The file as a whole
    "blank-rows": (
        Severity.NOTE,
        gettext_lazy("何も書かれていない行が%(detail)s行あり、読みとばしました。"),
    ),
    "no-name-column": (
        Severity.ERROR,
        gettext_lazy("名称の列が分かりません。どの列が名称かを選んでください。"),
    ),
    "no-point-columns": (
        Severity.WARNING,
        gettext_lazy("緯度・経度の列がありません。施設は一覧に出ますが、地図に出ません。"),
    ),
}


def make_finding(
    *,
    problem: Problem,
    row: int = 0,
    column: str = "",
    cell: str = "",
    language: str | None = None,
) -> Finding:
    """Make a finding with its sentence in the active language; whoever makes many asks for that once."""
    severity, _sentence = SENTENCES[problem.code]
    message = _say(problem, column, cell, language or get_language() or "")
    return Finding(row, column, severity, problem.code, cell, message, problem.proposal)


# A column repeats what is wrong with it: ten thousand △ are one sentence.
@lru_cache(maxsize=4_096)
def _say(problem: Problem, column: str, cell: str, _language: str) -> str:
    shown = cell if len(cell) <= _LONGEST_SHOWN else cell[:_LONGEST_SHOWN] + "…"
    return str(SENTENCES[problem.code][1]) % {
        "cell": shown.replace("\n", " "),
        "column": column,
        "proposal": problem.proposal,
        "detail": problem.detail,
    }


def describe(finding: Finding) -> str:
    """Give the finding as one line that names its row and its column."""
    named = {"row": finding.row, "column": finding.column, "message": finding.message}
    if not finding.row:
        return finding.message
    if not finding.column:
        return _("%(row)d行目：%(message)s") % named
    return _("%(row)d行目「%(column)s」：%(message)s") % named
