"""What one person's word is not enough for: an area of ten times the usual size, which is right in the worst night only.

Its writer gives a reason, and whoever approves says by a box of their own that it is meant so. Where one person issues
alone, they type whom it reaches; that cannot be done without looking at the figure.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.safety.checking_values import Finding, Weight


@dataclass(frozen=True, slots=True)
class Unusual:
    """What is unusual, by the code of its findings: their sentences, and the reason that the writer gave."""

    code: str
    sentences: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person who issues alone types: the number of households where it is known, else the ward's name."""

    households: int | None
    ward_name: str

    @property
    def shown(self) -> str:
        """What is to be typed, as the page shows it."""
        return self.ward_name if self.households is None else f"{self.households:,}"

    def is_typed(self, words: str) -> bool:
        """Tell whether it was typed, in whatever width, with or without commas and unit."""
        said = unicodedata.normalize("NFKC", words).replace(" ", "")
        if self.households is None:
            return said == unicodedata.normalize("NFKC", self.ward_name).replace(" ", "")
        said = said.replace(",", "").replace("、", "").removesuffix(_("世帯"))
        return said.isdecimal() and int(said) == self.households


def read_reasons(accepted: Sequence[Any]) -> dict[str, str]:
    """Give the reasons of what a draft's writer said to be meant so, by code; empty where none was asked.

    What was accepted by a program before reasons were kept is a code alone.
    """
    return {
        str(one["code"] if isinstance(one, Mapping) else one): str(
            one["reason"] if isinstance(one, Mapping) else ""
        )
        for one in accepted
    }


def list_unusual(*, findings: Collection[Finding], reasons: Mapping[str, str]) -> list[Unusual]:
    """List what must be said twice and was said once, each code with all its sentences."""
    sentences: dict[str, list[str]] = {}
    for finding in findings:
        if finding.weight is Weight.BOTH and reasons.get(finding.code):
            sentences.setdefault(finding.code, []).append(finding.sentence)
    return [Unusual(code, tuple(said), reasons[code]) for code, said in sentences.items()]


def say_how_to_type(typed: Typed) -> str:
    """Say what a person who issues alone has to type."""
    if typed.households is None:
        return _("広さがふだんの10倍を超えています。区の名前（%(shown)s）を入れてください。") % {
            "shown": typed.shown
        }
    return _(
        "広さがふだんの10倍を超えています。対象の世帯数（%(shown)s）を見て、同じ数を入れてください。"
    ) % {"shown": typed.shown}
