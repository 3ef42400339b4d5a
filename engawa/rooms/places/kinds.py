"""The house's own kinds of places; a ward may add kinds of its own, and a room may register more.

Kinds are codes and never renamed: public addresses, exports and other rooms name them.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of places: its code, and its name in the language of the page."""

    code: str
    label: str | Promise
    position: int = 500


class KindRefused(ValueError):
    """The kind cannot be registered: no proper code, or another kind has it."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let places be of this kind in every ward.

    :raises KindRefused: the code is not kebab-case, or another kind has it.
    """
    if not CODE.match(kind.code):
        raise KindRefused(f"{kind.code!r} is not kebab-case")
    if _kinds.get(kind.code, kind) != kind:
        raise KindRefused(f"{kind.code!r} is already registered")
    _kinds[kind.code] = kind
    return kind


def list_registered() -> list[Kind]:
    """List the house's kinds in the order in which pages name them."""
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.code))


for position, (code, label) in enumerate(
    (
        ("ward-office", _("区役所・行政の窓口")),
        ("child-hub", _("子育ての拠点・ひろば")),
        ("nursery", _("保育園・幼稚園")),
        ("day-activity", _("障害のある方が日中に活動する事業所")),
        ("care-plaza", _("地域ケアプラザ")),
        ("care-service", _("介護サービス")),
        ("library", _("図書館")),
        ("community-hall", _("会館・集会所・スポーツ施設")),
        ("school", _("学校")),
        ("medical", _("病院・診療所")),
        ("disaster-base", _("地域防災拠点")),
        ("evacuation-site", _("指定緊急避難場所")),
        ("shelter", _("指定避難所")),
        ("temporary-stay", _("帰宅困難者の一時滞在施設")),
        ("station", _("駅")),
        ("park", _("公園")),
        ("attraction", _("見どころ")),
        ("public-toilet", _("公衆トイレ")),
        ("aed", _("AED")),
        ("wifi", _("無料のWi-Fi")),
        ("public-facility", _("そのほかの公共施設")),
        ("other", _("そのほか")),
    )
):
    register(Kind(code, label, position))
