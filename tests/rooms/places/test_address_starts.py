"""The list sorted from an address: the block that somebody types, towns it may mean, and nothing kept of it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.importing.address_files import AddressRow
from engawa.rooms.places.services.addresses import set_addresses
from engawa.rooms.places.services.ground import set_towns
from tests.rooms.places import material
from tests.rooms.places.desk_forms import words_of
from tests.rooms.places.test_public_list import ask, numbers_in

SOUTH, NORTH = (35.33, 139.60), (35.40, 139.60)


@pytest.fixture
def places(kanazawa: Ward) -> list[int]:
    """Give the numbers of a place in the south and one in the north, of which the south comes first by name."""
    material.lay_ground(kanazawa)
    set_towns(
        ward_id=kanazawa.pk,
        towns=[
            TownEntry("泥亀二丁目", *NORTH, "デイキニチョウメ"),
            TownEntry("釜利谷町", *SOUTH, "カマリヤチョウ"),
        ],
        actor_id=None,
        now=material.MOMENT,
    )
    set_addresses(
        ward_id=kanazawa.pk,
        source="REGISTRY_BLOCKS",
        rows=[
            AddressRow("泥亀一丁目", "9", "", *SOUTH),
            AddressRow("泥亀二丁目", "9", "", *NORTH),
            AddressRow("泥亀二丁目", "14", "", *NORTH),
        ],
        actor_id=None,
        now=material.MOMENT,
    )
    set_addresses(
        ward_id=kanazawa.pk,
        source="REGISTRY_LOTS",
        rows=[
            AddressRow("釜利谷町", "1230", "4", 35.39, 139.6),
            AddressRow("釜利谷町", "1230", "5", 35.41, 139.6),
        ],
        actor_id=None,
        now=material.MOMENT,
    )
    return [
        material.add(kanazawa, name, latitude=at[0], longitude=at[1], name_kana=kana).number
        for name, kana, at in (("南の館", "アミナミ", SOUTH), ("北の館", "キタ", NORTH))
    ]


class TestSortingFromAnAddress:
    @pytest.mark.parametrize(
        "typed",
        [
            "泥亀2-9",
            "泥亀２－９－１",
            "泥亀二丁目9-1",
            "泥亀二丁目９番１号",
            "泥亀二の九",
            "泥亀二－九",
            "泥亀 二丁目 九番",
            "金沢区泥亀二丁目9-1",
            "神奈川県横浜市金沢区泥亀2丁目9番地",
            "〒236-0021 横浜市金沢区泥亀2-9-1",
        ],
    )
    def test_begins_at_the_block(self, client: Client, places: list[int], typed: str) -> None:
        page = ask(client, near=typed)

        assert numbers_in(page) == places[::-1]
        assert "泥亀二丁目9番から近い順に並べています。" in page

    def test_takes_the_middle_of_the_lots_of_a_number(
        self, client: Client, places: list[int]
    ) -> None:
        page = ask(client, near="釜利谷町1230番地4")

        assert numbers_in(page) == places[::-1]
        assert "釜利谷町1230番地から近い順に" in page

    def test_means_what_was_typed_more_than_what_was_chosen(
        self, client: Client, places: list[int]
    ) -> None:
        page = ask(client, near=[f"p{places[0]}", "泥亀2-9"])

        assert numbers_in(page) == places[::-1]

    def test_goes_by_what_was_chosen_where_nothing_was_typed(
        self, client: Client, places: list[int]
    ) -> None:
        page = ask(client, near=[f"p{places[1]}", " "])

        assert numbers_in(page) == places[::-1]

    def test_passes_on_the_block_and_never_the_house(
        self, client: Client, places: list[int]
    ) -> None:
        answer = client.get("/kanazawa/places/", {"near": "泥亀二丁目9-7331"})

        page, block = answer.content.decode(), "near=%E6%B3%A5%E4%BA%80%E4%BA%8C%E4%B8%81%E7%9B%AE9"
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', page)
        assert canonical[0].endswith(f"/kanazawa/places/?{block}")
        assert answer.context["sharing"].share.endswith(f"?{block}")
        assert '<option value="泥亀二丁目9" selected>泥亀二丁目9番</option>' in page
        assert 'id="near-words" type="text" name="near" value=""' in page

    def test_says_it_when_only_the_town_is_known(self, client: Client, places: list[int]) -> None:
        page = ask(client, near="泥亀二丁目99-1")

        assert numbers_in(page) == places[::-1]
        assert "番地の位置が分からないため、泥亀二丁目のまん中から数えています。" in page

    def test_offers_what_it_may_mean(self, client: Client, places: list[int]) -> None:
        answer = client.get("/kanazawa/places/", {"near": "泥亀9", "q": "館"})

        starts = {start.label: start.address for start in answer.context["list"].start_choices}
        assert list(starts) == ["泥亀一丁目9番", "泥亀二丁目9番"]
        assert "「泥亀9」に当たる所が、いくつかあります。" in words_of(answer)
        assert 'value="泥亀9"' in answer.content.decode()
        chosen = client.get("/kanazawa/places/" + starts["泥亀二丁目9番"]).content.decode()
        assert numbers_in(chosen) == places[::-1]

    @pytest.mark.parametrize("typed", ["泥亀", "でいき", "ﾃﾞｲｷ", "金沢区泥亀"])
    def test_offers_towns_that_begin_with_a_name_or_a_reading(
        self, client: Client, places: list[int], typed: str
    ) -> None:
        answer = client.get("/kanazawa/places/", {"near": typed})

        labels = [start.label for start in answer.context["list"].start_choices]
        assert labels == ["泥亀一丁目", "泥亀二丁目"]

    def test_offers_towns_of_exactly_that_name_first(
        self, client: Client, kanazawa: Ward, places: list[int]
    ) -> None:
        names = ("泥亀南二丁目", "泥亀十丁目", "泥亀三丁目")
        set_towns(
            ward_id=kanazawa.pk,
            towns=[TownEntry(name, *NORTH) for name in names],
            actor_id=None,
            now=material.MOMENT.replace(year=2024),
        )

        answer = client.get("/kanazawa/places/", {"near": "泥亀"})

        labels = [start.label for start in answer.context["list"].start_choices]
        assert labels == ["泥亀一丁目", "泥亀二丁目", "泥亀三丁目", "泥亀十丁目", "泥亀南二丁目"]

    @pytest.mark.parametrize("typed", ["ない町1-2", "9-1", "泥", "<b>", "%", "泥亀" * 60, "\0"])
    def test_says_kindly_that_it_found_nothing_and_keeps_what_was_typed(
        self, client: Client, places: list[int], typed: str
    ) -> None:
        answer = client.get("/kanazawa/places/", {"near": typed})

        shown = answer.context["list"]
        assert answer.status_code == 200
        assert (shown.start_words, shown.start_name) == (typed[:80].strip(), "")

    def test_says_that_nothing_was_found(self, client: Client, places: list[int]) -> None:
        page = ask(client, near="ない町1-2")

        assert numbers_in(page) == places
        assert "「ない町1-2」という町や駅が見つからない" in page
        assert 'value="ない町1-2"' in page

    def test_knows_no_address_of_another_ward(
        self, client: Client, konan: Ward, places: list[int]
    ) -> None:
        material.add(konan, "港南の館")

        answer = client.get("/konan/places/", {"near": "泥亀2-9"})

        assert answer.context["list"].unknown_near == "泥亀2-9"

    def test_finds_addresses_that_were_put_in_after_it_was_asked(
        self, client: Client, kanazawa: Ward, places: list[int]
    ) -> None:
        before = ask(client, near="泥亀1-77")
        set_addresses(
            ward_id=kanazawa.pk,
            source="MLIT_BLOCKS",
            rows=[AddressRow("泥亀一丁目", "77", "", *NORTH)],
            actor_id=None,
            now=material.MOMENT.replace(year=2024),
        )
        after = ask(client, near="泥亀1-77")

        assert "泥亀一丁目77番から" not in before
        assert "泥亀一丁目77番から" in after

    @pytest.mark.parametrize("typed", ["泥亀二丁目9-1", "泥亀9", "ない町1-2"])
    def test_asks_at_most_eight_things_of_the_database(
        self, client: Client, places: list[int], typed: str
    ) -> None:
        ask(client, near=typed)

        with CaptureQueriesContext(connection) as asked:
            ask(client, near=typed)

        assert len(asked) <= 8

    def test_works_in_a_frame_and_on_a_map_of_its_own(
        self, client: Client, kanazawa: Ward, places: list[int]
    ) -> None:
        material.make_layer(kanazawa, kinds=("library",))

        pages: list[Any] = [
            client.get(path, {"near": "泥亀2-9"}).context["list"]
            for path in ("/kanazawa/places/embed/", "/kanazawa/places/maps/hotmap/")
        ]

        assert [page.start_name for page in pages] == ["泥亀二丁目9番"] * 2
