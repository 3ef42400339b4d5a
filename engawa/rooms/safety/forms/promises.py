"""The form that says which promises of the policy the safety pages keep."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Choice, Line, Part
from engawa.core.ui.meeting import Sheet

EMPTY_ROWS, MOST_ROWS = 2, 20
_ROW = re.compile(r"initiative_(\d{1,2})")


class PromisesForm(Part):
    """Rows of an initiative and the code of one of its activities; empty means the initiative as a whole."""

    def __init__(
        self, *args: Any, initiatives: Mapping[int, str], rows: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = range(1, min(rows, MOST_ROWS) + 1)
        offered = [("", _("選ばない")), *((str(pk), name) for pk, name in initiatives.items())]
        for row in self.rows:
            initiative = Choice(label=_("%(row)dつ目の取組") % {"row": row}, required=False)
            initiative.offer(offered)
            self.fields[f"initiative_{row}"] = initiative
            self.fields[f"activity_{row}"] = Line(
                label=_("%(row)dつ目の取組の中の約束のコード") % {"row": row},
                most=20,
                help_text=_("取組のうちの1つのとき。例：A3"),
            )

    def clean(self) -> dict[str, Any]:
        """See that no activity stands without its initiative."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.rows:
            if cleaned.get(f"activity_{row}") and not cleaned.get(f"initiative_{row}", "-"):
                self.add_error(f"initiative_{row}", _("約束のコードの取組を選んでください。"))
        return cleaned

    def list_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """List the pairs of controls."""
        return [(self[f"initiative_{row}"], self[f"activity_{row}"]) for row in self.rows]

    def make_values(self) -> tuple[tuple[int, str], ...]:
        """Give the promises that were named, each once."""
        given = self.cleaned_data
        named = ((given[f"initiative_{row}"], given[f"activity_{row}"]) for row in self.rows)
        return tuple(dict.fromkeys((int(pk), code) for pk, code in named if pk))


def make_promises_sheet(
    data: Any = None,
    *,
    promises: Sequence[tuple[int, str]],
    initiatives: Mapping[int, str],
    rows: int,
) -> Sheet:
    """Make the form with what stands in it."""
    shown: dict[str, str] = {}
    for row, (initiative_id, activity) in enumerate(promises, start=1):
        shown |= {f"initiative_{row}": str(initiative_id), f"activity_{row}": activity}
    return Sheet((PromisesForm(data, initial=shown, initiatives=initiatives, rows=rows),))


def count_rows(
    *, promises: Sequence[tuple[int, str]], sent: Iterable[str] = (), least: int = 0
) -> int:
    """Count the rows that a form needs: those that stand and two more, and all that were sent."""
    found = (_ROW.fullmatch(name) for name in sent)
    return max([least, len(promises) + EMPTY_ROWS, *(int(row[1]) for row in found if row)])
