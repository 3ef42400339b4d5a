from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "engawa.core.jobs"
    label = "jobs"
    verbose_name = "定時の仕事"
