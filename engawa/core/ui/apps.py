from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "engawa.core.ui"
    label = "ui"
