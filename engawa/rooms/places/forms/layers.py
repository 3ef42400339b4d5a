"""The form for a map of its own."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.rooms.places.models import MapLayer
from engawa.rooms.places.services.layers import LayerValues

EMPTY_ROWS = 2
MOST_ROWS = 8
MOST_POSITION = 999
_CODE = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")


class LayerForm(Part):
    """A map by its words in three languages, its kinds of places, and the promises that it keeps."""

    name = Line(
        label=gettext_lazy("名前"),
        most=80,
        required=True,
        help_text=gettext_lazy("例：ほっとまっぷ港南"),
    )
    name_en = Line(label=gettext_lazy("英語の名前"), most=120)
    name_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=120,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。例：地図（ちず）"),
    )
    code = Line(
        label=gettext_lazy("コード"),
        most=40,
        required=True,
        help_text=gettext_lazy("公開のアドレスになり、あとから変えられません。例：hotmap"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    headline = Line(
        label=gettext_lazy("見出し"),
        most=120,
        help_text=gettext_lazy(
            "初めのページの、いちばん大きな文字。例：パンもお菓子も、まちの手しごと"
        ),
    )
    lead = Text(label=gettext_lazy("紹介の文"), most=1000)
    lead_en = Text(label=gettext_lazy("英語の紹介の文"), most=1000)
    lead_easy = Text(label=gettext_lazy("やさしい日本語の紹介の文"), most=1000)
    edition = Choice(
        label=gettext_lazy("地図の形"),
        choices=MapLayer.Edition.choices,
        widget=forms.RadioSelect,
        initial=MapLayer.Edition.PLAIN,
    )
    kinds = Choices(label=gettext_lazy("載せる施設の種類"))
    section = Choice(label=gettext_lazy("担当の課"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("公開する"), required=False, initial=True)
    position = forms.IntegerField(
        label=gettext_lazy("並び順"),
        min_value=0,
        max_value=MOST_POSITION,
        initial=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("小さい数が先に並びます。"),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Mapping[str, str],
        sections: Mapping[int, str],
        initiatives: Mapping[int, str],
        rows: int,
        has_code: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_code:
            del self.fields["code"]
        self.rows = range(1, min(rows + EMPTY_ROWS, MOST_ROWS) + 1)
        self._offer("kinds", list(kinds.items()))
        named = [(str(pk), name) for pk, name in sections.items()]
        self._offer("section", [("", _("決めない（区全体で扱う）")), *named])
        promised = [("", _("選ばない")), *((str(pk), name) for pk, name in initiatives.items())]
        for row in self.rows:
            self.fields[f"promise_{row}"] = Choice(
                label=_("%(row)dつ目の取組") % {"row": row}, choices=promised, required=False
            )
            self.fields[f"activity_{row}"] = Line(
                label=_("%(row)dつ目の取組の中の約束のコード") % {"row": row}, most=20
            )

    def clean_code(self) -> str:
        """Give the code.

        :raises ValidationError: it cannot stand in an address.
        """
        code: str = self.cleaned_data["code"]
        if not _CODE.fullmatch(code):
            raise ValidationError(_("半角の小文字、数字、ハイフンで入力してください。"))
        return code

    def list_promise_rows(self) -> list[tuple[Any, Any]]:
        """List the pairs of controls for promises."""
        return [(self[f"promise_{row}"], self[f"activity_{row}"]) for row in self.rows]

    def make_values(self) -> LayerValues:
        """Give what was typed."""
        given = self.cleaned_data
        names = (
            "name", "name_en", "name_easy", "headline", "lead", "lead_en", "lead_easy", "edition",
            "is_public", "position",
        )  # fmt: skip
        return LayerValues(
            **{name: given[name] for name in names},
            kinds=tuple(given["kinds"]),
            section_id=int(given["section"]) if given["section"] else None,
            promises=tuple(
                (int(given[f"promise_{row}"]), given[f"activity_{row}"])
                for row in self.rows
                if given[f"promise_{row}"]
            ),
        )

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        control = self.fields[name]
        assert isinstance(control, Choice | Choices)
        control.offer(pairs)


def write_initial(layer: MapLayer, promises: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Give what the form shows of a map."""
    shown: dict[str, Any] = {
        name: getattr(layer, name) for name in LayerForm.base_fields if hasattr(layer, name)
    }
    shown["section"] = str(layer.section_id or "")
    for row, (initiative_id, activity) in enumerate(promises, start=1):
        shown |= {f"promise_{row}": str(initiative_id), f"activity_{row}": activity}
    return shown
