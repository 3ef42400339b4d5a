"""Rows of a list of sites become lines of the register, with a sentence for each thing that is wrong."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from engawa.rooms.places.contracts import PlaceKeys
from engawa.rooms.safety.file_findings import Finding, RegisterFileRefused, Severity
from engawa.rooms.safety.file_words import (
    fold_heading,
    make_plain,
    match_headings,
    read_count,
    says_nothing,
    shorten,
)
from engawa.rooms.safety.register_values import MOST_PEOPLE, is_code
from engawa.rooms.safety.site_file_values import SiteLine, SiteReading
from engawa.rooms.safety.site_headings import (
    HAZARD_HEADINGS,
    HEADINGS,
    NAMING,
    NO_WORDS,
    ROLE_WORDS,
    YES_WORDS,
)
from engawa.rooms.safety.site_joining import (
    NATIONAL_ID,
    Found,
    PlaceBook,
    Wanted,
    find_town,
    is_elsewhere,
)
from engawa.rooms.safety.values import Hazard, SiteRole

LONGEST_BUILDING, LONGEST_NOTE, LONGEST_LANGUAGE, MOST_LANGUAGES = 120, 1_000, 40, 20
_MOST_NAMED = 5
# Excel writes ="045" where zeros in front are to stay; it is a text and no formula.
_TEXT_AS_FORMULA = re.compile(r'="([^"]*)"')
_SEPARATORS = re.compile(r"[、,，;；/／・\n]+")


class _RowWrong(Exception):
    """The row cannot be read; what is wrong has been noted."""


class _RowElsewhere(Exception):
    """The row is another ward's."""


def read_rows(
    *,
    columns: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    overlong: Collection[int],
    ward_name: str,
    role: SiteRole | None,
    places: Iterable[PlaceKeys],
    sites: Collection[tuple[int, SiteRole]],
) -> SiteReading:
    """Read rows into lines of the register; a row with an error is left out, and said to be.

    `role` is that of rows that say none; `sites` are (place, role) of what is registered; `overlong` are
    the rows that had more cells than there are headings.

    :raises RegisterFileRefused: no heading names a place or a role, or there is no row of this ward.
    """
    keys = _match_columns(columns)
    if not any(key in keys.values() for key in NAMING):
        raise RegisterFileRefused(
            _(
                "施設の名前の列が見つかりません。見出しの行に「名称」か「共通ID」か「施設番号」の列を"
                "作ってください。"
            )
        )
    if role is None and not {"role", "sort"} & set(keys.values()):
        raise RegisterFileRefused(
            _("この一覧には役割の列がありません。読み込むときに役割を選んでください。")
        )
    reader = _Reader(keys=keys, ward_name=ward_name, role=role, book=PlaceBook(places, sites=sites))
    lines, count, elsewhere = [], 0, 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        texts = dict(zip(columns, cells, strict=False))
        try:
            lines.append(reader.read(number, texts, is_overlong=number in overlong))
        except _RowElsewhere:
            elsewhere += 1
        except _RowWrong:
            continue
    if not count:
        raise RegisterFileRefused(
            _("避難先の行が1つもありません。見出しの下に避難先を1行に1つ書いてください。")
        )
    if elsewhere == count:
        raise RegisterFileRefused(
            _("%(ward)sの行が1つもありません。ほかの区の一覧でないか確かめてください。")
            % {"ward": ward_name}
        )
    unread = tuple(column for column in columns if column not in keys and column.strip())
    return SiteReading(tuple(lines), tuple(reader.findings), count, elsewhere, unread)


def _match_columns(columns: Iterable[str]) -> dict[str, str]:
    """Give the key of each heading that is known: of `HEADINGS`, or the code of a hazard."""
    found: dict[str, str] = {}
    for column in columns:
        folded = fold_heading(column)
        for key, names in HEADINGS.items():
            if folded in names:
                found[column] = key
        if folded in HAZARD_HEADINGS:
            found[column] = HAZARD_HEADINGS[folded].value
    return found


class _Reader:
    """Reads one row after the other, and remembers which places and codes were taken."""

    def __init__(
        self, *, keys: Mapping[str, str], ward_name: str, role: SiteRole | None, book: PlaceBook
    ) -> None:
        self.findings: list[Finding] = []
        self._keys = keys
        self._has_hazards = any(key in Hazard.values for key in keys.values())
        self._ward_name, self._role, self._book = ward_name, role, book
        self._taken: dict[tuple[int, SiteRole, str], int] = {}
        self._codes: dict[str, int] = {}
        self._row = 0
        self._texts: Mapping[str, tuple[str, str]] = {}
        self._hazards: Mapping[str, tuple[str, str]] = {}

    def read(self, number: int, texts: Mapping[str, str], *, is_overlong: bool) -> SiteLine:
        """Read a row.

        :raises _RowElsewhere: it says that it is another ward's.
        :raises _RowWrong: it has an error.
        """
        before = len(self.findings)
        self._row = number
        known = {heading: _unwrap(text) for heading, text in texts.items() if heading in self._keys}
        self._texts = dict(match_headings(known, HEADINGS))
        self._hazards = {
            self._keys[heading]: (heading, text.strip())
            for heading, text in known.items()
            if self._keys[heading] in Hazard.values
        }
        address = self._cell("address") or self._cell("town")
        if is_elsewhere(ward_name=self._ward_name, ward=self._cell("ward"), address=address):
            raise _RowElsewhere
        if is_overlong:
            self._refuse_overlong()
        self._check_formulas(known)
        role = self._read_role()
        if len(self.findings) > before or role is None:
            raise _RowWrong
        place = self._find_place(role, address)
        line = SiteLine(
            row=number,
            place=place,
            role=role,
            building=self._read_short("building", LONGEST_BUILDING),
            code=self._read_code(),
            hazards=self._read_hazards() if self._has_hazards else None,
            capacity=self._read_capacity(),
            pets=self._read_answer("pets"),
            step_free=self._read_answer("step_free"),
            toilet=self._read_answer("toilet"),
            languages=self._read_languages(),
            note=self._read_short("note", LONGEST_NOTE) or None,
        )
        self._take_once(line)
        if any(finding.severity is Severity.ERROR for finding in self.findings[before:]):
            raise _RowWrong
        return line

    def _cell(self, key: str) -> str:
        return self._texts.get(key, ("", ""))[1]

    def _find(
        self, column: str, code: str, sentence: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.findings.append(Finding(self._row, column, code, severity, sentence))

    def _heading(self, key: str) -> str:
        return self._texts.get(key, ("", ""))[0]

    def _refuse_overlong(self) -> None:
        self._find(
            "",
            "too-many-cells",
            _(
                '%(row)d行目の欄が、見出しより多くあります。コンマ（,）を含む欄を引用符（"）で'
                "囲んでください。"
            )
            % {"row": self._row},
        )
        raise _RowWrong

    def _check_formulas(self, known: Mapping[str, str]) -> None:
        for heading, text in known.items():
            if text.lstrip().startswith(("=", "@")):
                self._find(
                    heading,
                    "formula",
                    _(
                        "%(row)d行目の「%(heading)s」に式（%(text)s）が入っています。"
                        "値だけにして保存し直してください。"
                    )
                    % {"row": self._row, "heading": heading, "text": shorten(text)},
                )

    def _read_role(self) -> SiteRole | None:
        said = self._cell("role")
        role = _choose_role(said)
        if not says_nothing(said) and role is None:
            self._find(
                self._heading("role"),
                "role-unknown",
                _(
                    "%(row)d行目の役割「%(text)s」が分かりません。「地域防災拠点」「福祉避難所」など、"
                    "一覧の役割の名前にしてください。"
                )
                % {"row": self._row, "text": shorten(said)},
            )
            return None
        # 種別 may also say what kind of a building it is; of that nothing follows.
        role = role or _choose_role(self._cell("sort")) or self._role
        if role is None:
            self._find(
                self._heading("role"),
                "no-role",
                _(
                    "%(row)d行目に役割がありません。読み込むときに役割を選ぶか、「役割」の列を"
                    "作ってください。"
                )
                % {"row": self._row},
            )
        elif self._role is SiteRole.WELFARE is not role:
            # Nothing in a list of welfare shelters may become a place to which everybody is sent.
            self._find(
                self._heading("role") or self._heading("sort"),
                "role-differs",
                _(
                    "%(row)d行目の役割は「%(role)s」ですが、福祉避難所として読み込んでいます。"
                    "一覧を分けるか、役割の列を直してください。"
                )
                % {"row": self._row, "role": role.label},
            )
        return role

    def _find_place(self, role: SiteRole, address: str) -> PlaceKeys:
        said_number = self._cell("place_number")
        number = None if says_nothing(said_number) else read_count(said_number)
        national_id = unicodedata.normalize("NFKC", self._cell("national_id")).upper()
        name = make_plain(self._cell("name"))
        wanted = Wanted(
            role=role,
            # A number that is none names no place.
            number=-1 if number is None and not says_nothing(said_number) else number,
            national_id=national_id if NATIONAL_ID.fullmatch(national_id) else "",
            name=name,
            town=find_town(address),
        )
        found = self._book.find(wanted)
        if found.place is None:
            self._tell_no_place(found, wanted)
            raise _RowWrong
        return found.place

    def _tell_no_place(self, found: Found, wanted: Wanted) -> None:
        given = {
            "row": self._row,
            "name": shorten(wanted.name or wanted.national_id or self._cell("place_number")),
            "places": "、".join(
                f"{place.number} {shorten(place.name)}" for place in found.unclear[:_MOST_NAMED]
            ),
        }
        if not given["name"]:
            self._find(
                self._heading("name"),
                "no-name",
                _(
                    "%(row)d行目に施設の名前がありません。名前を書くか、避難先でない行なら消してください。"
                )
                % given,
            )
        elif found.unclear:
            self._find(
                self._heading("name"),
                "place-unclear",
                _(
                    "%(row)d行目の「%(name)s」が、どの施設か決まりません（%(places)s）。"
                    "「施設番号」の列を作って番号を書くか、住所をそろえてください。"
                )
                % given,
            )
        else:
            self._find(
                self._heading("name"),
                "place-unknown",
                _(
                    "%(row)d行目の「%(name)s」は、施設の一覧にありません。先に施設に加えるか、"
                    "施設の一覧と同じ名前にしてください。"
                )
                % given,
            )

    def _read_code(self) -> str:
        code = unicodedata.normalize("NFKC", self._cell("code")).lower()
        if says_nothing(code):
            return ""
        if not is_code(code):
            self._find(
                self._heading("code"),
                "code-unreadable",
                _(
                    "%(row)d行目のコード「%(text)s」は使えません。半角の小文字、数字、ハイフンで"
                    "40字までにしてください。"
                )
                % {"row": self._row, "text": shorten(code)},
            )
        elif code in self._codes:
            self._find(
                self._heading("code"),
                "code-again",
                _("%(row)d行目のコード「%(text)s」は%(other)d行目にもあります。分けてください。")
                % {"row": self._row, "text": code, "other": self._codes[code]},
            )
        else:
            self._codes[code] = self._row
        return code

    def _read_hazards(self) -> tuple[Hazard, ...]:
        """Give the hazards with a mark; what is blank or no mark is not designated."""
        designated = []
        for hazard in Hazard:
            heading, text = self._hazards.get(hazard.value, ("", ""))
            answer = _read_answer(text)
            if answer:
                designated.append(hazard)
            elif answer is None and not says_nothing(text):
                self._find(
                    heading,
                    "hazard-unreadable",
                    _(
                        "%(row)d行目の「%(heading)s」の「%(text)s」が、指定かどうか分かりません。"
                        "指定なしとして読みました。"
                    )
                    % {"row": self._row, "heading": heading, "text": shorten(text)},
                    Severity.WARNING,
                )
        return tuple(designated)

    def _read_capacity(self) -> int | None:
        text = self._cell("capacity")
        if says_nothing(text):
            return None
        count = read_count(text)
        if count is None or count > MOST_PEOPLE:
            self._doubt("capacity", text)
            return None
        return count

    def _read_answer(self, key: str) -> bool | None:
        text = self._cell(key)
        answer = _read_answer(text)
        if answer is None and not says_nothing(text):
            self._doubt(key, text)
        return answer

    def _doubt(self, key: str, text: str) -> None:
        self._find(
            self._heading(key),
            "answer-unreadable",
            _(
                "%(row)d行目の「%(heading)s」の「%(text)s」が読めません。いまの登録のままにします。"
                "分かるときは書き直してください。"
            )
            % {"row": self._row, "heading": self._heading(key), "text": shorten(text)},
            Severity.WARNING,
        )

    def _read_languages(self) -> tuple[str, ...] | None:
        text = self._cell("languages")
        if says_nothing(text) or _read_answer(text) is not None:
            return None
        words = tuple(
            dict.fromkeys(filter(None, (make_plain(word) for word in _SEPARATORS.split(text))))
        )
        if len(words) > MOST_LANGUAGES or any(len(word) > LONGEST_LANGUAGE for word in words):
            self._doubt("languages", text)
            return None
        return words or None

    def _read_short(self, key: str, longest: int) -> str:
        text = make_plain(self._cell(key))
        if says_nothing(text):
            return ""
        if len(text) > longest:
            self._find(
                self._heading(key),
                "too-long",
                _("%(row)d行目の「%(heading)s」が長すぎます。%(limit)d字までにしてください。")
                % {"row": self._row, "heading": self._heading(key), "limit": longest},
            )
        return text[:longest]

    def _take_once(self, line: SiteLine) -> None:
        key = (line.place.id, line.role, line.building)
        if key in self._taken:
            self._find(
                self._heading("name"),
                "site-again",
                _(
                    "%(row)d行目は、%(other)d行目と同じ施設の同じ役割です。どちらかを消すか、"
                    "「建物」の列で分けてください。"
                )
                % {"row": self._row, "other": self._taken[key]},
            )
        else:
            self._taken[key] = self._row


def _choose_role(text: str) -> SiteRole | None:
    plain = make_plain(unicodedata.normalize("NFKC", text))
    if plain.upper() in SiteRole.values:
        return SiteRole(plain.upper())
    return next((role for word, role in ROLE_WORDS.items() if word in plain), None)


def _read_answer(text: str) -> bool | None:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None


def _unwrap(text: str) -> str:
    """Give the text of a cell that a spreadsheet or a writer against formulas has wrapped up."""
    stripped = text.strip()
    if found := _TEXT_AS_FORMULA.fullmatch(stripped):
        return found[1]
    if stripped[:1] == "'" and stripped[1:2] in tuple("=+-@"):
        # Behind the apostrophe stands a text, whatever it begins with.
        return stripped[1:].lstrip("=@")
    return stripped
