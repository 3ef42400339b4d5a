from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    name = "engawa.core.indicators"
    label = "indicators"
    verbose_name = "指標"

    def ready(self) -> None:
        autodiscover_modules("indicators")
