"""What cells of lists of events say: days, times, amounts. Each reader gives None where a cell cannot be read."""

import datetime as dt
import re
import unicodedata

from engawa.core.fiscal.dates import TOKYO, DateImpossible, DateUnreadable, parse_date

_CLOCK = re.compile(r"(\d{1,2})[:時](?:(\d{1,2})(?::\d{2})?分?)?")
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:円|人|名|組|世帯)?")
_TRUE = frozenset(("1", "true", "○", "〇", "◯", "有", "あり", "はい"))
_FREE = frozenset(("無料", "なし", "無", "0円"))
_NOT_NEEDED = re.compile(
    r"^(?:申込み?)?(?:不要|必要なし|なし|無)|申込み?(?:は)?不要|当日.{0,8}(?:先着|直接|会場)"
)


def fold_cell(cell: str) -> str:
    """Give a cell in half width without spaces."""
    return "".join(unicodedata.normalize("NFKC", cell).split())


def read_day(cell: str) -> dt.date | None:
    """Read a day: 2022-01-24, 2022/1/24, 令和4年1月24日; a time behind it does not count."""
    words = re.split(r"[T\s]", unicodedata.normalize("NFKC", cell).strip(), maxsplit=1)[0]
    try:
        return parse_date(words)
    except (DateUnreadable, DateImpossible):
        return None


def read_time(cell: str) -> dt.time | None:
    """Read a time of day: 19:00, 9:00:00, 午後1時30分; 24:00 is the end of the day."""
    words = fold_cell(cell)
    is_late = words.startswith(("午後", "pm", "PM"))
    found = _CLOCK.fullmatch(re.sub(r"^(?:午前|午後|[aApP][mM])", "", words))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if is_late and hour < 12:
        hour += 12
    if (hour, minute) == (24, 0):
        return dt.time(23, 59)
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def read_moment(cell: str) -> dt.datetime | None:
    """Read a moment as open data writes it; without a zone it is Tokyo's."""
    try:
        moment = dt.datetime.fromisoformat(cell.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=TOKYO) if moment.tzinfo is None else moment


def read_amount(cell: str) -> int | None:
    """Read a number of yen or of people: 500, 1,000円, 50名, 無料."""
    words = fold_cell(cell)
    if words in _FREE:
        return 0
    found = _AMOUNT.fullmatch(words)
    return int(found[1].replace(",", "")) if found else None


def is_true(cell: str) -> bool:
    """Tell whether a mark says yes."""
    return fold_cell(cell).casefold() in _TRUE


def needs_no_booking(words: str) -> bool:
    """Tell whether words about how to apply say that nobody needs to."""
    return _NOT_NEEDED.search(fold_cell(words)) is not None
