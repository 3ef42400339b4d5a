"""Policies of wards that do not exist, in the layouts of wards that do."""

import pytest

from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import read_document
from engawa.rooms.policy.importing.tree import check_partition
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
