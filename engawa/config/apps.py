from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "engawa.config"
    label = "house"
    verbose_name = "家"

    def ready(self) -> None:
        from engawa.config import checks  # noqa: F401
