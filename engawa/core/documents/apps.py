from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "engawa.core.documents"
    label = "documents"
    verbose_name = "文書"
