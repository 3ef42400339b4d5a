from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "engawa.core.privacy"
    label = "privacy"
    verbose_name = "個人情報"

    def ready(self) -> None:
        autodiscover_modules("shredders")
        autodiscover_modules("holdings")
