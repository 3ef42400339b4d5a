"""The printed brochure of a plan."""

import datetime as dt
import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader

from engawa.core.access.models import User
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.accents import get_accent
from engawa.core.wards.models import Ward
from engawa.rooms.policy import brochure
from engawa.rooms.policy.brochure import Layout, get_brochure, make_brochure
from engawa.rooms.policy.contracts import InitiativeContent
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import Plan, PlanVersion
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.views import opendata

ADDRESS = "/kanazawa/policy/2023/brochure.pdf"
PREVIEW = "/kanazawa/desk/policy/2023/preview/brochure.pdf"
URL = "https://engawa.example/kanazawa/policy/2023/"
ACCENT = get_accent(key="peony")


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in read(pdf).pages)
    return "".join(text.replace("\u200b", "").replace("\u2060", "").split())


@pytest.fixture
def document(published_version: PlanVersion) -> PlanDocument:
    published_version.refresh_from_db()
    return get_document(version=published_version)


class TestMakeBrochure:
    def test_sets_a_sign_for_a_letter_that_the_typeface_lacks(self, document: PlanDocument) -> None:
        measure = replace(document.content.measures[0], title="𠮷野通りの手すり🍞")
        content = replace(document.content, measures=(measure, *document.content.measures[1:]))

        pdf = make_brochure(
            document=replace(document, content=content),
            accent=ACCENT,
            url=URL,
            layout=Layout.PAGES,
        )

        assert "〓野通りの手すり" in text_of(pdf)

    def test_says_everything_that_the_plan_says(self, document: PlanDocument) -> None:
        text = text_of(
            make_brochure(document=document, accent=ACCENT, url=URL, layout=Layout.PAGES)
        )

        content = document.content
        said = [content.lead, *(goal.title for goal in content.goals)]
        said += [aim.body for aim in content.aims]
        said += [words for m in content.measures for words in (m.label, m.title, m.body)]
        said += [words for i in content.initiatives() for words in (i.title, i.body)]
        said += [words for a in content.activities() for words in (a.title, a.body, a.note)]
        said += [words for p in content.pledges for words in (p.title, p.body)]
        said += [statement.body for statement in content.section_statements]
        said += [section.name for section in document.sections]
        said += ["一緒に進める相手：消防団", "テーマ02", "SDGs11", "+D", "今年度から"]
        assert [words for words in said if "".join(words.split()) not in text] == []

    def test_follows_the_order_of_the_originals(self, document: PlanDocument) -> None:
        text = text_of(
            make_brochure(document=document, accent=ACCENT, url=URL, layout=Layout.PAGES)
        )

        chapters = (
            "基本目標",
            "目標達成に向けた施策",
            "目標達成に向けた組織運営",
            "主な事業・取組",
            "課ごとの方針",
            "中期計画のテーマ",
            "第1版（2023年10月3日公表）",
        )
        places = [
            text.rindex(chapter) if chapter == chapters[-1] else text.index(chapter)
            for chapter in chapters
        ]
        assert places == sorted(places)

    def test_is_two_sides_of_one_a3_sheet(self, document: PlanDocument) -> None:
        pages = read(make_brochure(document=document, accent=ACCENT, url=URL)).pages

        sizes = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages}
        assert len(pages) == 2
        assert sizes == {(1191, 842)}
        outside, inside = (page.extract_text() for page in pages)
        assert outside.index("課ごとの方針") < outside.index("基本目標")
        assert "主な事業・取組" in inside

    def test_can_be_read_by_a_screen_reader(self, document: PlanDocument) -> None:
        reader = read(make_brochure(document=document, accent=ACCENT, url=URL, layout=Layout.PAGES))

        root = reader.trailer["/Root"]
        assert str(root["/Lang"]).startswith("ja")
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None
        assert reader.metadata.title == "令和5年度 金沢区 運営方針"
        assert b"pdfuaid" in root["/Metadata"].get_data()

    def test_takes_the_next_four_pages_when_there_is_more_to_say(
        self, document: PlanDocument
    ) -> None:
        first, *others = document.content.measures
        more = tuple(
            InitiativeContent(title=f"取組の{number}", body="約束を一つずつ進めます。" * 12)
            for number in range(130)
        )
        measures = (replace(first, initiatives=first.initiatives + more), *others)
        long = replace(document, content=replace(document.content, measures=measures))

        folded_pdf = make_brochure(document=long, accent=ACCENT, url=URL)
        folded = read(folded_pdf)
        pages = read(make_brochure(document=long, accent=ACCENT, url=URL, layout=Layout.PAGES))

        assert len(pages.pages) > 4
        assert len(folded.pages) % 2 == 0
        assert len(folded.pages) * 2 == -(-len(pages.pages) // 4) * 4
        assert "取組の129" in text_of(folded_pdf)

    @pytest.mark.parametrize(
        "title", ['#panic("x")', "$1 < 2$", "*太字*_斜体_", "@参照", "\\", "「」"]
    )
    def test_prints_any_title_as_it_is(self, document: PlanDocument, title: str) -> None:
        first, *others = document.content.measures
        odd = replace(document.content, measures=(replace(first, title=title), *others))

        text = text_of(
            make_brochure(
                document=replace(document, content=odd), accent=ACCENT, url=URL, layout=Layout.PAGES
            )
        )

        assert "".join(title.split()) in text

    def test_of_a_demo_says_so_first_and_on_every_page(self, document: PlanDocument) -> None:
        pdf = make_brochure(
            document=document, accent=ACCENT, url=URL, layout=Layout.PAGES, is_demo=True
        )

        pages = [page.extract_text() for page in read(pdf).pages]
        assert pages[0].index("区の発表ではありません") < pages[0].index("運営方針")
        assert [number for number, text in enumerate(pages, 1) if "見本" not in text] == []

    def test_of_a_ward_is_no_demo(self, document: PlanDocument) -> None:
        pdf = make_brochure(document=document, accent=ACCENT, url=URL, layout=Layout.PAGES)

        assert "見本" not in text_of(pdf)

    def test_is_made_of_a_plan_that_says_next_to_nothing(self, document: PlanDocument) -> None:
        bare = replace(
            document.content, lead="", goals=(), aims=(), pledges=(), section_statements=()
        )

        pdf = make_brochure(document=replace(document, content=bare), accent=ACCENT, url=URL)

        assert len(read(pdf).pages) == 2

    def test_is_ready_within_two_seconds(self, document: PlanDocument) -> None:
        begun = time.perf_counter()

        make_brochure(document=document, accent=ACCENT, url=URL)

        assert time.perf_counter() - begun < 2


class TestGetBrochure:
    def test_keeps_what_is_published_and_never_a_draft(
        self, document: PlanDocument, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = []
        monkeypatch.setattr(
            "engawa.rooms.policy.brochure.make_brochure",
            lambda **asked: made.append(asked["document"].state) or b"%PDF-",
        )
        draft = replace(document, state="DRAFT", published_at=None)

        for each in (document, document, draft, draft):
            get_brochure(document=each, accent=ACCENT, url="https://kept.example/")

        assert made == ["PUBLISHED", "DRAFT", "DRAFT"]
        folders, files = default_storage.listdir("policy/brochures/kanazawa/2023")
        assert folders == []
        assert [name for name in files if name.startswith("v1-fold-")]

    def test_is_made_once_for_all_who_ask_at_the_same_time(
        self, document: PlanDocument, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = replace(document, version=77)
        made = []

        def make(**_options: Any) -> bytes:
            made.append(threading.get_ident())
            time.sleep(0.05)
            return b"%PDF"

        monkeypatch.setattr(brochure, "make_brochure", make)
        with ThreadPoolExecutor(8) as readers:
            asked = [
                readers.submit(get_brochure, document=document, accent=ACCENT, url=URL)
                for _reader in range(8)
            ]

        assert {answer.result() for answer in asked} == {b"%PDF"}
        assert len(made) == 1


class TestBrochurePage:
    @pytest.mark.parametrize("address", [ADDRESS, PREVIEW])
    def test_asks_for_patience_when_too_many_are_being_made(
        self,
        client_of: Callable[..., Client],
        editor: User,
        published_plan: Plan,
        monkeypatch: pytest.MonkeyPatch,
        address: str,
    ) -> None:
        def refuse(**_options: Any) -> bytes:
            raise TypesettingBusy

        monkeypatch.setattr(opendata, "get_brochure", refuse)

        answer = client_of(editor).get(address)

        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "もう一度開いてください" in answer.content.decode()

    def test_gives_the_sheets_and_the_pages(self, client: Client, published_plan: Plan) -> None:
        sheets = client.get(ADDRESS)
        pages = client.get(ADDRESS, {"layout": "pages"})

        assert sheets["Content-Type"] == pages["Content-Type"] == "application/pdf"
        assert len(read(sheets.content).pages) == 2
        assert len(read(pages.content).pages) <= 4
        assert 'filename="kanazawa-policy-2023-pages.pdf"' in pages["Content-Disposition"]

    def test_of_a_demo_is_another_file(
        self, client: Client, published_plan: Plan, settings: Any
    ) -> None:
        real = client.get(ADDRESS, {"layout": "pages"})
        settings.IS_DEMO = True

        demo = client.get(ADDRESS, {"layout": "pages"}, headers={"if-none-match": real["ETag"]})

        assert demo.status_code == 200
        assert "見本" in text_of(demo.content)

    def test_is_not_sent_twice(self, client: Client, published_plan: Plan) -> None:
        first = client.get(ADDRESS)

        again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})

        assert again.status_code == 304

    def test_explains_which_layouts_there_are(self, client: Client, published_plan: Plan) -> None:
        response = client.get(ADDRESS, {"layout": "a5"})

        assert response.status_code == 400
        assert "pages" in response.content.decode()

    def test_does_not_exist_before_publication(
        self, client: Client, kanazawa: Ward, konan: Ward, published_plan: Plan
    ) -> None:
        assert client.get("/konan/policy/2023/brochure.pdf").status_code == 404
        assert client.get("/kanazawa/policy/2022/brochure.pdf").status_code == 404

    def test_marks_a_draft_for_officers(
        self, draft: PlanVersion, viewer: User, client_of: Callable[..., Any], now: dt.datetime
    ) -> None:
        response = client_of(viewer).get(
            "/kanazawa/desk/policy/2023/preview/brochure.pdf?layout=pages"
        )

        assert "下書き：まだ公表していません" in text_of(response.content)
        assert "no-store" in response["Cache-Control"]
