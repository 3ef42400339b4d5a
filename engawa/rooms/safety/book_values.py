"""What the ward says in its book of orders, and what of that cannot stand on a public page; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from engawa.rooms.safety.situation import Words

# What `Ward` does not have: its Japanese, easy Japanese and English names come from the ward's own page.
WARD_LANGUAGES = ("zh-hans", "ko")
LEAST_MINUTES, MOST_MINUTES = 5, 12 * 60
MOST_PLACES = 40
# As people dial it in Japan: the area code, or 050, 0120, 0570 and the like, and ten or eleven digits in all.
_PHONE = re.compile(r"0\d{1,4}-\d{1,4}-\d{2,4}")
_DIGITS = (10, 11)
_HAN = re.compile(r"[\u3400-\u9fff\u3005]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
# What no Latin name has, and no Chinese one.
_EASTERN = re.compile(r"[\u3005\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_NOT_CHINESE = re.compile(r"[\u3041-\u30ff\uac00-\ud7a3]")
_READING = re.compile(r"[（(][\u3041-\u30ff\s]+[）)]")

Finding: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookValues:
    """The telephone line and the names by language; `places` are rivers and coasts by their Japanese names.

    `phone` is empty where no line reads orders out. `city` has Japanese too, `ward` only `WARD_LANGUAGES`, and a
    place all but Japanese. `stale_minutes` is after how long the state of a site is old.
    """

    phone: str = ""
    city: Words = field(default_factory=dict)
    ward: Words = field(default_factory=dict)
    places: Mapping[str, Words] = field(default_factory=dict)
    stale_minutes: int = 60

    def write_names(self) -> dict[str, Any]:
        """Give the names as `OrderBook.names` holds them."""
        return {
            "city": dict(self.city),
            "ward": dict(self.ward),
            "places": {name: dict(words) for name, words in self.places.items()},
        }


def read_book(*, phone: str, names: Mapping[str, Any], stale_minutes: int) -> BookValues:
    """Read what a book holds; a name that is empty is none."""
    places = names.get("places", {})
    return BookValues(
        phone=phone,
        city=_keep(names.get("city", {})),
        ward=_keep(names.get("ward", {})),
        places={name: _keep(words) for name, words in places.items()},
        stale_minutes=stale_minutes,
    )


def find_faults(*, values: BookValues) -> list[Finding]:
    """List what cannot stand on a public page, as (field of the form, sentence)."""
    return [*_find_faults(values)]


def _find_faults(values: BookValues) -> Iterator[Finding]:
    digits = sum(letter.isdigit() for letter in values.phone)
    if values.phone and not (_PHONE.fullmatch(values.phone) and digits in _DIGITS):
        yield (
            "phone",
            _(
                "市外局番から、半角のハイフンを入れて、10桁か11桁で入力してください。例：050-1234-5678"
            ),
        )
    if not LEAST_MINUTES <= values.stale_minutes <= MOST_MINUTES:
        yield (
            "stale_minutes",
            _("%(least)d分から%(most)d分までにしてください。")
            % {"least": LEAST_MINUTES, "most": MOST_MINUTES},
        )
    if values.city and not values.city.get("ja"):
        yield "city_ja", _("市の名前を、日本語でも入力してください。")
    yield from _find_foreign(values.city, "city")
    yield from _find_foreign(values.ward, "ward")
    for row, words in enumerate(values.places.values(), start=1):
        yield from _find_foreign(words, f"place_{row}")


def _find_foreign(words: Words, prefix: str) -> Iterator[Finding]:
    """Find names that stand in the field of another language: a reader would not be able to read them."""
    easy, english = words.get("ja-x-easy", ""), words.get("en", "")
    chinese, korean = words.get("zh-hans", ""), words.get("ko", "")
    if _HAN.search(easy) and not _READING.search(easy):
        yield (
            f"{prefix}_easy",
            _("漢字のあとに、よみをかっこで添えてください。例：横浜市（よこはまし）"),
        )
    if _EASTERN.search(english):
        yield f"{prefix}_en", _("英語の名前は、ローマ字で入力してください。")
    if _NOT_CHINESE.search(chinese):
        yield f"{prefix}_zh", _("中国語の名前に、かなやハングルが入っています。")
    if korean and not _HANGUL.search(korean):
        yield f"{prefix}_ko", _("韓国語の名前は、ハングルで入力してください。")


def _keep(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in words.items() if text}
