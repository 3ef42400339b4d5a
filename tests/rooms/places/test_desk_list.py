"""The desk's list of places: what there is to do, what is found, and how few questions that takes."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.places.services.register import remove_place
from tests.rooms.places.desk_forms import DESK, Open, make_place, text, words_of


@pytest.fixture
def desk(client_of: Open, viewer: User) -> Any:
    return client_of(viewer)


@pytest.fixture
def places(kanazawa: Ward, now: dt.datetime, clock: time_machine.Traveller) -> None:
    """Five places: old, confirmed lately, without a point, an example in preparation, one taken off."""
    make_place(kanazawa, now, confirmed_on=dt.date(2022, 10, 2), confirmed_by="総務課")
    make_place(
        kanazawa,
        now,
        section="community",
        kind="park",
        name="丘の上公園",
        name_kana="オカノウエコウエン",
        confirmed_on=dt.date(2022, 10, 3),
        hours=None,
    )
    make_place(kanazawa, now, section="", name="どこかの広場", latitude=None, longitude=None)
    make_place(kanazawa, now, name="つくりかけの店", state="DRAFT", is_example=True)
    make_place(kanazawa, now, name="むかしの会館")
    number = Place.objects.get(name="むかしの会館").number
    revision = Place.objects.get(number=number).revision
    remove_place(ward_id=kanazawa.pk, number=number, revision=revision, actor_id=None, now=now)


def names_in(answer: Any) -> list[str]:
    return [row.name for row in answer.context["list"].rows]


@pytest.mark.usefixtures("places")
class TestTheList:
    def test_shows_what_is_there_in_the_order_of_its_readings(self, desk: Any) -> None:
        answer = desk.get(DESK)

        # A reading that all share stands before one that only the park has.
        assert names_in(answer) == [
            "つくりかけの店",
            "どこかの広場",
            "海辺の図書館",
            "丘の上公園",
        ]
        assert "図書館" in words_of(answer)
        assert "2022-10-02 1年以上前" in words_of(answer)

    def test_says_on_top_what_there_is_to_do(self, desk: Any) -> None:
        page = words_of(desk.get(DESK))

        # The day a year ago is still within the year.
        assert "3件は、1年以上確かめていません。" in page
        assert "1件は、場所が分かりません。" in page
        assert "1件は、開いている時間が分かりません。" in page

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("?q=うみべ", ["海辺の図書館", "つくりかけの店", "どこかの広場"]),
            ("?q=ｵｶﾉ", ["丘の上公園"]),
            ("?q=丘 公園", ["丘の上公園"]),
            ("?q=2", ["丘の上公園"]),
            ("?q=%25", []),
            ("?state=DRAFT", ["つくりかけの店"]),
            ("?state=REMOVED", ["むかしの会館"]),
            ("?kind=park", ["丘の上公園"]),
            ("?section=none", ["どこかの広場"]),
            ("?lack=unplaced", ["どこかの広場"]),
            ("?lack=hours", ["丘の上公園"]),
            ("?lack=example", ["つくりかけの店"]),
            ("?lack=old", ["どこかの広場", "つくりかけの店", "海辺の図書館"]),
            ("?lack=old&state=PUBLIC&kind=library&q=図書館", ["海辺の図書館"]),
            ("?state=x&section=x&lack=x&page=x", 4),
        ],
    )
    def test_narrows(self, desk: Any, asked: str, names: Any) -> None:
        answer = desk.get(DESK + asked)

        found = names_in(answer)
        assert (len(found) if isinstance(names, int) else sorted(found)) == (
            names if isinstance(names, int) else sorted(names)
        )
        assert answer.context["list"].total == len(found)

    def test_puts_what_waited_longest_first(self, desk: Any) -> None:
        assert names_in(desk.get(f"{DESK}?lack=old"))[-1] == "海辺の図書館"

    def test_counts_what_each_choice_would_show(self, desk: Any, kanazawa: Ward) -> None:
        community = kanazawa.sections.get(code="community")

        whole = desk.get(f"{DESK}?q=丘").context["list"]
        of_section = desk.get(f"{DESK}?section={community.pk}").context["list"]

        assert {item.label: item.count for item in whole.states} == {
            "いまある施設": 1,
            "公開中": 1,
            "準備中": 0,
            "外したもの": 0,
            "すべて": 1,
        }
        assert [(item.label, item.count) for item in whole.kinds] == [("公園", 1)]
        assert {item.value: item.count for item in of_section.lacks} == {
            "old": 0,
            "unplaced": 0,
            "hours": 1,
            "example": 0,
        }

    def test_says_so_when_nothing_is_found(self, desk: Any) -> None:
        answer = desk.get(f"{DESK}?q=ない所")

        assert "この条件の施設はありません。" in words_of(answer)
        assert 'value="ない所"' in text(answer)

    def test_asks_the_database_as_often_for_many_as_for_few(
        self, desk: Any, kanazawa: Ward, django_assert_num_queries: Any
    ) -> None:
        desk.get(DESK)
        with django_assert_num_queries(8):
            desk.get(DESK)
        first = Place.objects.get(number=1)
        for number in range(100, 220):
            first.pk, first.number = None, number
            first.save(force_insert=True)

        with django_assert_num_queries(8):
            answer = desk.get(f"{DESK}?page=2&q=図書館")

        assert len(names_in(answer)) == 50
        assert answer.context["list"].total == 121
        assert 'rel="next" href="?page=3&amp;q=%E5%9B%B3%E6%9B%B8%E9%A4%A8"' in text(answer)


class TestAnEmptyDesk:
    def test_stands_in_the_menu_of_the_desk(self, client_of: Open, viewer: User) -> None:
        assert f'href="{DESK}"' in text(client_of(viewer).get("/kanazawa/desk/"))

    def test_says_how_to_begin(self, client_of: Open, editor: User, viewer: User) -> None:
        may_write = client_of(editor).get(DESK)
        may_read = client_of(viewer).get(DESK)

        assert "まだ施設がありません。" in words_of(may_write)
        assert "施設を加える" in words_of(may_write)
        assert "施設を加える" not in words_of(may_read)
