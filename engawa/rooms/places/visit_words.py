"""What pages and mails say of a request to come and sell, in the language of their reader."""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.core.ui.days import say_day_of_year
from engawa.rooms.places.models import VisitRequest


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
