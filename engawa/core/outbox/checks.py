"""What keeps messages from being delivered, said when somebody asks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from engawa.core.outbox.mails import is_address
from engawa.core.outbox.models import Message
from engawa.core.outbox.selectors import get_oldest_due_at

LATEST = dt.timedelta(minutes=30)


@checks.register(checks.Tags.compatibility)
def check_bounce_address(
    *, app_configs: Any, databases: Sequence[str] | None = None, **_later: Any
) -> list[checks.CheckMessage]:
    """Find an address for returned mails to which nothing could return."""
    if not settings.BOUNCE_EMAIL or is_address(settings.BOUNCE_EMAIL):
        return []
    return [
        checks.Error(
            "Mails that do not arrive cannot come back: ENGAWA_BOUNCE_EMAIL is no address.",
            hint="Set ENGAWA_BOUNCE_EMAIL=bounces@example.lg.jp, or remove it.",
            id="outbox.E001",
        )
    ]


@checks.register(checks.Tags.database)
def check_messages_leave(
    *, app_configs: Any, databases: Sequence[str] | None, **_later: Any
) -> list[checks.CheckMessage]:
    """Warn when a message could have been sent half an hour ago; asked with `check --database default`."""
    if not databases or "default" not in databases:
        return []
    # Before the first `migrate` there is no table, and nothing is late.
    if Message._meta.db_table not in connection.introspection.table_names():
        return []
    oldest = get_oldest_due_at()
    # A check stands where a command stands: nobody above it could pass the time.
    if oldest is None or oldest > timezone.now() - LATEST:
        return []
    return [
        checks.Warning(
            f"A message has been waiting since {oldest:%Y-%m-%d %H:%M} UTC for somebody to deliver it.",
            hint="Keep `engawa jobs worker` running, or call `engawa outbox deliver` every minute.",
            id="outbox.W002",
        )
    ]
