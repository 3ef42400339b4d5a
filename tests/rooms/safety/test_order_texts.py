"""The texts of orders: five checked documents of one shape, and what is put together from them."""

import datetime as dt
import itertools
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import Any

import pytest

from engawa.rooms.safety.order_texts import (
    OrderNotWritable,
    ReasonGiven,
    drop_brackets,
    name_moment,
    name_order,
    read_templates,
    write_texts,
)
from engawa.rooms.safety.reasons import WITH_PLACE, Reason, list_reasons
from engawa.rooms.safety.values import (
    LANGUAGES,
    LEVELS_OF_HAZARD,
    WITHOUT_LEVEL_NUMBER,
    Action,
    Hazard,
    Level,
    ZoneKind,
)
from tests.rooms.safety import situations
from tests.rooms.safety.order_facts import READINGS, SOUTH, order_facts

ABOLISHED = ("避難勧告", "避難準備", "避难劝告", "피난 권고", "Evacuation Advisory", "Preparation")


def list_texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """List all texts of a document with the path at which each stands."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from list_texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from list_texts(inner, f"{path}.{place}")
    else:
        yield path, value


def list_placeholders(text: str) -> set[str]:
    """List the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def list_orders() -> Iterator[tuple[Hazard, Level, Action]]:
    """List all that a version of an order may be."""
    for hazard, levels in LEVELS_OF_HAZARD.items():
        yield from itertools.product((hazard,), levels, Action)


def write(**facts: Any) -> dict[str, Any]:
    """Write the texts of `order_facts()`, changed."""
    return write_texts(facts=order_facts(**facts))


class TestDocuments:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_the_same_headings_and_no_empty_text(self, language: str) -> None:
        japanese = dict(list_texts(read_templates("ja")))
        read = dict(list_texts(read_templates(language)))

        assert list(read) == list(japanese)
        assert [path for path, text in read.items() if not text.strip() and path != ".gap"] == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_what_the_japanese_says(self, language: str) -> None:
        japanese = dict(list_texts(read_templates("ja")))
        # Names of towns differ: whoever reads kanji needs no reading.
        own = {".areas.town": {"town", "reading"}, ".areas.town_spoken": {"town", "reading"}}

        for path, text in list_texts(read_templates(language)):
            allowed = own.get(path, list_placeholders(japanese[path]))
            found = list_placeholders(text)
            assert found == allowed if path not in own else found <= allowed, path

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_know_no_abolished_word(self, language: str) -> None:
        texts = " ".join(text for _, text in list_texts(read_templates(language)))

        assert [word for word in ABOLISHED if word.casefold() in texts.casefold()] == []

    def test_have_a_sentence_for_each_reason(self) -> None:
        sentences = read_templates("ja")["reason"]

        assert set(sentences) == set(Reason.values)
        assert {key for key, text in sentences.items() if "{place}" in text} == WITH_PLACE

    def test_of_easy_japanese_read_every_kanji_in_brackets(self) -> None:
        spoken = (".spoken", ".orders_spoken", ".order_words", ".drill_spoken", ".issuer")
        unread = [
            (path, found[0])
            for path, text in list_texts(read_templates("ja-x-easy"))
            if not path.startswith(spoken)
            for found in re.finditer(r"[一-龯々]+(?![一-龯々]*[ぁ-ん]?（)", text)
        ]

        assert unread == []


class TestWriteTexts:
    @pytest.mark.parametrize(("hazard", "level", "action"), list(list_orders()))
    def test_writes_every_order_whole_in_every_language(
        self, hazard: Hazard, level: Level, action: Action
    ) -> None:
        reasons = [ReasonGiven(code, SOUTH) for code in list_reasons(hazard=hazard, action=action)]

        texts = write(
            hazard=hazard,
            level=level,
            action=action,
            reasons=reasons,
            previous_level=Level.EVACUATE,
            next_update_at=situations.MADE_AT,
        )

        assert tuple(texts) == LANGUAGES
        for text in texts.values():
            for part in astuple(text):
                assert part.strip()
                assert not re.search(r"[{}]|None", part)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_names_level_hazard_and_issuer_in_the_headline(self, language: str) -> None:
        headline = write()[language].headline

        assert (
            name_order(hazard=Hazard.LANDSLIDE, level=Level.EVACUATE, language=language) in headline
        )
        assert situations.WARD[language] in headline
        assert read_templates(language)["hazards"]["LANDSLIDE"] in headline

    def test_names_the_ward_alone_where_its_city_has_no_name(self) -> None:
        texts = write(city_names={"ja": ""})

        assert texts["ja"].headline.startswith("金沢区：")
        assert texts["en"].headline.startswith("Kanazawa Ward –")

    @pytest.mark.parametrize("hazard", sorted(WITHOUT_LEVEL_NUMBER))
    def test_says_no_level_number_of_tsunami_and_fires(self, hazard: Hazard) -> None:
        texts = write(hazard=hazard, reasons=(), action=Action.ISSUE)

        for language, text in texts.items():
            number = "４" if language.startswith("ja") else "4"
            assert number not in text.headline
            assert number not in text.spoken

    def test_calls_twice_and_says_who_in_the_words_of_the_cabinet_office(self) -> None:
        spoken = write()["ja"].spoken

        call = "緊急放送、緊急放送、警戒レベル４、避難開始。"
        assert spoken.startswith(f"{call}{call}こちらは、横浜市金沢区です。")
        assert "土砂災害に関する警戒レベル４、避難指示を発令しました。" in spoken
        assert "危険な場所にいる方は、速やかに全員避難してください。" in spoken

    def test_leaves_out_of_the_spoken_text_what_nobody_can_say(self) -> None:
        sites = (situations.a_site(names={"ja": "大道小（体育館）"}),)

        for text in write(sites=sites, sentence="※「早め」に（すぐ）！").values():
            assert not re.search(r"[（）()「」『』【】※\[\]]", text.spoken)

    def test_speaks_of_elderly_people_at_level_three(self) -> None:
        text = write(level=Level.ELDERLY)["ja"]

        assert "高齢者など避難に時間のかかる方" in text.who
        assert "全員避難" not in text.who

    def test_speaks_of_the_danger_to_life_at_level_five_and_sends_nobody_out(self) -> None:
        text = write(level=Level.EMERGENCY)["ja"]

        assert "命が危険な状況" in text.who
        assert "直ちに" in text.who
        assert "避難場所へ無理に向かわず" in text.what
        assert "大道小学校" not in text.what

    def test_says_until_when_the_next_notice_comes_and_that_the_order_stands(self) -> None:
        closing = write(next_update_at=situations.MADE_AT, phone="050-5490-3993")["ja"].closing

        assert closing == (
            "10月13日（月）15時4分、横浜市金沢区が発令しました。"
            "次は10月13日（月）15時7分までにお知らせします。解除を知らせるまで続きます。"
            "発令されていない地域が安全ということではありません。電話でも聞けます。050-5490-3993"
        )

    def test_says_of_a_lift_that_it_is_over_and_promises_no_next_notice(self) -> None:
        text = write(action=Action.LIFT, next_update_at=situations.MADE_AT)["ja"]

        assert "解除しました" in text.headline
        assert "次は" not in text.closing
        assert "全員避難" not in "".join(astuple(text))

    def test_names_both_levels_of_a_raise(self) -> None:
        text = write(action=Action.RAISE, previous_level=Level.ELDERLY)["en"]

        assert "Alert Level 3" in text.headline
        assert "Alert Level 4" in text.headline

    def test_tells_which_areas_came_and_which_went(self) -> None:
        came, went = situations.a_zone(20), situations.a_zone(21)

        where = write(action=Action.EXTEND, added=(came,), removed=(went,))["ja"].where

        assert "新しく加わった区域は、即時避難指示対象区域 20" in where
        assert "対象でなくなった区域は、即時避難指示対象区域 21" in where

    def test_shows_a_typed_sentence_as_japanese_in_other_languages(self) -> None:
        texts = write(sentence="橋は通れません。")

        assert texts["ja"].reason.endswith("橋は通れません。")
        assert "(In Japanese) 橋は通れません。" in texts["en"].reason
        assert "橋は通れません" not in texts["en"].spoken

    def test_takes_a_typed_sentence_for_text_and_not_for_a_template(self) -> None:
        assert "{ward}{0}%(x)s" in write(sentence="{ward}{0}%(x)s")["ko"].reason

    def test_marks_a_drill_first_and_last(self) -> None:
        text = write(is_drill=True)["ja"]

        assert text.headline.startswith("【訓練】")
        assert text.spoken.startswith("これは訓練です。")
        assert text.spoken.endswith("これは訓練です。")

    def test_names_towns_in_letters_beside_what_signs_say(self) -> None:
        where = write()["en"].where

        assert "part of Kamariyahigashi 2-chome 釜利谷東二丁目" in where

    def test_names_towns_in_japanese_where_no_reading_is_known(self) -> None:
        assert "part of 釜利谷東二丁目" in write(town_readings={})["en"].where

    def test_names_the_whole_ward_by_its_name(self) -> None:
        ward = situations.a_zone(names={"ja": "区の全域"}, kind=ZoneKind.WARD, towns=())

        texts = write(zones=(ward,))

        assert texts["ja"].where == "対象の区域は、横浜市金沢区の全域です。"
        assert "all of Kanazawa Ward, Yokohama City" in texts["en"].spoken

    def test_says_the_number_of_a_zone_whose_name_lacks_it(self) -> None:
        zone = situations.a_zone(names={"ja": "釜利谷のがけ"})

        assert (
            "釜利谷のがけ（区域番号12、釜利谷東二丁目の一部）" in write(zones=(zone,))["ja"].where
        )

    def test_counts_the_areas_aloud_where_their_names_would_never_end(self) -> None:
        zones = tuple(
            situations.a_zone(number, town=name)
            for number, (name, *_) in enumerate(situations.TOWNS, 1)
        )

        text = write(zones=zones)["ja"]

        assert "など、32の区域に" in text.spoken
        assert "区域の名前は、区の防災ページと電話でお知らせします。" in text.spoken
        assert all(name in text.where for name, *_ in situations.TOWNS)

    @pytest.mark.parametrize(
        "facts",
        [
            {"hazard": Hazard.EARTHQUAKE},
            {"hazard": Hazard.TSUNAMI, "level": Level.ELDERLY},
            {"zones": ()},
            {"reasons": (ReasonGiven(Reason.RIVER_RISING),)},
            {"reasons": (ReasonGiven(Reason.RIVER_RISING, {"ja": " "}),)},
            {"action": Action.RAISE},
            {"issued_at": situations.ISSUED_AT.replace(tzinfo=None)},
        ],
    )
    def test_refuses_facts_of_which_no_true_text_can_be_made(self, facts: Any) -> None:
        with pytest.raises(OrderNotWritable):
            write(**facts)


class TestNameMoment:
    def test_says_the_time_of_the_ward_whatever_the_zone_of_the_clock(self) -> None:
        moment = dt.datetime(2025, 10, 13, 6, 4, tzinfo=dt.UTC)

        assert name_moment(moment=moment, language="ja") == "10月13日（月）15時4分"
        assert name_moment(moment=moment, language="en") == "15:04 on Monday 13 October"
        assert name_moment(moment=moment, language="ko") == "10월 13일(월) 15시 4분"


class TestDropBrackets:
    def test_drops_brackets_within_brackets(self) -> None:
        assert drop_brackets("崖（がけ（かた））の 区域 (x)") == "崖の 区域"


def test_readings_are_of_the_towns_of_the_situations() -> None:
    assert READINGS["釜利谷東二丁目"] == "かまりやひがしにちょうめ"
