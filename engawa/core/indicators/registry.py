"""The list of numbers that the rooms of this installation can measure."""

from engawa.core.indicators.contracts import KEY, Indicator


class IndicatorRefused(ValueError):
    """The indicator cannot be registered: bad key, or the key is taken."""


class IndicatorUnknown(LookupError):
    """No room of this installation offers this indicator."""


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> Indicator:
    """Offer an indicator to the house; called by `indicators.py` of a room.

    :raises IndicatorRefused: the key is not `room.kebab-case`, or another indicator has it.
    """
    if not KEY.match(indicator.key):
        raise IndicatorRefused(f"{indicator.key!r} is not room.kebab-case")
    if _indicators.get(indicator.key, indicator) != indicator:
        raise IndicatorRefused(f"{indicator.key!r} is already registered")
    _indicators[indicator.key] = indicator
    return indicator


def get(key: str) -> Indicator:
    """Give the indicator of that key.

    :raises IndicatorUnknown: no room offers it.
    """
    try:
        return _indicators[key]
    except KeyError:
        raise IndicatorUnknown(key) from None


def list_all() -> list[Indicator]:
    """List all indicators in the order of their keys."""
    return [_indicators[key] for key in sorted(_indicators)]
