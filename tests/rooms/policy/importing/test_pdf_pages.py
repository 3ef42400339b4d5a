"""A PDF page is read whole and in order: labels on their side, columns under a title, or a refusal."""

import signal
import subprocess
from types import SimpleNamespace

import pytest
import typst

from engawa.rooms.policy.importing import pdf_lines
from engawa.rooms.policy.importing.document import text_of
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.pdf_lines import Piece
from engawa.rooms.policy.importing.reading import CannotRead, read_document

PAGE = "#set page(width: 120mm, height: 100mm, margin: 10mm)\n#set text(size: 10pt)\n"
COLUMN = ["one two three four", "five six seven eight", "nine and ten"]


def pdf_file(source: str) -> bytes:
    return bytes(typst.compile((PAGE + source).encode()))


def lines_of(content: bytes) -> list[str]:
    document = read_document(content=content, filename="a.pdf")
    return [line.strip() for line in document.lines if line.strip()]


class TestLabelOnItsSide:
    @pytest.mark.parametrize("angle", ["-90deg", "90deg"])
    def test_is_one_line_before_what_stands_beside_it(self, angle: str) -> None:
        label = f"rotate({angle}, reflow: true)[Plan 1]"
        content = pdf_file(f"#grid(columns: (20mm, 1fr), {label}, [First line \\ Second line])")

        assert lines_of(content) == ["Plan 1", "First line", "Second line"]

    def test_leads_each_part_where_there_are_several(self) -> None:
        parts = "#v(8mm)".join(
            f"#grid(columns: (20mm, 1fr), rotate(-90deg, reflow: true)[Plan {at}],"
            f" [Title {at} \\ Words {at}])\n"
            for at in (1, 2)
        )

        lines = lines_of(pdf_file(parts))

        assert lines == ["Plan 1", "Title 1", "Words 1", "Plan 2", "Title 2", "Words 2"]

    def test_is_read_inside_its_cell(self) -> None:
        label = "rotate(-90deg, reflow: true)[Plan 1]"

        lines = lines_of(pdf_file(f"#table(columns: 2, {label}, [Words], [Plan 2], [More])"))

        assert lines == ["Plan 1\tWords", "Plan 2\tMore"]

    def test_is_no_label_where_the_whole_page_lies_so(self) -> None:
        lines = lines_of(pdf_file("#rotate(-90deg, reflow: true)[Title \\ First \\ Second]"))

        assert lines == ["Title", "First", "Second"]


class TestColumns:
    @pytest.mark.parametrize("foot", ["1", "A foot that goes all the way across both of them"])
    def test_are_read_one_after_the_other_below_a_title_and_above_a_foot(self, foot: str) -> None:
        left, right = (
            f"{first} \\ {second} #v(4mm) {third}"
            for first, second, third in (COLUMN, [line.upper() for line in COLUMN])
        )
        content = pdf_file(
            "A title that goes all the way across both of the columns here\n\n"
            f"#grid(columns: (1fr, 1fr), column-gutter: 10mm, [{left}], [{right}])\n\n"
            f"#align(center)[{foot}]"
        )

        lines = lines_of(content)

        assert lines[0].startswith("A title")
        assert lines[1:] == [*COLUMN, *(line.upper() for line in COLUMN), foot]

    def test_are_found_although_a_stop_hangs_into_the_gutter(self) -> None:
        columns = [
            Piece(10, 10 * at, right, 10 * at + 9, 10, text)
            for at, right, text in ((1, 60, "坂のまちで"), (2, 65, "海のまちで、"))
        ] + [Piece(80, 10 * at, 130, 10 * at + 9, 10, "丘のまちで") for at in (1, 2)]

        assert pdf_lines._columns(columns) == (columns[:2], columns[2:])


class TestRefusal:
    def test_is_asked_for_where_a_page_holds_too_many_characters(self) -> None:
        page = SimpleNamespace(chars=[{}] * 60_001)

        with pytest.raises(pdf_lines.TooDense):
            pdf_lines.page_lines(page)

    def test_names_the_page_that_holds_too_many_characters(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = subprocess.CompletedProcess([], pdf_lines.TOO_DENSE, b"3", b"")
        monkeypatch.setattr(subprocess, "run", lambda *args, **options: ended)

        with pytest.raises(CannotRead, match="の3ページは文字が多すぎます"):
            read_document(content=b"%PDF-1.7", filename="a.pdf")

    @pytest.mark.parametrize("ended_by", [signal.SIGXCPU, signal.SIGKILL])
    def test_says_that_it_takes_too_long_when_the_kernel_ends_it(
        self, ended_by: signal.Signals, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = subprocess.CompletedProcess([], -ended_by, b"", b"")
        monkeypatch.setattr(subprocess, "run", lambda *args, **options: ended)

        with pytest.raises(CannotRead, match="60秒で読み終わりませんでした"):
            read_document(content=b"%PDF-1.7", filename="a.pdf")


@pytest.mark.parametrize(
    ("filename", "before"), [("a.pdf", b"\r\n\r\n"), ("a.pdf", b"header " * 100), ("a.txt", b"\n")]
)
def test_a_pdf_is_known_by_its_mark_after_other_bytes(filename: str, before: bytes) -> None:
    document = read_document(content=before + pdf_file("Saka"), filename=filename)

    assert document.media_type == "application/pdf"
    assert [line for line in document.lines if line] == ["Saka"]


class TestRunningHead:
    def test_of_a_typeset_document_stands_in_no_part_of_the_policy(self) -> None:
        source = (
            "#set page(header: [ひばり区のしおり #h(1fr) 春], footer: context align(right)[令和6年度 "
            '#counter(page).display()])\n#set text(font: ("Noto Sans CJK JP", "BIZ UDPGothic"))\n'
            "= 令和6年度 ひばり区運営方針\n= Ⅰ 基本目標\n空と水辺がつながるまち\n= Ⅱ 目標達成に向けた施策\n"
            + "".join(
                f"#pagebreak()\n== 施策{at} まちづくりのその{at}\n=== ● 取組の{at}\n・学校を訪ねます。\n"
                for at in range(1, 4)
            )
        )
        document = read_document(content=pdf_file(source), filename="a.pdf")

        tree = parse_document(document)

        assert [node.title for node in tree.nodes] == [
            "空と水辺がつながるまち",
            *(f"まちづくりのその{at}" for at in range(1, 4)),
        ]
        assert {text.strip() for text in text_of(document, tree.furniture)} == {
            "ひばり区のしおり",
            "春",
            *(f"令和6年度 {at}" for at in range(1, 5)),
        }


class TestRaisedNumber:
    def test_of_a_footnote_gets_the_sign_of_one(self) -> None:
        lines = lines_of(
            pdf_file(
                '#set text(font: ("Noto Sans CJK JP", "BIZ UDPGothic"))\n#set super(typographic: false)\n'
                "令和6#super[1]年度に寝台#super[12]を100m#super[12]の広場で配ります※#super[3]。\n\n"
                "#super[1] 2024年です。"
            )
        )

        assert lines == [
            "令和6※1年度に寝台※12を100m12の広場で配ります※3。",
            "※1 2024年です。",
        ]

    def test_makes_no_sign_where_a_whole_line_is_small(self) -> None:
        assert lines_of(pdf_file("#text(6pt)[2 of 4]")) == ["2 of 4"]

    def test_is_the_footnote_of_the_sentence_that_it_stands_in(self) -> None:
        document = read_document(
            content=pdf_file(
                '#set text(font: ("Noto Sans CJK JP", "BIZ UDPGothic"))\n#set super(typographic: false)\n'
                "= Ⅱ 目標達成に向けた施策\n== 施策1 備え\n=== ● 避難所\n・寝台#super[1]を配ります。\n\n"
                "#super[1] 紙でできた寝台です。"
            ),
            filename="a.pdf",
        )

        tree = parse_document(document)

        (activity,) = tree.nodes[0].children[0].children
        assert (activity.body, activity.note) == ("寝台※1を配ります。", "※1 紙でできた寝台です。")
