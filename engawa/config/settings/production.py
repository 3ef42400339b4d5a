"""Settings of a production installation: PostgreSQL, TLS in front, real mail, second factor."""

from engawa.config.settings.base import *  # noqa: F403
from engawa.config.settings.base import CACHES, env

DEBUG = False
SECRET_KEY = env.str("ENGAWA_SECRET_KEY")
ALLOWED_HOSTS = env.list("ENGAWA_ALLOWED_HOSTS")
OFFICERS_NEED_SECOND_FACTOR = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

# Tries at signing in are counted by the visitor's address. Behind a proxy all would seem to come from one
# address, and whoever tries too often would lock out everybody else.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ENGAWA_TRUSTED_PROXIES", default=1)
# All processes on all machines count together; `engawa createcachetable` makes the table.
CACHES["default"] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "engawa_tries",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whether browsers carry the name in their preload list is the city's decision on its whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
globals().update(env.email_url("ENGAWA_EMAIL_URL"))
