"""Sentences are found wherever they stand, and pages really speak English and easy Japanese."""

import re
import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import CommandError, call_command
from django.template import engines
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext, to_locale, trans_real

from engawa.core.ui import catalogues
from engawa.core.ui.languages import WORD_JOINER
from engawa.rooms.policy.models import Plan
from tests.core.ui.walking import read, walk

LANGUAGES = ("en", "ja-x-easy")
JAPANESE = re.compile(r"[\u3005\u3041-\u30ff\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TAG = re.compile(r"</?[a-z][^>]*>")
# A word in kanji, and whether its reading follows: 約束（やくそく）.
WORD = re.compile(r"([\u3005\u4e00-\u9fff]+)(（[\u3041-\u3093]+）)?")
# After a number these are read by everybody.
COUNTERS = set("年月日時分人")


# --- where sentences stand ----------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package of its own, with its own place for catalogues."""
    root = tmp_path / "engawa"
    root.mkdir()
    monkeypatch.setattr(catalogues, "PACKAGE", root)
    monkeypatch.setattr(catalogues, "LOCALE", root / "locale")
    return root


def write(package: Path, name: str, text: str) -> None:
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(package: Path) -> dict[tuple[str, str], str]:
    """Give what extraction finds: (context, sentence) and its plural."""
    return {key: entry.msgid_plural for key, entry in catalogues.extract_messages().items()}


class TestExtraction:
    def test_finds_sentences_in_python(self, package: Path) -> None:
        write(package, "a.py", 'x = _("約束")\ny = gettext_lazy("数字")\nz = gettext_noop("区")\n')

        assert found(package) == {("", "約束"): "", ("", "数字"): "", ("", "区"): ""}

    def test_finds_plurals_and_contexts_in_python(self, package: Path) -> None:
        write(
            package, "a.py", 'x = ngettext("一つ", "%(n)dつ", n)\ny = pgettext("chart", "秘匿")\n'
        )

        assert found(package) == {("", "一つ"): "%(n)dつ", ("chart", "秘匿"): ""}

    def test_finds_sentences_in_the_tags_of_a_template(self, package: Path) -> None:
        write(
            package,
            "templates/a.html",
            "<h1>{% translate '約束' %}</h1>{% translate \"数字\" as title %}"
            '{% firstof words _("やめる") %}{% translate "開く" context "button" %}',
        )

        assert set(found(package)) == {
            ("", "約束"),
            ("", "数字"),
            ("", "やめる"),
            ("button", "開く"),
        }

    def test_finds_blocks_with_placeholders_and_plurals(self, package: Path) -> None:
        write(
            package,
            "templates/a.html",
            "{% blocktranslate trimmed with name=ward.name %}\n  {{ name }}の約束\n"
            "{% endblocktranslate %}"
            "{% blocktranslate count total=n %}{{ total }}件{% plural %}{{ total }}件も"
            "{% endblocktranslate %}",
        )

        assert found(package) == {("", "%(name)sの約束"): "", ("", "%(total)s件"): "%(total)s件も"}

    def test_leaves_out_comments_and_migrations(self, package: Path) -> None:
        write(package, "migrations/0001.py", 'x = _("約束")\n')
        write(package, "a.py", '# _("数字")\n')

        assert found(package) == {}

    def test_names_each_place_once(self, package: Path) -> None:
        write(package, "a.py", 'x = _("約束")\ny = _("約束")\n')
        write(package, "b.py", 'x = _("約束")\n')

        entry = catalogues.extract_messages()["", "約束"]

        assert [place for place, _line in entry.occurrences] == ["engawa/a.py", "engawa/b.py"]


class TestUpdate:
    def test_keeps_translations_and_drops_what_is_no_longer_said(self, package: Path) -> None:
        write(package, "a.py", 'x = _("約束")\ny = _("数字")\n')
        catalogues.update_catalogue("en")
        kept = polib.pofile(str(catalogues.catalogue_path("en")))
        kept.find("約束").msgstr = "Promise"
        kept.save()
        write(package, "a.py", 'x = _("約束")\ny = _("区")\n')

        counts = catalogues.update_catalogue("en")

        entries = polib.pofile(str(catalogues.catalogue_path("en")))
        assert counts == (1, 1)
        assert {entry.msgid: entry.msgstr for entry in entries} == {"約束": "Promise", "区": ""}

    def test_leaves_out_what_is_read_in_japanese_only(self, package: Path) -> None:
        write(package, "rooms/policy/views/desk.py", 'x = _("差し戻しました")\ny = _("約束")\n')
        write(package, "rooms/policy/views/public.py", 'x = _("約束")\n')

        catalogues.update_catalogue("en")

        entries = polib.pofile(str(catalogues.catalogue_path("en")))
        assert [entry.msgid for entry in entries] == ["約束"]

    def test_says_what_is_missing(self, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(package, "a.py", 'x = _("約束")\n')

        with pytest.raises(CommandError, match="2 sentences have no translation"):
            call_command("messages", "check")

        assert capsys.readouterr().out.splitlines() == ["ja-x-easy: 約束", "en: 約束"]


# --- what is read in Japanese only --------------------------------------------------------------

LISTED = [entry for entries in catalogues.JAPANESE_ONLY.values() for entry in entries]
EXTENDS = re.compile(r'{% extends "([^"]+)" %}')
USES = re.compile(r'{% include "([^"]+)"|<c-([\w.-]+)')


def templates() -> dict[str, Path]:
    """Give every template by the name under which others use it."""
    return {
        str(path).partition("/templates/")[2]: path
        for path in catalogues.list_source_files()
        if path.suffix == ".html"
    }


def below_package(path: Path) -> str:
    return path.relative_to(catalogues.PACKAGE).as_posix()


class TestJapaneseOnly:
    @pytest.mark.parametrize("entry", LISTED)
    def test_lists_files_that_exist(self, entry: str) -> None:
        path = catalogues.PACKAGE / entry

        assert path.is_dir() if entry.endswith("/") else path.is_file()

    def test_lists_nothing_twice(self) -> None:
        twice = [
            entry
            for entry in LISTED
            if any(other != entry and entry.startswith(other) for other in LISTED)
        ]

        assert len(set(LISTED)) == len(LISTED)
        assert twice == []

    def test_is_decided_by_the_frame_of_a_page(self) -> None:
        wrong = [
            name
            for name, path in templates().items()
            for frame in EXTENDS.findall(path.read_text(encoding="utf-8"))
            if frame in ("ui/base.html", "ui/base_desk.html")
            # The patterns are shown to officers as the public pages wear them.
            and name != "ui/patterns.html"
            and catalogues.is_japanese_only(below_package(path)) != (frame == "ui/base_desk.html")
        ]

        assert wrong == []

    def test_is_nothing_that_a_public_page_is_made_of(self) -> None:
        known = templates()
        wrong = []

        for name, path in known.items():
            if catalogues.is_japanese_only(below_package(path)):
                continue
            for included, component in USES.findall(path.read_text(encoding="utf-8")):
                used = included or f"cotton/{component.replace('.', '/')}.html"
                if used in known and catalogues.is_japanese_only(below_package(known[used])):
                    wrong.append(f"{name} uses {used}")

        assert wrong == []

    def test_counts_a_new_file_as_public(self) -> None:
        assert not catalogues.is_japanese_only("rooms/programmes/views.py")
        assert not catalogues.is_japanese_only("rooms/policy/views/desk_like.py")
        assert catalogues.is_japanese_only("rooms/policy/templates/policy/desk/any.html")


# --- the catalogues themselves ------------------------------------------------------------------


def entries_of(language: str) -> polib.POFile:
    return polib.pofile(str(catalogues.catalogue_path(language)))


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


class TestTranslations:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_complete_and_sure(self, language: str) -> None:
        entries = entries_of(language)

        assert catalogues.list_missing(language) == []
        assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_keep_placeholders_and_tags(self, language: str) -> None:
        wrong = [
            (entry.msgid, text)
            for entry in entries_of(language)
            for text in texts_of(entry)
            if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
            or TAG.findall(text) != TAG.findall(entry.msgid)
        ]

        assert wrong == []

    @pytest.mark.parametrize(("language", "forms"), [("en", 2), ("ja-x-easy", 1)])
    def test_have_every_plural_form(self, language: str, forms: int) -> None:
        plurals = [entry for entry in entries_of(language) if entry.msgid_plural]

        assert plurals
        assert {len(entry.msgstr_plural) for entry in plurals} == {forms}

    def test_are_english_in_english(self) -> None:
        left = [
            (entry.msgid, text)
            for entry in entries_of("en")
            for text in texts_of(entry)
            if JAPANESE.search(text)
        ]

        assert left == []

    def test_say_in_easy_japanese_how_each_word_is_read(self) -> None:
        unread = [
            (word, text)
            for entry in entries_of("ja-x-easy")
            for text in texts_of(entry)
            for word in unread_words(text)
        ]

        assert unread == []

    def test_are_short_in_easy_japanese(self) -> None:
        long = [
            sentence
            for entry in entries_of("ja-x-easy")
            for text in texts_of(entry)
            for sentence in re.split("[。：]", re.sub("（[^）]*）", "", text))
            if len(sentence) > 70
        ]

        assert long == []


def unread_words(text: str) -> list[str]:
    """List the words in kanji after which no reading stands."""
    return [
        found[1]
        for found in WORD.finditer(text)
        if not found[2]
        and not (found[1] in COUNTERS and re.search(r"(\d|\)[sd]|[YnjD])$", text[: found.start()]))
    ]


# --- pages in other languages -------------------------------------------------------------------


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Let Django read the catalogues as they are now, whatever was compiled before."""
    for language in LANGUAGES:
        folder = tmp_path / "locale" / to_locale(language) / "LC_MESSAGES"
        folder.mkdir(parents=True)
        shutil.copy(catalogues.catalogue_path(language), folder / "django.po")
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    call_command("messages", "compile", stdout=StringIO())
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    monkeypatch.setattr(trans_real, "_translations", {})
    monkeypatch.setattr(trans_real, "_default", None)
    translation.activate("ja")
    yield
    translation.activate("ja")


@pytest.mark.usefixtures("compiled", "published_plan")
class TestPages:
    STARTS = (
        "/",
        "/api/docs",
        "/accounts/login/",
        "/nowhere/",
        "/kanazawa/policy/search/?q=避難",
        "/kanazawa/policy/search/?q=none",
    )

    def test_are_english_wherever_one_goes(self, client: Client) -> None:
        client.get("/?lang=en")
        japanese, visited = [], []

        for address, reader in walk(client, *self.STARTS):
            visited.append(address)
            japanese += [
                f"{address} {words}"
                for language, words in reader.words
                if language == "en" and JAPANESE.search(words)
            ]

        assert len(visited) > 25
        assert japanese == []

    def test_say_in_easy_japanese_how_their_words_are_read(self, client: Client) -> None:
        # Pages of the house alone: a plan's own words stand in others.
        client.get("/?lang=ja-x-easy")

        for address in ("/", "/accessibility/", "/opendata/", "/api/docs", "/kanazawa/"):
            unread = [
                word
                for language, words in read(client, address).words
                if language == "ja-x-easy" and words != "やさしい日本語"
                for word in unread_words(words)
            ]

            assert unread == [], address

    def test_keep_the_plans_own_words_in_japanese_and_marked(self, client: Client) -> None:
        page = read(client, "/kanazawa/policy/2023/initiatives/I1/?lang=en")

        assert ("ja", "避難情報の伝え方") in page.words
        assert ("en", "About this initiative") in page.words

    def test_write_dates_and_years_as_english_readers_do(self, client: Client) -> None:
        page = client.get("/kanazawa/policy/?lang=en").content.decode()

        assert "Fiscal 2023 (April 2023 to March 2024)" in page
        assert "Published on 3 October 2023" in page
        assert "令和" not in page

    def test_write_years_as_easy_japanese_does(self, client: Client) -> None:
        answer = client.get("/kanazawa/policy/?lang=ja-x-easy")
        page = answer.content.decode().replace(WORD_JOINER, "")

        assert "2023年度（ねんど）" in page
        assert "金沢区（かなざわく）" in page
        assert "令和" not in page

    def test_stay_japanese_for_those_who_choose_nothing(self, client: Client) -> None:
        page = client.get("/kanazawa/policy/").content.decode()

        assert '<html lang="ja"' in page
        assert "令和5年度" in page


@pytest.mark.usefixtures("compiled")
class TestCompiled:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "Measured"), ("ja-x-easy", "計測（けいそく）"), ("ja", "計測")],
    )
    def test_is_what_gettext_reads(self, language: str, words: str) -> None:
        with translation.override(language):
            assert gettext("計測").replace(WORD_JOINER, "") == words

    def test_holds_words_and_their_readings_together(self) -> None:
        with translation.override("ja-x-easy"):
            assert gettext("約束と、いま") == "約束\u2060（やくそく）\u2060と、いま"

    @pytest.mark.parametrize(
        ("total", "words"),
        [(1, "There is 1 thing to correct"), (3, "There are 3 things to correct")],
    )
    def test_chooses_the_plural_form(self, total: int, words: str) -> None:
        source = '{% load cotton %}{% cotton error-summary :links="links" / %}'
        links = [{"text": "名前", "target": "name"}] * total

        with translation.override("en"):
            html = engines["django"].from_string(source).render({"links": links})

        assert words in html

    def test_has_one_form_in_easy_japanese(self) -> None:
        sentence = "直すところが%(total)sつあります"

        with translation.override("ja-x-easy"):
            assert ngettext(sentence, sentence, 1) == ngettext(sentence, sentence, 3)


@pytest.mark.usefixtures("compiled")
class TestDesk:
    def test_speaks_japanese_to_an_officer_who_reads_english(
        self, editor: Any, published_plan: Plan, client_of: Callable[..., Client]
    ) -> None:
        browser = client_of(editor)
        browser.get("/?lang=en")

        page = read(browser, "/kanazawa/desk/policy/")

        english = [words for language, words in page.words if language == "en"]
        assert english == []
        assert any("職員の机" in words for language, words in page.words if language == "ja")

    def test_previews_in_the_language_that_residents_will_choose(
        self, editor: Any, draft: Any, client_of: Callable[..., Client]
    ) -> None:
        page = read(client_of(editor), "/kanazawa/desk/policy/2023/preview/?lang=en")

        assert ("en", "Not published yet") in page.words
