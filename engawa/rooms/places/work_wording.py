"""What pages say of works, in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear, era_year
from engawa.core.ui.days import say_day
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.models import Work


def name_work(work: Work) -> str:
    """Name a work in the reader's language."""
    return choose_by_language(japanese=work.title, english=work.title_en, easy=work.title_easy)


def say_when(work: Work) -> str:
    """Say when a work was or will be done; nothing where that is not known."""
    if work.done_on is not None:
        return _("%(day)sに終わりました") % {"day": say_day(work.done_on)}
    if work.state == Work.State.CALLED_OFF:
        return ""
    if work.state == Work.State.UNDER_WAY and work.started_on is not None:
        return _("%(day)sに始めました") % {"day": say_day(work.started_on)}
    if work.planned_on is not None:
        return _("%(day)sに始める予定です") % {"day": say_day(work.planned_on)}
    if work.planned_year is not None:
        return _("%(year)sに行う予定です") % {"year": say_year(work.planned_year)}
    return ""


def say_year(year: int) -> str:
    """Name a fiscal year: 令和5年度; in other languages by its Western year, which all can read."""
    fiscal = FiscalYear(year)
    name = era_year(fiscal.starts_on) if get_language() == "ja" else str(fiscal.year)
    return _("%(name)s年度") % {"name": name}
