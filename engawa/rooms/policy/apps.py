from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "engawa.rooms.policy"
    label = "policy"
    verbose_name = "運営方針"
