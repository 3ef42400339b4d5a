"""Programs that are run apart from the tests, on a copy of their database that several processes can see."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import pytest_django

from tests.copies import copy_of_database
from tests.shared import REPOSITORY
from tests.standing import Standing


def run_apart(
    module: str,
    tmp_path_factory: pytest.TempPathFactory,
    blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> Any:
    """Run a program and give what it printed, which is one JSON object."""
    folder = tmp_path_factory.mktemp("apart")
    with blocker.unblock():
        # What other tests begin with stands in a transaction, which nobody could copy.
        standing.bring([])
        with copy_of_database(folder) as database:
            finished = subprocess.run(
                [sys.executable, "-m", module],
                cwd=REPOSITORY,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
                    "ENGAWA_DATABASE_URL": database,
                    "ENGAWA_DATA_DIR": str(folder),
                    "ENGAWA_SECRET_KEY": "only-for-tests",
                    "ENGAWA_LOG_LEVEL": "ERROR",
                },
                capture_output=True,
                text=True,
                timeout=280,
                check=False,
            )
    assert finished.returncode == 0, finished.stderr[-3000:]
    return json.loads(finished.stdout.splitlines()[-1])
