"""The remarks beside hours (特記事項): what is understood changes the rules, what is not stays as text.

A remark that is not understood and speaks of days or times may change the hours in a way that nobody
here knows, so it is named as a doubt: whoever is told "open until 17:00" must not stand before a door
that the remark had closed. Remarks on a part of the place (飲食の提供は14時まで), on booking, and the
general warning that it may close at times are no doubts.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engawa.rooms.places.opening.column_days import WEEKDAYS, DaysReading, read_days
from engawa.rooms.places.opening.column_times import TIME, fold, make_span, read_minutes
from engawa.rooms.places.opening.hours import DAY, Rule, Span
from engawa.rooms.places.opening.merging import is_weekly
from engawa.rooms.places.opening.osm import HoursUnreadable

Changing = Callable[[tuple[Span, ...]], tuple[Span, ...]]
LONGEST_NOTE = 2_000
# How many parts between commas one remark may have: 第1・第3月曜日、祝日、及び12/29～1/3は休館 has three.
_MOST_PARTS = 12
_STRONG = re.compile(r"[。．;；\n\r]+")
_ANY_SEPARATOR = re.compile(r"[。．;；\n\r、，,／\s]+")
_WEEK = frozenset(range(7))

_CLOSED_WORDS = (
    r"(?:お休み|休み|休館日?|休業日?|休所日?|休室日?|休園日?|休診日?|休場日?|定休日?|休止|閉館|閉室|閉所|閉園|閉庁"
    r"|閉鎖|閉場|除く|除外|以外|利用不可|使用不可|利用できません|使えません|休)"
)
_POLITE = r"(?:です|となります|とします|します|になります)?"
_WORDS = r"(?:\((?P<words>[^()]*)\))?"
_CLOSED = re.compile(
    rf"(?:は|が|も|を|の|、|,|:|-)*(?:全館|全日|終日)?{_CLOSED_WORDS}{_POLITE}{_WORDS}"
)
_CLOSED_BEFORE = re.compile(
    r"[\[【(]?(?:定休日|休館日|休業日|休所日|休園日|休室日|休診日|休場日|閉館日|休み)[\]】)]?(?:は|:|=|…|-)?"
)
_NAMED_CLOSURE = re.compile(
    r"(?P<words>[^()\d、,]{0,10}(?:休館|休業|休園|休所|休診|休み))(?:期間)?(?:は|:)?(?P<bracket>\()?"
)
_OPEN_WORDS = r"(?:開館|営業|開所|開室|開園|開場|利用可能?|開いています)"
_OPEN = re.compile(rf"(?:は|も|に)?{_OPEN_WORDS}{_POLITE}")
_SPAN = rf"{TIME}(?:から|~|-){TIME}(?:まで)?|24時間"
_SPANS = re.compile(
    rf"(?:は|も|の|:|\s)?(?P<spans>(?:{_SPAN})(?:(?:[、,・/と]|及び)(?:{_SPAN}))*){_OPEN_WORDS}?{_POLITE}{_WORDS}"
)
_ONE_SPAN = re.compile(rf"(?P<opens>{TIME})(?:から|~|-)(?P<closes>{TIME})(?:まで)?|24時間")
_BREAK = re.compile(
    rf"(?:は|の|:)?(?P<opens>{TIME})(?:から|~|-)(?P<closes>{TIME})(?:まで)?(?:の?間)?"
    rf"(?:は|を|、)*{_CLOSED_WORDS}{_POLITE}"
)
_UNTIL = re.compile(rf"(?:は|も|の|:)?(?P<closes>{TIME})まで{_OPEN_WORDS}?{_POLITE}")
_NO_DAY_OFF = re.compile(r"(?:年中)?無休(?:です)?")

_SPEAKS_OF_TIME = re.compile(
    r"曜|祝|平日|休|閉|除|以外|不定|[時期季夏冬春秋朝昼夜]|\d[月日/:]|午前|午後|正午|年始|年末|毎|翌|週"
    rf"|第\d|土日|まで|から|開[館園所室]|[{WEEKDAYS}]・|・[{WEEKDAYS}]|^[{WEEKDAYS}]+$"
)
_SUBJECT = re.compile(r"(?:なお|また)?、?(?P<subject>[^はがも:、]{1,20})(?:は|が|も|:(?!\d))")
_WHOLE_PLACE = re.compile(
    r"ただし|但し|利用|使用|営業|開|窓口|業務|^[当本全]?(?:館|所|園|店|施設|センター)$"
)
_FOR_VISITORS = re.compile(
    r"^(?:最終)?(?:受付|入館|入場|入園|入室|来場|ラストオーダー|L\.?O\.?)(?!.*(?:休|閉[^館園]|除|曜|祝))"
)
_BOOKING = re.compile(r"予約|申込|申し込")
_GENERAL_WARNING = re.compile(
    r"(?:都合により|天候により|行事等?により|臨時に?)?(?:開館時間|利用時間|営業時間|時間|日時)?[がをは]?(?:臨時に?)?"
    r"(?:休館|休業|休み|休園|休所|閉館|変更)[にと]?(?:なる|する|します|となる)?(?:場合|こと|日)?[がも]?(?:あります|ある|あり)"
)
_CLOSES_OR_NAMES_DAYS = re.compile(r"休|閉|除|曜|祝|平日")


@dataclass(frozen=True, slots=True)
class NoteReading:
    """The rules with what the remarks say of them, the text that was not understood, and the doubt in it."""

    rules: tuple[Rule, ...]
    rest: str = ""
    doubt: str = ""


def read_note(*, note: str, rules: tuple[Rule, ...]) -> NoteReading:
    """Read remarks on hours of which the first rule is the ordinary one."""
    if len(note) > LONGEST_NOTE:
        return NoteReading(rules, note.strip(), note[:40])
    left: list[tuple[int, int]] = []
    doubt = ""
    for sentence in _list_sentences(note):
        at = 0
        while at < len(sentence):
            size = min(_MOST_PARTS, len(sentence) - at)
            for count in range(size, 0, -1):
                text = note[sentence[at][0] : sentence[at + count - 1][1]]
                changed = _read_remark(fold(text), rules)
                if changed is not None:
                    rules, at = changed, at + count
                    break
            else:
                begins, ends = sentence[at]
                doubt = doubt or _find_doubt(note[begins:ends])
                is_next = bool(left) and not note[left[-1][1] : begins].strip(
                    "。．;；、，,／ 　\n\r\t"
                )
                if is_next:
                    left[-1] = (left[-1][0], ends)
                else:
                    left.append((begins, ends))
                at += 1
    rest = "。".join(note[begins:ends] for begins, ends in left)
    return NoteReading(rules, rest, doubt)


def _list_sentences(note: str) -> list[list[tuple[int, int]]]:
    """Part the remarks into sentences, and these into the places of their parts between commas."""
    sentences: list[list[tuple[int, int]]] = [[]]
    at = 0
    for found in _ANY_SEPARATOR.finditer(note):
        if found.start() > at:
            sentences[-1].append((at, found.start()))
        at = found.end()
        if _STRONG.search(found[0]):
            sentences.append([])
    if at < len(note):
        sentences[-1].append((at, len(note)))
    return sentences


def _find_doubt(text: str) -> str:
    """Give the part when it may change the hours, '' when it does not."""
    folded = fold(text)
    if not _SPEAKS_OF_TIME.search(folded):
        return ""
    is_booking = _BOOKING.search(folded) and not _CLOSES_OR_NAMES_DAYS.search(folded)
    if is_booking or _FOR_VISITORS.search(folded) or _GENERAL_WARNING.fullmatch(folded):
        return ""
    subject = _SUBJECT.match(folded)
    if subject is not None:
        name = subject["subject"]
        if not _SPEAKS_OF_TIME.search(name) and not _WHOLE_PLACE.search(name):
            return ""
    return text


# --- one remark ---------------------------------------------------------------------------------


def _read_remark(text: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...] | None:
    """Give the rules with what one remark changes in them; None when it is not understood."""
    if not text:
        return rules
    try:
        return _read_days_remark(text, rules) or _read_other_remark(text, rules)
    except HoursUnreadable:
        return None


def _read_days_remark(text: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...] | None:
    """Read what begins with days.

    :raises HoursUnreadable: a time in it is none.
    """
    days = read_days(text=text)
    if days is None:
        return None
    rest = text[days.end :]
    if (found := _CLOSED.fullmatch(rest)) and not days.has_working_days:
        return (*rules, *_close(days.rules, found["words"] or ""))
    if (found := _BREAK.fullmatch(rest)) is not None:
        pause = _make_pause(found)
        return _change_days(rules, days, lambda spans: _cut_out(spans, pause))
    if found := _SPANS.fullmatch(rest):
        spans = _read_spans(found["spans"])
        opened = [
            dataclasses.replace(rule, spans=spans, words=found["words"] or rule.words)
            for rule in days.rules
        ]
        return None if days.has_working_days else (*rules, *opened)
    if found := _UNTIL.fullmatch(rest):
        minutes = read_minutes(found["closes"])
        return _change_days(rules, days, lambda spans: _cut_off(spans, minutes))
    if _OPEN.fullmatch(rest) and rules and not days.has_working_days:
        return (*rules, *(dataclasses.replace(rule, spans=rules[0].spans) for rule in days.rules))
    return None


def _read_other_remark(text: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...] | None:
    """Read what does not begin with days.

    :raises HoursUnreadable: a time in it is none.
    """
    if found := _CLOSED_BEFORE.match(text):
        days = read_days(text=text, begins=found.end())
        if days is not None and text[days.end :] in ("", "です") and not days.has_working_days:
            return (*rules, *_close(days.rules, ""))
    if found := _BREAK.fullmatch(text):
        pause = _make_pause(found)
        cut = tuple(
            dataclasses.replace(rule, spans=_cut_out(rule.spans, pause)) if rule.spans else rule
            for rule in rules
        )
        is_sound = all(
            bool(new.spans) == bool(old.spans) for new, old in zip(cut, rules, strict=True)
        )
        return cut if cut != rules and is_sound else None
    if found := _NAMED_CLOSURE.match(text):
        days = read_days(text=text, begins=found.end())
        end = ")" if found["bracket"] else ""
        if days is not None and not days.has_working_days and text[days.end :] == end:
            return (*rules, *_close(days.rules, found["words"]))
    if _NO_DAY_OFF.fullmatch(text) and rules and rules[0].weekdays == _WEEK:
        return rules
    return None


def _close(days: Iterable[Rule], words: str) -> list[Rule]:
    return [dataclasses.replace(rule, words=words or rule.words) for rule in days]


def _read_spans(text: str) -> tuple[Span, ...]:
    return tuple(
        make_span(opens=read_minutes(found["opens"]), closes=read_minutes(found["closes"]))
        if found["opens"]
        else Span(0, DAY)
        for found in _ONE_SPAN.finditer(text)
    )


def _make_pause(found: re.Match[str]) -> Span:
    return make_span(opens=read_minutes(found["opens"]), closes=read_minutes(found["closes"]))


# --- hours that differ on some days ---------------------------------------------------------------


def _change_days(
    rules: tuple[Rule, ...], days: DaysReading, change: Changing
) -> tuple[Rule, ...] | None:
    """Change the hours of some weekdays or of holidays, taking them from the rules so far.

    Holidays keep to the weekdays on which the place opens at all: 土日祝18時まで does not open a Monday.
    """
    if len(days.rules) != 1 or not is_weekly(days.rules[0]):
        return None
    (named,) = days.rules
    changed = [
        Rule(weekdays=frozenset({day}), spans=change(_find_spans(rules, day)))
        for day in sorted(named.weekdays)
    ]
    closed_days = frozenset(day for day in _WEEK if not _find_spans(rules, day))
    on_holidays = _find_spans_on_holidays(rules)
    if named.on_holidays:
        changed.append(Rule(on_holidays=True, spans=change(on_holidays)))
    if not all(rule.spans for rule in changed):
        return None
    if days.has_working_days:
        # 平日 leaves holidays as they were.
        is_plain = not closed_days and not named.on_holidays
        return (*rules, *changed, Rule(on_holidays=True, spans=on_holidays)) if is_plain else None
    knows_holidays = any(rule.on_holidays for rule in rules)
    if named.on_holidays and closed_days and not knows_holidays:
        changed.append(Rule(weekdays=closed_days))
    return (*rules, *changed)


def _find_spans(rules: tuple[Rule, ...], weekday: int) -> tuple[Span, ...]:
    for rule in reversed(rules):
        if is_weekly(rule) and (weekday in rule.weekdays or _names_every_day(rule)):
            return rule.spans
    return ()


def _find_spans_on_holidays(rules: tuple[Rule, ...]) -> tuple[Span, ...]:
    for rule in reversed(rules):
        if is_weekly(rule) and (rule.on_holidays or _names_every_day(rule)):
            return rule.spans
    return rules[0].spans if rules else ()


def _names_every_day(rule: Rule) -> bool:
    return not rule.weekdays and not rule.on_holidays


def _cut_out(spans: tuple[Span, ...], pause: Span) -> tuple[Span, ...]:
    """Take a pause out of spans; none are left when it is not within one of them, before midnight."""
    if pause.closes >= DAY or not any(_is_within(pause, span) for span in spans):
        return ()
    cut: list[Span] = []
    for span in spans:
        if _is_within(pause, span):
            cut += [Span(span.opens, pause.opens), Span(pause.closes, span.closes)]
        else:
            cut.append(span)
    return tuple(cut)


def _is_within(pause: Span, span: Span) -> bool:
    return span.opens < pause.opens and pause.closes < span.closes


def _cut_off(spans: tuple[Span, ...], closes: int) -> tuple[Span, ...]:
    """Let the last of the spans that have begun by then end at that time."""
    begun = sorted((span for span in spans if span.opens < closes), key=lambda span: span.opens)
    if not begun:
        return ()
    return (*begun[:-1], Span(begun[-1].opens, closes))
