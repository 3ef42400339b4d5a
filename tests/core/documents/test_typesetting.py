"""PDFs from templates and data, folding, and codes."""

import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from engawa.core.documents import typesetting
from engawa.core.documents.codes import qr_png, qr_svg
from engawa.core.documents.folding import fold, list_sheets
from engawa.core.documents.typesetting import (
    TypesettingBusy,
    TypesettingFailed,
    compile_pdf,
    typeset,
)

MOMENT = dt.datetime(2023, 10, 3, 10, 0, tzinfo=dt.UTC)
COUNT = "#context [#metadata(counter(page).final().first()) <page-count>]\n"
HEAD = '#let d = json("data.json")\n#set document(title: "見本")\n#set text(lang: "ja", font: "BIZ UDPGothic")\n'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(HEAD + "#d.text\n" + COUNT, encoding="utf-8")
    return path


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestCompilePdf:
    def test_sets_japanese_text_in_the_house_font_alone(self, template: Path) -> None:
        pdf = compile_pdf(template=template, data={"text": "避難指示の範囲"})

        page = PdfReader(io.BytesIO(pdf)).pages[0]
        fonts = [
            str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()
        ]
        assert "避難指示の範囲" in text_of(pdf)
        assert fonts
        assert all("BIZUDPGothic" in font for font in fonts)

    def test_makes_a_few_documents_at_once_and_sends_the_rest_away(
        self, template: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at_once, most, counting = 0, 0, threading.Lock()
        run = typesetting._run

        def watched(*arguments: Any) -> None:
            nonlocal at_once, most
            with counting:
                at_once += 1
                most = max(most, at_once)
            try:
                run(*arguments)
            finally:
                with counting:
                    at_once -= 1

        monkeypatch.setattr(typesetting, "_run", watched)
        monkeypatch.setattr(typesetting, "WAITING_SECONDS", 0.01)
        with ThreadPoolExecutor(6) as readers:
            asked = [
                readers.submit(compile_pdf, template=template, data={"text": "避難"})
                for _reader in range(6)
            ]
        errors = [answer.exception() for answer in asked]

        assert most <= typesetting.SEATS
        assert None in errors
        assert any(isinstance(error, TypesettingBusy) for error in errors)

    def test_never_takes_data_for_markup(self, template: Path) -> None:
        hostile = '#panic("x") $x$ *b* #read("/etc/passwd") @here \\ <label>'

        pdf = compile_pdf(template=template, data={"text": hostile})

        assert '#panic("x")' in text_of(pdf)
        assert '#read("/etc/passwd")' in text_of(pdf)

    def test_gives_the_same_bytes_for_the_same_input(self, template: Path) -> None:
        first, second = (
            compile_pdf(template=template, data={"text": "同じ"}, created_at=MOMENT)
            for _again in range(2)
        )

        assert first == second

    def test_meets_the_standard_that_was_asked_for(self, template: Path) -> None:
        pdf = compile_pdf(template=template, data={"text": "読める"}, standard="ua-1")

        catalogue = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object
        assert str(catalogue["/Lang"]).startswith("ja")

    def test_says_which_template_failed_and_why(self, tmp_path: Path) -> None:
        broken = tmp_path / "broken.typ"
        broken.write_text('#let d = json("data.json")\n#d.missing\n' + COUNT, encoding="utf-8")

        with pytest.raises(TypesettingFailed, match=r"broken\.typ.*missing"):
            compile_pdf(template=broken, data={"text": "ない"})

    def test_refuses_a_template_that_leaves_its_folder(self, tmp_path: Path) -> None:
        curious = tmp_path / "curious.typ"
        curious.write_text('#read("/../../etc/passwd")\n' + COUNT, encoding="utf-8")

        with pytest.raises(TypesettingFailed):
            compile_pdf(template=curious, data={})

    def test_fetches_no_package(self, tmp_path: Path) -> None:
        eager = tmp_path / "eager.typ"
        eager.write_text('#import "@local/absent:1.0.0": *\n' + COUNT, encoding="utf-8")

        with pytest.raises(TypesettingFailed, match="absent"):
            compile_pdf(template=eager, data={})

    def test_stops_a_document_that_takes_too_long(self, tmp_path: Path) -> None:
        endless = tmp_path / "endless.typ"
        endless.write_text(
            "#let n = 0\n#for i in range(99999) { for j in range(99999) { n += i } }\n" + COUNT,
            encoding="utf-8",
        )

        with pytest.raises(TypesettingFailed, match="not finished"):
            compile_pdf(template=endless, data={}, seconds=1.0)

    def test_refuses_more_data_than_a_document_can_need(self, template: Path) -> None:
        with pytest.raises(TypesettingFailed, match="bytes of data"):
            compile_pdf(template=template, data={"text": "あ" * 3_000_000})


class TestTypeset:
    def test_takes_the_first_candidate_that_fits(self, template: Path) -> None:
        long, short = {"text": "長い文。" * 2000}, {"text": "短い文。"}

        made = typeset(template=template, candidates=[long, short], pages_at_most=1)

        assert made.pages == 1
        assert "短い文。" in text_of(made.pdf)

    def test_takes_the_fallback_when_nothing_fits(self, template: Path) -> None:
        candidates = [{"text": f"{name}の文。" * 2000} for name in ("甲", "乙", "丙")]

        made = typeset(template=template, candidates=candidates, pages_at_most=1, fallback=1)

        assert made.pages == len(PdfReader(io.BytesIO(made.pdf)).pages) > 1
        assert "乙の文。" in text_of(made.pdf)


class TestListSheets:
    def test_puts_four_pages_on_one_sheet(self) -> None:
        assert list_sheets(pages=4) == [(4, 1), (2, 3)]

    def test_nests_eight_pages(self) -> None:
        assert list_sheets(pages=8) == [(8, 1), (2, 7), (6, 3), (4, 5)]

    def test_keeps_the_last_page_on_the_back(self) -> None:
        assert list_sheets(pages=6) == [(6, 1), (2, None), (None, 3), (4, 5)]

    @given(pages=st.integers(min_value=1, max_value=60))
    @settings(max_examples=60)
    def test_folded_and_nested_the_pages_follow_each_other(self, pages: int) -> None:
        sides = list_sheets(pages=pages)

        # Open the pile of folded sheets from the front: right halves of outsides and left of insides.
        leaves = [
            (sides[at][1], sides[at + 1][0], sides[at + 1][1], sides[at][0])
            for at in range(0, len(sides), 2)
        ]
        front = [page for leaf in leaves for page in leaf[:2]]
        back = [page for leaf in reversed(leaves) for page in leaf[2:]]
        read = [page for page in front + back if page is not None]
        assert read == list(range(1, pages + 1))
        assert len(sides) * 2 % 4 == 0


class TestFold:
    def test_lays_a4_pages_side_by_side_on_a3(self, tmp_path: Path) -> None:
        template = tmp_path / "four.typ"
        template.write_text(
            HEAD
            + '#set page("a4")\n一\n#pagebreak()\n二\n#pagebreak()\n三\n#pagebreak()\n四\n'
            + COUNT,
            encoding="utf-8",
        )
        pages = typeset(template=template, candidates=[{}])

        pdf = fold(
            pdf=pages.pdf, pages=pages.pages, title="見本", author="区", alternatives=["頁"] * 4
        )

        sheets = PdfReader(io.BytesIO(pdf)).pages
        assert [page.extract_text().split() for page in sheets] == [["四", "一"], ["二", "三"]]
        assert [
            round(float(sheets[0].mediabox.width)),
            round(float(sheets[0].mediabox.height)),
        ] == [
            1191,
            842,
        ]


class TestQrCodes:
    def test_draw_a_large_code_for_a_long_address(self) -> None:
        short, long = (
            qr_svg("https://engawa.example/"),
            qr_svg("https://engawa.example/" + "a" * 200),
        )

        assert short.startswith("<svg")
        # A page draws it in a size of its own.
        assert 'viewBox="0 0 ' in short
        assert "style=" not in short
        assert len(long) > len(short)

    def test_come_as_png(self) -> None:
        assert qr_png("https://engawa.example/").startswith(b"\x89PNG")
