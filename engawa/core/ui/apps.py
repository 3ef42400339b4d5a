from django import forms
from django.apps import AppConfig
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
        forms.FileField.default_error_messages["required"] = _("ファイルを選んでください。")
