"""Check everything that the build server checks: lint, tests on SQLite and PostgreSQL, tests in a browser.

Needs nothing but Python, Node and make: packages of Debian that are missing are installed when this is
root, and named in one sentence when it is not. Runs with any Python ≥ 3.11, before the environment exists.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

REPOSITORY = Path(__file__).resolve().parents[1]
PY = str(REPOSITORY / ".venv/bin/python")
PYTEST = (PY, "-m", "pytest", "-q", "-n", "2")
BUDGET_SECONDS = 600
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run all steps; give 1 when one of them failed."""
    os.chdir(REPOSITORY)
    started = time.monotonic()
    missing = missing_packages()
    if missing and can_install():
        install(missing)
        missing = missing_packages()
    needed = [what for what in missing if what != "postgresql" or must_have_postgres()]
    if needed:
        print(
            f"Missing for the tests: {', '.join(needed)}; install them and run this again "
            f"(Debian: apt-get install {' '.join(needed)}).",
            file=sys.stderr,
        )
        return 1
    leave_no_file = ("--leave-no-file",) if os.environ.get("CI") else ()
    steps: list[tuple[str, tuple[str, ...]]] = [
        ("install and build", ("make", "--no-print-directory", ".venv/.installed-dev", "build")),
        ("lint", (PY, "tools/lint.py")),
        ("tests on SQLite", (*PYTEST, "-m", "not browser", *leave_no_file)),
        (
            "tests on PostgreSQL",
            (
                PY,
                "tools/postgres.py",
                *PYTEST,
                "-m",
                "not browser",
                "--only-with-database",
                *leave_no_file,
            ),
        ),
        ("tests in a browser", (*PYTEST, "-m", "browser", *leave_no_file)),
    ]
    results = []
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run(command, check=False).returncode
        results.append((name, code, time.monotonic() - begun))
        if code and name == "install and build":
            break
    print("\n== in short")
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
    total = time.monotonic() - started
    over = "" if total <= BUDGET_SECONDS else f", over the budget of {BUDGET_SECONDS} s"
    print(f"{total:.0f} s in all{over}")
    return 1 if any(code for _name, code, _seconds in results) else 0


def missing_packages() -> list[str]:
    """List the packages of Debian that hold what is missing here."""
    missing = []
    named = os.environ.get("ENGAWA_CHROMIUM", "")
    if not (named and Path(named).exists()) and not any(shutil.which(name) for name in BROWSERS):
        missing.append("chromium")
    if not has_japanese_font():
        missing.append("fonts-noto-cjk")
    if not shutil.which("pdftotext"):
        missing.append("poppler-utils")
    try:
        postgres.find_programs()
    except postgres.PostgresMissing:
        missing.append("postgresql")
    return missing


def has_japanese_font() -> bool:
    """Tell whether a page in Japanese would show letters and not boxes."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def must_have_postgres() -> bool:
    """Tell whether leaving PostgreSQL out would be a failure."""
    return os.environ.get("ENGAWA_REQUIRE_POSTGRES") == "1"


def can_install() -> bool:
    """Tell whether this may install packages of Debian."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install packages of Debian; what could not be installed is named by the caller."""
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
