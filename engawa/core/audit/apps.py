from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "engawa.core.audit"
    label = "audit"
    verbose_name = "監査記録"

    def ready(self) -> None:
        autodiscover_modules("audit_codes")
