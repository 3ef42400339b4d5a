"""Opening hours as OSM writes them: the `opening_hours` syntax, read strictly and written in full.

Source: the specification of the key `opening_hours` (OSM wiki, version 0.7.2). What the rules of a
place cannot hold is refused and never guessed: school holidays, the sun, weeks of the year, `||`, open
ends, rules added by a comma, and days of no time at all, which OSM counts as open around the clock
though most who write them only forgot the time. A comment without `open` or `off` means in OSM that
nobody knows whether it is open.

One rule of OSM may become several here (`Mo[1],We`), which follow each other and say the same hours.
"""

import calendar
import dataclasses
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from django.utils.translation import gettext as _

from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span
from engawa.rooms.places.opening.osm_selectors import MONTHS, WEEKDAYS, write_dates, write_days

# A person writes a few hundred characters; what is longer costs time and is no opening hours.
LONGEST_TEXT = 20_000
MOST_RULES = 1_000
_LEAP_YEAR = 2024
_QUOTED = re.compile(r'("[^"]*")')
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−ー〜~", "-"))
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<comment>"[^"]*")
      | (?P<always>24/7)
      | (?P<time>\d{1,2}:\d{2})
      | (?P<year>\d{4})
      | (?P<number>\d{1,2})(?!\d)
      | (?P<word>[A-Za-z]+)
      | (?P<sign>\|\||[^\s])
    )""",
    re.VERBOSE,
)
_WEEKDAY_OF = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_MONTH_OF = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_CLOSED = ("off", "closed")
# Words of the syntax for what the rules of a place cannot hold.
_FOREIGN = {"sh", "week", "sunrise", "sunset", "dawn", "dusk", "easter", "unknown", "days", "day"}


class HoursUnreadable(ValueError):
    """The hours cannot be read; the message says which part was not understood."""


def read_osm(text: str) -> OpeningHours:
    """Read hours in the syntax of OSM.

    :raises HoursUnreadable: a part is not understood, or says what rules cannot hold.
    """
    if len(text) > LONGEST_TEXT:
        raise HoursUnreadable(
            _("時間の書き方が長すぎます。%(most)s字までにしてください。") % {"most": LONGEST_TEXT}
        )
    rules: list[Rule] = []
    for part in _split(text):
        rules += _RuleReader(part).read()
        if len(rules) > MOST_RULES:
            raise HoursUnreadable(
                _("決まりが多すぎます。%(most)s個までにしてください。") % {"most": MOST_RULES}
            )
    if not rules:
        raise HoursUnreadable(_("時間が書かれていません。"))
    return OpeningHours(tuple(rules))


def write_osm(hours: OpeningHours) -> str:
    """Write hours in the syntax of OSM; read again, they decide every day alike.

    Rules that never name a day are left out. Words keep all their signs but straight quotation marks,
    which end a comment in OSM.
    """
    written: list[str] = []
    for rule in hours.rules:
        days = write_days(rule)
        if days is None:
            continue
        meaning = _write_meaning(rule)
        written += [
            " ".join(part for part in (dates, days, meaning) if part) for dates in write_dates(rule)
        ]
    written = ["24/7" if rule == "00:00-24:00" else rule for rule in written]
    return "; ".join(written) or "off"


def _write_meaning(rule: Rule) -> str:
    comment = '"{}"'.format(rule.words.replace('"', "”")) if rule.words else ""
    if not rule.spans:
        return f"off {comment}".strip()
    times = ",".join(_write_span(span) for span in rule.spans)
    return f"{times} open {comment}" if comment else times


def _write_span(span: Span) -> str:
    # On the next day before the hour of opening it is plain which day is meant; else OSM counts on: 26:00.
    is_plain = span.closes > DAY and span.closes - DAY < span.opens
    return f"{_write_minutes(span.opens)}-{_write_minutes(span.closes - DAY * is_plain)}"


def _write_minutes(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _split(text: str) -> list[str]:
    """Part the rules at semicolons outside comments; whoever types full-width signs means the others."""
    parts = [""]
    for piece in _QUOTED.split(text):
        if _QUOTED.fullmatch(piece):
            parts[-1] += piece
            continue
        first, *others = unicodedata.normalize("NFKC", piece).translate(_DASHES).split(";")
        parts[-1] += first
        parts += others
    return [part.strip() for part in parts if part.strip()]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    begins: int


_END = _Token("end", "", -1)


class _RuleReader:
    """Reads one rule of OSM from left to right: years and dates, weekdays, times, and what they mean."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            _Token(found.lastgroup or "", found[found.lastgroup or 0], found.start())
            for found in _TOKEN.finditer(text)
        ]
        self.at = 0

    def read(self) -> list[Rule]:
        bounds, days = [Rule()], [Rule()]
        spans: tuple[Span, ...] = (Span(0, DAY),)
        if not self._take("always"):
            bounds = self._read_bounds()
            # A colon behind the dates is allowed so that people read them more easily.
            self._take_sign(":")
            days = self._read_weekdays()
            spans = self._read_spans()
        spans, words = self._read_meaning(spans)
        if len(bounds) * len(days) > MOST_RULES:
            self._refuse(0)
        return [
            dataclasses.replace(
                bound,
                weekdays=day.weekdays,
                weeks=day.weeks,
                on_holidays=day.on_holidays,
                spans=spans,
                words=words,
            )
            for bound in bounds
            for day in days
        ]

    # --- tokens ---------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> _Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else _END

    def _take(self, kind: str) -> str:
        token = self._peek()
        if token.kind != kind:
            return ""
        self.at += 1
        return token.text

    def _take_sign(self, sign: str) -> bool:
        if self._peek().text != sign:
            return False
        self.at += 1
        return True

    def _is_word(self, known: dict[str, int], ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "word" and token.text.lower() in known

    def _take_word(self, known: dict[str, int]) -> int:
        if not self._is_word(known):
            self._refuse()
        return known[self._take("word").lower()]

    def _take_number(self, lowest: int, highest: int) -> int:
        begins = self.at
        number = self._take("number")
        if not number or not lowest <= int(number) <= highest:
            self._refuse(begins)
        return int(number)

    def _refuse(self, at: int | None = None) -> NoReturn:
        """Say which part was not understood, from the token at hand to the end of the rule."""
        self.at = self.at if at is None else at
        token = self._peek()
        if token is _END:
            part = {"part": _shorten(self.text)}
            raise HoursUnreadable(_("「%(part)s」は、途中で終わっています。") % part)
        part = {"part": _shorten(self.text[token.begins :].strip())}
        if token.text in ("||", "+", "/") or token.text.lower() in _FOREIGN:
            raise HoursUnreadable(
                _("「%(part)s」という書き方は扱えません。日にちや時刻で書いてください。") % part
            )
        if token.text == ",":
            raise HoursUnreadable(
                _("「%(part)s」が分かりません。別の決まりは「;」で区切ってください。") % part
            )
        raise HoursUnreadable(_("「%(part)s」が分かりません。") % part)

    # --- years and dates ------------------------------------------------------------------------

    def _read_bounds(self) -> list[Rule]:
        """Read years and dates as rules that hold nothing but bounds; one without any when there are none."""
        begins = self.at
        if self._peek().kind == "year" and not self._is_word(_MONTH_OF, 1):
            years = self._read_years()
            dates = self._read_dates()
            if any(bound.first or bound.last for bound in dates):
                self._refuse(begins)
            return [
                dataclasses.replace(bound, first=year.first, last=year.last)
                for year in years
                for bound in dates
            ]
        return self._read_dates()

    def _read_years(self) -> list[Rule]:
        years = []
        while True:
            begins = self.at
            first = last = self._take_year()
            if self._take_sign("-"):
                last = self._take_year()
            if first > last:
                self._refuse(begins)
            is_open_ended = self._take_sign("+")
            years.append(
                Rule(first=date(first, 1, 1), last=None if is_open_ended else date(last, 12, 31))
            )
            if self._peek(1).kind != "year" or not self._take_sign(","):
                return years

    def _take_year(self) -> int:
        begins = self.at
        year = self._take("year")
        if not year or int(year) < 1:
            self._refuse(begins)
        return int(year)

    def _read_dates(self) -> list[Rule]:
        months: set[int] = set()
        bounds: list[Rule] = []
        begins = self.at
        while self._peek().kind == "year" or self._is_word(_MONTH_OF):
            bound = self._read_date_range(begins)
            months |= bound.months
            if not bound.months:
                bounds.append(bound)
            while self._peek().text == "," and self._peek(1).kind == "number":
                # Dec 24,25: the month is said once. Of Dec 29-Jan 03,05 nobody knows which is meant.
                if bound.yearly_first is None or bound.yearly_last is None:
                    self._refuse()
                if bound.yearly_first[0] != bound.yearly_last[0]:
                    self._refuse()
                self._take_sign(",")
                bound = self._read_days_of_month(bound.yearly_first[0])
                bounds.append(bound)
            is_more = self._peek(1).kind == "year" or self._is_word(_MONTH_OF, 1)
            if not is_more or not self._take_sign(","):
                break
        if months:
            bounds.append(Rule(months=frozenset(months)))
        if len({bound.first is None for bound in bounds}) > 1:
            # 2026 Aug 13,Sep 1: whether the year stands for both, two readers would say differently.
            self._refuse(begins)
        return bounds or [Rule()]

    def _read_date_range(self, begins: int) -> Rule:
        year = self._take("year")
        month = self._take_word(_MONTH_OF)
        if self._peek().kind != "number":
            return self._read_month_range(year, month, begins)
        if not year:
            return self._read_days_of_month(month)
        first = self._take_day(int(year), month)
        if self._take_sign("+"):
            return Rule(first=first)
        if not self._take_sign("-"):
            return Rule(first=first, last=first)
        last_year = self._take("year")
        last_month = self._take_word(_MONTH_OF) if self._peek().kind == "word" else month
        last = self._take_day(int(last_year or year), last_month)
        if last < first:
            self._refuse(begins)
        return Rule(first=first, last=last)

    def _read_days_of_month(self, month: int) -> Rule:
        first = self._take_of_year(month)
        last = first
        if self._take_sign("-"):
            begins = self.at
            is_named = self._peek().kind == "word"
            last = self._take_of_year(self._take_word(_MONTH_OF) if is_named else month)
            if not is_named and last < first:
                self._refuse(begins)
        return Rule(yearly_first=first, yearly_last=last)

    def _read_month_range(self, year: str, month: int, begins: int) -> Rule:
        last_year, last_month = year, month
        if self._take_sign("-"):
            last_year = self._take("year")
            last_month = self._take_word(_MONTH_OF)
        if not year and last_year:
            self._refuse(begins)
        if not year:
            return Rule(months=frozenset(_circle(month, last_month, 12)))
        first = self._make_date(begins, int(year), month, 1)
        end = int(last_year or year)
        last = self._make_date(begins, end, last_month, calendar.monthrange(end, last_month)[1])
        if last < first:
            self._refuse(begins)
        return Rule(first=first, last=last)

    def _take_day(self, year: int, month: int) -> date:
        begins = self.at
        return self._make_date(begins, year, month, self._take_number(1, 31))

    def _take_of_year(self, month: int) -> tuple[int, int]:
        begins = self.at
        day = self._take_number(1, 31)
        self._make_date(begins, _LEAP_YEAR, month, day)
        return month, day

    def _make_date(self, begins: int, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            self._refuse(begins)

    # --- weekdays -------------------------------------------------------------------------------

    def _read_weekdays(self) -> list[Rule]:
        """Read weekdays as rules that hold nothing else: one for each choice of weeks of a month."""
        by_weeks: dict[frozenset[int], set[int]] = {}
        on_holidays = False
        while self._is_word(_WEEKDAY_OF) or self._peek().text.upper() == "PH":
            if self._peek().text.upper() == "PH":
                self._take("word")
                on_holidays = True
            else:
                first = self._take_word(_WEEKDAY_OF)
                days = [first]
                if self._take_sign("-"):
                    days = _circle(first, self._take_word(_WEEKDAY_OF), 7, lowest=0)
                weeks = self._read_weeks() if len(days) == 1 else frozenset()
                by_weeks.setdefault(weeks, set()).update(days)
            is_more = self._is_word(_WEEKDAY_OF, 1) or self._peek(1).text.upper() == "PH"
            if not is_more or not self._take_sign(","):
                break
        rules = [Rule(weekdays=frozenset(days), weeks=weeks) for weeks, days in by_weeks.items()]
        if on_holidays:
            first_rule, *others = rules or [Rule()]
            rules = [dataclasses.replace(first_rule, on_holidays=True), *others]
        return rules or [Rule()]

    def _read_weeks(self) -> frozenset[int]:
        if not self._take_sign("["):
            return frozenset()
        weeks: set[int] = set()
        while True:
            if self._take_sign("-"):
                # The last but one of a month, [-2], is in no rule.
                weeks.add(-self._take_number(1, 1))
            else:
                first = last = self._take_number(1, 5)
                if self._take_sign("-"):
                    last = self._take_number(first, 5)
                weeks.update(range(first, last + 1))
            if not self._take_sign(","):
                break
        if not self._take_sign("]"):
            self._refuse()
        return frozenset(weeks)

    # --- times and meaning ----------------------------------------------------------------------

    def _read_spans(self) -> tuple[Span, ...]:
        spans = []
        while self._peek().kind == "time":
            spans.append(self._read_span())
            if self._peek(1).kind != "time" or not self._take_sign(","):
                break
        return tuple(spans)

    def _read_span(self) -> Span:
        begins = self.at
        opens = self._take_minutes()
        if not self._take_sign("-"):
            self._refuse(begins)
        closes = self._take_minutes()
        # 22:00-02:00 ends on the next day, and so does 22:00-26:00.
        closes += DAY if closes < opens else 0
        if opens >= DAY or closes == opens:
            self._refuse(begins)
        return Span(opens, closes)

    def _take_minutes(self) -> int:
        begins = self.at
        hour, _colon, minute = self._take("time").partition(":")
        if not hour or int(minute) > 59 or int(hour) * 60 + int(minute) > 2 * DAY:
            self._refuse(begins)
        return int(hour) * 60 + int(minute)

    def _read_meaning(self, spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], str]:
        begins = self.at
        word = self._peek().text.lower()
        if word in ("open", *_CLOSED):
            self._take("word")
        comment = self._take("comment")
        if self._peek() is not _END:
            self._refuse()
        if word in _CLOSED:
            if spans:
                # In OSM it takes this time out of the hours of other rules.
                self._refuse(begins)
            return (), comment.strip('"')
        part = {"part": _shorten(self.text)}
        if comment and word != "open":
            raise HoursUnreadable(
                _(
                    "「%(part)s」は、開いているか分かりません。言葉の前に「open」か「off」が要ります。"
                )
                % part
            )
        if not spans:
            raise HoursUnreadable(
                _("「%(part)s」に時刻がありません。一日中なら「00:00-24:00」と書いてください。")
                % part
            )
        return spans, comment.strip('"')


def _circle(first: int, last: int, length: int, *, lowest: int = 1) -> list[int]:
    """Count from the first to the last in a circle: Fr-Mo, Nov-Feb."""
    count = (last - first) % length + 1
    return [(first - lowest + step) % length + lowest for step in range(count)]


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
