"""Days and moments as a page writes them, in the language of its reader."""

import datetime as dt

from django.utils import dateformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from engawa.core.ui.languages import remember_in_each_language


def say_day(day: dt.date) -> str:
    """Write a day with its year."""
    # Translators: a date format of Django ("Y" year, "n" month, "j" day).
    return _format_day(day, _("Y年n月j日"))


def say_day_of_year(day: dt.date) -> str:
    """Write a day without its year, with its weekday, where the year is plain from the place."""
    # Translators: a date format of Django ("n" month, "j" day, "D" weekday).
    return _format_day(day, _("n月j日（D）"))


def say_short_day(day: dt.date) -> str:
    """Write a day without its year and weekday, where there is little room."""
    # Translators: a date format of Django ("n" month, "j" day).
    return _format_day(day, _("n月j日"))


def say_moment(moment: dt.datetime) -> str:
    """Write a moment of the running year as Tokyo's clocks show it."""
    # Translators: a date format of Django ("n" month, "j" day, "H:i" time).
    return dateformat.format(localtime(moment), _("n月j日 H:i"))


def say_month(day: dt.date) -> str:
    """Write the month of a day."""
    # Translators: a date format of Django ("n" month).
    return _format_day(day, _("n月"))


@remember_in_each_language(4096)
def _format_day(day: dt.date, pattern: str) -> str:
    # Names of months and weekdays follow the language. A page of promises writes the same few days many times.
    return dateformat.format(day, pattern)
