"""Forms of the staff desk: one for each kind of part, and those of the steps to publication."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import DateImpossible, DateUnreadable, parse_date
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Kind
from engawa.core.wards.models import Partner
from engawa.rooms.policy.models import Aim, Target
from engawa.rooms.policy.nodes import NodeKind

Choices = Sequence[tuple[str, str]]


# What the table of targets can hold before the point.
MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class NodeChoices:
    """What the form of a part may choose from: codes with their names."""

    sections: Choices = ()
    aims: Choices = ()
    tags: Choices = ()
    partners: Choices = ()
    may_add_tags: bool = False


class TextField(forms.CharField):
    """Running text, as long as it may be; the box is as high as its text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(required=kwargs.pop("required", False), **kwargs)


class DayField(forms.CharField):
    """A day as people write it; gives its ISO form."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_date(text).isoformat()
        except DateUnreadable:
            raise forms.ValidationError(
                _("日付として読めません。例：2024-2-14、令和6年2月14日"), code="unreadable"
            ) from None
        except DateImpossible:
            raise forms.ValidationError(
                _("この日はありません。日を確かめてください。"), code="impossible"
            ) from None


class NodeForm(forms.Form):
    """The form of one part; `version` is the revision that the officer opened."""

    # The server says what is missing in a sentence; a browser would stop the saving.
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: NodeChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices

    def read_fields(self) -> dict[str, Any]:
        """Give what was typed as the service takes it."""
        own = {"version", "new_partner_name", "new_partner_kind", "new_tag_label", "new_tag_number"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}

    @classmethod
    def write_fields(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Turn kept values into what the form shows."""
        return dict(fields)


class PlanForm(NodeForm):
    title = forms.CharField(label=gettext_lazy("方針の題"), max_length=200)
    lead = TextField(label=gettext_lazy("はじめの文"), rows=6)


class GoalForm(NodeForm):
    title = forms.CharField(label=gettext_lazy("基本目標"), max_length=300)
    body = TextField(label=gettext_lazy("説明の文"))


class AimForm(NodeForm):
    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=Aim.Kind.choices)
    title = forms.CharField(label=gettext_lazy("方向の名前"), max_length=300)
    body = TextField(label=gettext_lazy("説明の文"))


class MeasureForm(NodeForm):
    label = forms.CharField(
        label=gettext_lazy("番号"),
        help_text=gettext_lazy("紙面に出すとおりに書きます。例：施策1"),
        max_length=30,
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("施策の名前"), max_length=300)
    body = TextField(label=gettext_lazy("説明の文"))
    aim = forms.ChoiceField(label=gettext_lazy("属する方向"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aim"].choices = [("", _("方向に属さない")), *self.choices.aims]  # type: ignore[attr-defined]


class _InCharge(NodeForm):
    """A part with a section in charge and marks; officers of the whole ward may add a mark."""

    new_tag_label = forms.CharField(
        label=gettext_lazy("一覧にないしるしの名前"), max_length=60, required=False
    )
    new_tag_number = forms.CharField(
        label=gettext_lazy("テーマの番号"),
        help_text=gettext_lazy("市の中期計画のテーマのときだけ書きます。例：3"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.choices.may_add_tags:
            del self.fields["new_tag_label"], self.fields["new_tag_number"]
        self.fields["section"].choices = self.choices.sections  # type: ignore[attr-defined]
        self.fields["tags"].choices = self.choices.tags  # type: ignore[attr-defined]


class InitiativeForm(_InCharge):
    title = forms.CharField(label=gettext_lazy("取組の名前"), max_length=300)
    body = TextField(label=gettext_lazy("取組の文"))
    note = TextField(label=gettext_lazy("注"), rows=2)
    section = forms.ChoiceField(label=gettext_lazy("担当の課"), required=False)
    tags = forms.MultipleChoiceField(label=gettext_lazy("しるし"), required=False)
    partners = forms.MultipleChoiceField(label=gettext_lazy("一緒に取り組む相手"), required=False)
    new_partner_name = forms.CharField(
        label=gettext_lazy("一覧にない相手の名前"), max_length=120, required=False
    )
    new_partner_kind = forms.ChoiceField(
        label=gettext_lazy("相手の種類"),
        choices=Partner.Kind.choices,
        initial=Partner.Kind.OTHER.value,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].choices = self.choices.partners  # type: ignore[attr-defined]


class ActivityForm(_InCharge):
    title = forms.CharField(label=gettext_lazy("活動の名前"), max_length=300, required=False)
    body = TextField(label=gettext_lazy("約束の文"))
    note = TextField(label=gettext_lazy("注"), rows=2)
    section = forms.ChoiceField(
        label=gettext_lazy("担当の課"),
        help_text=gettext_lazy("選ばないときは、取組の課が担当します。"),
        required=False,
    )
    tags = forms.MultipleChoiceField(label=gettext_lazy("しるし"), required=False)


class PledgeForm(NodeForm):
    title = forms.CharField(label=gettext_lazy("約束の名前"), max_length=300)
    body = TextField(label=gettext_lazy("約束の文"))


class SectionStatementForm(NodeForm):
    section = forms.ChoiceField(label=gettext_lazy("課"))
    body = TextField(label=gettext_lazy("この課の方針"), rows=8, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = self.choices.sections  # type: ignore[attr-defined]


class MilestoneForm(NodeForm):
    title = forms.CharField(label=gettext_lazy("節目の名前"), max_length=300)
    due_on = DayField(
        label=gettext_lazy("期日"),
        help_text=gettext_lazy("例：2024-2-14、令和6年2月14日、R6.2.14"),
    )


class TargetForm(NodeForm):
    label = forms.CharField(
        label=gettext_lazy("表示の名前"),
        help_text=gettext_lazy("数字の上に出る短い名前です。例：訓練での公開回数"),
        max_length=200,
    )
    target_value = forms.CharField(
        label=gettext_lazy("目標の値"),
        help_text=gettext_lazy("目標がないときは空けておきます。数だけを示します。"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    comparison = forms.ChoiceField(
        label=gettext_lazy("目標との比べ方"), choices=Target.Comparison.choices
    )
    unit = forms.CharField(
        label=gettext_lazy("単位"),
        help_text=gettext_lazy("例：回、人、件"),
        max_length=20,
        required=False,
    )
    indicator_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = str(self["indicator_key"].value() or "")
        if is_ratio(key):
            self.fields["target_value"].label = _("目標の値（％）")
            self.fields["target_value"].help_text = _(
                "割合を％で書きます。目標がないときは空けておきます。例：80"
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        words = cleaned.get("target_value", "")
        if words and "target_value" not in self.errors:
            try:
                cleaned["target_value"] = _read_number(words, cleaned.get("indicator_key", ""))
            except InvalidOperation:
                self.add_error("target_value", _("0以上の数を入力してください。例：12、80.5"))
        return cleaned

    @classmethod
    def write_fields(cls, fields: dict[str, Any]) -> dict[str, Any]:
        shown = dict(fields)
        if shown["target_value"] and is_ratio(shown["indicator_key"]):
            shown["target_value"] = _shorten(Decimal(shown["target_value"]) * 100)
        return shown


FORMS: dict[NodeKind, type[NodeForm]] = {
    NodeKind.PLAN: PlanForm,
    NodeKind.GOAL: GoalForm,
    NodeKind.AIM: AimForm,
    NodeKind.MEASURE: MeasureForm,
    NodeKind.INITIATIVE: InitiativeForm,
    NodeKind.ACTIVITY: ActivityForm,
    NodeKind.PLEDGE: PledgeForm,
    NodeKind.SECTION_STATEMENT: SectionStatementForm,
    NodeKind.MILESTONE: MilestoneForm,
    NodeKind.TARGET: TargetForm,
}


class SubmitForm(forms.Form):
    """Asking for approval."""

    change_note = TextField(
        label=gettext_lazy("この版で変わったところ"),
        help_text=gettext_lazy("公開のページにそのまま載ります。区民に分かる言葉で書きます。"),
        rows=4,
        max_length=2000,
    )


class ReturnForm(forms.Form):
    """Giving a version back to its writers."""

    why: ClassVar = {
        "reason": gettext_lazy("依頼した人に伝わり、記録に残ります。公開はされません。")
    }
    reason = TextField(label=gettext_lazy("直してほしいところ"), rows=3, max_length=1000)


class StartForm(forms.Form):
    """Beginning the plan of a year."""

    fiscal_year = forms.IntegerField(
        label=gettext_lazy("年度"),
        help_text=gettext_lazy("西暦で書きます。例：2027（2027年4月からの1年）"),
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


def is_ratio(key: str) -> bool:
    """Tell whether the indicator of that key is a share, written in per cent."""
    try:
        return bool(key) and registry.get(key).kind is Kind.RATIO
    except registry.IndicatorUnknown:
        return False


def _read_number(words: str, key: str) -> str:
    plain = unicodedata.normalize("NFKC", words).replace(",", "").removesuffix("%").strip()
    number = Decimal(plain)
    # Written out, 1e299999999 would fill the memory.
    if not number.is_finite() or number < 0 or abs(number.adjusted()) > MOST_DIGITS:
        raise InvalidOperation
    return _shorten(number / 100 if is_ratio(key) else number)


def _shorten(number: Decimal) -> str:
    words = format(number, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words
