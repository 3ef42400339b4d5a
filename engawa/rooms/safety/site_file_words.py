"""How the desk says what a list of sites would change."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.safety.register_values import SiteValues
from engawa.rooms.safety.site_file_values import SiteLine
from engawa.rooms.safety.values import Hazard


def say_hazards(line: SiteLine) -> str:
    """Say for which hazards a row designates its building, or that it does not speak of them."""
    return _("列がありません") if line.hazards is None else _name_hazards(line.hazards)


def list_differences(before: SiteValues, after: SiteValues) -> list[tuple[str, str, str]]:
    """List what differs, each as (what, before, after) in words."""
    said: list[tuple[str, str, Callable[[Any], str]]] = [
        ("hazards", _("指定されている災害"), _name_hazards),
        ("capacity", _("受け入れる人数"), _say_count),
        ("pets", _("ペット"), _say_answer),
        ("step_free", _("段差なし"), _say_answer),
        ("toilet", _("車いすで使えるトイレ"), _say_answer),
        ("languages", _("話せることば"), _join),
        ("note", _("案内"), lambda text: text or _("なし")),
    ]
    return [
        (label, say(getattr(before, name)), say(getattr(after, name)))
        for name, label, say in said
        if getattr(before, name) != getattr(after, name)
    ]


def _name_hazards(hazards: tuple[Hazard, ...]) -> str:
    return "、".join(str(hazard.label) for hazard in hazards) or _("指定なし")


def _say_count(count: int | None) -> str:
    return _("不明") if count is None else str(count)


def _say_answer(answer: bool | None) -> str:
    if answer is None:
        return _("不明")
    return _("はい") if answer else _("いいえ")


def _join(words: tuple[str, ...]) -> str:
    return "、".join(words) or _("なし")
