from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "engawa.core.audit"
    label = "audit"
    verbose_name = "監査記録"
