"""What an installation needs before residents meet it, and how it is told."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from engawa.config import checks
from engawa.config.checks import DATABASE_CACHE
from tests.shared import REPOSITORY

SOUND = {
    "OFFICERS_NEED_SECOND_FACTOR": True,
    "SECRET_KEY": "a-long-key-of-many-different-characters-0123456789-xyz",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "ALLOWED_HOSTS": ["policy.example.jp"],
    "DEBUG": False,
    "IS_DEMO": False,
    "SITE_URL": "https://policy.example.jp",
    "DEFAULT_FROM_EMAIL": "engawa@policy.example.jp",
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "engawa.config.settings.production",
    "ENGAWA_SECRET_KEY": SOUND["SECRET_KEY"],
    "ENGAWA_DATABASE_URL": "postgres://engawa@127.0.0.1/engawa",
    "ENGAWA_ALLOWED_HOSTS": "policy.example.jp",
    "ENGAWA_SITE_URL": "https://policy.example.jp",
    "ENGAWA_EMAIL_URL": "smtp+tls://user:password@mail.example.jp:587",
    "ENGAWA_FROM_EMAIL": "engawa@policy.example.jp",
}


@pytest.fixture
def sound(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings with which nothing is found."""
    use_database(monkeypatch, "postgresql", 150014)
    for name, value in SOUND.items():
        setattr(settings, name, value)
    return settings


def use_database(monkeypatch: pytest.MonkeyPatch, vendor: str, version: int = 0) -> None:
    """Let the checks see a database of that kind, whichever these tests run on."""
    connection = SimpleNamespace(vendor=vendor, pg_version=version, ensure_connection=lambda: None)
    monkeypatch.setattr("engawa.config.checks.connections", {"default": connection})


def find() -> set[str]:
    """Give the ids of what the house's own checks find."""
    found = run_checks(tags=["security", "staticfiles"], include_deployment_checks=True)
    # Whether the front end is built is the build's business, not this test's.
    built = {"engawa.E009", "engawa.E010"}
    return {item.id for item in found if str(item.id).startswith("engawa.")} - built


class TestChecks:
    def test_find_nothing_in_a_sound_installation(self, sound: Any) -> None:
        assert find() == set()

    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("OFFICERS_NEED_SECOND_FACTOR", False, "engawa.E001"),
            ("SECRET_KEY", "short", "engawa.E002"),
            ("SECRET_KEY", "a" * 60, "engawa.E002"),
            ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "engawa.E004"),
            ("ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "engawa.E005"),
            ("ALLOWED_HOSTS", ["*"], "engawa.E005"),
            ("DEBUG", True, "engawa.E006"),
            ("SITE_URL", "http://policy.example.jp", "engawa.E007"),
            ("IS_DEMO", True, "engawa.W008"),
            ("DEFAULT_FROM_EMAIL", "engawa@localhost", "engawa.E012"),
        ],
    )
    def test_find_what_is_missing(
        self, sound: Any, name: str, value: object, expected: str
    ) -> None:
        setattr(sound, name, value)

        found = find()

        assert found == {expected}

    def test_find_a_database_in_one_file(self, sound: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        use_database(monkeypatch, "sqlite")

        found = find()

        assert found == {"engawa.E003"}

    @pytest.mark.parametrize(("version", "expected"), [(140009, ["engawa.E011"]), (150000, [])])
    def test_find_a_postgres_too_old(
        self, version: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use_database(monkeypatch, "postgresql", version)

        found = checks.postgres_version(None, databases=["default"])

        assert [item.id for item in found] == expected

    def test_say_what_to_do(self, sound: Any) -> None:
        sound.IS_DEMO, sound.SITE_URL = True, "http://localhost"

        found = run_checks(tags=["security"], include_deployment_checks=True)

        hints = [item.hint for item in found if str(item.id).startswith("engawa.")]
        assert len(hints) == 2
        assert all("ENGAWA_" in str(hint) for hint in hints)

    def test_find_a_missing_front_end(
        self, sound: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sound.PACKAGE_DIR = tmp_path
        monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _path: None)

        found = run_checks(tags=["staticfiles"], include_deployment_checks=True)

        assert {"engawa.E009", "engawa.E010"} <= {item.id for item in found}


class TestCountersOfTries:
    @pytest.mark.django_db
    def test_are_missing_until_their_table_is_made(self, settings: Any) -> None:
        settings.CACHES = {
            **settings.CACHES,
            "default": {"BACKEND": DATABASE_CACHE, "LOCATION": "engawa_tries"},
        }
        ask = partial(
            run_checks, tags=["database"], include_deployment_checks=True, databases=["default"]
        )
        before = {item.id for item in ask()}

        call_command("createcachetable", verbosity=0)

        assert "engawa.E013" in before
        assert "engawa.E013" not in {item.id for item in ask()}

    def test_are_those_of_all_processes_in_production(self, tmp_path: Path) -> None:
        answer = _run(
            ["-c", "from django.conf import settings as s; print(s.CACHES['default']['BACKEND'])"],
            tmp_path,
            PRODUCTION,
        )

        assert answer.stdout.strip() == DATABASE_CACHE, answer.stderr


class TestProductionSettings:
    def test_pass_the_checks_with_every_variable_set(self, tmp_path: Path) -> None:
        answer = _check(tmp_path, PRODUCTION)

        assert "engawa.E00" not in answer.stderr
        assert "security.W" not in answer.stderr, answer.stderr

    @pytest.mark.parametrize(
        "missing", ["ENGAWA_SECRET_KEY", "ENGAWA_ALLOWED_HOSTS", "ENGAWA_EMAIL_URL"]
    )
    def test_name_the_variable_that_is_missing(self, missing: str, tmp_path: Path) -> None:
        without = {name: value for name, value in PRODUCTION.items() if name != missing}

        answer = _check(tmp_path, without)

        assert answer.returncode != 0
        assert missing in answer.stderr

    def test_keep_connections_that_are_looked_at_and_know_visitors_by_their_own_address(
        self, tmp_path: Path
    ) -> None:
        asked = (
            "s.DATABASES['default']['CONN_MAX_AGE'], s.DATABASES['default']['CONN_HEALTH_CHECKS'], "
            "s.ALLAUTH_TRUSTED_PROXY_COUNT"
        )

        answer = _run(
            ["-c", f"from django.conf import settings as s; print({asked})"],
            tmp_path,
            {**PRODUCTION, "ENGAWA_TRUSTED_PROXIES": "2"},
        )

        assert answer.stdout.split() == ["None", "True", "2"], answer.stderr


def _check(folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return _run(["manage.py", "check", "--deploy", "--tag", "security"], folder, environment)


def _run(
    arguments: list[str], folder: Path, environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ENGAWA_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env={**kept, "ENGAWA_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
