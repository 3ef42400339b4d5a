"""Telegrams by their codes: the agency's own samples, and those of Kanagawa that no sample shows."""

import datetime as dt
from collections.abc import Iterable

import pytest

from engawa.adapters.jma.reading import read_telegram
from engawa.core.bulletins.contracts import (
    AreaReading,
    Bulletin,
    BulletinRefused,
    BulletinUnused,
    Condition,
    InfoType,
    Kind,
    Phenomenon,
    Scheme,
    Status,
)
from tests.shared import shared_file
from tests.telegrams import (
    CITY,
    KANAZAWA,
    KONAN,
    NORTH,
    PREFECTURE,
    SOUTH,
    make_earthquake,
    make_landslide,
    make_telegram,
    make_tsunami,
    make_warning,
)

AT = dt.datetime(2026, 10, 4, 3, 0, tzinfo=dt.UTC)


def read_sample(name: str, changes: Iterable[tuple[str, str]] = ()) -> Bulletin:
    """Read a sample of the agency, with some of its words changed."""
    text = shared_file(f"data/jma/{name}").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_telegram(content=text.encode(), filename=name)


def out_in(bulletin: Bulletin, area: str) -> list[AreaReading]:
    return [one for one in bulletin.areas if one.area_code == area and one.is_out]


def said_of(bulletin: Bulletin, area: str) -> list[AreaReading]:
    return [one for one in bulletin.areas if one.area_code == area]


class TestLandslideWarning:
    def test_says_level_four_of_the_towns_that_are_warned_and_nothing_of_others(self) -> None:
        bulletin = read_sample("17_04_01_250630_VXWW50.xml")

        assert bulletin.kind is Kind.LANDSLIDE_WARNING
        assert bulletin.status is Status.ACTUAL
        assert bulletin.reported_at == dt.datetime(2024, 11, 2, 9, 50, tzinfo=dt.UTC)
        warned = {one.area_code for one in bulletin.areas if one.is_out}
        assert warned == {"1420600", "1438300", "1438400"}
        assert {one.level for one in bulletin.areas if one.is_out} == {4}
        [south] = said_of(bulletin, SOUTH)
        assert (south.grade, south.level, south.condition) == (0, None, Condition.NONE)

    def test_tells_a_town_that_is_new_from_those_that_go_on(self) -> None:
        bulletin = read_sample("17_04_02_250630_VXWW50.xml")

        found = {one.area_code: one.condition for one in bulletin.areas if one.is_out}
        assert found == {
            "1438200": Condition.ISSUED,
            "1420600": Condition.CONTINUED,
            "1438300": Condition.CONTINUED,
            "1438400": Condition.CONTINUED,
        }

    def test_that_ends_everything_is_read_as_its_end_whatever_its_title_says(self) -> None:
        bulletin = read_telegram(
            content=make_landslide(at=AT, out={SOUTH: "1", NORTH: "0"}, serial="3")
        )

        [south] = said_of(bulletin, SOUTH)
        assert (south.is_out, south.condition) == (False, Condition.LIFTED)
        assert not any(one.is_out for one in bulletin.areas)

    def test_of_the_south_of_yokohama_is_level_four_there_only(self) -> None:
        bulletin = read_telegram(content=make_landslide(at=AT, out={NORTH: "0", SOUTH: "3"}))

        [south] = out_in(bulletin, SOUTH)
        assert (south.phenomenon, south.level) == (Phenomenon.LANDSLIDE, 4)
        assert out_in(bulletin, NORTH) == []


class TestWarningOfTheNewSystem:
    def test_leaves_towns_at_their_own_level_when_the_prefecture_is_higher(self) -> None:
        bulletin = read_sample("15_17_01_250630_VPWW56.xml")

        assert bulletin.covers == {Phenomenon.LANDSLIDE}
        [prefecture] = out_in(bulletin, "320000")
        [matsue] = out_in(bulletin, "3220100")
        [unnan] = out_in(bulletin, "3220900")
        assert (prefecture.scheme, prefecture.level) == (Scheme.REGION, 4)
        assert (matsue.scheme, matsue.level) == (Scheme.MUNICIPALITY, 2)
        assert (unnan.level, unnan.code) == (4, "49")
        [island] = said_of(bulletin, "3252500")
        assert island.condition is Condition.NONE

    def test_reads_what_was_lifted_as_lifted(self) -> None:
        bulletin = read_sample("15_17_01_250630_VPWW55.xml")

        [island] = said_of(bulletin, "3252800")
        assert (island.grade, island.condition) == (0, Condition.LIFTED)
        [izumo] = out_in(bulletin, "3220300")
        assert (izumo.phenomenon, izumo.level) == (Phenomenon.HEAVY_RAIN, 3)

    def test_of_shimane_becomes_one_of_yokohama_by_its_codes_alone(self) -> None:
        bulletin = read_sample(
            "15_17_01_250630_VPWW56.xml", [("<Code>3220900</Code>", f"<Code>{SOUTH}</Code>")]
        )

        [south] = out_in(bulletin, SOUTH)
        assert (south.phenomenon, south.level) == (Phenomenon.LANDSLIDE, 4)

    def test_knows_by_its_version_that_code_08_is_level_three(self) -> None:
        new = read_telegram(content=make_warning(at=AT, out={CITY: "08"}))
        old = read_telegram(content=make_warning(at=AT, out={CITY: "08"}, is_new=False))

        assert [one.level for one in out_in(new, CITY)] == [3]
        assert [one.level for one in out_in(old, CITY)] == [4]
        assert new.series != old.series
        assert new.rank > old.rank

    def test_knows_it_by_its_type_of_data_before_its_version(self) -> None:
        content = make_warning(at=AT, out={CITY: "08"})

        old = read_telegram(content=content, filename="20261004030000_0_VPWW54_140000.xml")
        new = read_telegram(content=content, filename="20261004030000_0_VPWW57_140000.xml")

        assert [one.level for one in out_in(old, CITY)] == [4]
        assert [one.level for one in out_in(new, CITY)] == [3]

    @pytest.mark.parametrize(
        ("code", "phenomenon", "level"),
        [
            ("29", Phenomenon.LANDSLIDE, 2),
            ("09", Phenomenon.LANDSLIDE, 3),
            ("49", Phenomenon.LANDSLIDE, 4),
            ("39", Phenomenon.LANDSLIDE, 5),
            ("03", Phenomenon.HEAVY_RAIN, 3),
            ("43", Phenomenon.HEAVY_RAIN, 4),
            ("33", Phenomenon.HEAVY_RAIN, 5),
            ("48", Phenomenon.STORM_SURGE, 4),
            ("38", Phenomenon.STORM_SURGE, 5),
            ("05", Phenomenon.STORM, None),
        ],
    )
    def test_has_the_level_of_its_code(
        self, code: str, phenomenon: Phenomenon, level: int | None
    ) -> None:
        bulletin = read_telegram(content=make_warning(at=AT, out={CITY: code}))

        [reading] = out_in(bulletin, CITY)
        assert (reading.phenomenon, reading.level) == (phenomenon, level)

    def test_with_nothing_out_says_so_of_what_its_type_covers(self) -> None:
        content = make_warning(at=AT, out={CITY: ""})

        bulletin = read_telegram(content=content, filename="20261004_0_VPWW56_140000.xml")

        [reading] = said_of(bulletin, CITY)
        assert (reading.phenomenon, reading.is_out) == (Phenomenon.LANDSLIDE, False)

    def test_with_a_code_that_nobody_knows_is_shown_and_corresponds_to_no_level(self) -> None:
        bulletin = read_telegram(content=make_warning(at=AT, out={CITY: "77"}))

        [reading] = out_in(bulletin, CITY)
        assert (reading.phenomenon, reading.level) == (Phenomenon.OTHER, None)


class TestWarningOfTheOldSystem:
    def test_names_the_whole_city_and_all_that_is_out(self) -> None:
        bulletin = read_sample("15_12_03_161130_VPWW54.xml")

        found = {(one.code, one.grade, one.level) for one in out_in(bulletin, CITY)}
        assert found == {("15", 2, None), ("16", 2, None)}
        assert {one.code for one in out_in(bulletin, "1420100")} == {"07", "15"}
        assert Phenomenon.LANDSLIDE not in bulletin.covers

    def test_does_not_take_what_may_come_for_what_is_out(self) -> None:
        bulletin = read_sample("15_12_03_161130_VPWW54.xml")

        # 波浪特別警報 and 暴風特別警報 stand in it as possible later.
        assert {one.grade for one in bulletin.areas if one.area_code == CITY} <= {0, 2}


class TestFloodForecast:
    def test_has_the_level_of_its_code_for_stretch_and_rivers(self) -> None:
        bulletin = read_sample("16_02_01_220728_VXKOii.xml")

        [stretch] = out_in(bulletin, "123456789012")
        assert (stretch.scheme, stretch.level) == (Scheme.RIVER_STRETCH, 3)
        assert {one.scheme for one in bulletin.areas} == {Scheme.RIVER_STRETCH, Scheme.RIVER}

    def test_names_the_towns_that_the_river_would_reach(self) -> None:
        changes = [("<CityCode>0000000</CityCode>", f"<CityCode>{CITY}</CityCode>")]

        bulletin = read_sample("16_02_01_220728_VXKOii.xml", changes)

        [city] = out_in(bulletin, CITY)
        assert (city.scheme, city.phenomenon, city.level) == (
            Scheme.MUNICIPALITY,
            Phenomenon.FLOOD,
            3,
        )

    def test_is_lifted_by_code_10(self) -> None:
        changes = [("<Code>30</Code>", "<Code>10</Code>")]

        bulletin = read_sample("16_02_01_220728_VXKOii.xml", changes)

        assert {one.condition for one in bulletin.areas} == {Condition.LIFTED}


class TestEarthquake:
    def test_of_a_drill_is_one_and_names_wards_by_their_codes(self) -> None:
        bulletin = read_sample("32-35_01_03_240613_VXSE53.xml")

        assert bulletin.status is Status.DRILL
        [totsuka] = out_in(bulletin, "1411000")
        assert (totsuka.grade, totsuka.name, totsuka.level) == (40, "震度４", None)
        [shizuoka] = out_in(bulletin, "2210300")
        assert (shizuoka.grade, shizuoka.code) == (45, "5-")

    def test_tells_five_lower_from_five_upper_in_both_wards(self) -> None:
        bulletin = read_telegram(
            content=make_earthquake(
                at=AT, felt={KANAZAWA: "5-", KONAN: "5+"}, event_id="20261004120000"
            )
        )

        assert [one.grade for one in out_in(bulletin, KANAZAWA)] == [45]
        assert [one.grade for one in out_in(bulletin, KONAN)] == [50]

    def test_takes_silence_of_a_town_for_five_lower(self) -> None:
        bulletin = read_telegram(
            content=make_earthquake(at=AT, felt={KONAN: "?"}, event_id="20261004120000")
        )

        [konan] = out_in(bulletin, KONAN)
        assert (konan.grade, konan.name) == (45, "震度５弱以上未入電")

    def test_without_intensities_is_not_used(self) -> None:
        content = make_telegram(info_kind="地震情報", body="<Earthquake/>", at=AT)

        with pytest.raises(BulletinUnused, match=r"。$"):
            read_telegram(content=content)


class TestTsunami:
    def test_of_2011_was_a_slight_swell_in_the_inner_bay(self) -> None:
        bulletin = read_sample("32-39_11_02_250206_VTSE41.xml")

        [bay] = said_of(bulletin, "312")
        assert (bay.grade, bay.code, bay.level) == (1, "71", None)
        assert [one.grade for one in out_in(bulletin, "220")] == [4]
        assert bulletin.is_whole

    def test_of_a_drill_is_a_warning_in_the_inner_bay(self) -> None:
        bulletin = read_sample("32-39_12_03_250206_VTSE51.xml")

        assert bulletin.status is Status.DRILL
        assert [one.grade for one in out_in(bulletin, "312")] == [3]
        assert not bulletin.is_whole

    @pytest.mark.parametrize(
        ("code", "grade"),
        [("53", 4), ("52", 4), ("51", 3), ("62", 2), ("71", 1), ("60", 0), ("00", 0)],
    )
    def test_has_the_grade_of_its_code(self, code: str, grade: int) -> None:
        bulletin = read_telegram(content=make_tsunami(at=AT, out={"312": code}))

        [bay] = said_of(bulletin, "312")
        assert bay.grade == grade


class TestTelegram:
    @pytest.mark.parametrize(
        ("written", "status"),
        [("通常", Status.ACTUAL), ("訓練", Status.DRILL), ("試験", Status.TEST)],
    )
    def test_says_whether_it_is_meant(self, written: str, status: Status) -> None:
        content = make_landslide(at=AT, out={SOUTH: "3"}, status=written)

        assert read_telegram(content=content).status is status

    @pytest.mark.parametrize(
        ("written", "info_type"),
        [("発表", InfoType.ISSUED), ("訂正", InfoType.CORRECTED), ("遅延", InfoType.DELAYED)],
    )
    def test_says_what_it_does(self, written: str, info_type: InfoType) -> None:
        content = make_landslide(at=AT, out={SOUTH: "3"}, info_type=written)

        assert read_telegram(content=content).info_type is info_type

    def test_that_cancels_says_nothing_of_areas(self) -> None:
        content = make_telegram(
            info_kind="土砂災害警戒情報",
            body="<Text>先ほどの情報を取り消します。</Text>",
            at=AT,
            info_type="取消",
            event_id="神奈川県土砂災害警戒情報",
            serial="1",
        )

        bulletin = read_telegram(content=content)

        assert bulletin.info_type is InfoType.CANCELLED
        assert bulletin.areas == ()
        assert (
            bulletin.series == read_telegram(content=make_landslide(at=AT, out={SOUTH: "3"})).series
        )

    def test_of_a_test_of_early_warnings_is_not_used(self) -> None:
        with pytest.raises(BulletinUnused, match="緊急地震速報"):
            read_sample("54_01_01_100514_VXSE42.xml")

    def test_is_known_by_its_bytes(self) -> None:
        content = make_landslide(at=AT, out={SOUTH: "3"})

        bulletin = read_telegram(content=content)

        assert bulletin.raw == content
        assert len(bulletin.digest) == 64

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            (
                "<Status>通常</Status><Editorial",
                "<Status>本番</Status><Editorial",
                "Control/Status",
            ),
            ("<InfoType>発表</InfoType>", "<InfoType/>", "Head/InfoType"),
            ("+09:00</ReportDateTime>", "</ReportDateTime>", "時差"),
            ("<ReportDateTime>2026", "<ReportDateTime>9926", "時差"),
            ('jmaxml1/" xmlns:jmx', 'other/" xmlns:jmx', "気象庁防災情報XMLではありません"),
            (f"<Code>{SOUTH}</Code>", "<Code>横浜</Code>", "地域ごとの内容"),
        ],
    )
    def test_that_lacks_what_cannot_be_guessed_is_refused_in_a_sentence(
        self, old: str, new: str, words: str
    ) -> None:
        text = make_landslide(at=AT, out={SOUTH: "3"}).decode()
        assert old in text

        with pytest.raises(BulletinRefused, match=words) as refused:
            read_telegram(content=text.replace(old, new).encode())

        assert str(refused.value).endswith("。")
        assert not isinstance(refused.value, BulletinUnused)

    def test_of_a_prefecture_alone_says_nothing_of_its_towns(self) -> None:
        bulletin = read_telegram(content=make_warning(at=AT, out={PREFECTURE: "49", CITY: "29"}))

        assert [one.level for one in out_in(bulletin, PREFECTURE)] == [4]
        assert [one.level for one in out_in(bulletin, CITY)] == [2]
