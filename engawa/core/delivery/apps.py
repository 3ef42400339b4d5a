from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "engawa.core.delivery"
    label = "delivery"
    verbose_name = "提供"
