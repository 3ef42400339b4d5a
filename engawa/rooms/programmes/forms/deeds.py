"""Short forms of the desk: why something is called off, and how a month is copied."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Part, Text
from engawa.rooms.programmes.forms.series import ON_CLOSED
from engawa.rooms.programmes.recurrence import OnClosed

SAME, NEW = "SAME", "NEW"


class CallOffForm(Part):
    """Why something is called off."""

    reason = Text(
        label=gettext_lazy("中止の理由"),
        most=300,
        required=True,
        rows=2,
        help_text=gettext_lazy(
            "公開ページに出ます。申し込んだ方にも伝わります。例：台風が近づいているため"
        ),
    )


class CopyForm(Part):
    """Into what a month is copied, and what becomes of holidays."""

    into = Choice(
        label=gettext_lazy("どこに写すか"),
        choices=[
            (SAME, gettext_lazy("この催しの、次の月の募集にする")),
            (NEW, gettext_lazy("新しい催しにする（公開するまで、職員だけが見られます）")),
        ],
        widget=forms.RadioSelect,
        initial=SAME,
    )
    on_closed = Choice(
        label=gettext_lazy("祝日や年末年始に当たったら"),
        choices=ON_CLOSED,
        widget=forms.RadioSelect,
        initial=OnClosed.SKIP.value,
    )
