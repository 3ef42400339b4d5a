"""How functions of the house are written: no clock below, keyword-only, typed, described, no models at the door."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from engawa.core.audit import words
from tests.house_rules.source import (
    PACKAGE,
    dotted,
    list_modules,
    list_tracked_files,
    listed,
    place,
    tree_of,
)
from tests.shared import REPOSITORY

# Where time enters the house: a request, a command, a schedule.
CLOCKS = (
    "*/views.py",
    "*/views/*.py",
    "*/api.py",
    "*/tasks.py",
    "*/management/*",
    "engawa/core/access/pages.py",
    "engawa/core/jobs/checks.py",
    "engawa/core/outbox/checks.py",
)
# Functions that look at the clock when they are called without an argument.
CLOCK_CALLS = {
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
}
DOORS = ("services.py", "services/*.py", "selectors.py", "selectors/*.py", "facade.py")
LONGEST = 500
# Longer than that, and why it is not split.
LONGER: dict[str, str] = {}


def list_doors() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """List the public functions of services, selectors and facades."""
    for path in list_modules():
        if not any(fnmatch(str(path), f"*/{door}") for door in DOORS):
            continue
        for node in tree_of(path).body:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and not node.name.startswith("_"):
                yield path, node


class TestClock:
    def test_is_read_in_views_commands_and_schedules_only(self) -> None:
        found = []

        for path in list_modules():
            name = place(path)
            if any(fnmatch(name, pattern) for pattern in CLOCKS):
                continue
            for node in ast.walk(tree_of(path)):
                if isinstance(node, ast.Call) and not node.args and not node.keywords:
                    called = ".".join(dotted(node.func).split(".")[-2:])
                    if called in CLOCK_CALLS:
                        found.append(place(path, node.lineno))
                elif isinstance(node, ast.Call) and dotted(node.func).endswith("datetime.now"):
                    found.append(place(path, node.lineno))

        assert found == [], listed(found)


class TestPublicFunctions:
    def test_take_keywords_only(self) -> None:
        found = [
            f"{place(path, node.lineno)} {node.name}"
            for path, node in list_doors()
            if node.args.args or node.args.posonlyargs or node.args.vararg
        ]

        assert list(list_doors())
        assert found == [], listed(found)

    def test_say_their_types(self) -> None:
        found = [
            f"{place(path, node.lineno)} {node.name}"
            for path, node in list_doors()
            if node.returns is None or any(arg.annotation is None for arg in node.args.kwonlyargs)
        ]

        assert found == [], listed(found)

    def test_say_in_one_sentence_what_they_do(self) -> None:
        found = []

        for path, node in list_doors():
            first = (ast.get_docstring(node) or "").split("\n\n")[0]
            if not first.endswith((".", ";")) or not first[:1].isupper():
                found.append(f"{place(path, node.lineno)} {node.name}")

        assert found == [], listed(found)

    def test_say_what_they_raise(self) -> None:
        found = []

        for path, node in list_doors():
            raises = {
                dotted(inner.exc.func)
                for inner in ast.walk(node)
                if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call)
            }
            said = ast.get_docstring(node) or ""
            silent = [name for name in raises if name and f":raises {name}:" not in said]
            found += [f"{place(path, node.lineno)} {node.name}: {name}" for name in silent]

        assert found == [], listed(found)


class TestFacades:
    def test_name_no_model_in_what_they_take_and_give(self) -> None:
        found = []

        for path, node in list_doors():
            if path.name != "facade.py":
                continue
            models = _names_imported_from_models(path)
            annotations = [arg.annotation for arg in node.args.kwonlyargs] + [node.returns]
            named = {
                inner.id
                for annotation in annotations
                if annotation is not None
                for inner in ast.walk(annotation)
                if isinstance(inner, ast.Name)
            }
            found += [f"{place(path, node.lineno)} {node.name}: {x}" for x in named & models]

        assert found == [], listed(found)


class TestRooms:
    def test_leave_policy_and_services_strangers_to_each_other(self) -> None:
        rooms = [path.name for path in (PACKAGE / "rooms").iterdir() if path.is_dir()]
        found = []

        for path in list_modules():
            room = _room_of(str(path.relative_to(PACKAGE)))
            for module, line in _imports(path):
                other = _room_of(module.removeprefix("engawa.").replace(".", "/"))
                if room and other and room != other and "policy" in (room, other):
                    found.append(f"{place(path, line)} imports {module}")

        assert "policy" in rooms
        assert found == [], listed(found)

    def test_enter_each_other_by_the_facade(self) -> None:
        found = []

        for path in list_modules():
            room = _room_of(str(path.relative_to(PACKAGE)))
            for module, line in _imports(path):
                other = _room_of(module.removeprefix("engawa.").replace(".", "/"))
                inside = module.split(".")[3:4]
                if other and room != other and inside not in (["facade"], ["contracts"], []):
                    found.append(f"{place(path, line)} imports {module}")

        assert found == [], listed(found)


class TestAuditCodes:
    def test_are_never_renamed(self) -> None:
        published = (REPOSITORY / "tests/house_rules/audit_codes.txt").read_text().split()

        used = sorted(_audit_codes())

        assert [code for code in published if code not in used] == [], "gone, but published"
        assert [code for code in used if code not in published] == [], "add these to the list"

    def test_stand_in_the_list_once(self) -> None:
        published = (REPOSITORY / "tests/house_rules/audit_codes.txt").read_text().split()

        assert published == sorted(set(published))

    def test_are_said_in_words(self) -> None:
        published = (REPOSITORY / "tests/house_rules/audit_codes.txt").read_text().split()

        assert words.list_deeds() == published

    def test_are_about_things_that_have_a_name(self) -> None:
        found = _audit_subjects()

        assert len(found) > 5
        assert words.list_subjects() == sorted(found)


class TestFiles:
    def test_are_short_enough_to_be_read(self) -> None:
        lengths = {
            place(path): len(path.read_text(encoding="utf-8").splitlines())
            for path in list_tracked_files()
            if path.suffix == ".py" and "migrations" not in path.parts
        }

        long = {name: count for name, count in lengths.items() if count > LONGEST}

        assert {name: count for name, count in long.items() if name not in LONGER} == {}, str(long)
        assert [name for name in LONGER if name not in long] == []

    def test_print_nothing_of_their_own(self) -> None:
        found = [
            place(path, node.lineno)
            for path in list_modules()
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and dotted(node.func) in {"print", "breakpoint"}
        ]

        assert found == [], listed(found)


def _room_of(name: str) -> str:
    match = re.match(r"rooms/([a-z]+)(/|$)", name)
    return match[1] if match else ""


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _names_imported_from_models(path: Path) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and ".models" in (node.module or "")
        for alias in node.names
    }


def _audit_subjects() -> set[str]:
    """Find the kinds of things that records are about: `record(subject=f"policy.version:{…}")`."""
    return {
        node.value.values[0].value.partition(":")[0]
        for path in list_modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.keyword)
        and node.arg == "subject"
        and isinstance(node.value, ast.JoinedStr)
        and isinstance(node.value.values[0], ast.Constant)
        and isinstance(node.value.values[0].value, str)
    }


def _audit_codes() -> set[str]:
    """Find the codes that are written into the record: `record(code="policy.version.published")`."""
    shape = re.compile(r"^[a-z]+(\.[a-z-]+){2,}$")
    rooms = {path.name for path in PACKAGE.glob("*/*") if path.is_dir()}
    return {
        node.value
        for path in list_modules()
        if fnmatch(str(path), "*/services*")
        or path.name in {"jobs.py", "shredders.py", "signals.py"}
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and shape.match(node.value)
        and node.value.split(".")[0] in rooms
    }
