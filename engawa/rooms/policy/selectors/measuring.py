"""How the numbers are measured: the indicators of this installation and what the ward uses them for."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Indicator, Kind
from engawa.rooms.policy.selectors.numbers import list_targets
from engawa.rooms.policy.selectors.pages import PlanPage
from engawa.rooms.policy.wording import name_of_room


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator in words; `uses` counts the targets of the plan in force that it measures, `here` is of the ward."""

    key: str
    label: str
    description: str
    here: str
    unit: str
    room: str
    counts_persons: bool
    uses: int


@dataclass(frozen=True, slots=True)
class Measuring:
    indicators: list[IndicatorView]
    reported: int


def get_measuring(*, ward_id: int, page: PlanPage | None) -> Measuring:
    """List the indicators, those that the plan in force uses first, and count what is told by hand."""
    uses: Counter[str] = Counter()
    if page is not None:
        uses.update(
            target.indicator_key for _code, target in list_targets(content=page.document.content)
        )
    views = [_view(indicator, uses[indicator.key], ward_id) for indicator in registry.list_all()]
    return Measuring(
        indicators=sorted(views, key=lambda view: (not view.uses, view.key)),
        reported=uses[""],
    )


def _view(indicator: Indicator, uses: int, ward_id: int) -> IndicatorView:
    unit = _("％（分母と分子も示します）") if indicator.kind is Kind.RATIO else _(indicator.unit)
    return IndicatorView(
        key=indicator.key,
        label=_(indicator.label),
        description=_(indicator.description) if indicator.description else "",
        here=indicator.say_for_ward(ward_id=ward_id) if indicator.say_for_ward else "",
        unit=unit,
        room=name_of_room(indicator.room) or indicator.room,
        counts_persons=indicator.counts_persons,
        uses=uses,
    )
