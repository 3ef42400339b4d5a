"""Charts drawn by the server: they need no script, print well and can be read aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engawa.core.ui.accents import INK, PAPER, get_contrast
from engawa.core.ui.languages import mark_japanese

# On a phone of 375 px a unit is a pixel, so that no word of the drawing is smaller than 12 px there.
WIDTH = 344
MARGIN = 8
TOP = 44
BOTTOM = 156
HEIGHT = 184
WORD_SIZE = 13
FIGURE_SIZE = 13.0
SMALLEST_FIGURE = 12.5
# Width of a bold digit, in parts of its size.
FIGURE_WIDTH = 0.6
# Above a bar nobody needs the decimals of such a number; the table gives them.
ROUND_FROM = 100
# Below this contrast a fill alone cannot be told from the paper (WCAG 1.4.11).
VISIBLE_CONTRAST = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a chart; without a value it is either still to come or kept secret."""

    label: str
    value: float | None
    is_future: bool = False
    # What stands under the bar where the whole label would touch its neighbours.
    tick: str = ""


def month_bars(
    *,
    title: str,
    description: str,
    points: Sequence[Point],
    promise: float | None,
    unit: str,
    fill: str,
) -> SafeString:
    """Draw one bar for each month, the promise as a dotted line, months to come as outlines.

    :raises ValueError: when the fill is not a colour of the form `#rrggbb`.
    """
    is_pale = get_contrast(first=fill, second=PAPER) < VISIBLE_CONTRAST
    key = sha256(repr((title, description, points, promise)).encode()).hexdigest()[:10]
    values = [point.value for point in points if point.value is not None]
    highest = max([*values, promise or 0, 0]) or 1
    slot = (WIDTH - 2 * MARGIN) / max(len(points), 1)
    size, spoken = _choose_figures(points, slot=slot)
    bars = format_html_join(
        "",
        "{}",
        (
            (
                _month(
                    point,
                    left=MARGIN + slot * at,
                    slot=slot,
                    highest=highest,
                    promise=promise,
                    fill=fill,
                    is_pale=is_pale,
                    figure_size=size if at in spoken else 0,
                ),
            )
            for at, point in enumerate(points)
        ),
    )
    return format_html(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-labelledby="chart-{key}-title chart-{key}-desc">'
        '<title id="chart-{key}-title"{lang}>{title}</title><desc id="chart-{key}-desc">{desc}</desc>'
        '<g font-size="{size}" text-anchor="middle">{bars}{promise}'
        '<line class="chart-axis" x1="{m}" x2="{right}" y1="{b}" y2="{b}" stroke-width="2"/>'
        "</g></svg>",
        w=WIDTH,
        h=HEIGHT,
        size=WORD_SIZE,
        key=key,
        title=title,
        # A drawing's title holds no marks: where it has Japanese words, all of it is read as Japanese.
        lang=SafeString(' lang="ja"') if mark_japanese(title) != escape(title) else "",
        desc=description,
        bars=bars,
        promise=_promise_line(promise, unit=unit, highest=highest),
        m=MARGIN,
        right=WIDTH - MARGIN,
        b=BOTTOM,
    )


def share_meter(*, measured: int, told: int, none: int, description: str = "") -> SafeString:
    """Draw how many of a number of things are measured, told by an officer, or neither.

    With a description the drawing speaks for itself; without one the words must stand beside it.
    """
    total = measured + told + none
    first = measured * 100 / total if total else 0
    second = (measured + told) * 100 / total if total else 0
    parts = [
        SafeString(
            '<rect class="meter-frame" x="0.5" y="0.5" width="100%" height="11" stroke-width="1"/>'
        )
    ]
    if measured:
        parts.append(
            format_html(
                '<rect class="meter-measured" x="0" y="0" width="{}%" height="12"/>',
                _short(first),
            )
        )
    if told:
        # A dashed stroke as thick as the bar is a hatching that needs no pattern and no id.
        parts.append(
            format_html(
                '<line class="meter-told" x1="{}%" x2="{}%" y1="6" y2="6" '
                'stroke-width="12" stroke-dasharray="2 3"/>',
                _short(first),
                _short(second),
            )
        )
    speech = (
        format_html('role="img" aria-label="{}"', description)
        if description
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg width="100%" height="12" focusable="false" {}>{}</svg>',
        speech,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def format_figure(value: float) -> str:
    """Write a number as people read it: thousands apart, no needless decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def _month(
    point: Point,
    *,
    left: float,
    slot: float,
    highest: float,
    promise: float | None,
    fill: str,
    is_pale: bool,
    figure_size: float,
) -> SafeString:
    width = round(slot * 0.62, 1)
    middle = _short(left + slot / 2)
    x = _short(left + (slot - width) / 2)
    label = format_html(
        '<text class="chart-text" x="{}" y="{}">{}</text>',
        middle,
        BOTTOM + 20,
        point.tick or point.label,
    )
    if point.is_future:
        tall = _height(promise or highest, highest)
        return format_html(
            '<rect class="chart-future" x="{}" y="{}" width="{}" height="{}" '
            'stroke-dasharray="3 4"/>{}',
            x,
            _short(BOTTOM - tall),
            width,
            _short(tall),
            label,
        )
    if point.value is None:
        return format_html(
            '<text class="chart-text" x="{}" y="{}" font-size="{}">{}</text>{}',
            middle,
            BOTTOM - 8,
            SMALLEST_FIGURE,
            # Translators: stands in a chart, in the width of one bar.
            pgettext("chart", "秘匿"),
            label,
        )
    tall = _height(point.value, highest)
    figure = SafeString("")
    if figure_size:
        figure = format_html(
            '<text class="chart-value" x="{}" y="{}" font-size="{}">{}</text>',
            middle,
            _short(BOTTOM - tall - 6),
            _short(figure_size),
            _bar_figure(point.value),
        )
    return format_html(
        '<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}" fill="{}"{}/>{}{}',
        x,
        _short(BOTTOM - tall),
        width,
        _short(tall),
        fill,
        format_html(' stroke="{}"', INK) if is_pale else "",
        figure,
        label,
    )


def _choose_figures(points: Sequence[Point], *, slot: float) -> tuple[float, set[int]]:
    """Choose the size of the figures and the bars that carry one, so that none touches another."""
    told = [at for at, point in enumerate(points) if point.value is not None]
    longest = max((len(_bar_figure(points[at].value or 0)) for at in told), default=1)
    size = min(FIGURE_SIZE, slot / (longest * FIGURE_WIDTH))
    if size >= SMALLEST_FIGURE:
        return size, set(told)
    # Too long for all: the highest and the latest speak, the table has the others.
    highest = max(told, key=lambda at: points[at].value or 0)
    latest = told[-1]
    reach = FIGURE_SIZE * FIGURE_WIDTH * longest / slot
    chosen = {latest} if abs(latest - highest) < reach else {highest, latest}
    return FIGURE_SIZE, chosen


def _bar_figure(value: float) -> str:
    return format_figure(round(value) if value >= ROUND_FROM else value)


def _promise_line(promise: float | None, *, unit: str, highest: float) -> SafeString:
    if not promise:
        return SafeString("")
    y = _short(BOTTOM - _height(promise, highest))
    words = _("目標 %(value)s%(unit)s") % {
        "value": format_figure(promise),
        "unit": unit,
    }
    return format_html(
        '<line class="chart-promise" x1="{m}" x2="{right}" y1="{y}" y2="{y}" '
        'stroke-width="1.5" stroke-dasharray="2 5"/>'
        '<line class="chart-promise" x1="{m}" x2="40" y1="14" y2="14" '
        'stroke-width="1.5" stroke-dasharray="2 5"/>'
        '<text class="chart-text" x="46" y="18" text-anchor="start">{words}</text>',
        m=MARGIN,
        right=WIDTH - MARGIN,
        y=y,
        words=words,
    )


def _height(value: float, highest: float) -> float:
    return max(value, 0) / highest * (BOTTOM - TOP)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
