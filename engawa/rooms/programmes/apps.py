from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "engawa.rooms.programmes"
    label = "programmes"
    verbose_name = "教室・講座・催し"
