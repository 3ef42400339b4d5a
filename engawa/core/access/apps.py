from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "engawa.core.access"
    label = "access"
    verbose_name = "権限"
