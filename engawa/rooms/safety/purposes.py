"""For what this room writes to people, and invented contents with which an officer reads how."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.fiscal.dates import TOKYO
from engawa.core.outbox.registry import Example, Purpose, Urgency, register
from engawa.rooms.safety.models import LoopTurn, PublicationAlarm
from engawa.rooms.safety.services.alarms import PURPOSE as SITES_WAIT
from engawa.rooms.safety.services.confirming import PURPOSE as UNCONFIRMED
from engawa.rooms.safety.services.listening import HEARD, SILENT
from engawa.rooms.safety.services.loops import STILL, TURNING
from engawa.rooms.safety.services.watching import PURPOSE as NOT_PUBLIC


def _not_public() -> Sequence[Example]:
    return [
        Example(
            str(kind.label),
            {
                "ward_name": _("金沢区"),
                "what": kind.label,
                "since": dt.datetime(2026, 10, 13, 15, 4, tzinfo=TOKYO),
                "url": "https://engawa.example/kanazawa/safety/",
            },
        )
        for kind in PublicationAlarm.Kind
    ]


def _sites_wait() -> Sequence[Example]:
    given: dict[str, Any] = {
        "ward_name": _("金沢区"),
        "is_drill": False,
        "sites": [
            {"name": _("見本小学校"), "since": dt.datetime(2026, 10, 13, 15, 4, tzinfo=TOKYO)}
        ],
        "url": "https://engawa.example/kanazawa/desk/safety/board/",
    }
    return [
        Example(_("災害のとき"), given),
        Example(_("訓練のとき"), {**given, "is_drill": True}),
    ]


def _feed_is_silent() -> Sequence[Example]:
    given: dict[str, Any] = {
        "ward_name": _("金沢区"),
        "newest_at": dt.datetime(2026, 10, 13, 14, 2, tzinfo=TOKYO),
        "since": dt.datetime(2026, 10, 13, 15, 4, tzinfo=TOKYO),
        "failure": "",
        "url": "https://engawa.example/kanazawa/desk/safety/proposals/",
    }
    return [
        Example(_("古い電文しか来ないとき"), given),
        Example(_("つながらないとき"), {**given, "failure": _("つながりません")}),
        Example(_("一度も届いていないとき"), {**given, "newest_at": None}),
    ]


def _feed_is_heard() -> Sequence[Example]:
    given = {
        "ward_name": _("金沢区"),
        "newest_at": dt.datetime(2026, 10, 13, 16, 30, tzinfo=TOKYO),
        "since": dt.datetime(2026, 10, 13, 15, 4, tzinfo=TOKYO),
        "failure": "",
        "url": "https://engawa.example/kanazawa/desk/safety/proposals/",
    }
    return [Example(_("また届いたとき"), given)]


def _order_is_unconfirmed() -> Sequence[Example]:
    given: dict[str, Any] = {
        "ward_name": _("金沢区"),
        "is_drill": False,
        "number": "2026-0003",
        "hazard": _("崖崩れ、土石流、地滑り"),
        "action": _("発令"),
        "issued_at": dt.datetime(2026, 10, 13, 2, 4, tzinfo=TOKYO),
        "name": _("金沢 花"),
        "reason": _("夜の当番で、ほかに誰もいないため"),
        "url": "https://engawa.example/kanazawa/desk/safety/orders/3/",
    }
    return [
        Example(_("災害のとき"), given),
        Example(_("訓練のとき"), {**given, "is_drill": True}),
    ]


def _make_loops(*loops: LoopTurn.Loop) -> dict[str, Any]:
    since = dt.datetime(2026, 10, 13, 2, 4, tzinfo=TOKYO)
    return {
        "loops": [{"loop": one, "name": one.label, "since": since} for one in loops],
        "url": "https://engawa.example/kanazawa/desk/safety/",
    }


def _loops_stand_still() -> Sequence[Example]:
    return [
        *(Example(str(loop.label), _make_loops(loop)) for loop in LoopTurn.Loop),
        Example(_("すべてが止まったとき"), _make_loops(*LoopTurn.Loop)),
    ]


def _loops_turn() -> Sequence[Example]:
    return [Example(_("また動いたとき"), _make_loops(*LoopTurn.Loop))]


def _register(
    key: str,
    label: str,
    examples: Callable[[], Sequence[Example]],
    *,
    subject: str,
    body: str,
    lifetime: dt.timedelta,
) -> None:
    """Register a message to officers in the night: in Japanese, at once, and of no use when it is late."""
    register(
        Purpose(
            key=key,
            label=label,
            subject=subject,
            body=body,
            examples=examples,
            urgency=Urgency.AT_ONCE,
            lifetime=lifetime,
            is_in_all_languages=False,
        )
    )


_register(
    SITES_WAIT,
    gettext_noop("避難先の状況が、決めた時間より古い"),
    _sites_wait,
    subject="safety/messages/sites-waiting/subject.txt",
    body="safety/messages/sites-waiting/body.txt",
    # A warning that arrives on the next day would only mislead.
    lifetime=dt.timedelta(hours=6),
)
_register(
    NOT_PUBLIC,
    gettext_noop("避難情報のページが、外から正しく見えない"),
    _not_public,
    subject="safety/messages/not-public/subject.txt",
    body="safety/messages/not-public/body.txt",
    # On the next day the page has long been seen, or everybody knows.
    lifetime=dt.timedelta(hours=6),
)
_register(
    SILENT,
    gettext_noop("気象庁の新しい電文が届かない"),
    _feed_is_silent,
    subject="safety/messages/feed-silent/subject.txt",
    body="safety/messages/feed-silent/body.txt",
    # Whoever reads it later would look at a feed that speaks again.
    lifetime=dt.timedelta(hours=6),
)
_register(
    HEARD,
    gettext_noop("気象庁の電文が、また届くようになった"),
    _feed_is_heard,
    subject="safety/messages/feed-heard/subject.txt",
    body="safety/messages/feed-heard/body.txt",
    # Whoever was woken by the silence may go back to sleep; on the next day nobody asks.
    lifetime=dt.timedelta(hours=6),
)
_register(
    UNCONFIRMED,
    gettext_noop("1人で発令した避難情報を、2人目が確かめていない"),
    _order_is_unconfirmed,
    subject="safety/messages/order-unconfirmed/subject.txt",
    body="safety/messages/order-unconfirmed/body.txt",
    # It waits to be confirmed as long as it stands, but by then the day has come and the desk says so.
    lifetime=dt.timedelta(hours=12),
)
_register(
    STILL,
    gettext_noop("縁側の、夜も動いているしくみが止まった"),
    _loops_stand_still,
    subject="safety/messages/loops-still/subject.txt",
    body="safety/messages/loops-still/body.txt",
    # When the worker itself was gone it is sent after its return, together with the message that all is well.
    lifetime=dt.timedelta(hours=6),
)
_register(
    TURNING,
    gettext_noop("止まっていたしくみが、また動いている"),
    _loops_turn,
    subject="safety/messages/loops-turning/subject.txt",
    body="safety/messages/loops-turning/body.txt",
    lifetime=dt.timedelta(hours=6),
)
