"""Kill -9 of the publisher at random moments: what is on disk is the old release or the new one, and none is skipped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms.safety.killed_publisher import kill_between
from tests.shared import REPOSITORY

TIMES, SEED, LONGEST_SECONDS = 60, 20261013, 0.15


@pytest.mark.timeout(300)
class TestAPublisherThatIsKilled:
    def test_leaves_one_complete_signed_release_and_skips_no_version(self, tmp_path: Path) -> None:
        module = "tests.rooms.safety.killed_publisher"

        answer = subprocess.run(
            [sys.executable, "-m", module, tmp_path, str(TIMES), str(SEED), str(LONGEST_SECONDS)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )

        assert answer.returncode == 0, answer.stderr[-3000:]
        found = json.loads(answer.stdout)
        # Blows fell between two swaps as well as before the first one.
        assert found["old"] + found["new"] == TIMES
        assert found["new"] > 0
        assert found["versions"] > 0

    def test_between_its_two_releases_leaves_the_first_which_says_so_until_it_is_finished(
        self, tmp_path: Path
    ) -> None:
        said_by_the_first, said_by_the_second = kill_between(tmp_path)

        assert (said_by_the_first, said_by_the_second) == (True, False)
