"""Texts that the house's typeface can set, whatever people wrote."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from engawa.core.documents.glyphs import make_printable
from engawa.core.documents.typesetting import compile_pdf

TEMPLATE = """#let d = json("data.json")
#set document(title: "試し")
#set text(lang: "ja", font: "BIZ UDPGothic")
#for line in d.lines { par(line) }
#strong(d.lines.join())
#context [#metadata(counter(page).final().first()) <page-count>]
"""


class TestMakePrintable:
    def test_leaves_what_people_write_in_japanese(self) -> None:
        text = "髙﨑・葛城 ①㈱♥ é ｶﾞ 「」、。\n二行め か\u3099"

        assert make_printable(data=text) == text

    @pytest.mark.parametrize(
        ("text", "printed"),
        [
            ("𠮷野家", "〓野家"),
            ("한글", "〓〓"),
            ("🍞工房", "工房"),
            ("葛\U000e0100城", "葛城"),
            ("a\tb\x00c\ufeff\u202e\ud800", "a bc"),
        ],
    )
    def test_replaces_letters_and_leaves_out_signs_that_cannot_be_set(
        self, text: str, printed: str
    ) -> None:
        assert make_printable(data=text) == printed

    def test_reaches_every_text_of_plain_data(self) -> None:
        data = {"names": ["𠮷", ("🍞", 1)], "none": None, "on": True}

        assert make_printable(data=data) == {"names": ["〓", ["", 1]], "none": None, "on": True}

    @given(st.text())
    def test_gives_what_it_gave_when_asked_again(self, text: str) -> None:
        once = make_printable(data=text)

        assert make_printable(data=once) == once

    def test_leaves_nothing_that_stops_a_document_for_screen_readers(self, tmp_path: Path) -> None:
        template = tmp_path / "signs.typ"
        template.write_text(TEMPLATE, encoding="utf-8")
        signs = [make_printable(data=chr(code)) for code in range(0x30000) if chr(code) != "\n"]
        held = "".join(sign for sign in signs if sign != "〓")

        pdf = compile_pdf(
            template=template,
            data={"lines": [held[at : at + 200] for at in range(0, len(held), 200)]},
            standard="ua-1",
        )

        assert len(held) > 10_000
        assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
