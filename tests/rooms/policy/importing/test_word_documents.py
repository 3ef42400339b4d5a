"""What stands in a Word document is read once: boxes, notes, controls, numbers and tracked moves."""

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from engawa.rooms.policy.importing.reading import read_document

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{WORDS}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def element(source: str) -> Any:
    """An element of a document; its first tag is given without the names of its languages."""
    return parse_xml(source.replace(">", f" {NAMES}>", 1))


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def in_box(*paragraphs: str) -> Any:
    """A text box as Word writes it, once for new and once for old programs."""
    box = "".join(f"<w:p>{run(words)}</w:p>" for words in paragraphs)
    box = f"<w:txbxContent>{box}</w:txbxContent>"
    return element(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def lines_of(document: Any, *, notes: dict[str, list[str]] | None = None) -> list[str]:
    """Save a document, add files of notes to it, and read the lines that are not blank."""
    file = io.BytesIO()
    document.save(file)
    for kind, texts in (notes or {}).items():
        file = with_notes(file, kind, texts)
    read = read_document(content=file.getvalue(), filename="a.docx")
    return [line for line in read.lines if line.strip()]


def with_notes(file: io.BytesIO, kind: str, texts: list[str]) -> io.BytesIO:
    one = kind.removesuffix("s")
    body = f'<w:{one} w:id="0" w:type="separator"><w:p>{run("線")}</w:p></w:{one}>' + "".join(
        f'<w:{one} w:id="{at}"><w:p>{run(text)}</w:p></w:{one}>'
        for at, text in enumerate(texts, start=1)
    )
    added = {
        "[Content_Types].xml": f'<Override PartName="/word/{kind}.xml"'
        f' ContentType="{KIND}.{kind}+xml"/></Types>',
        "word/_rels/document.xml.rels": f'<Relationship Id="r{kind}" Type="{RELATION}/{kind}"'
        f' Target="{kind}.xml"/></Relationships>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            text = old.read(member)
            if member in added:
                end = b"</Types>" if member.startswith("[") else b"</Relationships>"
                text = text.replace(end, added[member].encode())
            new.writestr(member, text)
        new.writestr(f"word/{kind}.xml", f"<w:{kind} {NAMES}>{body}</w:{kind}>")
    return target


def refer(paragraph: Any, number: int, *, kind: str = "footnote") -> None:
    paragraph._p.append(element(f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'))


class TestTextBox:
    def test_stands_once_and_by_itself_after_its_paragraph(self) -> None:
        document = docx.Document()
        document.add_paragraph("坂のまち")._p.append(in_box("区長から", "海を守ります。"))
        document.add_paragraph("海のまち")

        lines = lines_of(document)

        assert lines == ["坂のまち", "区長から", "海を守ります。", "海のまち"]

    def test_stays_inside_the_cell_that_holds_it(self) -> None:
        document = docx.Document()
        left, right = document.add_table(rows=1, cols=2).rows[0].cells
        left.paragraphs[0]._p.append(in_box("防災"))
        right.text = "備えます。"

        assert lines_of(document) == ["防災\t備えます。"]


class TestNotes:
    @pytest.mark.parametrize("kind", ["footnote", "endnote"])
    def test_follow_the_paragraph_that_points_to_them(self, kind: str) -> None:
        document = docx.Document()
        paragraph = document.add_paragraph("計画")
        refer(paragraph, 2, kind=kind)
        paragraph.add_run("を作ります。")
        document.add_paragraph("訓練をします。")

        lines = lines_of(document, notes={f"{kind}s": ["ほかの注", "一人ひとりの計画"]})

        assert lines == ["計画※1を作ります。", "※1 一人ひとりの計画", "訓練をします。"]

    def test_of_both_kinds_are_counted_together(self) -> None:
        document = docx.Document()
        paragraph = document.add_paragraph("計画")
        refer(paragraph, 1, kind="endnote")
        refer(paragraph, 1)

        lines = lines_of(document, notes={"footnotes": ["下の注"], "endnotes": ["後の注"]})

        assert lines == ["計画※1※2", "※1 後の注", "※2 下の注"]

    def test_in_a_cell_follow_the_table(self) -> None:
        document = docx.Document()
        table = document.add_table(rows=2, cols=1)
        table.cell(0, 0).text = "計画"
        refer(table.cell(0, 0).paragraphs[0], 1)
        table.cell(1, 0).text = "訓練"

        lines = lines_of(document, notes={"footnotes": ["一人ひとりの計画"]})

        assert lines == ["計画※1", "訓練", "※1 一人ひとりの計画"]

    def test_are_written_once_however_often_they_are_pointed_to(self) -> None:
        document = docx.Document()
        for _ in range(3):
            refer(document.add_paragraph("計画"), 1)

        lines = lines_of(document, notes={"footnotes": ["一人ひとりの計画"]})

        assert lines == ["計画※1", "※1 一人ひとりの計画", "計画※1", "計画※1"]


class TestParagraph:
    @pytest.mark.parametrize(
        ("inside", "expected"),
        [
            pytest.param(
                f"<w:r><w:ruby><w:rt>{run('わかみや')}</w:rt><w:rubyBase>{run('若宮')}</w:rubyBase>"
                "</w:ruby></w:r>",
                ["若宮"],
                id="ruby",
            ),
            pytest.param(f"<w:moveFrom>{run('動く前')}</w:moveFrom>", [], id="moved_away"),
            pytest.param(f"<w:moveTo>{run('動いた後')}</w:moveTo>", ["動いた後"], id="moved_here"),
            pytest.param(f"<w:del>{run('消した')}</w:del>", [], id="struck_out"),
            pytest.param(f"<w:ins>{run('足した')}</w:ins>", ["足した"], id="added"),
            pytest.param(
                f"<w:sdt><w:sdtContent>{run('選んだ')}</w:sdtContent></w:sdt>",
                ["選んだ"],
                id="control",
            ),
        ],
    )
    def test_is_read_as_it_is_seen(self, inside: str, expected: list[str]) -> None:
        document = docx.Document()
        document.add_paragraph("坂")
        document.element.body.insert(0, element(f"<w:p>{inside}</w:p>"))

        assert lines_of(document) == [*expected, "坂"]


def test_rows_and_cells_inside_content_controls_are_read() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(
        table._cells, ["見守り", "訪ねます。", "居場所", "開きます。"], strict=True
    ):
        cell.text = words
    for inner in (table.cell(0, 1)._tc, table.rows[1]._tr):
        control = element("<w:sdt><w:sdtContent/></w:sdt>")
        inner.addprevious(control)
        control[0].append(inner)

    assert lines_of(document) == ["見守り\t訪ねます。", "居場所\t開きます。"]


class TestListNumber:
    def test_is_kept_where_word_counts_in_decimals(self) -> None:
        document = docx.Document()
        for words in ("正確に行います。", "人を育てます。"):
            document.add_paragraph(words, style="List Number")
        document.add_paragraph("備えます。", style="List Bullet")

        assert lines_of(document) == ["1. 正確に行います。", "2. 人を育てます。", "- 備えます。"]

    @pytest.mark.parametrize(
        ("form", "pattern", "expected"),
        [
            ("decimal", "(%1)", ["(3) 坂", "(4) 海", "## (5) 丘"]),
            ("decimalFullWidth", "施策%1", ["施策3 坂", "施策4 海", "## 施策5 丘"]),
            ("lowerLetter", "%1)", ["- 坂", "- 海", "## 丘"]),
            ("bullet", "●", ["- 坂", "- 海", "## 丘"]),
        ],
    )
    def test_is_written_as_the_list_writes_it(
        self, form: str, pattern: str, expected: list[str]
    ) -> None:
        document = docx.Document()
        numbering = document.part.numbering_part.element
        numbering.insert(
            0,
            element(
                '<w:abstractNum w:abstractNumId="99"><w:lvl w:ilvl="0"><w:start w:val="3"/>'
                f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(element('<w:num w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
        for words, style in (("坂", None), ("海", None), ("丘", "Heading 1")):
            properties = document.add_paragraph(words, style=style)._p.get_or_add_pPr()
            numbered = properties.get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = 99

        assert lines_of(document) == expected

    def test_of_a_deeper_item_names_the_one_above(self) -> None:
        document = docx.Document()
        numbering = document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="decimal"/><w:lvlText w:val="{pattern}"/></w:lvl>'
            for at, pattern in enumerate(("%1", "%1-%2"))
        )
        numbering.insert(
            0, element(f'<w:abstractNum w:abstractNumId="99">{levels}</w:abstractNum>')
        )
        numbering.append(element('<w:num w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
        for words, level in (("坂", 0), ("石段", 1), ("手すり", 1), ("海", 0), ("浜", 1)):
            numbered = document.add_paragraph(words)._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = level
            numbered.get_or_add_numId().val = 99

        assert lines_of(document) == ["1 坂", "1-1 石段", "1-2 手すり", "2 海", "2-1 浜"]
