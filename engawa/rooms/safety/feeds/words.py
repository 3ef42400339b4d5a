"""The checked document of the feeds, and numbers as words."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from engawa.rooms.safety.feeds.material import TOKYO
from engawa.rooms.safety.order_texts import FOLDER


@cache
def read_words() -> Mapping[str, Any]:
    """Read the document."""
    return tomllib.loads((FOLDER / "feeds.ja.toml").read_text(encoding="utf-8"))


def say_number(number: int) -> str:
    """Say a number as it is read aloud in Japanese: 1180 is 千百八十.

    :raises ValueError: it is negative, or a trillion or more.
    """
    if not 0 <= number < 10**12:
        raise ValueError(f"nobody reads {number} aloud")
    words = read_words()["phone"]["words"]
    if number == 0:
        return str(words["digits"][0])
    said = ""
    for group, large in enumerate(words["large"]):
        four = number // 10 ** (4 * group) % 10_000
        if four:
            said = f"{_say_four(four, words)}{large}{said}"
    return said


def say_moment(moment: dt.datetime) -> str:
    """Say an instant as it is read aloud, in the time of the ward: 十月十三日、午後三時四分."""
    local, words = moment.astimezone(TOKYO), read_words()["phone"]["words"]
    # The first hour after noon is 零時 as well, as announcements say it.
    time = str(words["morning" if local.hour < 12 else "afternoon"]).format(
        hour=say_number(local.hour % 12),
        minute=str(words["minute"]).format(minute=say_number(local.minute)) if local.minute else "",
    )
    return str(words["moment"]).format(
        month=say_number(local.month), day=say_number(local.day), time=time
    )


def _say_four(number: int, words: Mapping[str, Any]) -> str:
    said = ""
    for place, unit in enumerate(words["units"]):
        digit = number // 10**place % 10
        if digit:
            # One is not said before ten, hundred and thousand.
            said = f"{'' if digit == 1 and place else words['digits'][digit]}{unit}{said}"
    return said
