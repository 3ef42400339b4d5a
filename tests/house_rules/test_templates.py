"""Rules about templates: none unused, nothing inline, no sentence outside the translation tags."""

import ast
import re
from pathlib import Path

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

from tests.house_rules.source import (
    JAPANESE,
    list_modules,
    list_templates,
    listed,
    place,
    template_name,
    tree_of,
)
from tests.shared import REPOSITORY

# Found by Django itself under a fixed name.
FIXED_NAMES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
# Shows every component there is, so what only this page shows is used nowhere.
PATTERNS = "ui/patterns.html"
COMMENT = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL
)
TRANSLATED_BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
TRANSLATE_TAG = re.compile(r"\{%\s*trans(?:late)?\s.*?%\}", re.DOTALL)
TRANSLATED_TEXT = re.compile(r"_\(\s*(\"[^\"]*\"|'[^']*')\s*\)")


def without(text: str, *patterns: re.Pattern[str]) -> str:
    """Blank the matches out; lines keep their numbers."""
    for pattern in patterns:
        text = pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
    return text


def findings(path: Path, text: str, pattern: re.Pattern[str]) -> list[str]:
    """List the places of the pattern in the text of the template."""
    return [
        f"{place(path, text.count(chr(10), 0, match.start()) + 1)} {match[0].strip()[:40]}"
        for match in pattern.finditer(text)
    ]


class TestTemplates:
    def test_are_all_used(self) -> None:
        brought = [
            folder
            for folder in get_app_template_dirs("templates")
            if REPOSITORY / "engawa" not in folder.parents
        ]
        named = _names_in_python() | _names_in_templates() | FIXED_NAMES

        unused = [
            place(path)
            for path in list_templates()
            if (name := template_name(path)) not in named
            # It stands before a page that another package brings, under that page's name.
            and not any((folder / name).exists() for folder in brought)
        ]

        assert list_templates()
        assert unused == [], listed(unused)

    def test_can_all_be_read(self) -> None:
        for path in list_templates():
            if path.suffix in {".html", ".txt", ".xml"}:
                get_template(template_name(path))

    def test_carry_no_inline_style_or_handler(self) -> None:
        inline = re.compile(
            r"\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
        )
        found = []

        for path in list_templates():
            text = without(path.read_text(encoding="utf-8"), COMMENT)
            found += findings(path, text, inline)

        assert found == [], listed(found)

    def test_mark_each_script_and_style_of_their_own_with_the_nonce(self) -> None:
        # Data for a script (type="application/json") is not run: it needs no nonce.
        own = re.compile(
            r"<(script|style)\b(?![^>]*\b(?:src|nonce|type=.application/)\s*=?)[^>]*>",
            re.IGNORECASE,
        )
        found = []

        for path in list_templates():
            text = without(path.read_text(encoding="utf-8"), COMMENT)
            found += findings(path, text, own)

        assert found == [], listed(found)

    def test_name_no_other_host(self) -> None:
        away = re.compile(
            r"(?:src|href|action|data)\s*=\s*[\"'](?:https?:)?//[^\"']*", re.IGNORECASE
        )
        found = []

        for path in list_templates():
            text = without(path.read_text(encoding="utf-8"), COMMENT)
            found += [line for line in findings(path, text, away) if "src" in line]

        assert found == [], listed(found)

    def test_translate_every_sentence(self) -> None:
        found = []

        for path in list_templates():
            text = without(
                path.read_text(encoding="utf-8"),
                COMMENT,
                TRANSLATED_BLOCK,
                TRANSLATE_TAG,
                TRANSLATED_TEXT,
            )
            sentence = re.compile(rf"[^\n<>\"']*{JAPANESE.pattern}[^\n<>\"']*")
            found += findings(path, text, sentence)

        assert found == [], listed(found)

    def test_name_their_placeholders(self) -> None:
        opened = re.compile(r"\{%\s*blocktrans(?:late)?\b(?P<words>.*?)%\}", re.DOTALL)
        found = []

        for path in list_templates():
            for match in opened.finditer(path.read_text(encoding="utf-8")):
                if "trimmed" not in match["words"].split():
                    found.append(f"{place(path)} {match[0]}")

        assert found == [], listed(found)


def _names_in_python() -> set[str]:
    """Give the names of templates that the code speaks of, those of the parts of a page without the part."""
    names = set()
    for path in list_modules():
        texts = {
            node.value
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        names |= {text.partition("#")[0] for text in texts if ".html" in text}
        names |= {text for text in texts if text.endswith((".txt", ".xml", ".svg"))}
        # f"policy/public/{name}.html": every name that the same module writes out.
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.JoinedStr) and len(node.values) == 3:
                before, _name, after = node.values
                if isinstance(before, ast.Constant) and isinstance(after, ast.Constant):
                    names |= {f"{before.value}{text}{after.value}" for text in texts}
    return names


def _names_in_templates() -> set[str]:
    names = set()
    for path in list_templates():
        if template_name(path) == PATTERNS:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        names |= {
            match[1].partition("#")[0]
            for match in re.finditer(r"\{%\s*(?:extends|include|part)\s+[\"']([^\"']+)[\"']", text)
        }
        names |= {
            f"cotton/{match[1].replace('.', '/')}.html"
            for match in re.finditer(r"<c-([a-z0-9.-]+)", text)
        }
    return names
