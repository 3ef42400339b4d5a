"""Policies of wards that do not exist, in the layouts of wards that do."""

import io
from collections.abc import Callable

import docx
import pytest
import typst

from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import read_document
from engawa.rooms.policy.importing.tree import check_partition, coverage
from tests.rooms.policy.importing.outlines import document_of, outline

TEXT_A = """
# 令和6年度 みどり台区 運営方針

## 基本目標

**川と丘に育まれ、声をかけあうまち みどり台**

## 目標達成に向けた施策

### 施策1 災害に強いまち

地域の力を生かして、備えを進めます。

#### 避難所の運営

- 【新規】 開設の手順を動画にします。
- 地域防災拠点の訓練を年2回開きます。（総務課）

#### 家庭の備え

- 家具の固定を無料で手伝います。【SDGs 11, 13】
  申込みは電話でも受け付けます。

### 施策2 子どもが育つまち

| 主な取組 | 内容 | 担当課 |
|:--|:--|--|
| 放課後の居場所 | 週3日、集会所を開きます。新たに学習支援を始めます。 | こども家庭支援課 |
| 親子の広場 | 図書館で読み聞かせをします。 | 地域振興課 |

## 組織運営

### 1 速く正確に

手続の時間を短くします。

### 2 学びあう職場

若手の提案を形にします。

## SDGsの達成に向けて

みどり台区は、17の目標を意識して仕事をします。
"""
TREE_A = """
GOAL 川と丘に育まれ、声をかけあうまち みどり台
MEASURE [施策1] 災害に強いまち = 地域の力を生かして、備えを進めます。
  INITIATIVE 避難所の運営
    ACTIVITY <new:this-year> = 開設の手順を動画にします。
    ACTIVITY {総務課} = 地域防災拠点の訓練を年2回開きます。
  INITIATIVE 家庭の備え
    ACTIVITY <sdgs:11 sdgs:13> = 家具の固定を無料で手伝います。申込みは電話でも受け付けます。
MEASURE [施策2] 子どもが育つまち
  INITIATIVE 放課後の居場所 {こども家庭支援課}
    ACTIVITY = 週3日、集会所を開きます。
    ACTIVITY <new:this-year> = 新たに学習支援を始めます。
  INITIATIVE 親子の広場 {地域振興課}
    ACTIVITY = 図書館で読み聞かせをします。
PLEDGE [1] 速く正確に = 手続の時間を短くします。
PLEDGE [2] 学びあう職場 = 若手の提案を形にします。
CONTEXT SDGsの達成に向けて = みどり台区は、17の目標を意識して仕事をします。
"""

TEXT_B = """
　　　　　　令和７年度　浜手区運営方針

１　基本目標
　　海風とともに、だれもが主役になれるまち

２　目標達成に向けた施策
（１）安全で安心なまちづくり
　　　災害や犯罪から暮らしを守るため、区民の皆様と力を合わせて、日ごろからの備え
　　を進めます。
　①　地震への備え
　　・避難所の開設訓練を全ての拠点で行い、結果を区のホームページで公表し
　　　ます。
　　・新たに、集合住宅向けの防災講座を始めます。
　②　防犯
　　・青色回転灯を付けた車で、夜間の見回りを続けます。

                              - 1 -
（２）にぎわいのあるまちづくり
　　　商店街と学生が一緒に、歩きたくなるまちをつくります。
　①　商店街の応援
　　・空き店舗で週末の市を開きます。
　　　※空き店舗とは、半年以上使われていない店舗です。
　②　港の魅力発信
　　・港をめぐる散歩道の地図を、８か国語で作ります。

３　組織運営
（１）話しやすい職場
　　　朝の打合せで、困りごとを出し合います。
（２）むだのない仕事
　　　書類を減らし、窓口に立つ時間を増やします。

                              - 2 -
４　各課の取組方針
総務課
　区役所全体の土台を支え、災害時に真っ先に動きます。
区政推進課
　区民の声を聴き、まちの将来を一緒に描きます。
戸籍課
　正確で温かい窓口を続けます。
"""
TREE_B = """
GOAL 海風とともに、だれもが主役になれるまち
MEASURE [(1)] 安全で安心なまちづくり = 災害や犯罪から暮らしを守るため、区民の皆様と力を合わせて、日ごろからの備えを進めます。
  INITIATIVE [1] 地震への備え
    ACTIVITY = 避難所の開設訓練を全ての拠点で行い、結果を区のホームページで公表します。
    ACTIVITY <new:this-year> = 新たに、集合住宅向けの防災講座を始めます。
  INITIATIVE [2] 防犯
    ACTIVITY = 青色回転灯を付けた車で、夜間の見回りを続けます。
MEASURE [(2)] にぎわいのあるまちづくり = 商店街と学生が一緒に、歩きたくなるまちをつくります。
  INITIATIVE [1] 商店街の応援
    ACTIVITY = 空き店舗で週末の市を開きます。 NOTE ※空き店舗とは、半年以上使われていない店舗です。
  INITIATIVE [2] 港の魅力発信
    ACTIVITY = 港をめぐる散歩道の地図を、８か国語で作ります。
PLEDGE [(1)] 話しやすい職場 = 朝の打合せで、困りごとを出し合います。
PLEDGE [(2)] むだのない仕事 = 書類を減らし、窓口に立つ時間を増やします。
SECTION_STATEMENT {総務課} = 区役所全体の土台を支え、災害時に真っ先に動きます。
SECTION_STATEMENT {区政推進課} = 区民の声を聴き、まちの将来を一緒に描きます。
SECTION_STATEMENT {戸籍課} = 正確で温かい窓口を続けます。
"""

TEXT_C = """
青嵐区運営方針（令和６年度）

【基本目標】
ともに支え、ともに歩むまち

【令和６年度の重点施策】

■ いのちを守るまちづくり
＜主な取組＞
○ 地域の防災力向上
・マンション管理組合と一緒に、在宅避難の手引きを作ります。 +D
・防災備蓄庫を更新します。（テーマ05）
○ 見守りの輪
・民生委員の皆さんと、一人暮らしの方を訪ねます。

■ 楽しいまちづくり
＜主な取組＞
○ ★NEW 秋の音楽会
・区民ホールで音楽会を開きます。
○ 走ろう会
・川沿いを走る会を支援します。
▲川沿いを走る参加者

【組織運営】
○ 笑顔の窓口
はじめての方にも、わかりやすい言葉で説明します。
○ 働きやすい職場
休暇を取りやすくします。

【課ごとの方針】
◆総務課
　防災と統計の仕事を支えます。
◆税務課
　正しい課税と、丁寧な説明を続けます。
◆福祉保健センター　福祉保健課
　健康づくりを広げます。
"""
TREE_C = """
GOAL ともに支え、ともに歩むまち
MEASURE いのちを守るまちづくり
  INITIATIVE 地域の防災力向上
    ACTIVITY <digital:plus-d> = マンション管理組合と一緒に、在宅避難の手引きを作ります。
    ACTIVITY <city-theme:05> = 防災備蓄庫を更新します。
  INITIATIVE 見守りの輪
    ACTIVITY = 民生委員の皆さんと、一人暮らしの方を訪ねます。
MEASURE 楽しいまちづくり
  INITIATIVE 秋の音楽会 <new:this-year>
    ACTIVITY = 区民ホールで音楽会を開きます。
  INITIATIVE 走ろう会
    ACTIVITY = 川沿いを走る会を支援します。
PLEDGE 笑顔の窓口 = はじめての方にも、わかりやすい言葉で説明します。
PLEDGE 働きやすい職場 = 休暇を取りやすくします。
SECTION_STATEMENT {総務課} = 防災と統計の仕事を支えます。
SECTION_STATEMENT {税務課} = 正しい課税と、丁寧な説明を続けます。
SECTION_STATEMENT {福祉保健センター　福祉保健課} = 健康づくりを広げます。
"""

TEXT_D = """
Ⅰ　区の目指す姿
緑と笑顔が広がるまち
Ⅱ　安心して子育てできるまち
保育と学びの場を増やし、親子の毎日を支えます。
１　産前から産後までの支援
(1) 産後の訪問
保健師が全てのご家庭を訪ねます。必要なご家庭には、家事の手伝いを紹介します。
(2) 相談窓口
夜間の相談を始めます。
２　学びの場
(1) 学習教室
中学生の学習教室を５か所で開きます。
Ⅲ　歩いて楽しいまち
１　公園
(1) 公園の再整備
遊具を新しくします。
Ⅳ　目標達成のための組織運営
１　チームで働く
係を越えて助け合います。
２　学び続ける
研修を毎月開きます。
"""
TREE_D = """
GOAL 緑と笑顔が広がるまち
AIM [II] 安心して子育てできるまち = 保育と学びの場を増やし、親子の毎日を支えます。
  MEASURE [1] 産前から産後までの支援
    INITIATIVE [(1)] 産後の訪問
      ACTIVITY = 保健師が全てのご家庭を訪ねます。
      ACTIVITY = 必要なご家庭には、家事の手伝いを紹介します。
    INITIATIVE [(2)] 相談窓口
      ACTIVITY = 夜間の相談を始めます。
  MEASURE [2] 学びの場
    INITIATIVE [(1)] 学習教室
      ACTIVITY = 中学生の学習教室を５か所で開きます。
AIM [III] 歩いて楽しいまち
  MEASURE [1] 公園
    INITIATIVE [(1)] 公園の再整備
      ACTIVITY = 遊具を新しくします。
PLEDGE [1] チームで働く = 係を越えて助け合います。
PLEDGE [2] 学び続ける = 研修を毎月開きます。
"""

TEXT_E = """
令和６年度　丘山区役所　運営方針

基本目標
未来へつなぐ丘山

１　安心のまち
災害に備える力を、地域と一緒に高めます。
・訓練を開きます。
・備蓄を増やします。
２　元気なまち
体を動かす機会を増やします。
・体操教室を開きます。
３　職員の行動指針
・あいさつをします。
・早く返事をします。

丘山区長　山田花子
"""
TREE_E = """
GOAL 未来へつなぐ丘山
MEASURE [1] 安心のまち = 災害に備える力を、地域と一緒に高めます。
  INITIATIVE 訓練を開きます
  INITIATIVE 備蓄を増やします
MEASURE [2] 元気なまち = 体を動かす機会を増やします。
  INITIATIVE 体操教室を開きます
PLEDGE あいさつをします
PLEDGE 早く返事をします
"""

TEXT_F = """
みなと区運営方針
目標
海と坂のまちを次の世代へ
施策
防災・減災の推進
訓練を重ね、備えを広げます。
・津波避難訓練を実施します。
・避難路の案内板を増やします。
こどもの未来
学びと遊びの場を広げます。
・こども食堂を支援します。
組織運営
明るい窓口
あいさつを大切にします。
"""
TREE_F = """
GOAL 海と坂のまちを次の世代へ
MEASURE 防災・減災の推進 = 訓練を重ね、備えを広げます。
  INITIATIVE 津波避難訓練を実施します
  INITIATIVE 避難路の案内板を増やします
MEASURE こどもの未来 = 学びと遊びの場を広げます。
  INITIATIVE こども食堂を支援します
PLEDGE 明るい窓口 = あいさつを大切にします。
"""


class TestOtherWards:
    @pytest.mark.parametrize(
        ("text", "tree", "title", "year"),
        [
            pytest.param(
                TEXT_A,
                TREE_A,
                "令和6年度 みどり台区 運営方針",
                2024,
                id="reads_markdown_with_headings_and_pipe_tables",
            ),
            pytest.param(
                TEXT_B,
                TREE_B,
                "令和７年度\u3000浜手区運営方針",
                2025,
                id="reads_full_width_numbers_hanging_lines_and_page_numbers",
            ),
            pytest.param(
                TEXT_C,
                TREE_C,
                "青嵐区運営方針（令和６年度）",
                2024,
                id="reads_parts_in_brackets_and_three_ranks_of_bullets",
            ),
            pytest.param(
                TEXT_D,
                TREE_D,
                "",
                None,
                id="reads_roman_numbers_that_stand_for_the_aims_themselves",
            ),
            pytest.param(
                TEXT_E,
                TREE_E,
                "令和６年度\u3000丘山区役所\u3000運営方針",
                2024,
                id="finds_measures_where_no_heading_names_their_part",
            ),
            pytest.param(
                TEXT_F,
                TREE_F,
                "みなと区運営方針",
                None,
                id="reads_headings_without_any_mark_or_blank_line",
            ),
        ],
    )
    def test_have_every_line_under_its_heading(
        self, text: str, tree: str, title: str, year: int | None
    ) -> None:
        document = document_of(text)

        draft = parse_document(document)

        assert outline(draft) == tree.strip("\n")
        assert (draft.title, draft.fiscal_year) == (title, year)
        assert draft.not_placed == ()
        check_partition(document, draft)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jis_2004", "utf-16"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_read_the_same_in_every_encoding(self, encoding: str, line_end: str) -> None:
        content = TEXT_B.strip("\n").replace("\n", line_end).encode(encoding)

        document = read_document(content=content, filename="運営方針.txt")

        assert outline(parse_document(document)) == TREE_B.strip("\n")

    def test_keep_a_year_that_was_given(self) -> None:
        document = document_of(TEXT_B)

        tree = parse_document(document, fiscal_year=2031)

        assert tree.fiscal_year == 2031


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
