"""The printed booklet of a map: what is gathered for it, and what comes out on paper."""

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
from django.utils import translation
from pypdf import PdfReader
from pypdf.generic import StreamObject

from engawa.core.geo.points import Point
from engawa.core.ui.accents import get_accent
from engawa.core.wards.models import Ward
from engawa.rooms.places import booklet
from engawa.rooms.places.booklet import (
    Booklet,
    Layout,
    get_booklet,
    make_booklet,
    make_booklet_etag,
    prepare_booklet,
)
from engawa.rooms.places.map_drawing import Landmark
from engawa.rooms.places.models import Place, PlaceSource
from engawa.rooms.places.selectors import booklet as selector
from engawa.rooms.places.selectors.booklet import (
    BookletContent,
    BookletEntry,
    BookletGround,
    BookletOffering,
    BookletTooLong,
    gather_booklet,
)
from engawa.rooms.places.selectors.layers import LayerPage
from tests.rooms.places import material

URL = "https://engawa.example/kanazawa/places/maps/hotmap/"
ACCENT = get_accent(key="sunflower")
BREAD = BookletOffering("BREAD", "食パン", (1, 4), False, "380円", "1斤です。")
COOKIES = BookletOffering("SWEETS", "クッキー", (), False, "250円", "")
CAKE = BookletOffering("SWEETS", "誕生日のケーキ", (2,), True, "2,000円", "")
WORK = BookletOffering("SERVICE", "封筒に入れる仕事", (), False, "", "")
GROUND = BookletGround(ward=material.SQUARE, districts=(), credit="架空の区の形")
MIDDLE = Point(35.36, 139.6)
WEEK = tuple((day, True) for day in range(5))
FULL = BookletEntry(
    name="ひだまり工房",
    name_kana="ヒダマリコウボウ",
    description="16人がパンを焼いています。",
    services="パン作り",
    address="泥亀一丁目2-3",
    nearest_stop="区役所前停留所",
    route_words="坂を上がってすぐです。",
    phone="045-000-0001",
    phone_extension="12",
    fax="045-000-0002",
    rules=("月曜から金曜 10:00から16:00まで", "祝日は休み"),
    hours_note="夏は変わります。",
    open_days=WEEK,
    access=(("YES", ("車いすで入れる",)), ("PARTLY", ("車いすで使えるトイレ",))),
    accessibility_note="入口に段があります。",
    offerings=(BREAD, COOKIES),
    confirmed_on=dt.date(2023, 9, 15),
    is_example=True,
    point=MIDDLE,
    is_rough=True,
)
BARE = BookletEntry(
    name="名前だけの事業所",
    name_kana="",
    description="",
    services="",
    address="",
    nearest_stop="",
    route_words="",
    phone="",
    phone_extension="",
    fax="",
    rules=(),
    hours_note="",
    open_days=None,
    access=(),
    accessibility_note="",
    offerings=(),
    confirmed_on=None,
    is_example=False,
    point=None,
    is_rough=False,
)
LAYER = LayerPage(
    pk=1,
    code="hotmap",
    name="ほっとまっぷ金沢",
    headline="パンもお菓子も",
    lead="事業所を紹介します。",
    kinds=("day-activity",),
    is_of_makers=True,
    section="総務課",
)


def content_of(*entries: BookletEntry, **changes: Any) -> BookletContent:
    """Give the content of a booklet with these places; without changes it has a square ground."""
    content = BookletContent(
        ward_name="金沢区",
        ward_slug="kanazawa",
        layer=LAYER,
        as_of=dt.date(2023, 10, 3),
        entries=entries,
        ground=GROUND,
        landmarks=(Landmark("文庫駅", Point(35.34, 139.62)),),
        sources=(),
    )
    return replace(content, **changes)


def prepare(*entries: BookletEntry, is_demo: bool = False, **changes: Any) -> Booklet:
    content = content_of(*entries, **changes)
    return prepare_booklet(content=content, accent=ACCENT, url=URL, is_demo=is_demo)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def squeeze(text: str) -> str:
    """Give a text without the space and the invisible signs by which it is laid out."""
    return "".join(text.replace("\u200b", "").replace("\u2060", "").split())


def pages_of(pdf: bytes) -> list[str]:
    return [squeeze(page.extract_text()) for page in read(pdf).pages]


def make_pages(*entries: BookletEntry, is_demo: bool = False, **changes: Any) -> list[str]:
    made = make_booklet(booklet=prepare(*entries, is_demo=is_demo, **changes), layout=Layout.PAGES)
    return pages_of(made)


def index_of(rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    return {row["label"]: [item["number"] for item in row["numbers"]] for row in rows}


class TestGatherBooklet:
    @pytest.fixture
    def layer(self, kanazawa: Ward) -> Ward:
        material.lay_ground(kanazawa)
        material.make_layer(kanazawa)
        return kanazawa

    def gather(self, ward: Ward, code: str = "hotmap") -> BookletContent | None:
        return gather_booklet(
            ward_id=ward.pk,
            ward_slug=ward.slug,
            ward_name=ward.name,
            code=code,
            now=material.MOMENT,
        )

    def test_gives_the_map_s_places_in_the_order_of_their_readings(self, layer: Ward) -> None:
        material.add_bakery(layer, "みなと工房", name_kana="ミナトコウボウ")
        material.add_bakery(layer)
        material.add(layer, "図書館")

        content = self.gather(layer)

        assert content is not None
        assert [entry.name for entry in content.entries] == ["ひだまり工房", "みなと工房"]
        assert content.as_of == dt.date(2023, 10, 3)
        assert content.ground is not None
        assert content.ground.credit == "架空の区の形"

    def test_gives_everything_that_is_printed_of_a_place(self, layer: Ward) -> None:
        material.add_bakery(layer, description="パンを焼きます。", hours_note="夏は変わります。")

        content = self.gather(layer)

        assert content is not None
        (entry,) = content.entries
        assert (entry.address, entry.phone, entry.fax) == (
            "泥亀一丁目2-3",
            "045-000-0001",
            "045-000-0002",
        )
        assert entry.rules == ("毎日 9:00から17:00まで", "祝日は休み")
        assert entry.access == (
            ("YES", ("車いすで入れる",)),
            ("PARTLY", ("車いすで使えるトイレ",)),
        )
        assert entry.offerings == (BookletOffering("BREAD", "食パン", (1, 4), False, "380円", ""),)

    def test_speaks_japanese_to_every_reader(self, layer: Ward) -> None:
        material.add_bakery(layer)

        with translation.override("en"):
            content = self.gather(layer)

        assert content is not None
        assert content.layer.headline == "まちの手しごと"
        assert content.entries[0].name == "ひだまり工房"
        assert content.entries[0].rules[1] == "祝日は休み"

    def test_tells_weekdays_of_every_week_from_others_and_leaves_holidays_out(
        self, layer: Ward
    ) -> None:
        # 9 October 2023, a Monday, is a holiday.
        material.add(
            layer,
            "工房",
            kind="day-activity",
            hours="Tu 10:00-12:00; Sa[2] 10:00-12:00; PH 9:00-12:00",
        )

        content = self.gather(layer)

        assert content is not None
        assert content.entries[0].open_days == ((1, True), (5, False))

    def test_names_the_lists_from_which_places_came(self, layer: Ward) -> None:
        source = PlaceSource.objects.create(
            ward=layer, title="施設一覧", publisher="横浜市", licence="CC BY 4.0"
        )
        for name in ("一番工房", "二番工房"):
            material.add_bakery(layer, name)
        Place.objects.update(origin=source)

        content = self.gather(layer)

        assert content is not None
        assert content.sources == ("横浜市 施設一覧 CC BY 4.0",)

    def test_asks_the_database_as_often_for_many_as_for_one(
        self, layer: Ward, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        for number in range(20):
            material.add_bakery(layer, f"{number}番工房")
        self.gather(layer)

        with django_assert_num_queries(6):
            self.gather(layer)

    def test_is_nothing_for_a_map_that_nobody_may_see(self, layer: Ward) -> None:
        material.make_layer(layer, code="shelters")

        assert self.gather(layer, "others") is None
        assert self.gather(layer, "shelters") is not None

    def test_refuses_more_places_than_a_booklet_takes(
        self, layer: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(selector, "MOST_PLACES", 1)
        for name in ("一番工房", "二番工房"):
            material.add_bakery(layer, name)

        with pytest.raises(BookletTooLong):
            self.gather(layer)


class TestPrepareBooklet:
    def test_lists_the_numbers_of_each_product(self) -> None:
        data = prepare(
            FULL, replace(FULL, offerings=(CAKE,)), replace(FULL, offerings=(WORK,)), BARE
        ).data

        assert index_of(data["products"]) == {
            "パン": [1],
            "お菓子": [1, 2],
            "引き受ける仕事": [3],
        }

    def test_lists_the_weekdays_on_which_something_can_be_bought_without_an_order(self) -> None:
        saturday = ((1, True), (5, False))

        rows = prepare(
            replace(FULL, offerings=(BREAD,)),
            replace(FULL, offerings=(COOKIES,), open_days=saturday),
            replace(FULL, offerings=(CAKE, WORK)),
            replace(FULL, offerings=(COOKIES,), open_days=None),
        ).data["days"]

        assert index_of(rows) == {
            "月": [],
            "火": [1, 2],
            "水": [],
            "木": [],
            "金": [1],
            "土": [2],
            "日": [],
            "曜日が分からない": [4],
        }
        assert rows[5]["numbers"] == [{"number": 2, "weekly": False}]

    def test_sells_nothing_on_a_day_on_which_the_place_is_shut(self) -> None:
        rows = prepare(replace(FULL, offerings=(BREAD,), open_days=((1, True),))).data["days"]

        assert index_of(rows)["火"] == [1]
        assert index_of(rows)["金"] == []

    def test_says_of_a_place_without_a_mark_why_it_has_none(self) -> None:
        data = prepare(FULL, BARE, replace(FULL, point=Point(36.0, 139.6))).data

        assert [entry["unmarked"] for entry in data["entries"]] == [
            "",
            "位置が分からないので、地図に印がありません。",
            "地図の外にあります。",
        ]
        assert "地図に印のない施設：2、3" in data["map"]["notes"]

    def test_has_no_map_of_a_ward_without_an_outline(self) -> None:
        data = prepare(FULL, BARE, ground=None).data

        assert data["map"] is None
        assert [entry["unmarked"] for entry in data["entries"]] == ["", ""]

    def test_offers_offices_with_a_fax_for_ticking_while_they_fit(self) -> None:
        few = prepare(FULL, BARE, replace(FULL, fax="")).data["form"]
        many = prepare(*[FULL] * 17).data["form"]
        none = prepare(BARE, replace(FULL, fax="")).data["form"]

        assert [to["number"] for to in few["to"]] == [1]
        assert many == {"to": []}
        assert none is None

    @pytest.mark.parametrize(
        "change",
        [
            {"as_of": dt.date(2023, 10, 4)},
            {"entries": (replace(FULL, phone="045-000-0009"),)},
            {"layer": replace(LAYER, lead="別の文です。")},
        ],
    )
    def test_has_another_mark_when_anything_changes(self, change: dict[str, Any]) -> None:
        marks = {
            make_booklet_etag(booklet=made, layout=Layout.FOLD)
            for made in (prepare(FULL), prepare(FULL), prepare(FULL, is_demo=True))
        }
        changed = make_booklet_etag(booklet=prepare(FULL, **change), layout=Layout.FOLD)

        assert len(marks) == 2
        assert changed not in marks


class TestMakeBooklet:
    def test_says_everything_that_is_known_in_the_order_of_the_booklet(self) -> None:
        pdf = make_booklet(
            booklet=prepare(FULL, BARE, sources=("横浜市 施設一覧",)), layout=Layout.PAGES
        )

        reader, pages = read(pdf), pages_of(pdf)
        said = [
            "ほっとまっぷ金沢", "パンもお菓子も", "事業所を紹介します。", "2か所", "金沢区役所総務課", URL,
            "文庫駅", "架空の区の形", "一覧", "ひだまり工房見本", "ヒダマリコウボウ", "16人がパンを焼いています。",
            "電話045-000-0001（内線12）", "ファクス045-000-0002", "泥亀一丁目2-3", "区役所前停留所",
            "坂を上がってすぐです。", "月曜から金曜10:00から16:00まで", "祝日は休み", "夏は変わります。",
            "パン作り", "2023年9月15日", "食パン", "火・金", "380円", "1斤です。", "開く日", "車いすで入れる",
            "一部・条件あり", "入口に段があります。", "名前だけの事業所", "位置が分からないので", "さくいん",
            "横浜市施設一覧", "注文書", "お名前", "受け取り方", "備考", "捨てます",
        ]  # fmt: skip
        text = "".join(pages)
        assert [words for words in said if squeeze(words) not in text] == []
        order = ("か所", "区の形", "名前だけの事業所", "買える曜日", "送り先")
        assert [text.index(words) for words in order] == sorted(text.index(w) for w in order)
        assert [n for n, page in enumerate(pages, 1) if "2023年10月3日現在" not in page] == []
        assert [n for n, page in enumerate(pages, 1) if not page.endswith(str(n))] == []
        root = reader.root_object
        assert str(root["/Lang"]).startswith("ja")
        assert "/StructTreeRoot" in root
        metadata = root["/Metadata"].get_object()
        assert isinstance(metadata, StreamObject)
        assert b"pdfuaid" in metadata.get_data()
        assert reader.metadata is not None
        assert reader.metadata.title == "ほっとまっぷ金沢"
        titles = [item.title for item in reader.outline if not isinstance(item, list)]
        assert titles[:3] == ["地図", "一覧", "さくいん"]

    def test_leaves_out_the_lines_of_which_nothing_is_known(self) -> None:
        (*_first, page) = make_pages(BARE, ground=None)

        assert "名前だけの事業所" in page
        assert [w for w in ("電話", "ファクス", "住所", "開く日", "確かめた日") if w in page] == []

    def test_breaks_no_entry_over_a_page_that_fits_on_one(self) -> None:
        entries = [
            replace(FULL, name=f"工房その{number:02}", route_words=f"坂を{number:02}回上がります。")
            for number in range(1, 26)
        ]

        pages = make_pages(*entries, ground=None)

        apart = [
            number
            for number in range(1, 26)
            for page in pages[:-2]
            if (f"工房その{number:02}見本" in page) != (f"坂を{number:02}回上がります。" in page)
        ]
        assert apart == []
        assert "工房その25" in "".join(pages)

    def test_breaks_an_entry_that_no_page_could_hold(self) -> None:
        goods = tuple(replace(BREAD, name=f"パンの{number:02}番") for number in range(45))
        long = replace(FULL, offerings=goods, description="とても長い説明です。" * 60)

        text = "".join(make_pages(long, BARE, ground=None))

        assert [n for n in range(45) if f"パンの{n:02}番" not in text] == []
        assert "名前だけの事業所" in text

    def test_is_a3_sheets_with_the_order_form_on_the_back(self) -> None:
        pdf = make_booklet(booklet=prepare(*[FULL] * 6), layout=Layout.FOLD)

        pages = read(pdf).pages
        sizes = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages}
        assert sizes == {(1191, 842)}
        assert len(pages) % 2 == 0
        outside = squeeze(pages[0].extract_text())
        assert outside.index("注文書") < outside.index("この冊子にあるもの")

    def test_prints_any_words_as_they_are_and_a_sign_for_letters_that_it_lacks(self) -> None:
        names = ['#panic("x")', "$1 < 2$", "*太字*_斜体_", "@参照", "\\", "「」", "a" * 90]
        odd = [replace(BARE, name=name) for name in names]

        pages = make_pages(
            *odd,
            replace(FULL, name="\u0007🍞𠮷田\u202eパン", is_example=False),
            is_demo=True,
            layer=replace(LAYER, name="#let x", lead="<b>&amp;</b>"),
        )

        text = "".join(pages)
        assert [name for name in names if squeeze(name) not in text] == []
        assert "〓田パン" in text
        assert "〓は、この冊子の文字にない字です。" in text
        assert "<b>&amp;</b>" in pages[0]
        # The band of a demo comes first, and its mark stands on each page.
        assert pages[0].index("区の発表ではありません") < pages[0].index("#letx")
        assert [n for n, page in enumerate(pages, 1) if "見本" not in page] == []

    def test_is_made_of_a_map_without_places(self) -> None:
        pages = make_pages()

        assert len(pages) == 3
        assert "まだ施設がありません" in pages[2]
        assert "見本" not in "".join(pages)


class TestGetBooklet:
    @pytest.fixture
    def made(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        made: list[str] = []

        def make(*, booklet: Booklet, layout: Layout) -> bytes:
            time.sleep(0.02)
            made.append(f"{layout} {threading.get_ident()}")
            return b"%PDF " + booklet.mark.encode()

        monkeypatch.setattr(booklet, "make_booklet", make)
        return made

    def test_keeps_one_file_for_each_layout_until_the_next_day(self, made: list[str]) -> None:
        today, tomorrow = prepare(FULL), prepare(FULL, as_of=dt.date(2023, 10, 4))

        for layout in (*Layout, *Layout):
            get_booklet(booklet=today, layout=layout)
        later = get_booklet(booklet=tomorrow, layout=Layout.PAGES)

        assert [entry.split()[0] for entry in made] == ["fold", "pages", "pages"]
        assert later == b"%PDF " + tomorrow.mark.encode()
        assert default_storage.listdir("places/booklets/kanazawa/hotmap/pages")[1] == [
            f"{tomorrow.mark}.pdf"
        ]

    def test_is_made_once_for_all_who_ask_at_the_same_time(self, made: list[str]) -> None:
        busy = prepare(FULL, as_of=dt.date(2024, 1, 5))

        with ThreadPoolExecutor(8) as readers:
            asked = [readers.submit(get_booklet, booklet=busy) for _reader in range(8)]

        assert {answer.result() for answer in asked} == {b"%PDF " + busy.mark.encode()}
        assert len(made) == 1
