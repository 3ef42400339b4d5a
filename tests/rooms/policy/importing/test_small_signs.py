"""Small signs as other offices write them: bullets, marks, who is in charge, what is no policy at all."""

import pytest

from engawa.rooms.policy.importing.document import SourceDocument
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, check_partition

HEAD = "令和8年度 緑丘区運営方針\n\nⅠ 基本目標\n\nともに\n\nⅡ 目標達成に向けた施策\n\n"


def read(text: str) -> DraftTree:
    """Parse a text, and see that every character of it has one place."""
    lines = tuple((HEAD + text).split("\n"))
    document = SourceDocument("policy.txt", "text/plain", "utf-8", "", lines)
    tree = parse_document(document)
    check_partition(document, tree)
    return tree


def only_activity(line: str) -> DraftNode:
    """Read one item below 防災 and give it."""
    (measure,) = [
        node
        for node in read(f"施策1 安心\n\n● 防災\n\n・{line}\n・見回ります。").nodes
        if node.title == "安心"
    ]
    return measure.children[0].children[0]


class TestBullets:
    @pytest.mark.parametrize("sign", ["〇", "⚫", "♦"])
    def test_open_initiatives(self, sign: str) -> None:
        tree = read(f"施策1 安心\n\n{sign} 防災\n\n・訓練します。\n\n{sign} 防犯\n\n・見回ります。")

        measure = tree.nodes[-1]
        assert [(node.title, len(node.children)) for node in measure.children] == [
            ("防災", 1),
            ("防犯", 1),
        ]

    def test_are_not_seen_where_a_name_was_left_out(self) -> None:
        assert "〇〇町" in only_activity("〇〇町で訓練します。").body


class TestMarks:
    @pytest.mark.parametrize(
        ("line", "tags"),
        [
            ("訓練します。〈新〉", ("new:this-year",)),
            ("訓練します。《新規》", ("new:this-year",)),
            ("🆕訓練します。", ("new:this-year",)),
            ("訓練します。（令和8年度新規）", ("new:this-year",)),
            ("【R8新規】訓練します。", ("new:this-year",)),
            ("【＋Ｄ】訓練します。", ("digital:plus-d",)),
            ("訓練します。《テーマ03》", ("city-theme:03",)),
            ("訓練します。（テーマ①）", ("city-theme:01",)),
            ("[戦略テーマ05]訓練します。", ("city-theme:05",)),
            ("訓練します。【ＳＤＧｓ１１】", ("sdgs:11",)),
            ("訓練します。＜SDGs 11＞", ("sdgs:11",)),
            ("訓練します。SDGs 3、11", ("sdgs:3", "sdgs:11")),
        ],
    )
    def test_are_taken_with_their_brackets(self, line: str, tags: tuple[str, ...]) -> None:
        activity = only_activity(line)

        assert (activity.body, activity.tags) == ("訓練します。", tags)

    @pytest.mark.parametrize(
        "line", ["訓練します。【継続】", "訓練します。※１", "訓練します。（詳細は未定）"]
    )
    def test_behind_the_full_stop_make_no_activity_of_their_own(self, line: str) -> None:
        tree = read(f"施策1 安心\n\n● 防災\n\n・{line}\n・見回ります。")

        assert len(tree.nodes[-1].children[0].children) == 2

    def test_of_goals_on_a_line_of_their_own_belong_to_what_stands_above(self) -> None:
        tree = read("施策1 安心\n\nSDGsの目標：3、11\n\n● 防災\n\n・訓練します。")

        measure = tree.nodes[-1]
        assert measure.tags == ("sdgs:3", "sdgs:11")
        assert [node.title for node in measure.children] == ["防災"]

    def test_leave_a_year_behind_the_word_alone(self) -> None:
        assert only_activity("目標はSDGs 2030").body == "目標はSDGs 2030"


class TestWhoIsInCharge:
    @pytest.mark.parametrize(
        ("words", "section"),
        [
            ("（高齢・障害支援課）", "高齢・障害支援課"),
            ("（総務課・地域振興課）", "総務課、地域振興課"),
            ("（区会計室）", "区会計室"),
            ("（緑丘図書館）", "緑丘図書館"),
            ("［総務課］", "総務課"),
            ("＜担当：土木事務所＞", "土木事務所"),
            ("（担当課：総務課）", "総務課"),
            ("（総務課、福祉保健課ほか）", "総務課、福祉保健課"),
        ],
    )
    def test_is_read_in_brackets(self, words: str, section: str) -> None:
        activity = only_activity(f"訓練します。{words}")

        assert (activity.body, activity.section) == ("訓練します。", section)

    @pytest.mark.parametrize(
        "line", ["担当：総務課", "担当課　総務課", "【担当】総務課", "所管課：総務課"]
    )
    def test_is_read_on_a_line_of_its_own(self, line: str) -> None:
        tree = read(f"施策1 安心\n\n(1) 防災\n\n{line}\n\n訓練します。\n\n(2) 防犯\n\n見回ります。")

        measure = tree.nodes[-1]
        assert [(node.title, node.section) for node in measure.children] == [
            ("防災", "総務課"),
            ("防犯", ""),
        ]


class TestWhatIsNoPolicy:
    @pytest.mark.parametrize(
        "line",
        [
            "発行：緑丘区役所区政推進課",
            "〒231-0000 横浜市緑丘区本町1-1",
            "電話：045-000-0000　FAX：045-000-0001",
            "令和8年5月発行",
            "お問い合わせ 区政推進課企画調整係",
            "E-mail kikaku@city.example.lg.jp",
        ],
    )
    def test_stands_with_the_furniture(self, line: str) -> None:
        tree = read(f"施策1 安心\n\n● 防災\n\n・訓練します。\n\n{line}")

        assert len(tree.furniture) == 1
        assert tree.nodes[-1].children[0].children[0].body == "訓練します。"

    def test_does_not_take_a_promise_about_contact_for_an_address(self) -> None:
        assert (
            only_activity("お問い合わせに丁寧に答えます。").body == "お問い合わせに丁寧に答えます。"
        )


class TestStatements:
    def test_open_under_messages_of_the_sections(self) -> None:
        tree = read(
            "1 安心\n\n・訓練します。\n\nⅢ 各課からのメッセージ\n\n総務課\n\n備えます。\n\n戸籍課\n\n丁寧に行います。"
        )

        assert [(n.section, n.body) for n in tree.nodes[-2:]] == [
            ("総務課", "備えます。"),
            ("戸籍課", "丁寧に行います。"),
        ]


class TestWhatWouldBeLost:
    def test_numbers_inside_running_text_are_words_of_it(self) -> None:
        tree = read(
            "1 安心\n\n・訓練します。\n\nSDGsの達成に向けて\n\n次の目標を意識します。\n\n(1) 飢餓をなくす\n(2) 質の高い教育\n"
        )

        assert "(1) 飢餓をなくす" in tree.nodes[-1].body
        assert "(2) 質の高い教育" in tree.nodes[-1].body

    def test_a_letter_in_a_bracket_that_goes_on_is_no_item(self) -> None:
        tree = read("施策1 安心\n\n● 防災\n\n・SNS（LINE、\n　X）を使います。\n・見回ります。")

        bodies = [node.body for node in tree.nodes[-1].children[0].children]
        assert bodies == ["SNS（LINE、X）を使います。", "見回ります。"]

    def test_cells_of_html_tables_stay_apart(self) -> None:
        tree = read(
            "施策1 安心\n\n<table>\n<tr><th>事業</th><th>内容</th></tr>\n"
            "<tr><td>防災</td><td>訓練します。</td></tr>\n</table>\n"
        )

        (initiative,) = tree.nodes[-1].children
        assert (initiative.title, initiative.children[0].body) == ("防災", "訓練します。")

    def test_two_headings_of_the_same_words_in_one_part_are_two(self) -> None:
        tree = read(
            "第1の柱 暮らし\n\n1 防災\n\n・訓練します。\n\n2 その他の取組\n\n・見回ります。\n\n"
            "第2の柱 元気\n\n1 体操\n\n・体操します。\n\n2 その他の取組\n\n・散歩します。\n"
        )

        others = [node for node in tree.walk() if node.title == "その他の取組"]
        assert len(others) == 2
        assert all(len(list(node.walk())) == 2 for node in others)

    def test_a_promise_to_publish_a_map_is_no_pointer(self) -> None:
        line = "主な避難場所の地図を、多言語で掲載しています。"

        assert only_activity(line).body == line

    def test_the_office_of_a_sight_is_a_heading_where_no_mascot_stands(self) -> None:
        tree = read("施策1 魅力\n\n● 観光大使\n\n・任命します。")

        assert tree.nodes[-1].children[0].title == "観光大使"

    def test_signs_that_turn_the_direction_of_writing_are_left_out(self) -> None:
        assert only_activity("訓\u202e練し\u2067ます。").body == "訓練します。"


class TestMarkdown:
    @pytest.mark.parametrize(
        ("line", "body"),
        [
            (
                "[防災の手引き](https://example.jp/a?b=c)を配ります。",
                "防災の手引き(https://example.jp/a?b=c)を配ります。",
            ),
            (
                '[手引き](/tebiki/ "区の手引き")を配ります。',
                '手引き(/tebiki/ "区の手引き")を配ります。',
            ),
            ("**訓練**を *毎月* ひらきます。", "訓練を 毎月 ひらきます。"),
            ("[朝市](駅前)をひらきます。", "[朝市](駅前)をひらきます。"),
            ("寝台*1と毛布*2を配ります。", "寝台*1と毛布*2を配ります。"),
            ("3*4の板を配ります。", "3*4の板を配ります。"),
        ],
    )
    def test_gives_the_words_and_addresses_without_their_signs(self, line: str, body: str) -> None:
        assert only_activity(line).body == body

    def test_keeps_a_star_that_opens_an_item(self) -> None:
        tree = read("施策1 安心\n\n● 防災\n\n* 訓練します。\n* 見回ります。")

        bodies = [node.body for node in tree.nodes[-1].children[0].children]
        assert bodies == ["訓練します。", "見回ります。"]

    def test_is_read_in_bounded_time(self) -> None:
        read("施策1 安心\n\n" + "[*" * 50_000 + "\n" + "*a" * 50_000 + "\n" + "[a](http:" * 30_000)
