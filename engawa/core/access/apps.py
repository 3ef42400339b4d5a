from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "engawa.core.access"
    label = "access"
    verbose_name = "権限"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from engawa.core.access.sign_in import count_new_factor

        authenticator_added.connect(count_new_factor, dispatch_uid="access.count_new_factor")
