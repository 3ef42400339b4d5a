from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WardsConfig(AppConfig):
    name = "engawa.core.wards"
    label = "wards"
    verbose_name = "区"

    def ready(self) -> None:
        autodiscover_modules("ward_uses")
