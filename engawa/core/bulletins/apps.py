from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "engawa.core.bulletins"
    label = "bulletins"
    verbose_name = "気象などの電文"
