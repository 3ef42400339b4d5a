"""What a typesetter repeats on each page is no part of the policy; what a writer repeats is."""

import pytest

from engawa.rooms.policy.importing.document import text_of
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.tree import check_partition
from tests.rooms.policy.importing.outlines import document_of, outline

PAGES = (
    "令和6年度 ひばり区運営方針\n\nⅠ 基本目標\n空と水辺がつながるまち\n\nⅡ 目標達成に向けた施策",
    "施策1 備えるまち\n● 水害への備え\n・川の水位を知らせる看板を、学校や公園のそばに",
    "増やします。\n施策2 つながるまち\n● まちの学校\n・大人の学び直し講座を開きます。",
    "施策3 にぎわうまち\n● 朝市\n・駅前の朝市を月に2回ひらきます。",
)
TREE = """
GOAL 空と水辺がつながるまち
MEASURE [施策1] 備えるまち
  INITIATIVE 水害への備え
    ACTIVITY = 川の水位を知らせる看板を、学校や公園のそばに増やします。
MEASURE [施策2] つながるまち
  INITIATIVE まちの学校
    ACTIVITY = 大人の学び直し講座を開きます。
MEASURE [施策3] にぎわうまち
  INITIATIVE 朝市
    ACTIVITY = 駅前の朝市を月に2回ひらきます。
""".strip("\n")


def read(pages: list[str]) -> tuple[str, list[str]]:
    """Give the outline of a document of these pages, and what was put down as furniture."""
    document = document_of("\n\f\n".join(pages))
    tree = parse_document(document)
    check_partition(document, tree)
    return outline(tree), [text.strip() for text in text_of(document, tree.furniture)]


class TestRunningHead:
    @pytest.mark.parametrize("head", ["ひばり区運営方針", "ひばり区のしおり　2024"])
    def test_at_the_top_of_each_page_is_no_part_of_the_policy(self, head: str) -> None:
        found, furniture = read([f"{head}\n\n{page}" for page in PAGES])

        assert found == TREE
        assert furniture == [head] * 4

    def test_at_the_foot_of_each_page_is_no_part_of_the_policy(self) -> None:
        found, furniture = read([f"{page}\n\n区役所だより 春の号" for page in PAGES])

        assert found == TREE
        assert furniture == ["区役所だより 春の号"] * 4

    def test_begins_after_a_cover(self) -> None:
        pages = [PAGES[0], *(f"ひばり区のしおり\n{page}" for page in PAGES[1:])]

        found, furniture = read(pages)

        assert found == TREE
        assert furniture == ["ひばり区のしおり"] * 3

    def test_with_the_number_of_its_page_is_known_by_its_words(self) -> None:
        pages = [f"{page}\nひばり区のしおり　{number}" for number, page in enumerate(PAGES, 3)]

        found, furniture = read(pages)

        assert found == TREE
        assert furniture == [f"ひばり区のしおり　{number}" for number in range(3, 7)]

    def test_that_changes_with_the_page_is_heading_of_it(self) -> None:
        # Numbers that do not count the pages are numbers of the policy.
        found, furniture = read([PAGES[0], *(f"まちづくり {n}\n{PAGES[3]}" for n in (5, 2, 9))])

        assert furniture == []
        assert found.count("まちづくり") == 3

    @pytest.mark.parametrize(
        "line", ["● 水害への備え", "・毎月ひらきます。", "総務課", "(1) 備え", "主な取組"]
    )
    def test_is_never_what_a_writer_marked_or_named(self, line: str) -> None:
        _found, furniture = read([f"{line}\n{page}" for page in PAGES])

        assert furniture == []

    def test_needs_more_than_two_pages(self) -> None:
        _found, furniture = read([f"しおり\n{page}" for page in PAGES[:2]])

        assert furniture == []
