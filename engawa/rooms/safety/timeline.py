"""「マイ・タイムライン」: a sheet on which a household writes what each does and when; on screen and on paper.

The moments are the five levels of warning (内閣府 避難情報に関するガイドライン). What is written on the page stays in
the browser; the sheet on paper is empty.
"""

from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from engawa.core.documents.typesetting import compile_pdf

TEMPLATE = Path(__file__).resolve().parent / "timeline.typ"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the sheet: the level, who says so and what, and what one could do then."""

    level: int
    title: Promise
    said: Promise
    ideas: Promise


MOMENTS = (
    Moment(
        1,
        gettext_lazy("3日くらい前"),
        gettext_lazy("気象庁が、大雨や台風が来るかもしれないと伝えます。"),
        gettext_lazy("例：持ち物を確かめる。薬を用意する。家族で行く所を話す。"),
    ),
    Moment(
        2,
        gettext_lazy("1日くらい前"),
        gettext_lazy("気象庁が、大雨などの注意報を出します。"),
        gettext_lazy("例：行く道を確かめる。電話を充電する。車に油を入れる。"),
    ),
    Moment(
        3,
        gettext_lazy("高齢者等避難"),
        gettext_lazy("区が、時間のかかる人は避難を始めるように伝えます。"),
        gettext_lazy("例：お年寄りや小さな子どもと、避難を始める。"),
    ),
    Moment(
        4,
        gettext_lazy("避難指示"),
        gettext_lazy("区が、危険な場所にいる人は全員避難するように伝えます。"),
        gettext_lazy("例：全員、避難を終える。近所の人に声をかける。"),
    ),
    Moment(
        5,
        gettext_lazy("緊急安全確保"),
        gettext_lazy("もう災害が起きているかもしれません。区が必ず出せるとは限りません。"),
        gettext_lazy("例：外に出られなければ、崖から離れた2階の部屋へ行く。"),
    ),
)
PLACES = (
    gettext_lazy("住んでいる所の危険（崖、川、海）"),
    gettext_lazy("1番目に行く所"),
    gettext_lazy("2番目に行く所（親せきや友だちの家など）"),
    gettext_lazy("行く道、行き方、かかる時間"),
    gettext_lazy("いっしょに行く人、声をかける人"),
    gettext_lazy("家族と連絡する方法"),
)
THINGS = (
    gettext_lazy("水と食べ物"),
    gettext_lazy("薬、お薬手帳"),
    gettext_lazy("電話と充電器"),
    gettext_lazy("ラジオ、明かり"),
    gettext_lazy("着がえ、雨具"),
    gettext_lazy("お金、保険証など"),
    gettext_lazy("めがね、補聴器"),
    gettext_lazy("赤ちゃんの物"),
    gettext_lazy("ペットの物"),
)


def write_timeline(*, ward_name: str, page_url: str) -> bytes:
    """Typeset the empty sheet in the reader's language, two sides of A4.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many documents are being made already.
    """
    data = {
        "lang": "en" if (get_language() or "").startswith("en") else "ja",
        "title": _("マイ・タイムライン"),
        "ward": ward_name,
        "lead": _("大雨や台風のとき、いつ、だれが、何をするかを、家族で決めて書いておきます。"),
        "name": _("名前"),
        "made_on": _("書いた日"),
        "places_heading": _("わたしたちのこと"),
        "places": [str(words) for words in PLACES],
        "things_heading": _("持っていく物"),
        "things": [str(words) for words in THINGS],
        "moments_heading": _("いつ、何をするか"),
        "columns": [_("いつ"), _("伝わること"), _("わたしたちがすること")],
        "line": _("警戒レベル4までに、必ず避難します。"),
        "moments": [
            {
                "level": str(moment.level),
                "level_words": _("警戒レベル%(level)d") % {"level": moment.level},
                "title": str(moment.title),
                "said": str(moment.said),
                "ideas": str(moment.ideas),
            }
            for moment in MOMENTS
        ],
        "note": _(
            "レベルは、順番に出るとは限りません。危ないと思ったら、知らせを待たずに逃げます。"
        ),
        "url": page_url,
    }
    return compile_pdf(template=TEMPLATE, data=data, standard="ua-1")
