"""Forms of reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engawa.core.fiscal.forms import DateField
from engawa.rooms.policy.models import ReviewItem


class ItemForm(forms.Form):
    """What an officer says of one initiative; `version` is the revision that was opened."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    judgement = forms.ChoiceField(
        label=_("判断"), choices=ReviewItem.Judgement.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("そう判断したわけ"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("数字と節目をどう読んだかを書きます。そのまま公表します。"),
    )
    next_step = forms.CharField(
        label=_("これからすること"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )


class SummaryForm(forms.Form):
    """The words on the whole; `before` is the text that was opened."""

    use_required_attribute = False
    before = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    summary = forms.CharField(
        label=_("全体についての文"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        help_text=_("振り返りのはじめに公表します。"),
    )


class ReturnForm(forms.Form):
    """Why a review goes back."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("差し戻すわけ"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("書いた人に伝えます。公表しません。"),
    )


class InviteForm(forms.Form):
    """Whom to ask for comments, and until when."""

    use_required_attribute = False
    why: dict[str, Any] = {
        "name": _("意見に添えて公表する名前です。意見のない招待は、公表から1年で消します。")
    }
    name = forms.CharField(label=_("名前"), max_length=80)
    organisation = forms.CharField(label=_("所属"), max_length=120, required=False)
    last_day = DateField(
        label=_("意見を書ける最後の日"),
        help_text=_("例：令和6年2月14日、2024-2-14。長くて180日です。"),
    )
