"""Dates, numbers and names of a plan in the words of the reader's language."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_noop, npgettext, npgettext_lazy
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear, era_year
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Kind
from engawa.core.ui import navigation
from engawa.core.ui.charts import format_figure
from engawa.core.ui.days import say_day, say_moment, say_month, say_short_day
from engawa.core.ui.languages import choose_by_language, remember_in_each_language
from engawa.rooms.policy.document import SectionName, TagName
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.numbers import Figure

# A measured number is taken every night; after this many days its age is said beside it.
STALE_AFTER_DAYS = 3
SHORT_LABEL_OF_DIGITAL = "＋D"

_MEASURE_NUMBER = re.compile(r"(?:施策)?\s*(\d+)")
_LOOKS = {
    "MEASURED": "measured",
    "REPORTED": "told",
    "NOT_MEASURED": "none",
    "SUPPRESSED": "hidden",
}
_STATE_WORDS = {
    "MEASURED": gettext_noop("計測"),
    "REPORTED": gettext_noop("報告"),
    "NOT_MEASURED": gettext_noop("未計測"),
    "SUPPRESSED": gettext_noop("秘匿"),
}


# The units that plans use most, for the catalogues; a plan may use any. A translation stands after the number.
COMMON_UNITS = (
    npgettext_lazy("unit", "件", "件"),
    npgettext_lazy("unit", "回", "回"),
    npgettext_lazy("unit", "人", "人"),
    npgettext_lazy("unit", "名", "名"),
    npgettext_lazy("unit", "組", "組"),
    npgettext_lazy("unit", "世帯", "世帯"),
    npgettext_lazy("unit", "団体", "団体"),
    npgettext_lazy("unit", "か所", "か所"),
    npgettext_lazy("unit", "日", "日"),
    npgettext_lazy("unit", "時間", "時間"),
    npgettext_lazy("unit", "枚", "枚"),
    npgettext_lazy("unit", "部", "部"),
    npgettext_lazy("unit", "校", "校"),
    npgettext_lazy("unit", "会", "会"),
    npgettext_lazy("unit", "円", "円"),
)


@dataclass(frozen=True, slots=True)
class Now:
    """What stands right of a promise: the number with its target, its state and its time."""

    label: str
    state: str
    code: str = ""
    value: str = ""
    unit: str = ""
    of: str = ""
    detail: str = ""
    stale: str = ""
    note: str = ""

    @property
    def is_number(self) -> bool:
        return self.state in ("MEASURED", "REPORTED")

    @property
    def look(self) -> str:
        """The name of the drawing that stands for the state."""
        return _LOOKS[self.state]

    @property
    def state_word(self) -> str:
        """The word for the state."""
        return _(_STATE_WORDS[self.state])

    @property
    def instead(self) -> str:
        """What is said where there is no number to show."""
        return _("数は出しません") if self.state == "SUPPRESSED" else _("まだ測っていません")


def say_part(node_kind: NodeKind, *, aim_kind: str = "") -> str:
    """Name a kind of part as the public pages head it; an aim by its own kind, where it is known."""
    if node_kind is not NodeKind.AIM:
        return node_kind.label
    return _("デジタルの目標") if aim_kind == "DIGITAL_GOAL" else _("めざすこと")


def say_fiscal_year(year: FiscalYear) -> str:
    """Name a fiscal year: 令和5年度; in other languages by its Western year, which all can read."""
    is_plain_japanese = get_language() == "ja"
    name = era_year(year.starts_on) if is_plain_japanese else str(year.year)
    return _("%(name)s年度") % {"name": name}


def say_months_of(year: FiscalYear) -> str:
    """Say from when to when a fiscal year runs."""
    return _("%(first)s年4月〜%(last)s年3月") % {"first": year.year, "last": year.year + 1}


def say_version_number(*, number: int, published_at: dt.datetime | None) -> str:
    """Name a published version by its number and the day of its publication."""
    if published_at is None:
        return _("第%(number)s版") % {"number": number}
    day = say_day(localtime(published_at).date())
    return _("第%(number)s版（%(day)s公表）") % {"number": number, "day": day}


def say_measure_number(label: str) -> str:
    """Say the number of a measure: some plans print 施策1, others only the figure."""
    number = _MEASURE_NUMBER.fullmatch(label)
    return _("施策%(number)s") % {"number": number[1]} if number else label


def say_measure(*, label: str, title: str) -> str:
    """Name a measure with its number, where it has one."""
    return _("%(number)s　%(title)s") % {"number": label, "title": title} if label else title


def name_of(section: SectionName) -> str:
    """Give the section's name in the reader's language, in Japanese where there is none."""
    return choose_by_language(
        japanese=section.name, english=section.name_en, easy=section.name_easy
    )


def label_of(tag: TagName) -> str:
    """Give the mark's label in the reader's language with its number, where it has one."""
    label = plain_label_of(tag)
    if tag.scheme == "city-theme":
        return _("テーマ%(number)s %(label)s") % {"number": tag.value, "label": label}
    if tag.scheme == "sdgs":
        return _("SDGs %(number)s %(label)s") % {"number": tag.value, "label": label}
    return label


def plain_label_of(tag: TagName) -> str:
    """Give the mark's label in the reader's language, without a number."""
    return choose_by_language(japanese=tag.label, english=tag.label_en, easy=tag.label_easy)


def short_label_of(tag: TagName) -> str:
    """Give the mark's label as it stands in a row, where there is little room."""
    if tag.scheme == "digital" and tag.value == "plus-d":
        return SHORT_LABEL_OF_DIGITAL
    return plain_label_of(tag)


def describe_figure(
    *,
    figure: Figure,
    year: FiscalYear,
    today: dt.date,
    section_names: Mapping[str, str] | None = None,
) -> Now:
    """Say a figure in words: value, what it is measured against, from when to when, and by whom.

    `section_names` gives the sections' names in the reader's language, by their Japanese names.
    """
    section = (section_names or {}).get(figure.reported_section, figure.reported_section)
    return _describe(figure, today in year.period, today, section)


@remember_in_each_language(4096)
def _describe(figure: Figure, is_running: bool, today: dt.date, section: str) -> Now:
    if figure.state == "SUPPRESSED":
        reason = _("人数が少なく、どなたのことか分かるおそれがあるため、示しません。")
        return Now(
            label=say_label(figure),
            state=figure.state,
            code=figure.target_code,
            detail=reason,
        )
    if figure.state == "NOT_MEASURED" or figure.value is None:
        return Now(
            label=say_label(figure),
            state="NOT_MEASURED",
            code=figure.target_code,
            of=_target(figure),
            detail=_why_not(figure, is_running=is_running),
        )
    return Now(
        label=say_label(figure),
        state=figure.state,
        code=figure.target_code,
        value=_value(figure),
        unit=_("％") if is_ratio(figure) else say_unit(figure.unit, number=figure.value),
        of=_("、").join(words for words in (_parts(figure), _target(figure)) if words),
        detail=_when(figure, is_running=is_running, section=section),
        stale=_stale(figure, today=today) if is_running else "",
        note=figure.note if figure.state == "REPORTED" else "",
    )


def say_label(figure: Figure) -> str:
    """Name the number: in Japanese as the plan does, in other languages as its indicator is called."""
    if get_language() == "ja" or not figure.indicator_key:
        return figure.label
    try:
        return _(registry.get(figure.indicator_key).label)
    except registry.IndicatorUnknown:
        return figure.label


def is_ratio(figure: Figure) -> bool:
    """Tell whether the figure is a share, which alone is written in per cent."""
    if figure.kind is not None:
        return figure.kind is Kind.RATIO
    return figure.numerator is not None and figure.denominator is not None


def say_percent(*, value: float, is_whole: bool) -> str:
    """Write a share in per cent; what is not quite all is never rounded up to all, nor to none."""
    percent = round(value * 100, 1)
    if not is_whole and percent >= 100 and value < 1:
        percent = 99.9
    if percent == 0 and value > 0:
        percent = 0.1
    return format_figure(percent)


def say_target(*, value: Decimal, unit: str, is_ratio: bool) -> str:
    """Write a target's value with its unit."""
    if is_ratio:
        return say_percent(value=float(value), is_whole=True) + _("％")
    return say_number(number=float(value), unit=unit)


def say_number(*, number: float, unit: str) -> str:
    """Write a number with its unit: 3件, or with a space where the language has one."""
    return _("%(number)s%(unit)s") % {
        "number": format_figure(number),
        "unit": say_unit(unit, number=number),
    }


def say_unit(unit: str, *, number: float) -> str:
    """Give the unit of a number in the reader's language, where it is a common one."""
    return npgettext("unit", unit, unit, 1 if number == 1 else 2)


def _value(figure: Figure) -> str:
    value = figure.value or 0.0
    if is_ratio(figure):
        return say_percent(value=value, is_whole=figure.numerator == figure.denominator)
    return format_figure(value)


def _parts(figure: Figure) -> str:
    if not is_ratio(figure) or figure.numerator is None or figure.denominator is None:
        return ""
    return _("%(all)sのうち%(part)s") % {
        "all": format_figure(figure.denominator),
        "part": format_figure(figure.numerator),
    }


def _target(figure: Figure) -> str:
    if figure.target_value is None:
        return ""
    value = say_target(value=figure.target_value, unit=figure.unit, is_ratio=is_ratio(figure))
    if figure.comparison == "AT_MOST":
        return _("目標 %(value)s以内") % {"value": value}
    return _("目標 %(value)s") % {"value": value}


def _when(figure: Figure, *, is_running: bool, section: str) -> str:
    """Say of what time a number speaks, and whose it is."""
    if figure.state == "REPORTED":
        return _("・").join(
            words
            for words in (
                _period(figure, is_running=is_running),
                _reporter(figure, is_running=is_running, section=section),
            )
            if words
        )
    until = ""
    if is_running and figure.taken_at and localtime(figure.taken_at).date() == _last_day(figure):
        until = say_moment(figure.taken_at)
    period = _period(figure, is_running=is_running, until=until)
    return _("・").join(words for words in (period, _source(figure)) if words)


def _period(figure: Figure, *, is_running: bool, until: str = "") -> str:
    """Say from when to when a number counts: 4月から10月3日まで."""
    first, last = figure.starts_on, _last_day(figure)
    if first is None or last is None:
        return ""
    is_whole_month = first.day == 1
    if is_running:
        from_day = say_month(first) if is_whole_month else say_short_day(first)
        until = until or say_short_day(last)
    else:
        # The year stands with the last day.
        from_day = say_month(first) if is_whole_month else say_day(first)
        until = say_day(last)
    return _("%(first)sから%(last)sまで") % {"first": from_day, "last": until}


def _last_day(figure: Figure) -> dt.date | None:
    return figure.ends_before - dt.timedelta(days=1) if figure.ends_before else None


def _reporter(figure: Figure, *, is_running: bool, section: str) -> str:
    """Say which section reported a number, and when."""
    day = ""
    if figure.taken_at:
        reported_on = localtime(figure.taken_at).date()
        day = say_short_day(reported_on) if is_running else say_day(reported_on)
    if section and day:
        return _("%(section)s（%(day)s）") % {"section": section, "day": day}
    return section or day


def _why_not(figure: Figure, *, is_running: bool) -> str:
    if not is_running:
        return _("この年度の数字はありません。")
    if figure.indicator_key:
        return _("記録がそろうと、ここに数字が出ます。")
    return _("担当の課の報告を待っています。")


def _source(figure: Figure) -> str:
    """Say from which room's records a measured number comes."""
    room = figure.indicator_key.partition(".")[0]
    label = name_of_room(room) if room else ""
    return _("「%(room)s」の記録") % {"room": label} if label else ""


def name_of_room(key: str) -> str:
    """Give the name that a room of the house has in the menu, or '' for one that is not there."""
    names = {entry.key: entry.label for entry in navigation.list_public()}
    return names[key]() if key in names else ""


def _stale(figure: Figure, *, today: dt.date) -> str:
    if figure.state != "MEASURED" or figure.taken_at is None:
        return ""
    age = (today - localtime(figure.taken_at).date()).days
    if age < STALE_AFTER_DAYS:
        return ""
    return _("%(days)s日前の数字です。") % {"days": age}
