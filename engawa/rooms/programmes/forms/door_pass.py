"""The form of a pass for the door: for which desk or entrance it is."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.rooms.programmes.services.door_passes import MOST_LABEL


class DoorPassForm(Part):
    """What a pass is for, so that one of several can be taken back."""

    label = Line(
        label=gettext_lazy("どこの分か"),
        most=MOST_LABEL,
        required=True,
        help_text=gettext_lazy("例：入口の机、2階の机"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("どこの分かを入れてください。例：入口の机")},
    )
