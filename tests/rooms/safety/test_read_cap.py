"""`engawa safety read-cap`: what alerts of others say, or why they are refused."""

from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command

from engawa.rooms.safety.feeds.cap import write_cap
from tests.rooms.safety import situations
from tests.shared import shared_file


def run(*files: Path) -> tuple[str, str]:
    """Give what the command said, and why it failed, if it did."""
    said = StringIO()
    try:
        call_command("safety", "read-cap", *map(str, files), stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error)
    return said.getvalue(), ""


class TestReadCap:
    def test_says_what_our_own_alert_tells_in_each_language(self, tmp_path: Path) -> None:
        situation = situations.landslide()
        file = tmp_path / "order.xml"
        file.write_bytes(write_cap(situation=situation, order=situation.orders[0]))

        said, failed = run(file)

        assert failed == ""
        assert "避難指示" in said
        assert all(f"　{language}　" in said for language in ("ja", "en", "zh-Hans", "ko"))

    def test_reads_the_others_when_one_is_refused(self) -> None:
        good = shared_file("data/cap/google_earthquake.cap")
        hostile = shared_file("data/cap/google_xee.cap")

        said, failed = run(hostile, good)

        assert "google_xee.cap：" in said
        assert "google_earthquake.cap：" in said
        assert failed == "読めないファイルが1つありました。"

    def test_says_that_a_file_is_not_there(self, tmp_path: Path) -> None:
        said, failed = run(tmp_path / "none.cap")

        assert "ファイルを開けません" in said
        assert failed
