"""Accent colours of wards: each ward has one, named after a flower or a tree.

Accents are fills and lines, never text; what stands on a fill is written in its `ink`. The same
values stand in `frontend/src/styles/accents.css`, and a test compares both.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INK = "#1a1a1a"
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour with what may be written on it and its pale form for backgrounds."""

    key: str
    label: str | Promise
    fill: str
    ink: str
    tint: str


_ALL = (
    Accent("peony", _("牡丹"), "#a2005d", PAPER, "#fdeef5"),
    Accent("sunflower", _("ひまわり"), "#ffb700", INK, "#fff7df"),
    Accent("camellia", _("椿"), "#b3123c", PAPER, "#fdeef0"),
    Accent("rose", _("ばら"), "#c81e5b", PAPER, "#fdeef3"),
    Accent("azalea", _("つつじ"), "#b4188a", PAPER, "#fcedf8"),
    Accent("cosmos", _("コスモス"), "#f4a6c6", INK, "#fef1f6"),
    Accent("cherry", _("桜"), "#f6b8bd", INK, "#fef2f3"),
    Accent("plum", _("梅"), "#8e2a4f", PAPER, "#f9eef2"),
    Accent("wisteria", _("藤"), "#7446ad", PAPER, "#f4effa"),
    Accent("iris", _("花しょうぶ"), "#4e2f91", PAPER, "#f0edf8"),
    Accent("hydrangea", _("あじさい"), "#3b50a8", PAPER, "#eef1fa"),
    Accent("bellflower", _("ききょう"), "#24408e", PAPER, "#edf1f9"),
    Accent("pine", _("松"), "#0b5d4b", PAPER, "#eaf5f2"),
    Accent("cypress", _("ひのき"), "#1d6b38", PAPER, "#ecf6ef"),
    Accent("willow", _("柳"), "#a5c63b", INK, "#f5f9e6"),
    Accent("ginkgo", _("いちょう"), "#f0d000", INK, "#fdf9dc"),
    Accent("persimmon", _("柿"), "#f07f13", INK, "#fef3e6"),
    Accent("maple", _("もみじ"), "#b83a0f", PAPER, "#fcf0eb"),
)

ACCENTS: dict[str, Accent] = {accent.key: accent for accent in _ALL}


def get_accent(*, key: str) -> Accent:
    """Give the accent of this key.

    :raises KeyError: when there is no accent of this key.
    """
    return ACCENTS[key]


def get_contrast(*, first: str, second: str) -> float:
    """Give the contrast ratio of two colours (`#rrggbb`) as WCAG 2.2 defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def make_accents_css() -> str:
    """Write the style rules that give a page its ward's accent."""
    rules = (
        f'[data-accent="{accent.key}"] '
        f"{{ --accent: {accent.fill}; --accent-ink: {accent.ink}; --accent-tint: {accent.tint}; }}"
        for accent in ACCENTS.values()
    )
    return "\n".join(rules) + "\n"


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
