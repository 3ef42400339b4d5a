"""`engawa safety receive-jma`: what an officer or a script is told of each file."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Proposal
from tests.rooms.safety.telegram_material import (
    MINUTE,
    list_states,
    make_trigger,
    prepare_ward,
    watch,
)
from tests.telegrams import NORTH, SOUTH, make_landslide


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa, "cliff-1")


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


def run(*arguments: object) -> str:
    """Run the command; give what it says."""
    out = StringIO()
    call_command("safety", "receive-jma", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


class TestReceiveJma:
    def test_says_what_it_read_and_what_it_proposes(
        self, ward: Ward, now: dt.datetime, tmp_path: Path
    ) -> None:
        file = tmp_path / "a.xml"
        file.write_bytes(make_landslide(at=now - MINUTE, out={SOUTH: "3", NORTH: "0"}))

        said = run(file)

        assert "横浜市南部：土砂災害警戒情報（気象庁のレベル4相当）" in said
        assert "1区域に警戒レベル4を出すことを提案します" in said
        assert "横浜市北部" not in said
        assert list_states() == [("ISSUE", "OPEN")]

    def test_takes_the_telegrams_of_a_folder_in_the_order_of_their_reports(
        self, ward: Ward, now: dt.datetime, tmp_path: Path
    ) -> None:
        ends = make_landslide(at=now - MINUTE, out={SOUTH: "1"}, serial="2")
        (tmp_path / "a.xml").write_bytes(ends)
        (tmp_path / "b.xml").write_bytes(make_landslide(at=now - 2 * MINUTE, out={SOUTH: "3"}))

        said = run("--feed", tmp_path)

        assert list_states() == [("ISSUE", "WITHDRAWN")]
        assert "提案を取り下げました" in said

    def test_plays_old_telegrams_in_the_drill_only(self, ward: Ward, tmp_path: Path) -> None:
        old = dt.datetime(2024, 11, 2, 9, 50, tzinfo=dt.UTC)
        (tmp_path / "a.xml").write_bytes(make_landslide(at=old, out={SOUTH: "3"}))

        said = run("--drill", tmp_path / "a.xml")

        assert "【訓練】" in said
        assert [one.is_drill for one in Proposal.objects.all()] == [True]

    def test_speaks_of_one_ward_where_one_is_named(
        self, ward: Ward, konan: Ward, now: dt.datetime, tmp_path: Path
    ) -> None:
        watch(konan, own_code="1411100")
        make_trigger(konan)
        (tmp_path / "a.xml").write_bytes(make_landslide(at=now - MINUTE, out={SOUTH: "3"}))

        said = run(tmp_path / "a.xml", "--ward", "konan")

        assert "港南区" in said
        assert "金沢区" not in said
        assert Proposal.objects.count() == 2

    def test_names_the_files_that_are_no_telegrams_and_reads_the_others(
        self, ward: Ward, now: dt.datetime, tmp_path: Path
    ) -> None:
        (tmp_path / "a.xml").write_bytes(b"<html/>")
        (tmp_path / "b.xml").write_bytes(make_landslide(at=now - MINUTE, out={SOUTH: "3"}))

        with pytest.raises(CommandError, match="1個のファイル"):
            run("--feed", tmp_path)

        assert list_states() == [("ISSUE", "OPEN")]

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((), "指定してください"),
            (("--feed", "/nowhere"), "フォルダーはありません"),
            (("/nowhere.xml",), "開けません"),
            (("/nowhere.xml", "--ward", "nobody"), "という区はありません"),
        ],
    )
    @pytest.mark.django_db
    def test_says_what_is_missing(self, arguments: tuple[str, ...], words: str) -> None:
        with pytest.raises(CommandError, match=words):
            run(*arguments)
