"""How the desk shows levels, lists to pick from, and the texts of a draft."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.rooms.safety.drafting import PARTS
from engawa.rooms.safety.forms.orders import PART_NAMES, say_level
from engawa.rooms.safety.models import OrderVersion, Proposal
from engawa.rooms.safety.values import WITHOUT_LEVEL_NUMBER, Hazard, Level

register = template.Library()
_WORDS = {
    Level.ELDERLY: gettext_lazy("高齢者等避難"),
    Level.EVACUATE: gettext_lazy("避難指示"),
    Level.EMERGENCY: gettext_lazy("緊急安全確保"),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing to choose."""

    code: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PickGroup:
    """Things to choose under one heading, and how many of them are chosen."""

    label: str
    picks: tuple[Pick, ...]
    count: int


@register.inclusion_tag("safety/orders/level_mark.html")
def level_mark(level: int, hazard: str) -> dict[str, object]:
    """Show a level by number, word, colour and pattern; the hazards without a number show the word alone."""
    shown = Level(level)
    return {
        "level": level,
        "words": _WORDS[shown],
        "has_number": hazard not in WITHOUT_LEVEL_NUMBER,
    }


@register.filter
def time_since(moment: dt.datetime, now: dt.datetime) -> str:
    """Say for how long something has been so, in hours and minutes: 「1時間15分」."""
    hours, minutes = divmod(int((now - moment).total_seconds()) // 60, 60)
    if not hours:
        return _("%(minutes)d分") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d時間") % {"hours": hours}
    return _("%(hours)d時間%(minutes)d分") % {"hours": hours, "minutes": minutes}


@register.filter
def proposed(proposal: Proposal) -> str:
    """Say what is proposed: an order by its level and hazard, all else by its kind."""
    if proposal.kind != Proposal.Kind.ISSUE or proposal.level is None:
        return _("%(kind)s　%(hazard)s") % {
            "kind": proposal.get_kind_display(),
            "hazard": proposal.get_hazard_display(),
        }
    return _("%(level)s　%(hazard)s") % {
        "level": say_level(Level(proposal.level), Hazard(proposal.hazard)),
        "hazard": proposal.get_hazard_display(),
    }


@register.simple_tag
def picks(
    field: BoundField, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> list[PickGroup]:
    """Give the choices of a field by group, with those that are chosen."""
    chosen = {str(value) for value in field.value() or ()}
    found = []
    for label, pairs in groups:
        of_group = tuple(Pick(code, words, code in chosen) for code, words in pairs)
        found.append(PickGroup(label, of_group, sum(pick.is_chosen for pick in of_group)))
    return found


@register.filter
def keep_names(names: Sequence[str], most: int = 0) -> SafeString:
    """Write names of zones or sites side by side, each on one line where it fits: 「4番　六浦三丁目の崖、」.

    With `most` the list ends at the name with which it has so many characters, and says how many follow.
    """
    shown: list[str] = []
    for name in names:
        if most and shown and sum(map(len, shown)) + len(name) > most:
            break
        shown.append(name)
    last = len(shown) - 1
    # Where one is longer than the line, its number keeps the word that follows.
    written = format_html_join(
        "",
        '<span class="whole">{}{}</span>',
        (
            (name.replace("\u3000", "\u3000\u2060"), "" if place == last else "、")
            for place, name in enumerate(shown)
        ),
    )
    if len(shown) == len(names):
        return written
    more = _("、ほか%(count)d") % {"count": len(names) - len(shown)}
    return format_html('{}<span class="no-break">{}</span>', written, more)


@register.simple_tag
def texts_of(version: OrderVersion, language: str) -> list[tuple[str, str]]:
    """Give the parts of a text in one language, as (what it is, words)."""
    parts = version.texts.get(language, {})
    return [(str(PART_NAMES[part]), parts[part]) for part in PARTS if parts.get(part)]
