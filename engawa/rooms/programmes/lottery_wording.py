"""What pages say of a lottery, in the reader's language."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.rooms.programmes.models import Lottery
from engawa.rooms.programmes.wording import say_age, say_day_and_time

_RULES = {
    Lottery.Rule.RESIDENT: gettext_lazy("区内に住んでいる方"),
    Lottery.Rule.FIRST_TIME: gettext_lazy("この催しの席が初めての方"),
    Lottery.Rule.LOST_LAST: gettext_lazy("前回の抽選で外れた方"),
}


def say_rule(*, rule: Lottery.Rule, lottery: Lottery) -> str:
    """Say whom a rule puts first."""
    if rule is Lottery.Rule.CHILD_AGE:
        return _("お子さんが%(ages)sの方") % {"ages": _say_child(lottery)}
    return str(_RULES[rule])


def ask_rule(*, rule: Lottery.Rule, lottery: Lottery) -> tuple[str, str]:
    """Give the question that a rule asks, and why it is asked."""
    if rule is Lottery.Rule.CHILD_AGE:
        return (
            _("お子さんは、参加する日に%(ages)sですか") % {"ages": _say_child(lottery)},
            _("合う方から先に抽選するために聞きます。生年月日は聞きません。"),
        )
    return (
        _("区内に住んでいますか"),
        _("区内の方から先に抽選するために聞きます。住所は聞きません。"),
    )


def list_met(*, lottery: Lottery, priority: int) -> tuple[str, ...]:
    """List the rules that those of a class meet, the first counting most."""
    count = len(lottery.rules)
    return tuple(
        say_rule(rule=Lottery.Rule(rule), lottery=lottery)
        for at, rule in enumerate(lottery.rules)
        if not priority >> (count - 1 - at) & 1
    )


def say_chance(*, won: int, part: int) -> str:
    """Say a chance in whole percent; nothing is rounded up to certain or down to hopeless."""
    if not part:
        return ""
    percent = 100 * won // part
    if won and not percent:
        return _("1％未満")
    words: Mapping[str, int] = {"percent": percent}
    return _("%(percent)s％") % words


def say_own_chance(*, won: int, part: int) -> str:
    """Say to somebody how often lots like theirs won in many draws, so that nobody hears a promise in it."""
    if won == part:
        return _("試した抽選では、いつも当たりました。")
    if not won:
        return _(
            "試した抽選では、一度も当たりませんでした。席が回ってくる見込みは、ほとんどありません。"
        )
    percent = 100 * won // part
    if not percent:
        return _("100回抽選しても、当たるのは1回に満たない見込みです。")
    words: Mapping[str, int] = {"percent": percent, "rest": 100 - percent}
    return _("100回抽選すると、およそ%(percent)s回当たり、%(rest)s回外れる見込みです。") % words


def say_won(*, number: str) -> tuple[str, str]:
    """Say that a number was drawn; whether its booking still stands is told on its own page only."""
    return (
        _("%(number)s番は、当たりました") % {"number": number},
        _("いまの様子は、申込みのときにお知らせしたページで見られます。"),
    )


def say_waits(*, number: str, turn: int) -> tuple[str, str]:
    """Say that a number was not drawn, and which of those who wait it came to be."""
    return (
        _("%(number)s番は、外れました") % {"number": number},
        _(
            "順番待ちの%(turn)d番目です。席が空くと、この順にご案内します。いまの順番は、申込みのときにお知らせしたページで見られます。"
        )
        % {"turn": turn},
    )


def say_listed(*, number: str, drawn_at: dt.datetime) -> tuple[str, str]:
    """Say that a number is on the frozen list, and when it is drawn."""
    return (
        _("%(number)s番は、名簿にあります") % {"number": number},
        _("抽選は%(at)sです。結果は、このページに出ます。") % {"at": say_day_and_time(drawn_at)},
    )


def say_not_listed(*, number: str) -> tuple[str, str]:
    """Say that no lot on the list has a number, and why that may be."""
    return (
        _("%(number)s番は、この抽選の名簿にありません") % {"number": number},
        _(
            "番号と、どの回の抽選かを確かめてください。締め切りまでに取り消した申込みの番号は、名簿にありません。"
        ),
    )


def _say_child(lottery: Lottery) -> str:
    start, end = lottery.child_from, lottery.child_before
    if start is not None and end is not None:
        return _("%(start)s以上、%(end)s未満") % {"start": say_age(start), "end": say_age(end)}
    if start is not None:
        return _("%(start)s以上") % {"start": say_age(start)}
    return _("%(end)s未満") % {"end": say_age(end or 0)}
