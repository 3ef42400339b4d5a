"""Forms by which officers report numbers and milestones."""

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.fiscal.years import Period

UNITS_OF_SHARES = frozenset({"%", "％"})
# Longer than any number of a ward office; keeps what is stored within the columns.
MOST_DIGITS = 15


class FigureField(forms.Field):
    """Takes a number as people write it: 1,234 and １２３４ and 12.5; refuses anything else."""

    widget = forms.TextInput

    def __init__(self, *, is_whole: bool = False, **kwargs: Any) -> None:
        self.is_whole = is_whole
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> float | int | None:
        """Read what was typed.

        :raises ValidationError: it is not a number, or not a whole one where one is needed.
        """
        text = "".join(unicodedata.normalize("NFKC", str(value or "")).split()).replace(",", "")
        if not text:
            return None
        digits = text.replace(".", "", 1)
        if not digits.isascii() or not digits.isdigit() or len(digits) > MOST_DIGITS:
            raise ValidationError(_("数として読めません。1234 や 12.5 のように入力してください。"))
        if self.is_whole:
            if "." in text:
                raise ValidationError(_("小数のない数で入力してください。"))
            return int(text)
        return float(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric" if self.is_whole else "decimal", "autocomplete": "off"}


class ReportForm(forms.Form):
    """A number of one target with the period that it is about; a share asks for both its halves."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, unit: str, sections: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_share = unit in UNITS_OF_SHARES
        if self.is_share:
            self.fields["denominator"] = FigureField(
                is_whole=True,
                label=_("全体の数"),
                help_text=_("割合の分母です。割合は、この2つの数から計算します。"),
            )
            self.fields["numerator"] = FigureField(
                is_whole=True, label=_("そのうち、あてはまる数"), help_text=_("割合の分子です。")
            )
        else:
            label = _("数（%(unit)s）") % {"unit": unit} if unit else _("数")
            self.fields["value"] = FigureField(
                label=label,
                help_text=_(
                    "期間の始まりから終わりまでの合計です。人数が1人から4人のときは、数を残さず「秘匿」と示します。"
                ),
            )
        self.fields["starts_on"] = DateField(label=_("期間の始まり"))
        self.fields["ends_on"] = DateField(
            label=_("期間の終わり"),
            help_text=_("この日までを数えた日です。例：令和6年2月14日、2024-2-14"),
        )
        self.fields["section"] = forms.ChoiceField(
            label=_("報告する課"),
            choices=[("", _("決めない")), *sections],
            required=False,
            help_text=_("公開のページには、報告した人ではなく、この課の名前を示します。"),
        )
        self.fields["note"] = forms.CharField(
            label=_("補足"),
            max_length=300,
            required=False,
            help_text=_("数え方を変えたときなどに書きます。公開のページに示します。300字まで。"),
        )

    def get_period(self) -> Period:
        """Give the period with its exclusive end."""
        return Period(
            self.cleaned_data["starts_on"], self.cleaned_data["ends_on"] + dt.timedelta(days=1)
        )


class MilestoneForm(forms.Form):
    """The day on which a milestone was met."""

    use_required_attribute = False
    met_on = DateField(
        label=gettext_lazy("済んだ日"),
        help_text=gettext_lazy("例：令和6年2月14日、R6.2.14、2024-2-14"),
    )
    note = forms.CharField(label=gettext_lazy("補足"), max_length=300, required=False)
