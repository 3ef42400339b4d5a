"""The form for where a session is watched."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.rooms.programmes.forms.fields import NumberField
from engawa.rooms.programmes.online_values import StreamValues
from engawa.rooms.programmes.services.streams import LONGEST_BEFORE

MINUTES_BEFORE = 15


class StreamForm(Part):
    """Where a session is watched, from when that is shown, and what to know."""

    address = Line(
        label=gettext_lazy("配信のアドレス"),
        most=1000,
        required=True,
        help_text=gettext_lazy(
            "会議や配信の招待の文にある、参加する人のためのアドレスをそのまま写します。"
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    opens_minutes = NumberField(
        label=gettext_lazy("始まる何分前から見せるか"),
        most=LONGEST_BEFORE,
        help_text=gettext_lazy("ふつうは15分前。終わると見えなくなります。"),
    )
    password = Line(
        label=gettext_lazy("合い言葉（パスコード）"),
        most=100,
        help_text=gettext_lazy("あるときだけ。リンクといっしょに見せます。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    notes = Text(
        label=gettext_lazy("参加する人へ"),
        most=500,
        rows=3,
        help_text=gettext_lazy("例：マイクは切ってお入りください。質問は文字で受けます。"),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("申込みなしで、だれにでも見せる"),
        required=False,
        help_text=gettext_lazy("申込み不要の回だけで選べます。催しのページにリンクが出ます。"),
    )

    def __init__(self, *args: Any, may_be_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_public:
            del self.fields["is_public"]

    def make_values(self) -> StreamValues:
        """Give what was typed."""
        typed = self.cleaned_data
        minutes = typed["opens_minutes"]
        return StreamValues(
            address=typed["address"],
            opens_minutes=MINUTES_BEFORE if minutes is None else minutes,
            notes=typed["notes"],
            password=typed["password"],
            is_public=bool(typed.get("is_public")),
        )


def make_stream_sheet(
    data: Any = None, *, values: StreamValues | None, may_be_public: bool
) -> Sheet:
    """Make the form of a stream: `data` was sent, or `values` are shown."""
    shown: dict[str, Any] = {"opens_minutes": MINUTES_BEFORE, "is_public": may_be_public}
    if values is not None:
        shown = {
            "address": values.address,
            "opens_minutes": values.opens_minutes,
            "notes": values.notes,
            "password": values.password,
            "is_public": values.is_public,
        }
    return Sheet((StreamForm(data, initial=shown, may_be_public=may_be_public),))
