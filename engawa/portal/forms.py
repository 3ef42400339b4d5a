"""Forms of pages that belong to the house."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engawa.core.access.models import Role
from engawa.core.wards.models import Section, Ward


class OfficerForm(forms.Form):
    """Who becomes an officer, and what that officer may do."""

    email = forms.EmailField(
        label=_("メールアドレス"),
        help_text=_("サインインのコードを、このアドレスに送ります。例：hana@example.lg.jp"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("名前"), max_length=80, help_text=_("だれが何をしたかの記録に使います。")
    )
    role = forms.ChoiceField(label=_("できること"), choices=Role.choices)
    section = forms.ModelChoiceField(
        label=_("担当の課"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=_("区のすべて"),
        help_text=_("課を選ぶと、その課の担当だけを扱えます。"),
    )

    def __init__(self, *args: object, ward: Ward, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["section"].queryset = Section.objects.filter(ward=ward)  # type: ignore[attr-defined]
