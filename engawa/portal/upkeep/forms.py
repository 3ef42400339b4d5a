"""Forms for what a ward keeps of itself."""

import dataclasses
import json
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from engawa.core.ui.accents import ACCENTS, get_contrast
from engawa.core.wards.models import SLUG, Partner, Ward
from engawa.core.wards.services import (
    AreaValues,
    PartnerValues,
    RowValues,
    SectionValues,
    WardValues,
)

# What WCAG 2.2 asks of text on its ground.
LEAST_CONTRAST = 4.5
HIRAGANA = RegexValidator(r"^[\u3041-\u3096\u30fc\u3000 ]+$", _("ひらがなで入力してください。"))
Values = TypeVar("Values", bound=WardValues | RowValues)


def write_opened(values: WardValues | RowValues) -> str:
    """Write the values that a form is opened with, to be sent back with it."""
    return json.dumps(dataclasses.asdict(values), ensure_ascii=False)


def read_opened(text: str, of: type[Values]) -> Values:
    """Read what `write_opened` wrote; of anything else, values that no row has."""
    names = [field.name for field in dataclasses.fields(of)]
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if isinstance(given, dict) and sorted(given) == sorted(names):
        return of(**{name: str(value) for name, value in given.items()})
    return of(**dict.fromkeys(names, ""))


class AccentSelect(forms.RadioSelect):
    """Shows each colour with a sign written on it, beside its name."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["label"] = format_html(
            '<span class="swatch" data-accent="{}" aria-hidden="true">{}</span> {}',
            option["value"],
            _("あ"),
            option["label"],
        )
        return option


class PageField(forms.URLField):
    """Takes the address of a page, as public pages can link to it."""

    default_validators = [URLValidator(schemes=("http", "https"))]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class KeptForm(forms.Form):
    """A form whose text is tidy: one space between words, one kind of line break."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in given.items():
            if isinstance(self.fields[name].widget, forms.Textarea):
                given[name] = value.replace("\r\n", "\n")
            else:
                given[name] = " ".join(value.split())
        return given


class WardForm(KeptForm):
    """What a ward says of itself on every page."""

    name_kana = forms.CharField(
        label=_("区の名前の読み"),
        max_length=80,
        validators=[HIRAGANA],
        help_text=_("やさしい日本語のページで、名前のあとに添えます。例：かなざわく"),
    )
    name_en = forms.CharField(
        label=_("英語の名前"),
        max_length=80,
        help_text=_("英語のページに出ます。例：Kanazawa Ward"),
    )
    contact_url = PageField(
        label=_("ご意見の窓口のアドレス"),
        required=False,
        max_length=200,
        help_text=_(
            "どの公開ページの下にも「ご意見」として出ます。空のままなら出しません。例：https://www.example.lg.jp/iken/"
        ),
    )
    accent = forms.ChoiceField(
        label=_("区の色"),
        widget=AccentSelect,
        help_text=_(
            "ページの線と面に使います。どの色も、上に書く文字が読めること（コントラスト4.5以上）を確かめてあります。"
        ),
    )

    def __init__(self, *args: Any, ward: Ward, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = dict(Ward.objects.exclude(pk=ward.pk).values_list("accent", "name"))
        self.fields["accent"].choices = [  # type: ignore[attr-defined]
            (
                accent.key,
                _("%(colour)s（いま%(ward)sの色）")
                % {"colour": accent.label, "ward": taken[accent.key]}
                if accent.key in taken
                else accent.label,
            )
            for accent in ACCENTS.values()
            if get_contrast(first=accent.ink, second=accent.fill) >= LEAST_CONTRAST
        ]

    def make_values(self) -> WardValues:
        """Give what was typed."""
        return WardValues(**self.cleaned_data)


class RowForm(KeptForm):
    """A section, partner or area; its code can be typed as long as it is open."""

    values_class: ClassVar[type[RowValues]]
    code_example: ClassVar[str]

    name = forms.CharField(label=_("名前"))
    code = forms.CharField(
        label=_("コード"),
        validators=[SLUG],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_open_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _(
            "公開のアドレスとデータに使う名前です。半角の小文字、数字、ハイフンで書きます。例：%(code)s"
        ) % {"code": self.code_example}
        self.order_fields([name for name in self.fields if name != "code"])
        # Who typed a code is told when it was closed meanwhile; nothing typed is left out unsaid.
        if not has_open_code and "code" not in self.data:
            del self.fields["code"]

    def make_values(self, *, code: str = "") -> RowValues:
        """Give what was typed, with the code it has if none was."""
        return self.values_class(**{"code": code, **self.cleaned_data})


class SectionForm(RowForm):
    """A section and its names in three languages."""

    values_class = SectionValues
    code_example = "general-affairs"

    name = forms.CharField(label=_("名前"), max_length=80, help_text=_("例：総務課"))
    name_en = forms.CharField(
        label=_("英語の名前"),
        required=False,
        max_length=120,
        help_text=_(
            "空のままだと、英語のページにも日本語の名前が出ます。例：General Affairs Section"
        ),
    )
    name_easy = forms.CharField(
        label=_("やさしい日本語の名前"),
        required=False,
        max_length=120,
        help_text=_(
            "読みを、かっこに入れて添えます。空のままだと、読みが付きません。例：総務課（そうむか）"
        ),
    )


class PartnerForm(RowForm):
    """A partner and where to read about it."""

    values_class = PartnerValues
    code_example = "care-plazas"

    name = forms.CharField(label=_("名前"), max_length=120, help_text=_("例：地域ケアプラザ"))
    kind = forms.ChoiceField(
        label=_("種類"), choices=Partner.Kind.choices, initial=Partner.Kind.OTHER.value
    )
    url = PageField(
        label=_("ホームページ"),
        required=False,
        max_length=200,
        help_text=_("公開ページから、相手のページへつなぎます。例：https://www.example.jp/"),
    )


class AreaForm(RowForm):
    """An area by name."""

    values_class = AreaValues
    code_example = "tobu"

    name = forms.CharField(label=_("名前"), max_length=80, help_text=_("例：金沢東部地区"))
    name_kana = forms.CharField(
        label=_("読み"),
        required=False,
        max_length=120,
        validators=[HIRAGANA],
        help_text=_("例：かなざわとうぶちく"),
    )
    description = forms.CharField(
        label=_("どこからどこまでか"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("町の名前を並べます。"),
    )
