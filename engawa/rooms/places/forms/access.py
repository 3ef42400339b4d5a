"""The part of the form for the items of access: each yes, in part, no, or not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Choice, Part
from engawa.rooms.places.accessibility import ITEMS, Answer


@dataclass(frozen=True, slots=True)
class Row:
    """One item: (id, value, words, whether it is chosen) of each answer, and what is wrong."""

    id: str
    name: str
    label: str
    answers: tuple[tuple[str, str, str, bool], ...]
    errors: tuple[str, ...]


class AccessForm(Part):
    """One choice for each item of the standard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["prefix"] = "access"
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            control = Choice(
                label=str(item.label),
                choices=_list_answers(),
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[item.key] = control

    def list_rows(self) -> list[Row]:
        """List the items in the order of the standard, with their answers."""
        return [self._make_row(self[item.key]) for item in ITEMS]

    def _make_row(self, bound: BoundField) -> Row:
        chosen = str(bound.value() or "")
        return Row(
            id=bound.auto_id,
            name=bound.html_name,
            label=str(bound.label),
            answers=tuple(
                (f"{bound.auto_id}_{place}", value, label, value == chosen)
                for place, (value, label) in enumerate(_list_answers())
            ),
            errors=tuple(str(error) for error in bound.errors),
        )

    def make_answers(self) -> Mapping[str, str]:
        """Give the answers; what is not known is left out."""
        return {key: answer for key, answer in self.cleaned_data.items() if answer}


def _list_answers() -> list[tuple[str, str]]:
    # What is not known is no answer: its button sends nothing.
    return [*((answer.value, answer.label) for answer in Answer), ("", _("分からない"))]
