"""For what this room writes to people: each change of a booking is told by one message."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.outbox.registry import Example, Purpose, Urgency, register

NUMBER = "programmes.number"
BOOKED = "programmes.booked"
WAITING = "programmes.waiting"
OFFERED = "programmes.offered"
LAPSED = "programmes.lapsed"
CANCELLED = "programmes.cancelled"
CALLED_OFF = "programmes.called-off"
CHANGED = "programmes.changed"
LINK = "programmes.link"
_DAY = dt.timedelta(days=1)


def _examples(**more: Any) -> list[Example]:
    context = {
        "name": _("浜 はな子"),
        "programme": _("プレパパ・プレママ教室"),
        "times": [(_("12月2日（土）10:00〜12:00"), _("区役所3階 健康相談室"))],
        "units": _("1組"),
        "code": "K7Q4-93ZM",
        "url": "https://engawa.example/kanazawa/programmes/booking/…/",
        "turn": 3,
        "until": _("11月28日（火）10:00"),
        "cancel_until": _("12月1日（金）17:00"),
        "phone": "045-000-0000",
        "section": _("こども家庭支援課"),
        "ward": _("金沢区"),
        "number": "K7Q4-93ZM",
        "reason": _("台風が近づいているため"),
        "was_offered": True,
        "is_own": False,
        "is_online": True,
        **more,
    }
    return [Example(_("プレパパ・プレママ教室"), context)]


def _add(
    key: str,
    label: str,
    *,
    subject: str,
    body: str,
    lifetime: dt.timedelta,
    is_secret: bool = False,
) -> None:
    register(
        Purpose(
            key=key,
            label=label,
            subject=subject,
            body=body,
            examples=_examples,
            urgency=Urgency.AT_ONCE,
            lifetime=lifetime,
            is_secret=is_secret,
        )
    )


_add(
    NUMBER,
    gettext_noop("申込みを確かめる番号"),
    subject="programmes/messages/number/subject.txt",
    body="programmes/messages/number/body.txt",
    lifetime=_DAY / 48,
    is_secret=True,
)
_add(
    BOOKED,
    gettext_noop("申込みの控え"),
    subject="programmes/messages/booked/subject.txt",
    body="programmes/messages/booked/body.txt",
    lifetime=7 * _DAY,
)
_add(
    WAITING,
    gettext_noop("キャンセル待ちの控え"),
    subject="programmes/messages/waiting/subject.txt",
    body="programmes/messages/waiting/body.txt",
    lifetime=7 * _DAY,
)
_add(
    OFFERED,
    gettext_noop("空いた席の案内"),
    subject="programmes/messages/offered/subject.txt",
    body="programmes/messages/offered/body.txt",
    lifetime=7 * _DAY,
)
_add(
    LAPSED,
    gettext_noop("期限が過ぎた知らせ"),
    subject="programmes/messages/lapsed/subject.txt",
    body="programmes/messages/lapsed/body.txt",
    lifetime=2 * _DAY,
)
_add(
    CANCELLED,
    gettext_noop("取消しの控え"),
    subject="programmes/messages/cancelled/subject.txt",
    body="programmes/messages/cancelled/body.txt",
    lifetime=7 * _DAY,
)
_add(
    CALLED_OFF,
    gettext_noop("中止の知らせ"),
    subject="programmes/messages/called_off/subject.txt",
    body="programmes/messages/called_off/body.txt",
    lifetime=7 * _DAY,
)
_add(
    CHANGED,
    gettext_noop("内容が変わった知らせ"),
    subject="programmes/messages/changed/subject.txt",
    body="programmes/messages/changed/body.txt",
    lifetime=7 * _DAY,
)
_add(
    LINK,
    gettext_noop("申込みのページの案内"),
    subject="programmes/messages/link/subject.txt",
    body="programmes/messages/link/body.txt",
    lifetime=_DAY,
)
