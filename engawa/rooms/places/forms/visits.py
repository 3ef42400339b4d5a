"""What officers and keepers fill in about coming and selling: whether a place does, and the answer to a group."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.ui.fields import Choice, Part, Text
from engawa.rooms.places.visit_words import say_wish

OTHER = "other"


class VisitingForm(Part):
    """Whether a place can be asked to come and sell."""

    accepts = forms.BooleanField(
        label=gettext_lazy("出張販売の相談を受ける"),
        required=False,
        help_text=gettext_lazy(
            "作っているものから探す地図に載っていて、売る物がある施設だけ、公開ページに「出張販売をおねがいする」が出ます。"
        ),
    )
    words = Text(
        label=gettext_lazy("おねがいする方へのひとこと"),
        most=400,
        help_text=gettext_lazy("例：区内なら伺います。30人より多いときは、1か月前までに。"),
    )


class AnswerForm(Part):
    """The answer to a group: a day, or words why not."""

    day = Choice(
        label=gettext_lazy("行く日"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("引き受けられないときは、選ばずに、下に理由を書いてください。"),
    )
    other_day = DateField(
        label=gettext_lazy("ほかの日"),
        required=False,
        help_text=gettext_lazy("電話などで決めた日を入れます。例：2026-11-3、令和8年11月3日"),
    )
    words = Text(
        label=gettext_lazy("おねがいした方への返事"),
        most=1000,
        rows=4,
        help_text=gettext_lazy("この文を、そのままメールで送ります。"),
    )

    def __init__(
        self,
        *args: Any,
        wishes: Sequence[Mapping[str, str]],
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        days = self.fields["day"]
        assert isinstance(days, Choice)
        known = [(wish["day"], say_wish(**wish)) for wish in wishes]
        days.offer([*dict(known).items(), (OTHER, _("ほかの日に行く"))])
        self.accepts = self.data.get("deed") == "accept"

    def clean(self) -> dict[str, Any]:
        """Ask for a day when it is a yes, and for words when it is a no."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.accepts:
            if not cleaned.get("words") and "words" not in self.errors:
                self.add_error("words", _("引き受けられない理由を、ひとこと書いてください。"))
            return cleaned
        chosen = cleaned.get("day")
        if chosen == OTHER and "other_day" not in self.errors:
            day = cleaned.get("other_day")
            if day is None:
                self.add_error("other_day", _("行く日を入れてください。"))
            elif day < self.today:
                self.add_error("other_day", _("過ぎた日です。これから行く日を入れてください。"))
        elif not chosen and "day" not in self.errors:
            self.add_error("day", _("行く日を選んでください。"))
        return cleaned

    def get_day(self) -> dt.date:
        """Give the day on which the place comes."""
        chosen: str = self.cleaned_data["day"]
        if chosen != OTHER:
            return dt.date.fromisoformat(chosen)
        day: dt.date = self.cleaned_data["other_day"]
        return day
