"""Check everything that the build server checks: lint, tests on SQLite and PostgreSQL, tests in a browser.

Needs nothing but Python, Node and make: packages of Debian that are missing are installed when this is
root, and named in one sentence when it is not. Runs with any Python ≥ 3.11, before the environment exists.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

REPOSITORY = Path(__file__).resolve().parents[1]
PY = str(REPOSITORY / ".venv/bin/python")
# Each worker begins with one half of the tests, in one piece: what the tests of a module share (a browser, a
# server, a plan) is made by one of them. Who is done first takes over what the other has not begun.
PYTEST = (PY, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal")
# All that is marked `browser`: each worker would need longer to read the other tests than for a page.
IN_BROWSER = ("tests/e2e", "tests/core/ui/test_behaviours.py")
MAKE = ("make", "--no-print-directory")
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
    with tempfile.TemporaryDirectory(prefix="engawa-test-run-") as folder:
        share_compiled_modules(Path(folder) / "compiled")
        share_tables(Path(folder) / "tables")
        results, skipped = run_steps(Path(folder))
    print("\n== in short")
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
    for reason, count in sorted(skipped.items()):
        print(f"skipped {count} {'test' if count == 1 else 'tests'}: {reason}")
    total = time.monotonic() - started
    over = "" if total <= BUDGET_SECONDS else f", over the budget of {BUDGET_SECONDS} s"
    print(f"{total:.0f} s in all{over}")
    return 1 if any(code for _name, code, _seconds in results) else 0


def share_compiled_modules(folder: Path) -> None:
    """Let every process of this run find the modules that another has compiled already.

    The packages come uncompiled, and compiling them takes each of the many processes longer than its work.
    The folder lies outside the checkout, so nobody's wish for no such files there is disregarded.
    """
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def share_tables(folder: Path) -> None:
    """Let the tests on SQLite and those in a browser begin with tables that one of them made."""
    folder.mkdir()
    os.environ["ENGAWA_TESTS_TABLES"] = str(folder)


def run_steps(folder: Path) -> tuple[list[tuple[str, int, float]], Counter[str]]:
    """Run the steps; give (name, exit code, seconds) of each, and why how many tests were skipped.

    pytest puts its reports into the folder.
    """
    leave_no_file = ("--leave-no-file",) if os.environ.get("CI") else ()
    on_postgres = (PY, "tools/postgres.py")
    no_browser = ("-m", "not browser")
    steps: list[tuple[str, tuple[str, ...]]] = [
        # The packages of Python and those of the front end come at the same time.
        ("install", (*MAKE, "--jobs=2", ".venv/.installed-dev", "frontend/node_modules/.built")),
        ("build", (*MAKE, "build")),
        ("lint", (PY, "tools/lint.py")),
        ("tests on SQLite", (*PYTEST, *no_browser, *leave_no_file)),
        (
            "tests on PostgreSQL",
            (*on_postgres, *PYTEST, *no_browser, "--only-with-database", *leave_no_file),
        ),
        ("tests in a browser", (*PYTEST, *IN_BROWSER, "-m", "browser", *leave_no_file)),
    ]
    results = []
    skipped: Counter[str] = Counter()
    for number, (name, command) in enumerate(steps):
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        report = folder / f"{number}.xml"
        is_pytest = "pytest" in command
        more = (f"--junitxml={report}",) if is_pytest else ()
        code = subprocess.run((*command, *more), check=False).returncode
        results.append((name, code, time.monotonic() - begun))
        if is_pytest and report.exists():
            skipped.update(read_skipped(report))
        if code and name in {"install", "build"}:
            break
    return results, skipped


def read_skipped(report: Path) -> list[str]:
    """List why each test of a report of pytest was skipped."""
    skips = ET.parse(report).iter("skipped")
    return [skip.get("message", "") for skip in skips if skip.get("type") == "pytest.skip"]


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
