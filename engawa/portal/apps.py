from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "engawa.portal"
    label = "portal"
    verbose_name = "入口"

    def ready(self) -> None:
        autodiscover_modules("navigation")
