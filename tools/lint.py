"""Check form, types, import floors, templates, migrations and catalogues; say everything that is wrong at once."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
LINES_SHOWN = 60
CHECKS: dict[str, tuple[tuple[str, ...], str]] = {
    "types": ((str(BIN / "mypy"),), "."),
    "form": ((str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."), "."),
    "rules": ((str(BIN / "ruff"), "check", "--quiet", "."), "."),
    "import floors": ((str(BIN / "lint-imports"), "--no-logo"), "."),
    "templates": ((str(BIN / "djlint"), "engawa", "--lint", "--quiet"), "."),
    "migrations": ((*MANAGE, "makemigrations", "--check", "--dry-run"), "."),
    "settings": ((*MANAGE, "check", "--fail-level", "WARNING"), "."),
    "catalogues": ((*MANAGE, "messages", "check"), "."),
    "front end": (("npm", "run", "--silent", "check"), "frontend"),
}


def main() -> int:
    """Run all checks, two at a time; give 1 when one of them found something."""
    with tempfile.TemporaryDirectory(prefix="engawa-lint-") as data_dir:
        environment = {
            **os.environ,
            "ENGAWA_DATA_DIR": data_dir,
            "ENGAWA_DATABASE_URL": "sqlite://:memory:",
        }
        with ThreadPoolExecutor(2) as pool:
            answers = {
                name: pool.submit(run, command, REPOSITORY / folder, environment)
                for name, (command, folder) in CHECKS.items()
            }
            failed = [
                name for name, answer in answers.items() if not report(name, *answer.result())
            ]
    if failed:
        print(f"Found something in: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def run(
    command: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> tuple[int, str, float]:
    """Run one check; give its exit code, what it said, and how long it took."""
    started = time.monotonic()
    answer = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout, time.monotonic() - started


def report(name: str, code: int, said: str, seconds: float) -> bool:
    """Print how the check went; tell whether it went well."""
    print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
    lines = said.rstrip().splitlines()
    if code:
        print("\n".join(lines[:LINES_SHOWN]), flush=True)
    if code and len(lines) > LINES_SHOWN:
        print(f"... and {len(lines) - LINES_SHOWN} more lines", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
