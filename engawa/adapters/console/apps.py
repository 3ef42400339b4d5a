from django.apps import AppConfig
from django.conf import settings

from engawa.core.outbox import channels


class ConsoleConfig(AppConfig):
    name = "engawa.adapters.console"
    label = "console"
    verbose_name = "手もとに書く連絡"

    def ready(self) -> None:
        from engawa.adapters.console.channel import ConsoleChannel

        if "smtp" not in settings.EMAIL_BACKEND:
            channels.register(channels.MAIL, ConsoleChannel())
