from django.apps import AppConfig


class JmaConfig(AppConfig):
    name = "engawa.adapters.jma"
    label = "jma"
    verbose_name = "気象庁防災情報XML"

    def ready(self) -> None:
        from engawa.adapters.jma import checks as checks
