"""The form for a kind of places of the ward's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.rooms.places.services.kinds import LONGEST_CODE, KindValues


class KindForm(Part):
    """A kind by its names; its code can be typed until it is added."""

    name = Line(
        label=gettext_lazy("名前"), most=80, required=True, help_text=gettext_lazy("例：直売所")
    )
    name_en = Line(
        label=gettext_lazy("英語の名前"),
        most=120,
        help_text=gettext_lazy("空のままだと、英語のページにも日本語の名前が出ます。例：Farm shop"),
    )
    name_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=120,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。例：直売所（ちょくばいじょ）"),
    )
    code = Line(
        label=gettext_lazy("コード"),
        most=LONGEST_CODE,
        help_text=gettext_lazy(
            "公開のアドレスとデータに使う名前で、あとから変えられません。空のままなら、英語の名前から付けます。例：farm-shop"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_code:
            del self.fields["code"]

    def make_values(self) -> KindValues:
        """Give what was typed."""
        return KindValues(**self.cleaned_data)
