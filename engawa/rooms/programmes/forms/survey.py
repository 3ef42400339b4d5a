"""The form of a survey, as it is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Part, Text
from engawa.rooms.programmes.models import SurveyAnswer
from engawa.rooms.programmes.selectors.surveys import SurveyToAnswer
from engawa.rooms.programmes.services.surveys import AnswerValues

MOST_WORDS = 600


class AnswerForm(Part):
    """How it was, in five grades; the officer's questions; and what was good and what could be better."""

    satisfaction = Choice(
        label=gettext_lazy("全体として、どうでしたか"),
        choices=SurveyAnswer.Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("1つ選んでください。")},
    )

    def __init__(self, *args: Any, asked: SurveyToAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, words in asked.questions:
            self.fields[f"q{number}"] = Choice(
                label=words,
                choices=SurveyAnswer.Choice.choices,
                widget=forms.RadioSelect,
                required=False,
            )
        own_words = _("お名前や連絡先は書かないでください。1年後に消します。")
        self.fields["good"] = Text(
            label=_("よかったこと（書かなくてもかまいません）"), most=MOST_WORDS
        )
        self.fields["better"] = Text(
            label=_("もっとよくできること（書かなくてもかまいません）"),
            most=MOST_WORDS,
            help_text=own_words,
        )

    def read_values(self) -> AnswerValues:
        """Give what was answered."""
        said = self.cleaned_data
        return AnswerValues(
            satisfaction=int(said["satisfaction"]),
            choices={
                number: said[f"q{number}"]
                for number, _words in self.asked.questions
                if said[f"q{number}"]
            },
            good=said["good"],
            better=said["better"],
        )
