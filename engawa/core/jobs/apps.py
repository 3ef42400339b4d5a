from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "engawa.core.jobs"
    label = "jobs"
    verbose_name = "定時の仕事"

    def ready(self) -> None:
        from engawa.core.jobs import checks as checks

        autodiscover_modules("jobs")
