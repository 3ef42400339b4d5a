"""The form in which an officer says from how many sessions on a certificate is issued."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Part


class IssueForm(Part):
    """To how many sessions somebody came at least."""

    at_least = forms.IntegerField()

    def __init__(self, *args: Any, held: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        control = self.fields["at_least"]
        control.initial = held
        control.label = _("何回以上来た方に出すか（開いたのは%(held)d回）") % {"held": held}
        control.widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": held})

    def clean_at_least(self) -> int:
        """Give the number.

        :raises ValidationError: there were not so many sessions.
        """
        count: int = self.cleaned_data["at_least"]
        if not 1 <= count <= self.held:
            raise ValidationError(
                _("1から%(held)dまでの回数を入れてください。") % {"held": self.held}
            )
        return count
