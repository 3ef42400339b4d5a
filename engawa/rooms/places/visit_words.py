"""What pages and mails say of a request to come and sell, in the language of their reader."""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.core.ui.days import say_day_of_year
from engawa.rooms.places.models import VisitRequest
from engawa.rooms.places.wording import name_place

State = VisitRequest.State


def list_wish_words(*, visit: VisitRequest) -> list[str]:
    """List the wished days with their times: 「11月3日（金） 10:00から15:00まで」."""
    return [say_wish(**wish) for wish in visit.wishes]


def say_wish(*, day: str, opens: str, closes: str) -> str:
    """Say one wished day with its times, as far as they are given."""
    words = say_day_of_year(dt.date.fromisoformat(day))
    if opens and closes:
        return _("%(day)s %(opens)sから%(closes)sまで") % {
            "day": words,
            "opens": opens,
            "closes": closes,
        }
    if opens:
        return _("%(day)s %(opens)sから") % {"day": words, "opens": opens}
    return words


def say_subject(*, visit: VisitRequest) -> str:
    """Say in one line how a request stands, as the subject of a mail."""
    name = {"name": name_place(visit.place)}
    match visit.state:
        case State.ACCEPTED:
            return _("%(name)sが、出張販売を引き受けました") % name
        case State.DECLINED:
            return _("%(name)sから、出張販売のおねがいへの返事です") % name
        case State.WITHDRAWN:
            return _("%(name)sへの出張販売のおねがいを取り下げました") % name
        case State.LAPSED:
            return _("%(name)sへの出張販売のおねがいは、返事がないまま終わりました") % name
        case _:
            return _("%(name)sへ、出張販売のおねがいを送りました") % name
