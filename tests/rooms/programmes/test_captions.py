"""Captions are read cue by cue: faults have a sentence, and what was written is read again as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.programmes.captions import Cue, read_captions, write_captions
from engawa.rooms.programmes.lengths import (
    parse_chapters,
    parse_length,
    write_chapters,
    write_length,
)
from engawa.rooms.programmes.players import PlayerUnknown, read_player
from engawa.rooms.programmes.reading import Unreadable
from engawa.rooms.programmes.transcripts import make_transcript, strip_marks

HEAD = "WEBVTT\n\n"


def faults_of(text: str) -> tuple[str, ...]:
    return read_captions(content=text.encode()).faults


class TestReadingCaptions:
    def test_takes_what_the_format_allows(self) -> None:
        text = (
            "\ufeffWEBVTT 講演\nKind: captions\n\nNOTE 注記\n\nSTYLE\n::cue { color: red }\n\n"
            "1\n00:01.000 --> 00:02.500 line:0 align:start\n<v 講師>はい。<i>では</i>\n2行目\n\n"
            "01:00:00.000 --> 01:00:01.000\nA &lt; B"
        )

        captions = read_captions(content=text.replace("\n", "\r\n").encode())

        assert captions.faults == ()
        assert [(cue.starts, cue.ends, cue.settings) for cue in captions.cues] == [
            (1000, 2500, "line:0 align:start"),
            (3_600_000, 3_601_000, ""),
        ]
        assert strip_marks(captions.cues[1].text) == "A < B"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("1\n00:00:01,000 --> 00:00:02,000\nあ", "1行目が「WEBVTT」ではありません"),
            (HEAD, "字幕が一つもありません"),
            (f"{HEAD}文だけ", "3行目：時刻の行"),
            (f"{HEAD}00:01.000-->00:02.000\nあ", "3行目：時刻の行が読めません"),
            (f"{HEAD}00:01 --> 00:02.000\nあ", "時刻「00:01」が読めません"),
            (f"{HEAD}00:01.000 --> 00:02.000\n", "文がありません"),
            (f"{HEAD}00:01.000 --> 00:02.000\n<script>x</script>", "「<script>」は字幕の印"),
            (f"{HEAD}00:01.000 --> 00:02.000\n3 < 4", "「< 4」は字幕の印"),
            (
                f"{HEAD}00:05.000 --> 00:06.000\nあ\n\n00:01.000 --> 00:02.000\nい",
                "6行目：前の字幕より早く始まっています",
            ),
        ],
    )
    def test_says_in_which_line_what_is_wrong(self, text: str, words: str) -> None:
        assert any(words in fault for fault in faults_of(text)), faults_of(text)

    def test_refuses_other_encodings(self) -> None:
        captions = read_captions(content="WEBVTT\n\nあ".encode("cp932"))

        assert "UTF-8" in captions.faults[0]

    def test_stops_telling_after_fifty(self) -> None:
        assert len(faults_of(HEAD + "x\n\n" * 500)) == 51

    @given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: f"{HEAD}{t}".encode()))
    @settings(max_examples=150, deadline=None)
    def test_never_breaks_and_never_passes_marks_of_pages(self, content: bytes) -> None:
        captions = read_captions(content=content)

        assert captions.cues or captions.faults
        assert all("<script" not in cue.text for cue in captions.cues)
        make_transcript(cues=captions.cues)

    words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n<>\0-"), min_size=1)

    @given(st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 9999), words), min_size=1))
    @settings(max_examples=80, deadline=None)
    def test_reads_what_it_wrote(self, drawn: list[tuple[int, int, str]]) -> None:
        cues, start = [], 0
        for gap, length, text in drawn:
            start += gap
            cues.append(Cue(start, start + length, f"x{' '.join(text.split())}"))
        written = write_captions(cues=cues)

        again = read_captions(content=written.encode())

        assert again.faults == ()
        assert write_captions(cues=again.cues) == write_captions(cues=again.cues)
        assert [cue.starts for cue in again.cues] == [cue.starts for cue in cues]


class TestLengthsAndChapters:
    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("45:30", 2730), ("1:12:30", 4350), ("45分", 2700), ("１時間５分", 3900), ("90:00", 5400)],
    )
    def test_are_read_as_officers_write_them(self, text: str, seconds: int) -> None:
        assert parse_length(text) == seconds

    @pytest.mark.parametrize("text", ["", "長い", "1:2", "1:99:00", "-1:00", "12"])
    def test_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(Unreadable):
            parse_length(text)

    @given(st.lists(st.integers(0, 80_000), unique=True, max_size=20))
    def test_are_read_as_they_were_written(self, seconds: list[int]) -> None:
        chapters = [(second, "章") for second in sorted(seconds)]

        assert parse_chapters(write_chapters(chapters)) == chapters
        assert all(parse_length(write_length(second)) == second for second in seconds)


class TestReadingPlayers:
    @pytest.mark.parametrize(
        "address",
        [
            "https://youtu.be/abcdefghijk?si=tracking",
            "https://www.youtube.com/live/abcdefghijk",
            "https://m.youtube.com/watch?v=abcdefghijk&list=x",
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
        ],
    )
    def test_writes_one_address_without_what_tells_of_the_reader(self, address: str) -> None:
        player = read_player(address=address, frames=["https://www.youtube-nocookie.com"], hosts=[])

        assert player.source == "https://www.youtube-nocookie.com/embed/abcdefghijk"

    @given(st.text(max_size=80) | st.text(max_size=40).map(lambda end: f"https://youtu.be/{end}"))
    def test_allows_nothing_but_what_is_known(self, address: str) -> None:
        try:
            player = read_player(
                address=address, frames=["https://www.youtube-nocookie.com"], hosts=["own.example"]
            )
        except PlayerUnknown:
            return

        assert player.source.startswith("https://www.youtube-nocookie.com/embed/")
        assert not set(player.source) & set("\"'<> ")
