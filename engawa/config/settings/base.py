"""Settings of an embedded installation: SQLite, files on disk, console channels.

Every value that an installation may change is read from the environment and stands in the table of
`docs/operations/environment.md`; a test compares both.
"""

from pathlib import Path
from typing import Any

import django.conf.locale
import environ
from csp.constants import NONCE, NONE, SELF

env = environ.Env()

PACKAGE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("ENGAWA_DATA_DIR", default=str(PACKAGE_DIR.parent / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("ENGAWA_DEBUG", default=False)
IS_DEMO = env.bool("ENGAWA_DEMO", default=False)
ALLOWED_HOSTS = env.list("ENGAWA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("ENGAWA_SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]


def _secret_key() -> str:
    """Give the key from the environment, or one kept in the data folder of this installation."""
    given = str(env.str("ENGAWA_SECRET_KEY", default=""))
    if given:
        return given
    key_file = DATA_DIR / "secret-key"
    if not key_file.exists():
        from django.core.management.utils import get_random_secret_key

        # Exclusive creation: of two processes starting together, the second reads the first's key.
        try:
            with key_file.open("x", encoding="ascii") as handle:
                key_file.chmod(0o600)
                handle.write(get_random_secret_key())
        except FileExistsError:
            pass
    return key_file.read_text(encoding="ascii")


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Before the packages whose templates they replace.
    "engawa.core.ui",
    "engawa.core.access",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "template_partials.apps.SimpleAppConfig",
    "ninja",
    "engawa.core.wards",
    "engawa.core.audit",
    "engawa.core.delivery",
    "engawa.core.jobs",
    "engawa.core.documents",
    "engawa.core.indicators",
    "engawa.core.opendata",
    "engawa.core.privacy",
    "engawa.core.bulletins",
    "engawa.core.outbox",
    "engawa.adapters.console",
    "engawa.adapters.smtp",
    "engawa.adapters.jma",
    "engawa.rooms.places",
    "engawa.rooms.programmes",
    "engawa.rooms.safety",
    "engawa.rooms.policy",
    "engawa.portal",
    "engawa.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "engawa.portal.language.LanguageFromAddress",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "engawa.config.urls"
WSGI_APPLICATION = "engawa.config.wsgi.application"

# Automatic setup of both packages fails when they stand together, so the chain is written out.
TEMPLATE_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS,
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "engawa.portal.context.page",
            ],
        },
    }
]
FORM_RENDERER = "engawa.core.ui.forms.EngawaRenderer"
COTTON_SNAKE_CASED_NAMES = False

DATABASES = {
    "default": env.db_url("ENGAWA_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'engawa.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "engawa.core.database.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
        ),
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "engawa.core.database.postgresql"
# Each thread of the server keeps its connection: opening one costs as much as a page. One that broke is found out.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CACHES = {
    # Counts the tries at signing in, so nothing that visitors can make many of is kept here.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Public pages that were just made, of about 40 kB: any address with any `?x=` is one.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
    # Pictures beside shared links, each of at most 150 kB and made in half a second.
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "engawa.core.access.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# The code that signs in is itself the proof that the address is read by its owner.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "request_login_code": "engawa.core.access.forms.RequestCodeForm",
    "confirm_login_code": "engawa.core.access.forms.ConfirmCodeForm",
}
MFA_ADAPTER = "engawa.core.access.sign_in.MfaAdapter"
MFA_FORMS = {
    "authenticate": "engawa.core.access.forms.SecondCodeForm",
    "reauthenticate": "engawa.core.access.forms.SecondCodeAgainForm",
    "activate_totp": "engawa.core.access.forms.StartAuthenticatorAppForm",
    "add_webauthn": "engawa.core.access.forms.AddPasskeyForm",
    "edit_webauthn": "engawa.core.access.forms.RenamePasskeyForm",
    "authenticate_webauthn": "engawa.core.access.forms.PasskeyForm",
    "login_webauthn": "engawa.core.access.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "engawa.core.access.forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://localhost")
OFFICERS_NEED_SECOND_FACTOR = env.bool("ENGAWA_OFFICERS_NEED_SECOND_FACTOR", default=False)
# Setting up a passkey right after signing in must not ask again; an hour later it does.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SESSION_COOKIE_AGE = 12 * 60 * 60

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# A mail server that does not answer must not keep people waiting at the sign-in for ever.
EMAIL_TIMEOUT = 10
if env.str("ENGAWA_EMAIL_URL", default=""):
    globals().update(env.email_url("ENGAWA_EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("ENGAWA_FROM_EMAIL", default="engawa@localhost")
# Where mails go that do not arrive; empty: to the sender.
BOUNCE_EMAIL = env.str("ENGAWA_BOUNCE_EMAIL", default="")

# Feeds of 気象庁防災情報XML; nothing is asked over the network until one is named.
JMA_FEED_URLS = env.list("ENGAWA_JMA_FEED_URLS", default=[])
# A feed whose newest telegram is older than this is an alarm, even when its server answers.
JMA_SILENT_MINUTES = env.int("ENGAWA_JMA_SILENT_MINUTES", default=60)

# How long one call about a booking takes, for the hours of telephone that were saved.
TELEPHONE_MINUTES = env.int("ENGAWA_TELEPHONE_MINUTES", default=6)

# --- safety pages -------------------------------------------------------------------------------
# Where the files of the safety pages and their keys lie, and the address under which the public reads them.
SAFETY_DIR = Path(env.str("ENGAWA_SAFETY_DIR", default=str(DATA_DIR / "safety")))
SAFETY_URL = env.str("ENGAWA_SAFETY_URL", default=SITE_URL).rstrip("/")
# Whether this machine makes them: only one may, the one whose folder is read.
SAFETY_PUBLISH = env.bool("ENGAWA_SAFETY_PUBLISH", default=True)
# Whether the worker of the house looks at them from outside too; elsewhere `engawa safety watch` does.
SAFETY_WATCH = env.bool("ENGAWA_SAFETY_WATCH", default=IS_DEMO)

# --- language and time --------------------------------------------------------------------------
django.conf.locale.LANG_INFO["ja-x-easy"] = {
    "bidi": False,
    "code": "ja-x-easy",
    "name": "Easy Japanese",
    "name_local": "やさしい日本語",
}
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("ja-x-easy", "やさしい日本語"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "engawa_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE_DIR / "core" / "ui" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- safety of pages ----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# Whose players a page may load after a press, and where the ward's own films lie; no other page allows them.
PLAYER_FRAMES = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
MEDIA_HOSTS = env.list("ENGAWA_MEDIA_HOSTS", default=["video.engawa.example"] if IS_DEMO else [])
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "engawa.portal.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "engawa.config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("ENGAWA_LOG_LEVEL", default="INFO")},
}
