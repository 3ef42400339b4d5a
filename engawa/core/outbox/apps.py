from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "engawa.core.outbox"
    label = "outbox"
    verbose_name = "送る連絡"

    def ready(self) -> None:
        from engawa.core.outbox import checks as checks

        autodiscover_modules("purposes")
