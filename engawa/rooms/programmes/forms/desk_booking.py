"""The form by which an officer books for somebody on the telephone or at the counter, in the order in which one speaks."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.forms import HalfWidthEmailField
from engawa.core.ui.fields import Choice, Line
from engawa.core.ui.phones import Phone
from engawa.rooms.programmes.booking_form import PartyForm
from engawa.rooms.programmes.lottery_questions import add_questions, list_questions, read_answers
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.values import BookingValues

CHANNELS = (Booking.Channel.PHONE, Booking.Channel.COUNTER)


class DeskBookingForm(PartyForm):
    """Who comes, as they say it: name, number, how many, what they need; an address only when they like to."""

    name = Line(
        label=gettext_lazy("お名前"),
        most=80,
        required=True,
        help_text=gettext_lazy("ひらがなでもかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("お名前を聞いて、入れてください。")},
    )
    phone = Phone(
        label=gettext_lazy("電話番号"),
        most=40,
        help_text=gettext_lazy("中止や変更を伝える先です。復唱して確かめてください。"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    email = HalfWidthEmailField(
        label=gettext_lazy("メールアドレス"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "なくてもかまいません。入れると、控えと前の日のお知らせを送ります。"
        ),
        error_messages={"invalid": gettext_lazy("メールアドレスの形になっていません。")},
    )
    channel = Choice(
        label=gettext_lazy("どこで受けましたか"),
        choices=[(str(channel), channel.label) for channel in CHANNELS],
        widget=forms.RadioSelect,
        initial=Booking.Channel.PHONE.value,
    )
    language = Choice(
        label=gettext_lazy("控えのことば"),
        choices=settings.LANGUAGES,
        initial="ja",
        help_text=gettext_lazy("印刷する控えと、メールのことばです。"),
    )
    outside = forms.BooleanField(
        label=gettext_lazy("受付の期間の外ですが、申し込みます"), required=False
    )
    press = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, intake: Intake, is_outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, intake=intake, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "inputmode": "email"}
        self.fields["note"].help_text = _("配慮してほしいことだけを、短く入れます。")
        if not is_outside:
            del self.fields["outside"]
        if intake.way == Intake.Way.LOTTERY:
            add_questions(self, intake.lottery)
        self.order_fields(
            ["name", "phone", "units", "way", "wheelchair", "child_care", "note", "email"]
        )

    def list_lottery_fields(self) -> list[forms.BoundField]:
        """List what is asked for a draw only."""
        return list_questions(self)

    def clean_email(self) -> str:
        """Give the address as it is kept: in small letters."""
        return str(self.cleaned_data["email"] or "").strip().lower()

    def clean_outside(self) -> bool:
        """See that whoever books out of time means to.

        :raises ValidationError: it was not said.
        """
        if not self.cleaned_data["outside"]:
            raise forms.ValidationError(
                _("受付の期間の外です。それでもよければ、印を付けてください。")
            )
        return True

    def clean(self) -> dict[str, Any]:
        """See that somebody can be reached."""
        cleaned = super().clean()
        if not {"email", "phone"} & set(self.errors) and not (
            cleaned.get("email") or cleaned.get("phone")
        ):
            self.add_error("phone", _("電話番号を聞いて、入れてください。メールだけでもよいです。"))
        return cleaned

    def make_values(self) -> BookingValues:
        """Give what was said."""
        given = self.cleaned_data
        return BookingValues(
            name=given["name"],
            units=self.read_units(),
            wants=self.read_wants(),
            email=given["email"],
            phone=given["phone"],
            note=given["note"],
            language=given["language"],
            channel=given["channel"],
            answers=self.questions.make_answers(),
            **read_answers(self),
        )
