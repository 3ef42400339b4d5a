"""For what this room writes to people, and invented contents with which an officer reads how."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.fiscal.dates import TOKYO
from engawa.core.outbox.registry import Example, Purpose, Urgency, register
from engawa.rooms.safety.models import PublicationAlarm
from engawa.rooms.safety.services.alarms import PURPOSE as SITES_WAIT
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


register(
    Purpose(
        key=SITES_WAIT,
        label=gettext_noop("避難先の状況が、決めた時間より古い"),
        subject="safety/messages/sites-waiting/subject.txt",
        body="safety/messages/sites-waiting/body.txt",
        examples=_sites_wait,
        urgency=Urgency.AT_ONCE,
        # A warning that arrives on the next day would only mislead.
        lifetime=dt.timedelta(hours=6),
        is_in_all_languages=False,
    )
)
register(
    Purpose(
        key=NOT_PUBLIC,
        label=gettext_noop("避難情報のページが、外から正しく見えない"),
        subject="safety/messages/not-public/subject.txt",
        body="safety/messages/not-public/body.txt",
        examples=_not_public,
        urgency=Urgency.AT_ONCE,
        # On the next day the page has long been seen, or everybody knows.
        lifetime=dt.timedelta(hours=6),
        is_in_all_languages=False,
    )
)
