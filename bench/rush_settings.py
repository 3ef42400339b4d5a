"""Settings under which the rush is measured: those of the house, behind one proxy that names its clients."""

from engawa.config.settings.base import *  # noqa: F403

ALLAUTH_TRUSTED_PROXY_COUNT = 1
