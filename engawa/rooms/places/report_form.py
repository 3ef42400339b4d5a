"""The form by which a resident reports a spot: three plain questions, and what may be left empty."""

import hashlib
import secrets
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.forms import clean_text
from engawa.core.ui.pictures import PictureField, PictureRefused, PictureTooHeavy
from engawa.rooms.places.models import Work
from engawa.rooms.places.selectors.ground import TownPoint, get_outline
from engawa.rooms.places.services.reports import SpotValues

_TOO_LONG = gettext_lazy("%(limit_value)d字までにしてください（いま%(show_value)d字です）。")
# A telephone knows where it is to some metres; this is about one.
_DIGITS = 5


class Words(forms.CharField):
    """Running text, never too long, without control characters."""

    def __init__(self, *, most: int, rows: int, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}),
            validators=[MaxLengthValidator(most, message=_TOO_LONG)],
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Give what was typed without space at the ends."""
        return clean_text(str(value or "")).strip()


class ReportPicture(PictureField):
    """The photo of a resident, refused in the resident's language."""

    def say_refusal(self, refused: PictureRefused) -> str:
        """Say why the photo cannot be kept."""
        if isinstance(refused, PictureTooHeavy):
            return _("写真は8MBまでです。小さい写真を選ぶか、写真なしで送ってください。")
        return _("写真として読めません。別の写真を選ぶか、写真なしで送ってください。")


class ReportForm(forms.Form):
    """What a resident says of a spot. `website` is empty unless a machine filled it in."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("何についてですか"),
        choices=Work.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("どれかを選んでください。"),
            "invalid_choice": gettext_lazy("一つを選び直してください。"),
        },
    )
    where = Words(
        label=gettext_lazy("どこですか"),
        most=500,
        rows=2,
        help_text=gettext_lazy(
            "目じるしを言葉で。例：上永谷駅の北口から、坂の上の公園へ上がる階段"
        ),
    )
    town = forms.ChoiceField(
        label=gettext_lazy("どの町ですか"),
        required=False,
        help_text=gettext_lazy("分かるときだけ選びます。"),
        error_messages={"invalid_choice": gettext_lazy("一つを選び直してください。")},
    )
    latitude = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    wrong = Words(
        label=gettext_lazy("どんなことで困っていますか"),
        most=2000,
        rows=4,
        help_text=gettext_lazy("例：手すりがないので、雨の日に下りるのがこわいです。"),
    )
    image = ReportPicture(
        label=gettext_lazy("写真"),
        required=False,
        help_text=gettext_lazy(
            "なくてもかまいません。人の顔や車の番号が写らないようにしてください。写真に付いている日時と場所の記録は、取り除いてから受け取ります。"
        ),
    )
    email = forms.EmailField(
        label=gettext_lazy("返事を受け取るメールアドレス"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("なくてもかまいません。返事は、受付番号でも読めます。"),
        error_messages={
            "invalid": gettext_lazy("メールアドレスの形になっていません。例：hana@example.jp")
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("この欄は空けておいてください"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    press = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ward_id: int, towns: tuple[TownPoint, ...], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.ward_id = ward_id
        self.has_towns = bool(towns)
        self.initial.setdefault("press", secrets.token_urlsafe(16))
        town = self.fields["town"]
        assert isinstance(town, forms.ChoiceField)
        town.choices = [("", _("選ばない")), *((each.name, each.name) for each in towns)]

    def clean(self) -> dict[str, Any]:
        """See that the point lies in the ward, and that no machine has filled in everything."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if latitude is None or longitude is None:
            cleaned |= {"latitude": None, "longitude": None}
        elif not self._is_in_ward(latitude, longitude):
            self.add_error(
                "where",
                _(
                    "付けた場所は、この区の外です。「場所を外す」を押すか、その場所の区に知らせてください。"
                ),
            )
        if cleaned.get("website"):
            # Somebody's browser may have filled it in: said kindly; the page shows it empty again.
            self.add_error(
                None, _("まだ送っていません。もう一度「この場所を知らせる」を押してください。")
            )
        return cleaned

    def make_values(self, *, language: str) -> SpotValues:
        """Give what the resident said."""
        given = self.cleaned_data
        token = given["press"] or secrets.token_urlsafe(16)
        # Sent twice it is one report; sent again with other words it is another one.
        pressed = "\n".join((token, given["kind"], given["where"], given["wrong"]))
        return SpotValues(
            kind=given["kind"],
            where=given["where"],
            wrong=given["wrong"],
            press=hashlib.sha256(pressed.encode()).hexdigest(),
            town=given["town"],
            latitude=_round(given["latitude"]),
            longitude=_round(given["longitude"]),
            email=given["email"],
            language=language,
            picture=given["image"],
        )

    def _is_in_ward(self, latitude: float, longitude: float) -> bool:
        outline = get_outline(ward_id=self.ward_id)
        return outline is None or outline.contains(latitude, longitude)


class CodeForm(forms.Form):
    """The code of a report, as it was noted down."""

    use_required_attribute = False

    code = forms.CharField(
        label=gettext_lazy("受付番号"),
        max_length=60,
        help_text=gettext_lazy("英字と数字の16字です。小文字でも、「-」がなくてもかまいません。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


def _round(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _DIGITS)
