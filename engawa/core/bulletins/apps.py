from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BulletinsConfig(AppConfig):
    name = "engawa.core.bulletins"
    label = "bulletins"
    verbose_name = "気象などの電文"

    def ready(self) -> None:
        autodiscover_modules("bulletins")
