"""Files that cannot be read end in one sentence; files that can are read with care."""

import io
import time
import tracemalloc
import zipfile

import docx
import pypdf
import pytest
import typst

from engawa.rooms.policy.importing import reading
from engawa.rooms.policy.importing.reading import CannotRead, read_document

POLICY = "基本目標\n坂と海のまち\n"


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("坂と海のまちをつくります。")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word_file_with(name: str, content: bytes) -> bytes:
    """A Word document in which one member is replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file())) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, content)
    return file.getvalue()


def pdf_file(source: str = "#set page(width: 80mm, height: 80mm)\nSaka to umi") -> bytes:
    return bytes(typst.compile(source.encode()))


def pdf_with_pages(count: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(count):
        writer.add_blank_page(width=200, height=200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_file()))
    writer.encrypt("himitsu", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


class TestCannotRead:
    @pytest.mark.parametrize(
        ("filename", "content", "words"),
        [
            pytest.param("a.txt", b"", "0バイト", id="empty"),
            pytest.param("a.txt", b" \n\t\r\n", "文字がありません", id="blank"),
            pytest.param("a.xlsx", b"PK\x03\x04", "種類は読み込めません", id="unknown_type"),
            pytest.param("policy", b"text", "種類は読み込めません", id="no_suffix"),
            pytest.param("a.txt", bytes(range(256)) * 40, "文字の文書ではない", id="binary"),
            pytest.param("a.txt", b"\x81\xff\xfd" * 50, "文字コード", id="unknown_encoding"),
            pytest.param("a.txt", b"\xff\xfe\x00", "文字の文書ではない", id="half_utf_16"),
            pytest.param("a.txt", b"a\n" * 20_001, "長すぎます（20001行）", id="too_many_lines"),
            pytest.param("a.txt", b"ok\n" + b"a" * 20_001, "2行目が長すぎます", id="long_line"),
            pytest.param("a.txt", (b"a" * 9_999 + b"\n") * 400, "長すぎます", id="too_long"),
            pytest.param("a.txt", b"a\t" * 60 + b"a", "表が大きすぎます", id="wide_table"),
            pytest.param("a.md", b"|a" * 61 + b"|", "表が大きすぎます", id="wide_pipe_table"),
            pytest.param("a.txt", b"a\ta\n" * 10_001, "表が大きすぎます", id="long_table"),
            pytest.param("a.docx", b"not a zip", "壊れているか", id="no_archive"),
            pytest.param("a.docx", b"\xd0\xcf\x11\xe0" + bytes(512), "パスワード", id="old_word"),
            pytest.param("a.pdf", b"not a pdf", "壊れているか", id="no_pdf"),
            pytest.param("a.pdf", b"%PDF-1.7\n%broken", "壊れているか", id="broken_pdf"),
        ],
    )
    def test_says_what_is_wrong_with_the_file(
        self, filename: str, content: bytes, words: str
    ) -> None:
        with pytest.raises(CannotRead) as caught:
            read_document(content=content, filename=filename)

        assert words in str(caught.value)
        assert "ください" in str(caught.value)

    def test_names_the_file_without_its_folder(self) -> None:
        with pytest.raises(CannotRead) as caught:
            read_document(content=b"", filename=r"C:\Users\花\方針.txt")

        assert "「方針.txt」" in str(caught.value)

    def test_refuses_a_file_above_twenty_megabytes(self) -> None:
        content = b"a" * (reading.LARGEST_FILE + 1)

        with pytest.raises(CannotRead, match="20 MB以下"):
            read_document(content=content, filename="a.txt")

    def test_refuses_a_locked_pdf(self) -> None:
        with pytest.raises(CannotRead, match="パスワード"):
            read_document(content=locked_pdf(), filename="a.pdf")

    def test_refuses_a_pdf_of_pictures(self) -> None:
        with pytest.raises(CannotRead, match="文字の情報がありません"):
            read_document(content=pdf_with_pages(2), filename="a.pdf")

    def test_refuses_a_pdf_of_too_many_pages(self) -> None:
        with pytest.raises(CannotRead, match="500ページまで"):
            read_document(content=pdf_with_pages(501), filename="a.pdf")

    def test_ends_a_pdf_that_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "PDF_SECONDS", 0.01)

        with pytest.raises(CannotRead, match="読み終わりませんでした"):
            read_document(content=pdf_file(), filename="a.pdf")

    @pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.png"])
    def test_refuses_a_zip_bomb_in_little_memory_and_time(self, name: str) -> None:
        content = word_file_with(name, bytes(300 * 1024 * 1024))
        tracemalloc.start()
        started = time.perf_counter()

        with pytest.raises(CannotRead, match="大きくなりすぎる"):
            read_document(content=content, filename="a.docx")

        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 16 * 1024 * 1024
        assert time.perf_counter() - started < 5

    def test_does_not_believe_the_size_that_an_archive_declares(self) -> None:
        content = bytearray(word_file_with("word/media/a.bin", bytes(60 * 1024 * 1024)))
        declared = (60 * 1024 * 1024).to_bytes(4, "little")
        honest = content.count(declared)
        content = bytearray(bytes(content).replace(declared, (1000).to_bytes(4, "little")))

        with pytest.raises(CannotRead):
            read_document(content=bytes(content), filename="a.docx")

        assert honest >= 2

    @pytest.mark.parametrize(
        "declaration",
        [
            b'<!DOCTYPE a [<!ENTITY b "c">]>',
            b'<?xml version="1.0"?>' + b" " * 70_000 + b'<!DOCTYPE a [<!ENTITY b "c">]>',
            "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"),
        ],
    )
    def test_refuses_xml_that_declares_entities_or_hides_them(self, declaration: bytes) -> None:
        content = word_file_with("word/document.xml", declaration)

        with pytest.raises(CannotRead, match="壊れているか"):
            read_document(content=content, filename="a.docx")

    def test_refuses_an_archive_that_is_no_word_document(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("hello.txt", "hello")

        with pytest.raises(CannotRead, match="壊れているか"):
            read_document(content=file.getvalue(), filename="a.docx")

    def test_refuses_a_word_document_that_was_cut_off(self) -> None:
        content = word_file()[:-200]

        with pytest.raises(CannotRead, match="壊れているか"):
            read_document(content=content, filename="a.docx")

    def test_refuses_a_huge_table_in_little_time(self) -> None:
        content = b"\n".join([b"a\t" * 9_000] * 150)
        started = time.perf_counter()

        with pytest.raises(CannotRead, match="表が大きすぎます"):
            read_document(content=content, filename="a.txt")

        assert time.perf_counter() - started < 1


class TestReadDocument:
    def test_reads_a_table_of_sixty_columns(self) -> None:
        row = "\t".join("あ" * 60)

        assert read_document(content=row.encode(), filename="a.txt").lines == (row,)

    @pytest.mark.parametrize(
        ("encoding", "named"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("cp932", "cp932"),
            ("euc_jp", "euc_jp"),
            ("iso2022_jp", "iso2022_jp"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
        ],
    )
    def test_finds_the_encoding_of_a_text(self, encoding: str, named: str) -> None:
        content = POLICY.encode(encoding)

        document = read_document(content=content, filename="方針.txt")

        assert document.lines == ("基本目標", "坂と海のまち")
        assert document.encoding == named

    def test_reads_half_width_kana_of_cp932(self) -> None:
        content = "ﾖｺﾊﾏの区民の皆さまへ、お知らせです。\n".encode("cp932")

        document = read_document(content=content, filename="a.txt")

        assert document.lines == ("ﾖｺﾊﾏの区民の皆さまへ、お知らせです。",)

    def test_gives_the_same_hash_for_the_same_file(self) -> None:
        first = read_document(content=POLICY.encode(), filename="a.txt")
        second = read_document(content=POLICY.encode(), filename="b.md")

        assert first.sha256 == second.sha256
        assert (first.media_type, second.media_type) == ("text/plain", "text/markdown")

    def test_reads_a_word_document(self) -> None:
        document = read_document(content=word_file(), filename="a.DOCX")

        assert [line for line in document.lines if line] == ["坂と海のまちをつくります。"]
        assert document.encoding is None

    def test_knows_a_pdf_by_its_content(self) -> None:
        document = read_document(content=pdf_file(), filename="policy.txt")

        assert document.media_type == "application/pdf"
        assert document.lines == ("Saka to umi",)
