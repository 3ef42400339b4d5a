"""Opening hours in the form of a place: read from the table, shown in it, and never lost."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.forms.hours import HoursForm, write_initial
from engawa.rooms.places.forms.hours_table import make_table, mean_the_same, read_table
from engawa.rooms.places.models import Place, PlaceChange
from engawa.rooms.places.opening.asking import spans_on
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.osm import read_osm, write_osm
from tests.rooms.places.desk_forms import (
    BREAD,
    PLACE,
    PUBLIC,
    Open,
    form_of,
    make_place,
    sent_by,
    words_of,
)

USUAL = read_osm("Tu-Su 09:00-17:00; Mo off; Dec 29-Jan 03 off")
YEAR = [dt.date(2026, 1, 1) + dt.timedelta(days=day) for day in range(365)]


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now, offerings=(BREAD,))


def hours_of(place: Place) -> str:
    place.refresh_from_db()
    return write_osm(OpeningHours.from_plain(place.hours or []))


def fill(**typed: Any) -> HoursForm:
    """Send the part of the form that shows the usual hours, with these controls changed."""
    shown = {**write_initial(USUAL), **typed}
    data = {f"hours-{name}": value for name, value in shown.items() if value is not None}
    return HoursForm(data, current=USUAL)


class TestReadingTheForm:
    @pytest.mark.parametrize(
        ("line", "rules"),
        [
            ("第3月曜", "Mo[3] off"),
            ("12月29日～1月3日", "Dec 29-Jan 03 off"),
            ("2026年8月13日～16日 夏季休館", '2026 Aug 13-2026 Aug 16 off "夏季休館"'),
            ("令和8年8月13日から16日まで", "2026 Aug 13-2026 Aug 16 off"),
            ("８月１３日～１６日　お盆", 'Aug 13-Aug 16 off "お盆"'),
            ("第2・第4水曜は休館日です", "We[2,4] off"),
            ("毎月第1木曜（設備点検）", 'Th[1] off "設備点検"'),
            ("年末年始", 'Dec 29-Jan 03 off "年末年始"'),
            ("祝日", "PH off"),
            ("日曜は10:00から12:00まで", "Su 10:00-12:00"),
            ("2026年5月3日は9時から15時まで", "2026 May 03 09:00-15:00"),
        ],
    )
    def test_takes_lines_as_people_write_them(self, line: str, rules: str) -> None:
        form = fill(lines=line)

        assert form.is_valid(), form.errors
        assert form.hours == read_osm(f"Tu-Su 09:00-17:00; Mo off; {rules}")

    @pytest.mark.parametrize(
        "line",
        [
            "火曜以外休み",
            "第3月曜 午前",
            "木曜 隔週休み",
            "月曜（祝日の場合は翌日）",
            "平日",
            "月末",
            "2月30日",
            "休み",
        ],
    )
    def test_refuses_lines_that_could_mean_something_else(self, line: str) -> None:
        form = fill(lines=line)

        assert not form.is_valid()
        assert f"「{line}」が分かりません。" in form.errors["lines"][0]

    @pytest.mark.parametrize(
        ("typed", "name", "told"),
        [
            ({"0_closed": None}, "0_closed", "月曜は、時間を入れるか「休み」に"),
            ({"1_1_closes": ""}, "1_1_closes", "閉まる時刻も入れてください。"),
            ({"1_1_opens": ""}, "1_1_opens", "開く時刻も入れてください。"),
            ({"1_1_opens": "あさ"}, "1_1_opens", "「あさ」は時刻として読めません。"),
            ({"1_1_opens": "25:70"}, "1_1_opens", "「25:70」は時刻として読めません。"),
            ({"1_1_closes": "8:00"}, "1_1_closes", "09:00に開いて08:00に閉まる、とは"),
            ({"1_2_opens": "16:00", "1_2_closes": "18:00"}, "1_2_opens", "1つ目の時間が終わって"),
            ({"1_closed": "on"}, "1_closed", "「休み」のしるしと時間の、どちらか一方に"),
            ({"lines": "7月は9:00～20:00"}, "lines", "「7月は9:00～20:00」だけでは、"),
            ({"osm": "Mo-Fr 09:00-17:00"}, "way", "OpenStreetMapの書き方でも入力しています。"),
            ({"way": "osm", "osm": "毎日"}, "osm", "「毎日」が分かりません。"),
            ({"way": "telepathy"}, "way", "一覧の中から選び直してください。"),
        ],
    )
    def test_refuses_what_says_nothing_sure(
        self, typed: dict[str, Any], name: str, told: str
    ) -> None:
        form = fill(**typed)

        assert not form.is_valid()
        assert list(form.errors) == [name]
        assert form.errors[name][0].startswith(told)

    def test_asks_for_the_week_before_its_exceptions(self) -> None:
        form = HoursForm({"hours-way": "table", "hours-lines": "第3月曜"}, current=None)

        assert not form.is_valid()
        assert form.errors["lines"] == ["ふだん開いている時間を、先に表に入れてください。"]

    @pytest.mark.parametrize(
        ("typed", "spans"),
        [
            (("9", "17"), "09:00-17:00"),
            (("９：３０", "正午"), "09:30-12:00"),
            (("930", "1730"), "09:30-17:30"),
            (("9時半", "午後5時15分"), "09:30-17:15"),
            (("18:00", "翌2:00"), "18:00-02:00"),
            (("0:00", "24:00"), "00:00-24:00"),
        ],
    )
    def test_reads_times_in_any_width(self, typed: tuple[str, str], spans: str) -> None:
        form = fill(**{"1_1_opens": typed[0], "1_1_closes": typed[1], "lines": ""})

        assert form.is_valid(), form.errors
        expected = read_osm(f"Tu {spans}; We-Su 09:00-17:00; Mo off")
        assert form.hours is not None
        assert mean_the_same(form.hours, expected)


class TestShowingHours:
    @pytest.mark.parametrize(
        "written",
        [
            "24/7",
            "off",
            "Mo-Fr 08:45-17:00; PH off; Dec 29-Jan 03 off",
            "Mo-Fr 08:45-17:00; Sa[2,4] 09:00-12:00; PH off; Dec 29-Jan 03 off",
            "Mo-Sa 09:00-12:00,13:00-21:00; Su,PH 09:00-17:00; Mo[4] off",
            "Fr-Sa 18:00-02:00",
            'Mo-Su 10:00-16:00; 2026 Aug 13-2026 Aug 16 off "夏季休館"; We[-1] off',
        ],
    )
    def test_loses_nothing_in_the_table(self, written: str) -> None:
        hours = read_osm(written)

        table = make_table(hours=hours)

        assert table is not None
        again = read_table(table=table)
        assert all(spans_on(hours=again, day=day) == spans_on(hours=hours, day=day) for day in YEAR)

    @pytest.mark.parametrize(
        "written",
        [
            "Mo-Fr 08:00-09:00,12:00-13:00,17:00-18:00",
            'Mo-Fr 09:00-17:00 open "受付は16:30まで"',
            "Mo-Fr 09:00-17:00; Jul-Aug 09:00-20:00",
            "Apr-Sep Mo-Fr 09:00-18:00",
        ],
    )
    def test_tells_what_no_table_can_show(self, written: str) -> None:
        assert make_table(hours=read_osm(written)) is None


class TestHoursOfAPlace:
    def test_are_shown_in_the_table_and_stay_as_they_are_written(
        self, desk: Any, place: Place
    ) -> None:
        form = sent_by(desk.get(PLACE))

        assert form["hours-1_1_opens"] == ["9:00"]
        assert form["hours-0_closed"] == ["on"]
        assert form["hours-lines"] == ["12月29日から1月3日まで休み"]
        assert hours_of(place) == "Tu-Su 09:00-17:00; Mo off; Dec 29-Jan 03 off"

    def test_are_taken_from_the_table_in_any_width(
        self, desk: Any, client: Any, place: Place
    ) -> None:
        form = form_of(
            place,
            **{
                "hours-1_1_opens": "９：３０",
                "hours-1_1_closes": "正午",
                "hours-1_2_opens": "1300",
                "hours-1_2_closes": "午後5時半",
                "hours-7_closed": "on",
                "hours-lines": "第3水曜\r\n2026年8月13日～16日 夏季休館",
            },
        )

        desk.post(PLACE, form)

        assert hours_of(place) == (
            "Tu 09:30-12:00,13:00-17:30; We-Su 09:00-17:00; Mo,PH off; We[3] off; "
            '2026 Aug 13-2026 Aug 16 off "夏季休館"'
        )
        assert "第3水曜は休み" in words_of(client.get(PUBLIC))

    def test_fill_the_working_days_from_one_row(self, desk: Any, place: Place) -> None:
        emptied = {f"hours-{day}_1_{end}": "" for day in range(7) for end in ("opens", "closes")}
        boxes = {f"hours-{day}_closed": "on" if day in (2, 5, 6) else None for day in range(7)}
        typed = {**emptied, **boxes, "hours-lines": ""}

        form = form_of(
            place,
            **{**typed, "hours-working_1_opens": "9", "hours-working_1_closes": "17"},
        )
        desk.post(PLACE, form)

        assert hours_of(place) == "Mo-Tu,Th-Fr 09:00-17:00; We,Sa-Su off"

    def test_can_be_emptied_and_are_not_known_then(self, desk: Any, place: Place) -> None:
        emptied: dict[str, Any] = {
            f"hours-{day}_1_{end}": "" for day in range(8) for end in ("opens", "closes")
        }
        emptied |= {"hours-0_closed": None, "hours-lines": ""}

        desk.post(PLACE, form_of(place, **emptied))

        place.refresh_from_db()
        assert place.hours is None

    def test_that_no_table_shows_are_kept_as_osm_writes_them(
        self, desk: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        written = "Mo-Fr 08:00-09:00,12:00-13:00,17:00-18:00; Jul-Aug 10:00-20:00"
        place = make_place(kanazawa, now, hours=read_osm(written))

        form = form_of(place)
        desk.post(PLACE, {**form, "fax": "045-000-0001"})

        assert form["hours-way"] == ["osm"]
        assert hours_of(place) == form["hours-osm"][0]
        assert place.hours == read_osm(written).to_plain()
        assert PlaceChange.objects.latest("pk").after == {"fax": "045-000-0001"}

    def test_can_be_written_as_osm_writes_them(self, desk: Any, place: Place) -> None:
        form = form_of(place, **{"hours-way": "osm", "hours-osm": "24/7; Jan 1 off"})

        desk.post(PLACE, form)

        assert hours_of(place) == "24/7; Jan 01 off"
