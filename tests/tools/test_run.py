"""Starting the demo says in one sentence what stands in the way."""

import socket
import subprocess
import sys

from tests.shared import REPOSITORY


class TestRun:
    def test_says_that_the_port_is_taken(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            answer = subprocess.run(
                [sys.executable, "tools/run.py", "--port", str(port)],
                cwd=REPOSITORY,
                capture_output=True,
                text=True,
                check=False,
            )

        assert answer.returncode == 1
        assert answer.stdout == ""
        assert f"Port {port} is in use" in answer.stderr
        assert f"PORT={port + 1}" in answer.stderr
        assert answer.stderr.count("\n") == 1


class TestMake:
    def test_lists_its_targets(self) -> None:
        answer = subprocess.run(
            ["make", "--no-print-directory"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )

        for target in ("run", "test", "lint", "bench", "format", "clean"):
            assert f"  {target} " in answer.stdout

    def test_says_that_node_is_missing(self, tmp_path) -> None:
        # A machine without Node: make finds its own tools, and nothing else.
        for name in ("sh", "sed", "find", "echo", "touch", "python3"):
            (tmp_path / name).symlink_to(f"/bin/{name}" if name != "python3" else sys.executable)

        answer = subprocess.run(
            [
                "/usr/bin/make",
                "--no-print-directory",
                "--always-make",
                "frontend/node_modules/.installed",
            ],
            cwd=REPOSITORY,
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

        assert answer.returncode != 0
        assert "Node 20 or newer with npm is missing" in answer.stderr
