"""WSGI entry point: the safety pages from disk, and everything else from Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings.base")

house = get_wsgi_application()

# Only now: what knows tables may be imported when Django knows the settings.
from engawa.rooms.safety.facade import serve_pages_before  # noqa: E402

application = serve_pages_before(application=house)
