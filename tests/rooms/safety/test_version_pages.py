"""The page of an issued version: the whole text, by whom and when, and never changed again."""

from dataclasses import replace

import pytest

from engawa.rooms.safety.rendering.phrases import TAGS
from engawa.rooms.safety.values import LANGUAGES, Action
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import read_named, read_page, render, render_named

FIRST = "p/2025-1013-01/v1/index.html"


class TestVersionPage:
    def test_holds_the_whole_text_in_all_languages(self) -> None:
        page = read_named("landslide", FIRST)
        order = situations.landslide().orders[0]

        for language in LANGUAGES:
            said, text = page.speak(TAGS[language]), order.texts[language]
            for part in (text.headline, text.where, text.reason, text.who, text.what):
                assert part in said
            for part in (text.cannot_move, text.closing, text.spoken):
                assert part in said

    def test_opens_with_japanese_and_folds_the_other_languages(self) -> None:
        page = read_named("landslide", FIRST)

        folds = page.find("details", class_="fold")

        assert ["open" in fold.attributes for fold in folds] == [True, *[False] * 4]
        # A way into a fold opens it, which one to the fold itself would not.
        inside = [one.path for one in page.find("div") if one.attributes.get("id") in LANGUAGES]
        assert len(inside) == len(LANGUAGES)
        assert all("details" in path for path in inside)
        assert [one.lang for one in page.find("h2")][:5] == [TAGS[code] for code in LANGUAGES]

    def test_says_who_announced_it_and_when(self) -> None:
        text = read_named("landslide", FIRST).one("main").text

        assert "金沢区が10月13日（月）15時4分に出した内容です" in text

    def test_leads_to_the_newest_and_to_those_before(self) -> None:
        page = read_named("three_orders", "p/2025-1013-03/v2/index.html")

        assert "../../../index.html" in page.ways
        assert "../v1/index.html" in page.ways

    def test_names_nothing_that_a_later_bundle_may_lack(self) -> None:
        page = read_named("three_orders", "p/2025-1013-03/v2/index.html")

        assert not any("data/" in way for way in page.ways)
        assert page.find("script") == []

    def test_says_when_it_is_looked_at_again_unless_it_lifts(self) -> None:
        situation = situations.landslide()
        first = situation.orders[0]
        lifting = replace(first, version=2, action=Action.LIFT, references=((1, first.issued_at),))

        bundle = render(replace(situation, orders=(), lifted=(lifting,), superseded=(first,)))

        second = FIRST.replace("v1", "v2")
        assert "確認の予定" in read_page(bundle[FIRST]).one("main").text
        assert "確認の予定" not in read_page(bundle[second]).one("main").text

    def test_is_kept_as_it_was(self) -> None:
        old = b"<!doctype html><title>as it was</title>"

        bundle = render(
            situations.landslide(), kept={FIRST: old, "cap/2025-0101-01-v1.xml": b"<x/>"}
        )

        assert bundle[FIRST] == old
        assert bundle["cap/2025-0101-01-v1.xml"] == b"<x/>"

    def test_of_a_version_that_another_overtook_is_not_skipped(self) -> None:
        situation = situations.landslide()
        first = situation.orders[0]
        second = replace(first, version=2, references=((1, first.issued_at),))

        bundle = render(replace(situation, orders=(second,), superseded=(first,)))

        assert FIRST in bundle
        assert "p/2025-1013-01/v2/index.html" in bundle

    def test_of_a_lift_wears_no_band_of_a_level(self) -> None:
        page = read_named("lifted_order", "p/2025-1013-01/v2/index.html")

        assert page.find("div", class_="band") == []
        assert "解除" in page.text


class TestHistory:
    def test_lists_all_versions_the_newest_first(self) -> None:
        kept = {
            "p/2025-0920-01/v1/index.html": b"<!doctype html>",
            "p/2025-0920-01/v10/index.html": b"<!doctype html>",
            "p/2025-0920-01/v2/index.html": b"<!doctype html>",
        }

        page = read_page(render(situations.landslide(), kept=kept)["p/index.html"])

        assert [way for way in page.ways if "/v" in way] == [
            "2025-1013-01/v1/index.html",
            "2025-0920-01/v1/index.html",
            "2025-0920-01/v2/index.html",
            "2025-0920-01/v10/index.html",
        ]

    def test_says_what_it_is_in_all_languages(self) -> None:
        page = read_named("quiet", "p/index.html")

        assert "Orders so far" in page.speak("en")
        assert "지금까지의 발령" in page.speak("ko")
        assert "../zh-hans/index.html" in page.ways

    def test_says_when_there_is_none(self) -> None:
        assert "まだ発令の記録はありません。" in read_named("quiet", "p/index.html").text

    @pytest.mark.parametrize("path", ["index.html", "en/index.html"])
    def test_is_found_from_the_page_of_the_ward(self, path: str) -> None:
        assert any(
            way.endswith("p/index.html") for way in read_page(render_named("quiet")[path]).ways
        )
