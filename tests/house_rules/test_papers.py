"""Rules about what lies beside the code: settings, changes, locked packages, personal data."""

import ast
import json
import re

from django.apps import apps
from django.db import models

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

# Put together here, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("huggingface", "co"),
        ("cdn", "jsdelivr", "net"),
        ("unpkg", "com"),
    )
]
# Each with the fewest packages that it may hold: fewer would mean that it was not read.
LOCKS = {
    "requirements.txt": 21,
    "requirements-dev.txt": 21,
    "requirements-fuzz.txt": 1,
    "requirements-peer.txt": 21,
}
CHANGELOG_SECTIONS = {"Before you upgrade", "Added", "Changed", "Fixed"}


class TestSettings:
    def test_that_are_read_are_documented_and_the_other_way_round(self) -> None:
        page = (REPOSITORY / "docs/operations/environment.md").read_text(encoding="utf-8")
        documented = set(re.findall(r"^\|\s*`(ENGAWA_[A-Z_]+)`", page, flags=re.MULTILINE))

        read = _variables_read()

        assert read - documented == set(), "document these"
        assert documented - read == set(), "nobody reads these"

    def test_are_read_in_the_settings_only(self) -> None:
        found = [
            place(path, node.lineno)
            for path in list_modules()
            if "config/settings" not in place(path)
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Attribute)
            and dotted(node) in {"os.environ", "os.getenv"}
            # Naming the settings to use is how any program of Django begins.
            and "DJANGO_SETTINGS_MODULE" not in path.read_text(encoding="utf-8")
        ]

        assert found == [], listed(found)


class TestChangelog:
    def test_speaks_in_its_four_sections(self) -> None:
        text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")

        sections = set(re.findall(r"^### (.+)$", text, flags=re.MULTILINE))

        assert sections
        assert sections <= CHANGELOG_SECTIONS

    def test_gives_the_version_from_which_the_package_takes_it(self) -> None:
        text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")

        headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
        versions = [re.match(r"(\d+)\.(\d+)\.(\d+)( \(\d{4}-\d{2}-\d{2}\))?$", x) for x in headings]

        assert headings
        assert all(versions), headings
        numbers = [tuple(int(part) for part in found.groups()[:3]) for found in versions if found]
        assert numbers == sorted(numbers, reverse=True)


class TestLockedPackages:
    def test_are_locked_by_their_content(self) -> None:
        for name, fewest in LOCKS.items():
            lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
            locked = [line for line in lines if re.match(r"[a-z0-9_.-]+==", line)]
            hashes = [line for line in lines if "--hash=sha256:" in line]

            assert len(locked) >= fewest
            assert len(hashes) >= len(locked)

    def test_say_no_address(self) -> None:
        for name in LOCKS:
            text = (REPOSITORY / name).read_text(encoding="utf-8")
            assert "://" not in text
            assert "--index" not in text

    def test_of_the_front_end_are_locked_without_addresses(self) -> None:
        lock = json.loads((REPOSITORY / "frontend/package-lock.json").read_text(encoding="utf-8"))

        packages = {name: entry for name, entry in lock["packages"].items() if name}

        assert packages
        assert [name for name, entry in packages.items() if "resolved" in entry] == []
        assert [name for name, entry in packages.items() if "integrity" not in entry] == []

    def test_of_the_tests_hold_those_of_the_house(self) -> None:
        def locked(name: str) -> set[str]:
            text = (REPOSITORY / name).read_text(encoding="utf-8")
            return set(re.findall(r"^([a-z0-9_.-]+==[^ ;\\]+)", text, flags=re.MULTILINE))

        assert locked("requirements.txt") - locked("requirements-dev.txt") == set()


class TestFilesOfTheProject:
    def test_name_no_place_to_download_from(self) -> None:
        found = []

        for path in list_tracked_files():
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            found += [f"{place(path)} {host}" for host in REGISTRIES if host in text]

        assert found == [], listed(found)

    def test_have_no_end_left_open(self) -> None:
        # In two halves, so that this line does not find itself.
        marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r"\b")

        found = [
            f"{place(path)} {match[0]}"
            for path in list_tracked_files()
            if path.suffix in {".py", ".ts", ".css", ".html", ".md", ".typ"}
            for match in marks.finditer(path.read_text(encoding="utf-8"))
        ]

        assert found == [], listed(found)


# Tables that hold how to reach somebody, and why that is not on the page of whoever it reaches.
NOT_ON_THEIR_PAGE = {
    "outbox.Message": "emptied with what it tells of, by the room that wrote it",
}
REACHES = {"email", "phone", "address"}


class TestPersonalData:
    def test_by_which_somebody_is_reached_is_on_their_own_page(self) -> None:
        from engawa.core.privacy import held, registry

        shown = {model for holding in held.list_all() for model in holding.models}
        reaching = {
            shredder.model
            for shredder in registry.list_all()
            if REACHES & set(shredder.fields)
            or any(isinstance(field, models.EmailField) for field in shredder.model._meta.fields)
        }

        missing = [model._meta.label for model in reaching - shown]

        assert len(reaching) > 5
        assert sorted(missing) == sorted(NOT_ON_THEIR_PAGE), listed(missing)

    def test_says_why_it_is_held_and_who_removes_it(self) -> None:
        from engawa.core.privacy import registry

        shredded = {shredder.model for shredder in registry.list_all()}
        found = []

        for model in apps.get_models():
            if not model.__module__.startswith("engawa."):
                continue
            says = "Held:" in (model.__doc__ or "")
            has_address = any(isinstance(field, models.EmailField) for field in model._meta.fields)
            if has_address and not says:
                found.append(f"{model.__name__} does not say why it holds an address")
            if (says or has_address) and not _is_in(model, shredded):
                found.append(f"{model.__name__} has no shredder")

        assert found == [], listed(found)


def _is_in(model: type[models.Model], shredded: set[object]) -> bool:
    names = {str(getattr(item, "_meta", item)).lower() for item in shredded}
    return model._meta.label_lower in names


def _variables_read() -> set[str]:
    """Find the variables that settings and start-up read from the environment."""
    return {
        node.value
        for path in [*(PACKAGE / "config").rglob("*.py"), PACKAGE / "__main__.py"]
        if path.name != "test.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"ENGAWA_[A-Z_]+", node.value)
    }
