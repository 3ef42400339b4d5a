"""The run of all checks says in short what it left out."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared import REPOSITORY
from tests.tables import VARIABLE


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Load `tools/test.py`, which no package holds."""
    # It finds the script beside it by adding its own folder, which shall not stay.
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("run_all_checks", REPOSITORY / "tools/test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestReadSkipped:
    def test_gives_the_reason_of_each_skipped_test(self, script: Any, tmp_path: Path) -> None:
        (tmp_path / "test_here.py").write_text(
            "import pytest\n"
            "def test_one(): pytest.skip('no policy here')\n"
            "@pytest.mark.skip('not today')\n"
            "def test_two(): pass\n"
            "@pytest.mark.xfail\n"
            "def test_three(): assert False\n"
            "def test_four(): pass\n"
        )
        report = tmp_path / "report.xml"
        subprocess.run(
            [
                sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:django",
                "-p", "no:cacheprovider", "-c", "/dev/null", f"--rootdir={tmp_path}",
                f"--junitxml={report}", str(tmp_path),
            ],
            capture_output=True,
            check=True,
        )  # fmt: skip

        assert script.read_skipped(report) == ["no policy here", "not today"]


class TestShareCompiledModules:
    def test_keeps_what_was_compiled_and_leaves_the_checkout_alone(
        self, script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
        checkout, compiled = tmp_path / "checkout", tmp_path / "compiled"
        checkout.mkdir()
        (checkout / "module.py").write_text("")

        script.share_compiled_modules(compiled)
        subprocess.run([sys.executable, "-c", "import module"], cwd=checkout, check=True)

        assert [path.name for path in checkout.iterdir()] == ["module.py"]
        assert [path.name.split(".")[0] for path in compiled.rglob("module.*")] == ["module"]


class TestShareTables:
    def test_names_a_folder_that_lasts_for_all_steps(
        self, script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(VARIABLE, "")

        script.share_tables(tmp_path / "tables")

        assert os.environ[VARIABLE] == str(tmp_path / "tables")
        assert (tmp_path / "tables").is_dir()


class TestInBrowser:
    def test_names_every_file_that_marks_its_tests(self, script: Any) -> None:
        read = [REPOSITORY / place for place in script.IN_BROWSER]
        mark = "mark." + "browser"

        marking = [
            path for path in REPOSITORY.glob("tests/**/*.py") if mark in path.read_text("utf-8")
        ]

        assert len(marking) > 1
        assert [path for path in marking if not {path, *path.parents} & set(read)] == []
