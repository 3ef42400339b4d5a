"""Rules about words: every sentence of the interface goes through gettext, every public one is translated."""

import ast
import re
from collections.abc import Iterator

import polib
import pytest

from engawa.core.ui import catalogues
from tests.house_rules.source import JAPANESE, dotted, list_modules, listed, place, tree_of

GETTEXT = {
    "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
# Japanese that is data and not a sentence of the interface, and why.
DATA = {
    "engawa/portal/demo/": "the names of the demo's people; its plans are in JSON",
    "engawa/rooms/policy/importing/": "the marks and words by which a Japanese document is read",
    "engawa/rooms/places/importing/": "the headings and marks by which lists of places are read",
    "engawa/rooms/places/exporting/": "the headings of the standard, in which lists are written",
    "engawa/rooms/places/opening/": "the marks by which days and hours are read and written",
    "engawa/rooms/places/accessibility.py": "the headings of the standard beside our words",
    "engawa/rooms/places/ground_files.py": "the headings by which lists of towns are read",
    "engawa/rooms/programmes/importing/": "the headings and marks by which lists of events are read",
    "engawa/rooms/programmes/lengths.py": "the marks by which lengths are read",
    "engawa/rooms/programmes/reading.py": "the marks by which ages and numbers are read",
    "engawa/rooms/safety/designations.py": "the headings by which lists of refuges are read",
    "engawa/rooms/safety/feeds/neutral.py": "the fields of the national exchange",
    "engawa/rooms/safety/naming_check.py": "the signs by which numbers of towns are read",
    "engawa/rooms/safety/file_words.py": "what stands in a cell where somebody knew nothing",
    "engawa/rooms/safety/site_headings.py": "the headings by which lists of sites are read",
    "engawa/rooms/safety/site_joining.py": "the marks by which addresses in lists are read",
    "engawa/rooms/safety/text_marks.py": "the mark and words by which a text written anew is read",
    "engawa/rooms/safety/zone_headings.py": "the headings by which registers of zones are read",
    "engawa/rooms/safety/zone_rows.py": "the marks by which registers of zones are read",
    "engawa/rooms/safety/town_words.py": "the numbers and marks by which names of towns are read",
    "engawa/rooms/safety/town_names.py": "the kana and marks by which names of towns are read",
    "engawa/adapters/jma/": "the words of the agency's own telegrams, which are read",
    "engawa/core/fiscal/": "the names of eras, in which dates are read and written",
    "engawa/config/settings/": "each language is named in itself",
    "/apps.py": "names of parts for developers; no page shows them",
    "engawa/rooms/policy/marks.py": "the marks' own names, each language beside the other",
    "engawa/rooms/policy/brochure.py": "the brochure is a Japanese document",
    "engawa/core/ui/patterns.py": "the page of patterns, which only a developer sees",
}
# As plans write them: how a number of persons is known as one.
UNITS = {"人", "名"}
# A pattern is no sentence: [ぁ-ん], 施策\d.
PATTERN = re.compile(r"\[[^\]]*.-.[^\]]*\]|\\[dsw]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def is_data(name: str) -> bool:
    """Tell whether the file is on the list above."""
    return any(part in name for part in DATA)


def set_aside(tree: ast.Module) -> set[int]:
    """Give the identities of the constants that only developers and commands see.

    Docstrings, texts of help, the names of rows (`__str__`).
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        elif isinstance(node, ast.keyword) and node.arg in {"help", "help_text"}:
            found |= {id(inner) for inner in ast.walk(node.value)}
        elif isinstance(node, ast.FunctionDef) and node.name == "__str__":
            found |= {id(inner) for inner in ast.walk(node)}
    return found


def gettext_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """List the calls that translate, whatever the module calls gettext."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in GETTEXT
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) in names:
            yield node


class TestSentencesInPython:
    def test_go_through_gettext(self) -> None:
        found = []

        for path in list_modules():
            if is_data(place(path)):
                continue
            tree = tree_of(path)
            translated = {id(inner) for call in gettext_calls(tree) for inner in ast.walk(call)}
            known = translated | set_aside(tree)
            found += [
                f"{place(path, node.lineno)} {node.value[:30]}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and JAPANESE.search(node.value)
                and node.value not in UNITS
                and not PATTERN.search(node.value)
                and id(node) not in known
            ]

        assert found == [], listed(found)

    def test_are_whole_and_name_their_placeholders(self) -> None:
        found = []

        for path in list_modules():
            for call in gettext_calls(tree_of(path)):
                for text in call.args:
                    if isinstance(text, ast.JoinedStr | ast.BinOp):
                        found.append(f"{place(path, text.lineno)} is put together")
                    elif isinstance(text, ast.Constant) and isinstance(text.value, str):
                        bare = PLACEHOLDER.sub("", text.value).replace("%%", "")
                        if re.search(r"%[sd]|\{\}", bare):
                            found.append(f"{place(path, text.lineno)} {text.value}")

        assert found == [], listed(found)


class TestCatalogues:
    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_hold_every_public_sentence(self, language: str) -> None:
        missing = catalogues.list_missing(language)

        assert missing == [], listed(missing)

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_leave_nothing_unsure(self, language: str) -> None:
        entries = polib.pofile(str(catalogues.catalogue_path(language)))

        unsure = [entry.msgid for entry in entries if entry.fuzzy]

        assert len(entries) > 100
        assert unsure == [], listed(unsure)

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_keep_the_placeholders(self, language: str) -> None:
        found = []

        for entry in polib.pofile(str(catalogues.catalogue_path(language))):
            texts = [entry.msgstr, *entry.msgstr_plural.values()]
            wanted = set(PLACEHOLDER.findall(f"{entry.msgid} {entry.msgid_plural}"))
            for text in texts:
                given = set(PLACEHOLDER.findall(text))
                # A plural form for one may leave the number out.
                if text and (given - wanted or (wanted - given and not entry.msgid_plural)):
                    found.append(f"{entry.msgid} → {text}")

        assert found == [], listed(found)

    def test_write_english_in_english(self) -> None:
        # Names that have no English: the marks of language and of an era.
        entries = polib.pofile(str(catalogues.catalogue_path("en")))

        found = [
            f"{entry.msgid} → {entry.msgstr}"
            for entry in entries
            if len(JAPANESE.findall(entry.msgstr)) > 6
        ]

        assert found == [], listed(found)
