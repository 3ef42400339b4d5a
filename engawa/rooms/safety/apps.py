from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "engawa.rooms.safety"
    label = "safety"
    verbose_name = "防災・防犯"
