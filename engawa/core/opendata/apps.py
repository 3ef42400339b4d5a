from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OpendataConfig(AppConfig):
    name = "engawa.core.opendata"
    label = "opendata"
    verbose_name = "オープンデータ"

    def ready(self) -> None:
        autodiscover_modules("opendata", "api")
