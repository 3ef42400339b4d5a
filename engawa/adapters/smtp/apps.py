from django.apps import AppConfig
from django.conf import settings

from engawa.core.outbox import channels


class SmtpConfig(AppConfig):
    name = "engawa.adapters.smtp"
    label = "smtp"
    verbose_name = "メールサーバーで送る連絡"

    def ready(self) -> None:
        from engawa.adapters.smtp import checks as checks
        from engawa.adapters.smtp.channel import SmtpChannel, read_server

        if "smtp" in settings.EMAIL_BACKEND:
            channels.register(channels.MAIL, SmtpChannel(read_server()))
