"""Documents for the tests of taking in, in our own words, and hostile ones."""

import io
import zipfile

import docx
import pypdf

POLICY = """令和5年度 金沢区運営方針

基本目標

となりの人と声をかけ合えるまち

目標達成に向けた施策

施策1 防災と減災

避難のしかたを一人ひとりに届けます。

● 避難情報の伝え方
・避難指示の範囲を、文字に加えて地図でも示します。
・親子で備えを学ぶつどいを2回ひらきます。

● 救出と救護の支度
・避難所の発電機を毎月点検します。

施策2 子育ての支援

はじめての育児を支えます。

● はじめての育児
・ねんねの赤ちゃんの教室をひらきます。

課ごとの方針

総務課
災害の前にできることを進めます。

みどり推進課
区民の皆さんと花を育てます。
"""


def as_docx(text: str) -> bytes:
    """Give the text as a Word document, one paragraph a line."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def zip_bomb() -> bytes:
    """Give a DOCX of 200 kilobytes whose text would be 200 megabytes."""
    head = b'<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>'
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(head)
            for _each in range(200):
                part.write(b"A" * 1_000_000)
    return saved.getvalue()


def empty_pdf(*, password: str = "") -> bytes:
    """Give a PDF of one page without text; with a password it is locked."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()
