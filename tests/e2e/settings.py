"""Settings of the server that browser tests start: as embedded, with static files as they lie in the sources."""

from engawa.config.settings.base import *  # noqa: F403
from engawa.config.settings.base import DATA_DIR, STATIC_ROOT, STORAGES, TEMPLATES
from tests.e2e.clock import go_by_clock, has_clock

# Before any model is read: what they name as their default is the clock that stands then.
go_by_clock(DATA_DIR)

# Collecting and compressing takes longer than all these tests; `make run` does it for real.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Codes for signing in are read from here.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
if has_clock(DATA_DIR):
    # Who signs in every day does so within a minute of ours, by which this is counted. The house's own limits go by
    # its clock and stand.
    ACCOUNT_RATE_LIMITS = False

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNKNOWN-TEMPLATE-VARIABLE:%s"
