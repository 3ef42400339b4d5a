from django.apps import AppConfig


class WardsConfig(AppConfig):
    name = "engawa.core.wards"
    label = "wards"
    verbose_name = "区"
