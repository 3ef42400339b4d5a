"""Choosing the number beside a promise: indicators by room, each with its value now."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import (
    SMALLEST_COUNT_OF_PERSONS,
    Indicator,
    Kind,
    Measurement,
    Scope,
)
from engawa.core.ui import navigation
from engawa.core.ui.charts import format_figure
from engawa.core.ui.folding import fold
from engawa.rooms.policy.contracts import (
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.models import (
    Target,
)
from engawa.rooms.policy.selectors.branches import holds

logger = logging.getLogger(__name__)
# More indicators than this are not measured on one page: the officer narrows them by words first.
MOST_PREVIEWS = 30


@dataclass(frozen=True, slots=True)
class IndicatorPreview:
    """An indicator with the value that it has now for one promise, or why there is none."""

    indicator: Indicator
    words: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class RoomIndicators:
    """The indicators that one room offers."""

    room: str
    previews: list[IndicatorPreview]


def list_indicators(*, words: str, scope: Scope) -> tuple[list[RoomIndicators], int]:
    """List the indicators whose names hold all the words, by room, each with its present value.

    Gives also how many more there are than one page shows.
    """
    wanted = [fold(word) for word in words.split()]
    found = [
        indicator
        for indicator in registry.list_all()
        if all(word in _haystack(indicator) for word in wanted)
    ]
    rooms: dict[str, list[IndicatorPreview]] = {}
    for indicator in found[:MOST_PREVIEWS]:
        rooms.setdefault(indicator.room, []).append(
            preview_indicator(indicator=indicator, scope=scope)
        )
    labels = {entry.key: entry.label for entry in navigation.list_desk()}
    listed = [
        RoomIndicators(labels[room]() if room in labels else room, previews)
        for room, previews in rooms.items()
    ]
    return listed, max(0, len(found) - MOST_PREVIEWS)


def _haystack(indicator: Indicator) -> str:
    return fold(f"{indicator.label} {indicator.description} {indicator.unit} {indicator.key}")


def preview_indicator(*, indicator: Indicator, scope: Scope) -> IndicatorPreview:
    """Measure an indicator now; a room that fails to measure becomes a sentence."""
    try:
        with transaction.atomic():
            measured = indicator.measure(scope)
    except Exception:
        logger.exception("indicator %s failed in a preview", indicator.key)
        words = _("いまは測れませんでした。この数字を出す部屋の担当に知らせてください。")
        return IndicatorPreview(indicator, words, is_error=True)
    return IndicatorPreview(indicator, _words(indicator, measured))


def _words(indicator: Indicator, measured: Measurement) -> str:
    if measured.value is None:
        return _("まだ測るものがありません")
    if indicator.counts_persons and _points_at_a_person(measured):
        return _("人数が少ないため、数は出しません")
    if indicator.kind is not Kind.RATIO:
        return _("%(value)s%(unit)s") % {
            "value": format_figure(measured.value),
            "unit": indicator.unit,
        }
    return _("%(value)s％（%(denominator)sのうち%(numerator)s）") % {
        "value": format_figure(round(measured.value * 100, 1)),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
    }


def _points_at_a_person(measured: Measurement) -> bool:
    numerator, denominator = measured.numerator, measured.denominator
    counts: list[float] = [measured.value or 0]
    if numerator is not None and denominator is not None:
        counts = [numerator, denominator - numerator]
    return any(0 < count < SMALLEST_COUNT_OF_PERSONS for count in counts)


def scope_of(
    *, ward_id: int, fiscal_year: int, content: PlanContent, code: str, now: dt.datetime
) -> Scope:
    """Give the scope in which a number beside that part is measured: the year until now."""
    year = FiscalYear(fiscal_year)
    initiative_code, activity_code = "", ""
    for initiative in content.initiatives():
        if code == initiative.code or holds(node=initiative, code=code):
            initiative_code = initiative.code
        for activity in initiative.activities:
            if code == activity.code or holds(node=activity, code=code):
                initiative_code, activity_code = initiative.code, activity.code
    return Scope(
        ward_id=ward_id,
        fiscal_year=fiscal_year,
        starts_on=year.starts_on,
        ends_before=year.ends_before,
        now=now,
        initiative_code=initiative_code,
        activity_code=activity_code,
    )


def find_indicator(*, key: str) -> Indicator | None:
    """Give the indicator of that key, if a room of this installation offers it."""
    try:
        return registry.get(key)
    except registry.IndicatorUnknown:
        return None


def describe_source(*, key: str) -> str:
    """Say where the number of a target comes from."""
    if not key:
        return _("職員が手で報告")
    found = find_indicator(key=key)
    if found is None:
        return _("測れない指標：%(key)s") % {"key": key}
    return _("%(label)sを毎晩計測") % {"label": found.label}


def describe_target(*, target: TargetContent) -> str:
    """Say what was promised: 5秒以内, 80％以上; "" where nothing was."""
    if target.target_value is None:
        return ""
    found = find_indicator(key=target.indicator_key)
    is_ratio = found is not None and found.kind is Kind.RATIO
    value = float(target.target_value) * (100 if is_ratio else 1)
    return _("%(value)s%(unit)s%(comparison)s") % {
        "value": format_figure(round(value, 2)),
        "unit": "％" if is_ratio else target.unit,
        "comparison": Target.Comparison(target.comparison).label,
    }
