"""Bytes that are no telegram, or want to be more than one: refused in a sentence, reading nothing else."""

import datetime as dt
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.adapters.jma.feeds import read_feed
from engawa.adapters.jma.parsing import DEEPEST, LARGEST, MOST_ELEMENTS
from engawa.adapters.jma.reading import read_telegram
from engawa.core.bulletins.contracts import Bulletin, BulletinRefused
from tests.telegrams import CITY, SOUTH, make_earthquake, make_landslide, make_tsunami, make_warning

AT = dt.datetime(2026, 10, 4, 3, 0, tzinfo=dt.UTC)
SEEDS = (
    make_landslide(at=AT, out={SOUTH: "3"}),
    make_warning(at=AT, out={CITY: "49"}),
    make_earthquake(at=AT, felt={CITY: "5+"}, event_id="20261004120000"),
    make_tsunami(at=AT, out={"312": "51"}),
)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><Report>&j;</Report>"
)


def refuse(content: bytes) -> str:
    """Give the sentence with which the bytes are refused."""
    with pytest.raises(BulletinRefused) as refused:
        read_telegram(content=content, filename="x.xml")
    assert str(refused.value).endswith("。")
    return str(refused.value)


def read_or_refuse(content: bytes) -> Bulletin | str:
    """Give the telegram, or the sentence with which the bytes are refused; anything else is raised."""
    try:
        return read_telegram(content=content, filename="x_VPWW56_x.xml")
    except BulletinRefused as refused:
        return str(refused)


class TestEntities:
    def test_that_grow_are_refused_before_they_do(self) -> None:
        tracemalloc.start()
        try:
            words = refuse(BOMB)
            _now, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert "DTD" in words
        assert most < 5_000_000

    def test_that_name_files_read_nothing(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("合言葉", encoding="utf-8")
        content = (
            f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'
            '<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Status>&x;</Status></Control></Report>'
        )

        words = refuse(content.encode())

        assert "合言葉" not in words
        assert "DTD" in words

    def test_are_refused_in_feeds_too(self) -> None:
        with pytest.raises(BulletinRefused, match="DTD"):
            read_feed(content=BOMB)


class TestSize:
    def test_beyond_the_limit_is_not_parsed(self) -> None:
        assert "MB" in refuse(b"<Report>" + b" " * LARGEST + b"</Report>")

    def test_in_depth_is_bounded(self) -> None:
        deep = b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1)

        assert "深すぎ" in refuse(deep)

    def test_in_number_is_bounded(self) -> None:
        assert "大きすぎ" in refuse(b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>")


class TestBytes:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\x01\x02",
            "気象警報".encode("shift_jis"),
            b"PK\x03\x04 an archive",
            b"<html><body>Please sign in to the Wi-Fi</body></html>",
            b'<?xml version="1.0" encoding="x-unknown"?><Report/>',
            SEEDS[0][: len(SEEDS[0]) // 2],
            SEEDS[0].decode().encode("shift_jis"),
            SEEDS[0].replace(b'encoding="UTF-8"', b'encoding="Shift_JIS"'),
        ],
        ids=[
            "empty",
            "binary",
            "japanese text",
            "archive",
            "captive portal",
            "unknown encoding",
            "cut off",
            "other encoding than it says",
            "says another encoding than it has",
        ],
    )
    def test_that_are_no_telegram_are_refused_in_a_sentence(self, content: bytes) -> None:
        refuse(content)

    def test_in_utf_16_are_read_as_xml_allows(self) -> None:
        content = (
            SEEDS[0].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
        )

        assert isinstance(read_telegram(content=content), Bulletin)


class TestAnyBytes:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        seed=st.sampled_from(SEEDS),
        cuts=st.lists(
            st.tuples(st.integers(0, 3000), st.integers(0, 80), st.binary(max_size=12)), max_size=6
        ),
    )
    def test_near_a_telegram_are_read_or_refused_and_nothing_else(
        self, seed: bytes, cuts: list[tuple[int, int, bytes]]
    ) -> None:
        content = seed
        for place, length, put in cuts:
            content = content[:place] + put + content[place + length :]

        found = read_or_refuse(content)

        assert found.endswith("。") if isinstance(found, str) else found.digest

    @settings(max_examples=100, deadline=None)
    @given(
        seed=st.sampled_from(SEEDS),
        changes=st.dictionaries(
            st.sampled_from(
                [
                    "3",
                    "49",
                    "5+",
                    "51",
                    SOUTH,
                    CITY,
                    "312",
                    "発表",
                    "通常",
                    "1.5_0",
                    "Code",
                    "Kind",
                    "Area",
                ]
            ),
            st.text(max_size=10),
            max_size=4,
        ),
    )
    def test_with_other_words_in_their_places_are_read_or_refused(
        self, seed: bytes, changes: dict[str, str]
    ) -> None:
        text = seed.decode()
        for old, new in changes.items():
            text = text.replace(f">{old}<", f">{new}<").replace(f"<{old}>", f"<{new}>")

        found = read_or_refuse(text.encode("utf-8", "replace"))

        assert found.endswith("。") if isinstance(found, str) else found.digest
