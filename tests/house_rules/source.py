"""The house's own files, as the rules read them."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

from tests.shared import REPOSITORY

PACKAGE = REPOSITORY / "engawa"
# Kana and kanji; marks between words (・) are no words.
JAPANESE = re.compile(r"[\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uff66-\uff9f]")


@cache
def list_modules() -> tuple[Path, ...]:
    """List the Python files of the package, migrations left out."""
    return tuple(
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    )


@cache
def list_templates() -> tuple[Path, ...]:
    """List the templates of the package."""
    return tuple(
        path
        for folder in sorted(PACKAGE.rglob("templates"))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


@cache
def tree_of(path: Path) -> ast.Module:
    """Give the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, line: int = 0) -> str:
    """Name a place as an editor finds it: engawa/core/…/file.py:12."""
    name = str(path.relative_to(REPOSITORY))
    return f"{name}:{line}" if line else name


def template_name(path: Path) -> str:
    """Give the name by which Django finds the template."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


@cache
def list_tracked_files() -> tuple[Path, ...]:
    """List the files that belong to the project: what git keeps or would keep."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (REPOSITORY / name for name in answer.stdout.splitlines())
    return tuple(path for path in paths if path.is_file())


def dotted(node: ast.expr) -> str:
    """Write a name as it stands in the code: timezone.now; '' for anything that is not a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def listed(found: list[str]) -> str:
    """Write the findings one a line, so that none is cut off."""
    return "\n" + "\n".join(found)
