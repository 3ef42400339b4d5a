"""Word and PDF documents of wards that do not exist."""

import io
from collections.abc import Callable

import docx
import pytest
import typst

from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import read_document
from engawa.rooms.policy.importing.tree import check_partition, coverage
from tests.rooms.policy.importing.outlines import outline


class TestWordDocument:
    def test_gives_headings_tables_and_lists_in_order(self) -> None:
        content = word_document()

        document = read_document(content=content, filename="方針.docx")
        tree = parse_document(document)

        assert outline(tree) == TREE_WORD.strip("\n")
        assert tree.title == "令和6年度 ひばり区運営方針"
        check_partition(document, tree)
        assert coverage(document, tree).share_placed == 1.0

    def test_puts_a_table_row_on_one_line(self) -> None:
        content = word_document()

        lines = read_document(content=content, filename="方針.docx").lines

        assert "●避難所の改善\t段ボールベッドを配ります。\t総務課、区政推進課" in lines


class TestPdf:
    def test_reads_columns_one_after_the_other_and_tables_by_row(
        self, set_in_type: Callable[[str], bytes]
    ) -> None:
        content = set_in_type(TYPE_PDF)

        document = read_document(content=content, filename="方針.pdf")
        tree = parse_document(document)

        assert outline(tree) == TREE_PDF.strip("\n")
        check_partition(document, tree)
        assert coverage(document, tree).share_placed == 1.0

    def test_counts_page_numbers_as_furniture(self, set_in_type: Callable[[str], bytes]) -> None:
        document = read_document(content=set_in_type(TYPE_PDF), filename="方針.pdf")

        tree = parse_document(document)

        assert [document.lines[s.line - 1][s.start : s.end] for s in tree.furniture] == [
            "- 1 -",
            "- 2 -",
        ]


@pytest.fixture
def set_in_type() -> Callable[[str], bytes]:
    def compile_source(source: str) -> bytes:
        return bytes(typst.compile(source.encode()))

    return compile_source


def word_document() -> bytes:
    document = docx.Document()
    document.add_heading("令和6年度 ひばり区運営方針", 0)
    document.add_heading("基本目標", 1)
    document.add_paragraph("空と水辺がつながるまち ひばり")
    document.add_heading("目標達成に向けた施策", 1)
    document.add_heading("1 備えるまち", 2)
    document.add_paragraph("災害の前に、できることを増やします。")
    rows = [
        ("主な事業・取組", "内容", "担当課"),
        (
            "●水害への備え\nテーマ02",
            "川の水位を知らせる看板を増やします。訓練を開きます。",
            "総務課",
        ),
        ("", "新たに、学校で備えの授業を開きます。", ""),
        ("●避難所の改善", "段ボールベッドを配ります。", "総務課、区政推進課"),
    ]
    table = document.add_table(rows=len(rows), cols=3)
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(at, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_heading("2 つながるまち", 2)
    document.add_paragraph("人と人が出会う場を増やします。")
    document.add_heading("まちの学校", 3)
    document.add_paragraph("大人の学び直し講座を開きます。", style="List Bullet")
    item = document.add_paragraph("学生が先生になる", style="List Bullet")
    item.add_run().add_break()
    item.add_run("夏の教室を開きます。")
    document.add_heading("組織運営", 1)
    document.add_heading("ことばをそろえる", 2)
    document.add_paragraph("やさしい日本語で案内します。")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


TREE_WORD = """
GOAL 空と水辺がつながるまち ひばり
MEASURE [1] 備えるまち = 災害の前に、できることを増やします。
  INITIATIVE 水害への備え {総務課} <city-theme:02>
    ACTIVITY = 川の水位を知らせる看板を増やします。
    ACTIVITY = 訓練を開きます。
    ACTIVITY <new:this-year> = 新たに、学校で備えの授業を開きます。
  INITIATIVE 避難所の改善 {総務課、区政推進課}
    ACTIVITY = 段ボールベッドを配ります。
MEASURE [2] つながるまち = 人と人が出会う場を増やします。
  INITIATIVE まちの学校
    ACTIVITY = 大人の学び直し講座を開きます。
    ACTIVITY = 学生が先生になる夏の教室を開きます。
PLEDGE ことばをそろえる = やさしい日本語で案内します。
"""

TREE_PDF = """
GOAL 坂の上から海まで、つながるまち
MEASURE [1] 安全・安心 ～備えるまち～ = 災害が起きる前にできることを地域の皆様と一緒に考え、訓練を重ねて、だれも取り残されない避難のかたちをつくります。
  INITIATIVE 避難所の運営
    ACTIVITY = 開設の手順を短い動画にして、拠点の運営委員の皆様と一緒に確かめる訓練を毎年開きます。
    ACTIVITY <new:this-year> = 新たに、段ボールベッドの組立て講座を開きます。
MEASURE [2] にぎわい ～歩きたくなるまち～ = 商店街と大学が手を組み、坂のまちを歩く楽しさを広げます。
  INITIATIVE 坂の散歩道
    ACTIVITY = 散歩道の案内板を増やし、休めるベンチを坂の途中に置いていきます。
PLEDGE [1] 話しあう職場 = 朝の打合せで困りごとを出し合います。
PLEDGE [2] 速い窓口 = 手続の時間を短くし、待つ時間を減らします。
SECTION_STATEMENT {総務課} = 区役所の土台を支え、災害のときに真っ先に動きます。
SECTION_STATEMENT {戸籍課} = 正確で温かい窓口を続けます。
"""

TYPE_PDF = r"""
#set page(width: 297mm, height: 210mm, margin: 15mm, numbering: "- 1 -")
#set text(font: ("Noto Sans CJK JP","BIZ UDPGothic"), size: 10pt, lang: "ja")
#align(center, text(18pt)[令和6年度 あおば丘区 運営方針])
#text(14pt)[Ⅰ 基本目標]

坂の上から海まで、つながるまち

#text(14pt)[Ⅱ 目標達成に向けた施策]
#columns(2)[
#text(12pt)[1 安全・安心 ～備えるまち～]

災害が起きる前にできることを地域の皆様と一緒に考え、訓練を重ねて、だれも取り残されない避難のかたちをつくります。

● 避難所の運営
- 開設の手順を短い動画にして、拠点の運営委員の皆様と一緒に確かめる訓練を毎年開きます。
- 新たに、段ボールベッドの組立て講座を開きます。

#colbreak()
#text(12pt)[2 にぎわい ～歩きたくなるまち～]

商店街と大学が手を組み、坂のまちを歩く楽しさを広げます。

● 坂の散歩道
- 散歩道の案内板を増やし、休めるベンチを坂の途中に置いていきます。
]
#pagebreak()
#text(14pt)[Ⅲ 目標達成に向けた組織運営]

#table(columns: 2, [1 話しあう職場 \ 朝の打合せで困りごとを出し合います。], [2 速い窓口 \ 手続の時間を短くし、待つ時間を減らします。])

#text(14pt)[Ⅳ 各課の方針]

#table(columns: 2, [総務課], [区役所の土台を支え、災害のときに真っ先に動きます。], [戸籍課], [正確で温かい窓口を続けます。])
"""
