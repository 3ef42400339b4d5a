"""Settings of the test suite: the base settings with fast, quiet and strict parts."""

import os
import tempfile

os.environ.setdefault("ENGAWA_SECRET_KEY", "only-for-tests")
# Workers of one run share the folder that the first process made; the tests' end removes it.
if "ENGAWA_DATA_DIR" not in os.environ:
    os.environ["ENGAWA_DATA_DIR"] = tempfile.mkdtemp(prefix="engawa-test-")

from engawa.config.settings.base import *  # noqa: F403
from engawa.config.settings.base import DATABASES, STATIC_ROOT, TEMPLATES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
IS_DEMO = False
MEDIA_HOSTS = ["video.engawa.example"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "engawa.core.database.sqlite":
    # In memory there are no turns, and pytest-django gives each of its processes such a database by this name only.
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    # Browser and concurrency tests use several connections: an in-memory database has only one writer.
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNKNOWN-TEMPLATE-VARIABLE:%s"
# Collected static files are not needed, but their folder must be there to be looked into.
STATIC_ROOT.mkdir(exist_ok=True)
