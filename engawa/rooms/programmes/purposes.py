"""For what this room writes to people: each change of a booking is told by one message."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.outbox.registry import Example, Purpose, Urgency, register

NUMBER = "programmes.number"
APPLIED = "programmes.applied"
WON = "programmes.won"
LOST = "programmes.lost"
STRUCK_OUT = "programmes.struck-out"
BOOKED = "programmes.booked"
WAITING = "programmes.waiting"
OFFERED = "programmes.offered"
LAPSED = "programmes.lapsed"
CANCELLED = "programmes.cancelled"
CALLED_OFF = "programmes.called-off"
CHANGED = "programmes.changed"
LINK = "programmes.link"
SURVEY = "programmes.survey"
SESSION_OFF = "programmes.session-off"
REMINDER = "programmes.reminder"
INVITATION = "programmes.invitation"
CERTIFICATE = "programmes.certificate"
_DAY = dt.timedelta(days=1)


def _examples(**more: Any) -> list[Example]:
    context = {
        "name": _("浜 はな子"),
        "programme": _("プレパパ・プレママ教室"),
        "title": "",
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
        "off": _("12月9日（土）10:00〜12:00"),
        "when": _("12月2日（土）10:00〜12:00"),
        "where": _("区役所3階 健康相談室"),
        "bring": _("母子健康手帳、飲み物"),
        "is_changed": True,
        "can_cancel": True,
        "closes": _("11月28日（火）17:00"),
        "is_lottery": False,
        "ticket": "0041",
        "drawn_at": _("11月25日（土）10:00"),
        "draw_url": "https://engawa.example/kanazawa/programmes/12/3/draw/",
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
    urgency: Urgency = Urgency.AT_ONCE,
) -> None:
    register(
        Purpose(
            key=key,
            label=label,
            subject=subject,
            body=body,
            examples=_examples,
            urgency=urgency,
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
# Its key opens a survey: nobody at the desk reads it, and it waits for the day.
_add(
    SURVEY,
    gettext_noop("アンケートのお願い"),
    subject="programmes/messages/survey/subject.txt",
    body="programmes/messages/survey/body.txt",
    lifetime=7 * _DAY,
    is_secret=True,
    urgency=Urgency.IN_THE_DAY,
)
_add(
    SESSION_OFF,
    gettext_noop("1回だけ中止の知らせ"),
    subject="programmes/messages/session_off/subject.txt",
    body="programmes/messages/session_off/body.txt",
    lifetime=7 * _DAY,
)
_add(
    REMINDER,
    gettext_noop("前の日のお知らせ"),
    subject="programmes/messages/reminder/subject.txt",
    body="programmes/messages/reminder/body.txt",
    lifetime=_DAY,
    urgency=Urgency.IN_THE_DAY,
)
_add(
    INVITATION,
    gettext_noop("申込みの案内"),
    subject="programmes/messages/invitation/subject.txt",
    body="programmes/messages/invitation/body.txt",
    lifetime=7 * _DAY,
    urgency=Urgency.IN_THE_DAY,
)
_add(
    APPLIED,
    gettext_noop("抽選の申込みの控え"),
    subject="programmes/messages/applied/subject.txt",
    body="programmes/messages/applied/body.txt",
    lifetime=7 * _DAY,
)
_add(
    WON,
    gettext_noop("抽選に当たった知らせ"),
    subject="programmes/messages/won/subject.txt",
    body="programmes/messages/won/body.txt",
    lifetime=7 * _DAY,
)
_add(
    LOST,
    gettext_noop("抽選に外れた知らせ"),
    subject="programmes/messages/lost/subject.txt",
    body="programmes/messages/lost/body.txt",
    lifetime=7 * _DAY,
)
_add(
    STRUCK_OUT,
    gettext_noop("重なった抽選の申込みを取り消した知らせ"),
    subject="programmes/messages/struck_out/subject.txt",
    body="programmes/messages/struck_out/body.txt",
    lifetime=7 * _DAY,
)
_add(
    CERTIFICATE,
    gettext_noop("修了証ができた知らせ"),
    subject="programmes/messages/certificate/subject.txt",
    body="programmes/messages/certificate/body.txt",
    lifetime=7 * _DAY,
    urgency=Urgency.IN_THE_DAY,
)
