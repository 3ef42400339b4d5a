"""What the feeds of the agency need before they are asked."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# Shorter, and every quiet night would be an alarm.
FEWEST_MINUTES = 5


@register(Tags.compatibility)
def jma_feeds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find addresses of feeds that cannot be asked, and a limit of silence that cannot be kept."""
    if not settings.JMA_FEED_URLS:
        return []
    found: list[CheckMessage] = [
        Error(
            f"{url!r} is no address of a feed.",
            hint="Set ENGAWA_JMA_FEED_URLS to https addresses, separated by commas.",
            id="jma.E001",
        )
        for url in settings.JMA_FEED_URLS
        if not _is_address(url)
    ]
    if settings.JMA_SILENT_MINUTES < FEWEST_MINUTES:
        found.append(
            Error(
                "The feeds of the agency would be called silent before they can speak.",
                hint=f"Set ENGAWA_JMA_SILENT_MINUTES to {FEWEST_MINUTES} or more.",
                id="jma.E002",
            )
        )
    return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        hostname = parts.hostname
    except ValueError:
        return False
    # In the clear only on the machine itself, as a copy of the feed for drills is.
    here = hostname in {"localhost", "127.0.0.1"}
    return bool(hostname) and (parts.scheme == "https" or (parts.scheme == "http" and here))
