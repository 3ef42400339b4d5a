"""The form of the book of orders: the telephone line, and names in the languages of the pages."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part
from engawa.core.ui.meeting import Sheet
from engawa.core.ui.phones import Phone
from engawa.rooms.safety.book_values import MOST_PLACES, BookValues
from engawa.rooms.safety.situation import Words

# Rows that stand empty below the places which the book has.
EMPTY_ROWS = 2
_LONGEST_NAME = 80
_ENDS = {"ja": "ja", "ja-x-easy": "easy", "en": "en", "zh-hans": "zh", "ko": "ko"}
_LABELS = {
    "ja": gettext_lazy("日本語"),
    "ja-x-easy": gettext_lazy("やさしい日本語"),
    "en": gettext_lazy("英語"),
    "zh-hans": gettext_lazy("簡体字の中国語"),
    "ko": gettext_lazy("韓国語"),
}
_ROW = re.compile(r"place_(\d{1,2})_[a-z]{2,4}")


@dataclass(frozen=True, slots=True)
class PlaceFields:
    """The fields of one river or coast, by what it is called now; `is_wrong` where one of them must be mended."""

    name: str
    fields: list[forms.BoundField]
    is_wrong: bool


class BookForm(Part):
    """The book of one ward. `rows` is for how many places there is room."""

    phone = Phone(
        label=gettext_lazy("避難情報を聞ける電話"),
        most=40,
        help_text=gettext_lazy("自動の音声で読み上げる電話。なければ空のままにします。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    stale_minutes = forms.IntegerField(
        label=gettext_lazy("避難先の状況を確かめ直す間隔（分）"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("過ぎると、机に出て、承認の方にメールが届きます。訓練も同じです。"),
    )

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = range(1, min(rows, MOST_PLACES) + 1)
        for language, end in _ENDS.items():
            self.fields[f"city_{end}"] = _name(_("市の名前（%(language)s）"), language)
        for language in ("zh-hans", "ko"):
            self.fields[f"ward_{_ENDS[language]}"] = _name(_("区の名前（%(language)s）"), language)
        for row in self.rows:
            for language, end in _ENDS.items():
                label = _("%(row)dつ目の川や海岸（%(language)s）")
                self.fields[f"place_{row}_{end}"] = _name(label, language, row=row)

    def clean(self) -> dict[str, Any]:
        """See that names of a place have its Japanese one, and that none stands twice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen = set()
        for row in self.rows:
            name = cleaned.get(f"place_{row}_ja")
            others = [cleaned.get(f"place_{row}_{end}") for end in _ENDS.values()]
            if not name and any(others):
                self.add_error(f"place_{row}_ja", _("日本語の名前を入力してください。"))
            if name and name in seen:
                self.add_error(f"place_{row}_ja", _("同じ名前が、もう上にあります。"))
            seen.add(name)
        return cleaned

    def make_values(self) -> BookValues:
        """Give what was typed."""
        given = self.cleaned_data
        places = {
            given[f"place_{row}_ja"]: self._read(f"place_{row}", without="ja")
            for row in self.rows
            if given[f"place_{row}_ja"]
        }
        return BookValues(
            phone=given["phone"],
            city=self._read("city"),
            ward=self._read("ward"),
            places=places,
            stale_minutes=given["stale_minutes"],
        )

    def list_city(self) -> list[forms.BoundField]:
        """List the fields of the city's name."""
        return [self[f"city_{end}"] for end in _ENDS.values()]

    def list_ward(self) -> list[forms.BoundField]:
        """List the fields of the ward's name."""
        return [self["ward_zh"], self["ward_ko"]]

    def list_places(self) -> list[PlaceFields]:
        """List the fields of each place, row by row."""
        rows = ([self[f"place_{row}_{end}"] for end in _ENDS.values()] for row in self.rows)
        return [
            PlaceFields(str(fields[0].value() or ""), fields, any(one.errors for one in fields))
            for fields in rows
        ]

    def point_out(self, faults: Iterable[tuple[str, str]]) -> None:
        """Say at the fields what cannot stand on a public page; a place is counted as it was typed."""
        given = self.cleaned_data
        typed = [row for row in self.rows if given.get(f"place_{row}_ja")]
        for name, words in faults:
            found = _ROW.fullmatch(name)
            row = typed[int(found[1]) - 1] if found else 0
            self.add_error(f"place_{row}_{name.rpartition('_')[2]}" if found else name, words)

    def _read(self, prefix: str, *, without: str = "") -> Words:
        given = self.cleaned_data
        return {
            language: given[f"{prefix}_{end}"]
            for language, end in _ENDS.items()
            if language != without and given.get(f"{prefix}_{end}")
        }


def make_book_sheet(data: Any = None, *, values: BookValues, rows: int) -> Sheet:
    """Make the form of the book with room for so many places, filled with what it says."""
    initial: dict[str, Any] = {"phone": values.phone, "stale_minutes": values.stale_minutes}
    initial |= _write("city", values.city) | _write("ward", values.ward)
    for row, (name, words) in enumerate(values.places.items(), start=1):
        initial |= _write(f"place_{row}", {"ja": name, **words})
    return Sheet((BookForm(data, initial=initial, rows=rows),))


def count_rows(*, values: BookValues, sent: Iterable[str] = ()) -> int:
    """Count for how many places a form needs room: those of the book and two more, and all that were sent."""
    found = (_ROW.fullmatch(name) for name in sent)
    return max([len(values.places) + EMPTY_ROWS, *(int(row[1]) for row in found if row)])


def stamp_values(*, values: BookValues) -> str:
    """Give what tells these values from all others, so that nothing is saved that was not looked at."""
    plain = json.dumps([values.phone, values.stale_minutes, values.write_names()])
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _name(label: str, language: str, **values: Any) -> Line:
    words = label % {"language": str(_LABELS[language]), **values}
    return Line(
        label=words, most=_LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _write(prefix: str, words: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{prefix}_{_ENDS[language]}": text for language, text in words.items() if language in _ENDS
    }
