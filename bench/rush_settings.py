"""Settings under which the rush is measured: those of the house, behind one proxy that names its clients.

Files of pages are neither named by their contents nor compressed, which takes a minute and no part in a booking.
"""

from engawa.config.settings.base import *  # noqa: F403
from engawa.config.settings.base import STATIC_ROOT, STORAGES

ALLAUTH_TRUSTED_PROXY_COUNT = 1
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
