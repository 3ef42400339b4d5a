from django import forms
from django.apps import AppConfig
from django.core import validators
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "engawa.core.ui"
    label = "ui"

    def ready(self) -> None:
        # Django says "This field is required"; a person wants to know what to do.
        forms.Field.default_error_messages["required"] = _("入力してください。")
        forms.BooleanField.default_error_messages = {"required": _("しるしを付けてください。")}
        for field in (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField):
            field.default_error_messages["required"] = _("選んでください。")
        forms.IntegerField.default_error_messages["invalid"] = _(
            "数字だけで入力してください。例：10"
        )
        for number in (forms.FloatField, forms.DecimalField):
            number.default_error_messages["invalid"] = _("数を入力してください。例：12.5")
        forms.DateField.default_error_messages["invalid"] = _(
            "日付を「2025-04-01」の形で入力してください。"
        )
        validators.validate_email.message = _(
            "メールアドレスの形になっていません。例：hana@example.jp"
        )
        validators.MaxLengthValidator.message = _(
            "%(limit_value)d字までにしてください（いま%(show_value)d字です）。"
        )
        validators.MinValueValidator.message = _("%(limit_value)s以上にしてください。")
        validators.MaxValueValidator.message = _("%(limit_value)s以下にしてください。")
        forms.FileField.default_error_messages["required"] = _("ファイルを選んでください。")
