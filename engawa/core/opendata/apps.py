from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "engawa.core.opendata"
    label = "opendata"
    verbose_name = "オープンデータ"
