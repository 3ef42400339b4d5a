"""What an installation needs before residents meet it: `engawa check --deploy --database default`.

Each finding has an id that is never reused and a hint that says what to do.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}
SHORTEST_KEY = 50
OLDEST_POSTGRES = 150000
DATABASE_CACHE = "django.core.cache.backends.db.DatabaseCache"


@register(Tags.security, deploy=True)
def second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find officers who may work with an e-mail code alone."""
    if settings.OFFICERS_NEED_SECOND_FACTOR:
        return []
    return [
        Error(
            "Officers can open the desk without a second factor.",
            hint="Use engawa.config.settings.production, or set ENGAWA_OFFICERS_NEED_SECOND_FACTOR=1.",
            id="engawa.E001",
        )
    ]


@register(Tags.security, deploy=True)
def secret_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find a key that could be guessed."""
    key = str(settings.SECRET_KEY)
    if len(key) >= SHORTEST_KEY and len(set(key)) > 5:
        return []
    return [
        Error(
            "The secret key is short enough to be guessed.",
            hint=f"Set ENGAWA_SECRET_KEY to at least {SHORTEST_KEY} random characters.",
            id="engawa.E002",
        )
    ]


@register(Tags.security, deploy=True)
def database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find an installation that keeps a city's records in one file."""
    if connections["default"].vendor == "postgresql":
        return []
    return [
        Error(
            "The database is not PostgreSQL.",
            hint="Set ENGAWA_DATABASE_URL=postgres://user:password@host/name.",
            id="engawa.E003",
        )
    ]


@register(Tags.security, deploy=True)
def mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find sign-in codes that would reach nobody."""
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        return []
    return [
        Error(
            "Codes for signing in are not sent by mail.",
            hint=(
                "Use engawa.config.settings.production and set "
                "ENGAWA_EMAIL_URL=smtp+tls://user:password@host:587."
            ),
            id="engawa.E004",
        )
    ]


@register(Tags.security, deploy=True)
def sender(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find sign-in codes from an address that mail servers do not believe."""
    if not settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        return []
    return [
        Error(
            "Mails are sent from an address of this machine alone.",
            hint="Set ENGAWA_FROM_EMAIL to an address from which the mail server may send.",
            id="engawa.E012",
        )
    ]


@register(Tags.security, deploy=True)
def hosts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find an installation that answers to any name, or to none that residents know."""
    names = set(settings.ALLOWED_HOSTS)
    if "*" not in names and names - LOCAL_NAMES:
        return []
    return [
        Error(
            "The server answers to any name, or only to this machine's own.",
            hint="Set ENGAWA_ALLOWED_HOSTS to the names in residents' address bars.",
            id="engawa.E005",
        )
    ]


@register(Tags.security, deploy=True)
def debugging(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find pages that would show the inside of the house."""
    if not settings.DEBUG:
        return []
    return [
        Error(
            "Debug pages show settings and data to visitors.",
            hint="Remove ENGAWA_DEBUG from the environment.",
            id="engawa.E006",
        )
    ]


@register(Tags.security, deploy=True)
def address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find links in mails, feeds and PDFs that would lead nowhere safe."""
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        Error(
            "The address of this installation does not begin with https.",
            hint="Set ENGAWA_SITE_URL=https://… to the address that residents open.",
            id="engawa.E007",
        )
    ]


@register(Tags.security, deploy=True)
def demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find a real installation whose every page says that it is a demo."""
    if not settings.IS_DEMO:
        return []
    return [
        checks.Warning(
            "Every page says that its contents are invented.",
            hint="Remove ENGAWA_DEMO from the environment.",
            id="engawa.W008",
        )
    ]


@register(Tags.staticfiles, deploy=True)
def front_end(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find an installation without styles, or one that cannot print a brochure."""
    fonts = Path(settings.PACKAGE_DIR) / "core/documents/fonts"
    found: list[CheckMessage] = []
    if finders.find("ui/engawa.css") is None:
        found.append(
            Error(
                "Styles and scripts are not built.",
                hint="Run `make build`, or install a released wheel, which has them inside.",
                id="engawa.E009",
            )
        )
    if not list(fonts.glob("*.ttf")):
        found.append(
            Error(
                "The typeface of the brochure is missing.",
                hint="Run `make build`, or install a released wheel, which has it inside.",
                id="engawa.E010",
            )
        )
    return found


@register(Tags.database)
def postgres_version(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Find a PostgreSQL older than those that the house is tested with."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection: Any = connections[alias]
        if connection.vendor != "postgresql":
            continue
        connection.ensure_connection()
        if connection.pg_version < OLDEST_POSTGRES:
            found.append(
                Error(
                    f"PostgreSQL {connection.pg_version // 10000} is too old.",
                    hint=f"Use PostgreSQL {OLDEST_POSTGRES // 10000} or newer.",
                    id="engawa.E011",
                )
            )
    return found


@register(Tags.database, deploy=True)
def counters_of_tries(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Find an installation whose sign-in would break, because nothing counts its tries."""
    cache = settings.CACHES["default"]
    if cache["BACKEND"] != DATABASE_CACHE or "default" not in (databases or ()):
        return []
    if cache["LOCATION"] in connections["default"].introspection.table_names():
        return []
    return [
        Error(
            "The table that counts tries at signing in is missing.",
            hint="Run `engawa createcachetable`.",
            id="engawa.E013",
        )
    ]
