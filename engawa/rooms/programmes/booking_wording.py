"""What pages and messages say of bookings, in the language of their reader."""

import datetime as dt

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.ui.days import say_day_of_year
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.programmes.models import Intake, Programme, Session

Unit = Intake.Unit


def name_programme(programme: Programme) -> str:
    """Name a programme in the reader's language."""
    return choose_by_language(
        japanese=programme.title, english=programme.title_en, easy=programme.title_easy
    )


def say_units(unit: str, count: int) -> str:
    """Say how many persons, households or pairs."""
    match unit:
        case Unit.HOUSEHOLDS:
            words = ngettext("%(count)d世帯", "%(count)d世帯", count)
        case Unit.PAIRS:
            words = ngettext("%(count)d組", "%(count)d組", count)
        case _:
            words = ngettext("%(count)d人", "%(count)d人", count)
    return words % {"count": count}


def say_until(moment: dt.datetime) -> str:
    """Say a day with its weekday and a time, as Tokyo's clocks show it."""
    here = localtime(moment)
    return _("%(day)s%(time)s") % {"day": say_day_of_year(here.date()), "time": f"{here:%H:%M}"}


def say_time(moment: dt.datetime) -> str:
    """Say a time of the day as Tokyo's clocks show it."""
    return dateformat.format(localtime(moment), "H:i")


def say_session(session: Session) -> str:
    """Say when a session is, from its beginning to its end."""
    begins, ends = localtime(session.starts_at), localtime(session.ends_at)
    if begins.date() == ends.date():
        return _("%(begin)s〜%(end)s") % {
            "begin": say_until(session.starts_at),
            "end": f"{ends:%H:%M}",
        }
    return _("%(begin)s〜%(end)s") % {
        "begin": say_until(session.starts_at),
        "end": say_until(session.ends_at),
    }


def say_where(session: Session) -> str:
    """Say where a session is: the place with its room, and whether it is online."""
    parts = []
    if session.place is not None:
        place = session.place
        parts.append(choose_by_language(japanese=place.name, english=place.name_en, easy=""))
    if session.room:
        parts.append(session.room)
    if session.is_online:
        parts.append(_("オンライン"))
    return " ".join(parts)
