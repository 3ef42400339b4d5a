"""The form that takes a file of alerts, and the seal by which a draft knows of which alert it is made."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Part
from engawa.rooms.safety.feeds.cap_reading import LARGEST_FILE
from engawa.rooms.safety.feeds.cap_values import CapAlert
from engawa.rooms.safety.services.alert_orders import AlertSource

# For so long what was read may be acted on: later a newer alert may be out.
SEAL_HOLDS = dt.timedelta(hours=1)
_SALT = "engawa.safety.alert"
_MEGABYTE = 1024 * 1024


class SealBroken(ValueError):
    """The draft names no alert that was read here, or one that was read too long ago."""


class AlertFileField(forms.FileField):
    """A file of alerts that is not empty and not too large; said before a byte of it is read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": ".xml,.cap,.atom"}), **kwargs)
        self.error_messages |= {
            "required": _("警報のファイルを選んでください。"),
            "empty": _("選んだファイルは中身がありません（0バイト）。"),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Give the file.

        :raises ValidationError: there is none, or it is empty or too large.
        """
        file = super().clean(data, initial)
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。%(limit)d MBまでのファイルを選んでください。")
                % {"limit": LARGEST_FILE // _MEGABYTE}
            )
        return file


class AlertFileForm(Part):
    """A file of alerts of others."""

    file = AlertFileField(
        label=gettext_lazy("警報のファイル"),
        help_text=gettext_lazy("CAP 1.1か1.2のXML、またはCAPの入ったAtomフィード。4 MBまで。"),
    )


def seal_alert(*, alert: CapAlert, ward_id: int, is_drill: bool) -> str:
    """Seal which alert was read for which ward, so that a draft of an exercise cannot become a real one."""
    words = [ward_id, is_drill, alert.sender, alert.identifier, alert.sent_at.isoformat()]
    return signing.dumps(words, salt=_SALT)


def open_seal(*, seal: str, ward_id: int, is_drill: bool) -> AlertSource:
    """Give the alert that was read.

    :raises SealBroken: the seal is of another ward, of the other board, too old, or none of this house.
    """
    try:
        ward, drill, sender, identifier, sent_at = signing.loads(
            seal, salt=_SALT, max_age=SEAL_HOLDS
        )
    except signing.BadSignature as broken:
        raise SealBroken from broken
    if (ward, drill) != (ward_id, is_drill):
        raise SealBroken
    return AlertSource(sender, identifier, dt.datetime.fromisoformat(sent_at))
