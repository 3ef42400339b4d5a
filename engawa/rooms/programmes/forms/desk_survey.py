"""The form in which an officer sets the survey of a programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.rooms.programmes.services.surveys import MOST_QUESTIONS

MOST_QUESTION = 120


class SurveyForm(Part):
    """Whether those who came are asked, and what beside the usual questions."""

    is_on = forms.BooleanField(
        label=gettext_lazy("来た方に、次の日にアンケートをお願いする"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"question_{number}"] = Line(
                label=_("自分で決める質問 %(number)d") % {"number": number},
                most=MOST_QUESTION,
                help_text=_(
                    "「はい・どちらともいえない・いいえ」で答えます。例：時間帯は合っていましたか"
                )
                if number == 1
                else "",
            )

    def read_questions(self) -> tuple[str, ...]:
        """Give the own questions that are asked."""
        typed = (self.cleaned_data[f"question_{n}"] for n in range(1, MOST_QUESTIONS + 1))
        return tuple(words for words in typed if words)
