"""What is banned stays banned where a request or a clock is let in."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house_rules.source import listed
from tests.shared import REPOSITORY

RUFF = Path(sys.executable).with_name("ruff")
# What a place needs where the house meets the web, a command line or a schedule.
LIFTED = {"django.http", "django.shortcuts", "django.utils.timezone.now"}


class TestBans:
    def test_are_lifted_for_the_web_and_the_clock_only(self, settings_of_ruff: Any) -> None:
        banned = _bans(settings_of_ruff)

        found = _run_ruff({name: banned[name] for name in banned.keys() - LIFTED})

        assert banned.keys() > LIFTED
        assert found == [], listed(found)

    def test_are_lifted_in_no_file_that_does_not_need_it(self, settings_of_ruff: Any) -> None:
        banned = _bans(settings_of_ruff)
        named = {
            path
            for pattern, rules in settings_of_ruff["lint"]["per-file-ignores"].items()
            if pattern.startswith("engawa/") and "TID251" in rules and "*" not in pattern
            for path in _files(pattern)
        }

        needing = _run_ruff(banned)

        unneeded = [path for path in sorted(named) if not any(path in line for line in needing)]
        assert named
        assert unneeded == [], listed(unneeded)


@pytest.fixture
def settings_of_ruff() -> Any:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["tool"]["ruff"]


def _bans(settings_of_ruff: Any) -> dict[str, Any]:
    bans: dict[str, Any] = settings_of_ruff["lint"]["flake8-tidy-imports"]["banned-api"]
    return bans


def _files(pattern: str) -> list[str]:
    """Spell out `folder/{a,b}.py`."""
    before, brace, rest = pattern.partition("{")
    if not brace:
        return [pattern]
    names, _brace, after = rest.partition("}")
    return [f"{before}{name}{after}" for name in names.split(",")]


def _run_ruff(bans: dict[str, Any]) -> list[str]:
    """List where the package does what is banned, without any exception for a file."""
    # A string of JSON is one of TOML too.
    values = ", ".join(
        f"{json.dumps(name)} = {{ msg = {json.dumps(ban['msg'])} }}" for name, ban in bans.items()
    )
    answer = subprocess.run(
        [
            RUFF, "check", "--isolated", "--no-cache", "--select", "TID251", "--output-format",
            "concise", "--config", f"lint.flake8-tidy-imports.banned-api = {{ {values} }}", "engawa",
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert not answer.stderr, answer.stderr
    return [line for line in answer.stdout.splitlines() if "TID251" in line]
