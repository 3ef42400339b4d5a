"""The part of a form that names promises of the policy: of a programme, and of a recording."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Choice, Line, Part


class PromisesPart(Part):
    """Rows of an initiative and the code of one of its activities, as many as `most_promises`."""

    most_promises = 2

    def __init__(self, *args: Any, initiatives: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("なし")), *((str(pk), name) for pk, name in initiatives.items())]
        for at in range(self.most_promises):
            initiative = Choice(label=_("取組"), required=False)
            initiative.offer(offered)
            self.fields[f"initiative_{at}"] = initiative
            self.fields[f"activity_{at}"] = Line(
                label=_("活動コード"), most=20, help_text=_("取組のうちの一つのとき。例：A3")
            )

    def list_promises(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """List the rows for the promises that are kept."""
        rows = range(self.most_promises)
        return [(self[f"initiative_{at}"], self[f"activity_{at}"]) for at in rows]

    def clean(self) -> dict[str, Any]:
        """See that no activity stands without its initiative."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for at in range(self.most_promises):
            if cleaned.get(f"activity_{at}") and not cleaned.get(f"initiative_{at}", "-"):
                self.add_error(f"initiative_{at}", _("活動コードの取組を選んでください。"))
        return cleaned

    def read_promises(self) -> tuple[tuple[int, str], ...]:
        """Give the promises that were named, each once."""
        given = self.cleaned_data
        rows = range(self.most_promises)
        named = {(given[f"initiative_{at}"], given[f"activity_{at}"]) for at in rows}
        return tuple(sorted((int(pk), code) for pk, code in named if pk))


def show_promises(promises: Sequence[tuple[int, str]], *, most: int) -> dict[str, str]:
    """Give what the rows show of promises that stand."""
    shown: dict[str, str] = {}
    for at, (initiative_id, code) in enumerate(promises[:most]):
        shown |= {f"initiative_{at}": str(initiative_id), f"activity_{at}": code}
    return shown
