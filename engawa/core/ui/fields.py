"""Fields for words that people type and for what they choose: tidied, never too long, with sentences that help."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engawa.core.ui.forms import clean_text


class Line(forms.CharField):
    """One line: one space between words, no control characters.

    `stands` is what is kept now. What was not touched is left as it is, even where nobody could type it
    today: a list from elsewhere may hold it, and an officer who mends a telephone number is not to be asked
    about it.
    """

    stands = ""

    def __init__(self, *, most: int, required: bool = False, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=required, **kwargs)

    def to_python(self, value: Any) -> str:
        """Give what was typed, tidied."""
        return " ".join(clean_text(str(value or "")).split())

    def clean(self, value: Any) -> str:
        """Give what was typed.

        :raises ValidationError: it is missing, too long, or not to be read.
        """
        words = self.to_python(value)
        if words and words == self.to_python(self.stands):
            return self.stands
        self.validate(words)
        if len(words) > self.most:
            raise ValidationError(
                _("%(most)d字までにしてください（いま%(count)d字です）。")
                % {"most": self.most, "count": len(words)}
            )
        return self.read(words) if words else ""

    def read(self, words: str) -> str:
        """Give what the words say.

        :raises ValidationError: they say nothing that can be kept.
        """
        return words


class Text(Line):
    """Running text, with its line breaks."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Give what was typed without space at the ends."""
        return clean_text(str(value or "")).strip()


class Choice(forms.ChoiceField):
    """A choice that says what to do when something else was sent, without repeating what that was."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = _("一覧の中から選び直してください。")

    def offer(self, pairs: list[tuple[str, str]]) -> None:
        """Set what there is to choose."""
        self.choices = pairs


class Choices(forms.MultipleChoiceField):
    """Several of a list, with the same sentence as `Choice`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = _("一覧の中から選び直してください。")

    def offer(self, pairs: list[tuple[str, str]]) -> None:
        """Set what there is to choose."""
        self.choices = pairs


class Part(forms.Form):
    """A part of a page's form; its fields are asked for by the server, not by the browser."""

    use_required_attribute = False

    def fill(self, typed: Any) -> None:
        """Fill a form that was not sent with what was typed before, boxes without a mark too.

        `typed` is a `QueryDict`.
        """
        for name, control in self.fields.items():
            key = self.add_prefix(name)
            self.initial[name] = control.widget.value_from_datadict(typed, {}, key)
            # A field that was looked at before remembers what it showed.
            self[name].__dict__.pop("initial", None)
