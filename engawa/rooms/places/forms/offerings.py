"""The rows of what a place sells or does; a row without a name goes away."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part
from engawa.rooms.places.models import Offering
from engawa.rooms.places.services.writing import OfferingValues
from engawa.rooms.places.wording import WEEKDAY_NAMES

EMPTY_ROWS = 3
# Whoever sends more than the form has shown would fill the page with them.
MOST_ROWS = 60
_KEY = re.compile(r"offer-(\d{1,3})-\w+")


class OfferingForm(Part):
    """One row: what it is, on which days, for how much; `was_there` tells a row that is kept already."""

    was_there = forms.BooleanField(required=False, widget=forms.HiddenInput)
    name = Line(label=gettext_lazy("品名・仕事の名前"), most=100)
    category = Choice(
        label=gettext_lazy("種類"),
        choices=[("", gettext_lazy("選んでください")), *Offering.Category.choices],
        required=False,
    )
    weekdays = Choices(
        label=gettext_lazy("曜日"),
        choices=[(str(day), name) for day, name in enumerate(WEEKDAY_NAMES)],
        required=False,
    )
    by_order = forms.BooleanField(label=gettext_lazy("予約した人だけ"), required=False)
    price = Line(label=gettext_lazy("値段"), most=60)
    note = Line(label=gettext_lazy("補足"), most=200)

    def __init__(self, *args: Any, row: int, **kwargs: Any) -> None:
        self.row = row
        kwargs["prefix"] = f"offer-{row}"
        super().__init__(*args, **kwargs)

    def list_days(self) -> list[tuple[str, str, str, bool]]:
        """List (id, value, name, whether it is chosen) of the weekdays."""
        bound = self["weekdays"]
        chosen = bound.value() or []
        return [
            (f"{bound.auto_id}_{day}", str(day), str(name), str(day) in chosen)
            for day, name in enumerate(WEEKDAY_NAMES)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what a row lacks that says something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name"):
            if not cleaned.get("category") and "category" not in self.errors:
                self.add_error("category", _("種類を選んでください。"))
        elif "name" not in self.errors and not cleaned.get("was_there") and self._says_more():
            self.add_error("name", _("名前を入れてください。"))
        return cleaned

    def make_values(self) -> OfferingValues | None:
        """Give what was typed; None when the row goes away."""
        given = self.cleaned_data
        if not given["name"]:
            return None
        return OfferingValues(
            category=given["category"],
            name=given["name"],
            weekdays=tuple(sorted(int(day) for day in given["weekdays"])),
            by_order=given["by_order"],
            price=given["price"],
            note=given["note"],
        )

    def _says_more(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("price", "note", "by_order"))


def make_rows(offerings: Sequence[OfferingValues]) -> list[OfferingForm]:
    """Make the rows of what is offered, with empty ones behind."""
    kept = [
        OfferingForm(
            row=row,
            initial={
                "was_there": True,
                "name": item.name,
                "category": item.category,
                "weekdays": [str(day) for day in item.weekdays],
                "by_order": item.by_order,
                "price": item.price,
                "note": item.note,
            },
        )
        for row, item in enumerate(offerings)
    ]
    return with_empty_rows(kept)


def read_rows(data: Any, *, kept: int) -> list[OfferingForm]:
    """Make the rows that were sent in a `QueryDict`, of a place that has `kept` of them."""
    return [OfferingForm(data, row=row) for row in _list_rows(data, kept)]


def refill_rows(typed: Any, *, kept: int) -> list[OfferingForm]:
    """Make rows that were not sent with what was typed before."""
    rows = [OfferingForm(row=row) for row in _list_rows(typed, kept)]
    for row in rows:
        row.fill(typed)
    return with_empty_rows(rows)


def with_empty_rows(rows: Sequence[OfferingForm]) -> list[OfferingForm]:
    """Give the rows with as many empty ones behind them as the form always has."""
    used = [place for place, row in enumerate(rows, start=1) if row["name"].value()]
    wanted = max(used, default=0) + EMPTY_ROWS
    return [*rows, *(OfferingForm(row=row) for row in range(len(rows), wanted))]


def _list_rows(keys: Iterable[str], kept: int) -> range:
    numbers = {int(found[1]) for key in keys if (found := _KEY.fullmatch(key))}
    most = max(MOST_ROWS, kept + EMPTY_ROWS)
    return range(min(max(numbers, default=-1) + 1, most))
