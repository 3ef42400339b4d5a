"""The form by which an officer takes a list out of the house: why, which columns, and what for."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part
from engawa.rooms.programmes.exporting.booking_list import COLUMNS, FIRST_COLUMNS, Reason

SHAPES = (
    ("csv", gettext_lazy("表計算のファイル（CSV）")),
    ("print", gettext_lazy("印刷する画面")),
)
WHO = (
    ("LIVE", gettext_lazy("申し込んだ方とキャンセル待ちの方")),
    ("BOOKED", gettext_lazy("席のある方だけ")),
    ("ALL", gettext_lazy("取り消した方も入れる")),
)


class ExportForm(Part):
    """Why, what, and in which shape."""

    reason = Choice(
        label=gettext_lazy("何のためですか"),
        choices=[(str(reason), reason.label) for reason in Reason],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("何のためかを選んでください。")},
    )
    words = Line(
        label=gettext_lazy("くわしく"),
        most=200,
        required=True,
        help_text=gettext_lazy(
            "例：当日の受付を業者に任せるため。名前のような、人のことは書きません。"
        ),
        error_messages={"required": gettext_lazy("何に使うかを、短く書いてください。")},
    )
    who = Choice(
        label=gettext_lazy("だれを入れますか"),
        choices=WHO,
        widget=forms.RadioSelect,
        initial="LIVE",
    )
    columns = Choices(
        label=gettext_lazy("入れる列"),
        choices=[(column.key, column.label) for column in COLUMNS],
        initial=list(FIRST_COLUMNS),
        help_text=gettext_lazy("使うものだけを選びます。"),
        error_messages={"required": gettext_lazy("列を1つ以上選んでください。")},
    )
    shape = Choice(
        label=gettext_lazy("どの形で出しますか"),
        choices=SHAPES,
        widget=forms.RadioSelect,
        initial="csv",
    )
