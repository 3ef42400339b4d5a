"""The form in which a ward says how long one telephone call takes."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.rooms.programmes.services.calls import MOST_METHOD, MOST_MINUTES

_RANGE = gettext_lazy("1から60までの数を入れてください。")


class CallLengthForm(Part):
    """How many minutes one call takes, and how the ward knows."""

    minutes = forms.IntegerField(
        label=gettext_lazy("電話1件にかかる分数"),
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("受けてから記録を終えるまでの、平均の分数です。"),
        error_messages={
            "required": _RANGE,
            "invalid": _RANGE,
            "min_value": _RANGE,
            "max_value": _RANGE,
        },
    )
    method = Line(
        label=gettext_lazy("計り方"),
        most=MOST_METHOD,
        required=True,
        help_text=gettext_lazy(
            "公開ページに、そのまま出ます。例：2023年9月に、こども家庭支援課で1週間に受けた52件の平均"
        ),
        error_messages={"required": gettext_lazy("どう計ったかを入れてください。")},
    )
