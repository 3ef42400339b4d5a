"""What an order says in each language, put together from checked templates and from nothing else.

The wording is that of the Cabinet Office (避難情報に関するガイドライン, 伝達文例): level, hazard, reason, area,
who must move, where to, what if you cannot, when and by whom, the next notice, and that it stands until it
is lifted. Tsunami and fires have no level number. A sentence that an officer typed is Japanese: other
languages show it as it is, and say that it is Japanese.
"""

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engawa.rooms.safety.reasons import WITH_PLACE, Reason
from engawa.rooms.safety.situation import OrderText, SiteNow, Words, ZoneNow
from engawa.rooms.safety.town_names import name_in_kana, name_in_letters, split_part
from engawa.rooms.safety.values import (
    LANGUAGES,
    LEVELS_OF_HAZARD,
    WITHOUT_LEVEL_NUMBER,
    Action,
    Hazard,
    Level,
    ZoneKind,
)

TOKYO = ZoneInfo("Asia/Tokyo")
FOLDER = Path(__file__).parent / "texts"
# What a loudspeaker can say so that somebody in the street still listens.
MOST_SPOKEN_AREAS = 12
_BRACKETS = re.compile(r"[ 　]*[（(][^（()）]*[）)]")


class OrderNotWritable(ValueError):
    """The facts allow no text: the message says which of them, for developers."""


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """A reason, and the river, place or area that its sentence names, by language."""

    reason: Reason
    place: Words | None = None


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Another order, and the zones in which it goes on where one is lifted."""

    hazard: Hazard
    level: Level
    zones: Sequence[ZoneNow]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All that the texts of one version of an order are made of.

    `zones` are those under the order (of a lift: those it lifts), `added` and `removed` are told of apart
    when the area changes; `going_on` are other orders that stay where this one is lifted, and `is_nobody_free` where they
    cover all of it. `town_readings` gives the kana of a 町丁目 by its name; `sentence` is what the
    officer adds in Japanese.
    """

    ward_names: Words
    city_names: Words
    hazard: Hazard
    level: Level
    action: Action
    zones: Sequence[ZoneNow]
    reasons: Sequence[ReasonGiven]
    issued_at: dt.datetime
    sites: Sequence[SiteNow] = ()
    added: Sequence[ZoneNow] = ()
    removed: Sequence[ZoneNow] = ()
    going_on: Sequence[GoingOn] = ()
    is_nobody_free: bool = False
    town_readings: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    next_update_at: dt.datetime | None = None
    previous_level: Level | None = None
    phone: str = ""
    is_drill: bool = False


def write_texts(*, facts: OrderFacts) -> dict[str, OrderText]:
    """Write the texts of an order in all languages.

    :raises OrderNotWritable: the hazard has no order of that level, no zone is named, a reason lacks its
        place, a raise or lower lacks the level before, or a time is naive.
    """
    _refuse(facts)
    return {language: _Writer(facts, language).write() for language in LANGUAGES}


def name_order(*, hazard: Hazard, level: Level, language: str, is_spoken: bool = False) -> str:
    """Give the official words for an order: "警戒レベル４ 避難指示"; of tsunami and fires "避難指示"."""
    names = read_templates(language)["orders_spoken" if is_spoken else "orders"]
    return str(names["plain" if hazard in WITHOUT_LEVEL_NUMBER else str(int(level))])


def name_hazard(*, hazard: Hazard, language: str) -> str:
    """Give the word for a hazard within a sentence; only hazards for which orders exist have one.

    :raises OrderNotWritable: there are no orders for the hazard.
    """
    names = read_templates(language)["hazards"]
    if hazard not in names:
        raise OrderNotWritable(f"no order is given for {hazard}")
    return str(names[hazard])


def name_moment(*, moment: dt.datetime, language: str) -> str:
    """Give an instant in words, in the time of the ward: "10月13日（月）15時4分"."""
    templates = read_templates(language)
    local = moment.astimezone(TOKYO)
    return str(templates["moment"]).format(
        month=templates["months"][local.month - 1],
        day=local.day,
        weekday=templates["weekdays"][local.weekday()],
        hour=local.hour,
        minute=local.minute,
    )


def name_issuer(*, ward_names: Words, city_names: Words, language: str) -> str:
    """Give the ward with its city, as an issuer signs; the ward alone where the city has no name."""
    city, ward = _in(city_names, language), _in(ward_names, language)
    if not city:
        return ward
    return str(read_templates(language)["issuer"]).format(city=city, ward=ward)


def name_areas(
    *, zones: Iterable[ZoneNow], readings: Mapping[str, str], issuer: str, language: str
) -> list[str]:
    """Name each zone with its number and its towns, as a text must name it."""
    return [_name_zone(zone, readings=readings, issuer=issuer, language=language) for zone in zones]


def name_areas_aloud(
    *, zones: Iterable[ZoneNow], readings: Mapping[str, str], language: str
) -> list[str]:
    """Name whole towns, each once, and zones without a town, as a voice says them."""
    names = [
        name_town(town=split_part(town)[0], readings=readings, language=language, is_spoken=True)
        for zone in zones
        for town in zone.towns
    ]
    names += [_in(zone.names, language) for zone in zones if not zone.towns]
    return list(dict.fromkeys(_make_sayable(name) for name in names))


def drop_brackets(text: str) -> str:
    """Give a text without what stands in brackets, which nobody reads aloud."""
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text


@cache
def read_templates(language: str) -> Mapping[str, Any]:
    """Read the checked document of a language."""
    return tomllib.loads((FOLDER / f"orders.{language}.toml").read_text(encoding="utf-8"))


def _refuse(facts: OrderFacts) -> None:
    if facts.level not in LEVELS_OF_HAZARD.get(facts.hazard, ()):
        raise OrderNotWritable(f"{facts.hazard} has no order of level {facts.level}")
    if not facts.zones:
        raise OrderNotWritable("an order names at least one zone")
    for given in facts.reasons:
        if given.reason in WITH_PLACE and not (given.place or {}).get("ja", "").strip():
            raise OrderNotWritable(f"the reason {given.reason} names a place")
    if facts.action in (Action.RAISE, Action.LOWER) and facts.previous_level is None:
        raise OrderNotWritable(f"{facts.action} names the level before")
    for moment in (facts.issued_at, facts.next_update_at):
        if moment is not None and moment.tzinfo is None:
            raise OrderNotWritable("a time without its zone")


class _Writer:
    """Writes the parts of one text."""

    def __init__(self, facts: OrderFacts, language: str) -> None:
        self._facts = facts
        self._language = language
        self._templates = read_templates(language)
        self._ward = name_issuer(
            ward_names=facts.ward_names, city_names=facts.city_names, language=language
        )
        self._is_lift = facts.action is Action.LIFT

    def write(self) -> OrderText:
        facts, templates = self._facts, self._templates
        headline = self._action("headline", is_spoken=False)
        if facts.is_drill:
            headline = str(templates["drill"]).format(text=headline)
        return OrderText(
            headline=headline,
            where=self._join(self._where()),
            reason=self._join((*self._reasons(), *self._added())),
            who=self._who(is_spoken=False),
            what=self._join(self._what()),
            cannot_move=self._cannot_move(),
            closing=self._join(self._closing()),
            spoken=self._spoken(),
        )

    def _action(self, part: str, *, is_spoken: bool, areas: str = "") -> str:
        facts, language = self._facts, self._language
        previous = ""
        if facts.previous_level is not None:
            previous = name_order(
                hazard=facts.hazard,
                level=facts.previous_level,
                language=language,
                is_spoken=is_spoken,
            )
        return str(self._templates[part][facts.action]).format(
            ward=self._ward,
            hazard=name_hazard(hazard=facts.hazard, language=language),
            order=name_order(
                hazard=facts.hazard, level=facts.level, language=language, is_spoken=is_spoken
            ),
            previous=previous,
            areas=areas,
        )

    def _where(self) -> Iterable[str]:
        facts, areas = self._facts, self._templates["areas"]
        yield str(areas["lifted" if self._is_lift else "now"]).format(
            areas=self._name_all(facts.zones)
        )
        if facts.added:
            yield str(areas["added"]).format(areas=self._name_all(facts.added))
        if facts.removed:
            yield str(areas["removed"]).format(areas=self._name_all(facts.removed))

    def _reasons(self) -> Iterable[str]:
        for given in self._facts.reasons:
            yield str(self._templates["reason"][given.reason]).format(
                place=_in(given.place or {}, self._language)
            )

    def _added(self) -> Iterable[str]:
        if sentence := self._facts.sentence.strip():
            yield str(self._templates["japanese"]).format(text=sentence)

    def _who(self, *, is_spoken: bool) -> str:
        own = str(self._templates["who"][self._key()])
        if not self._is_lift or not self._facts.going_on:
            return own
        return self._join(self._say_going_on(is_spoken=is_spoken))

    def _say_going_on(self, *, is_spoken: bool) -> Iterable[str]:
        """Say where other orders go on, before anybody hears that they may go home."""
        lift = self._templates["lift"]
        for order in self._facts.going_on:
            areas = self._areas_aloud(order.zones)[0] if is_spoken else self._name_all(order.zones)
            yield str(lift["on"]).format(
                areas=areas,
                hazard=name_hazard(hazard=order.hazard, language=self._language),
                order=name_order(
                    hazard=order.hazard,
                    level=order.level,
                    language=self._language,
                    is_spoken=is_spoken,
                ),
            )
        yield str(lift["stay"])
        if not self._facts.is_nobody_free:
            yield str(lift["rest"])

    def _what(self) -> Iterable[str]:
        facts, templates = self._facts, self._templates
        if self._is_lift:
            if facts.going_on:
                yield str(templates["lift"]["what"])
            if not facts.is_nobody_free:
                yield str(templates["what"]["LIFT"])
            return
        yield self._what_to_do()
        if facts.level is Level.EMERGENCY:
            return
        if facts.sites:
            names = [_in(site.names, self._language) for site in facts.sites]
            yield str(templates["sites"]["open"]).format(sites=self._list(names))
        else:
            yield str(templates["sites"]["none"])
        if facts.hazard not in WITHOUT_LEVEL_NUMBER:
            yield str(templates["sites"]["elsewhere"])

    def _what_to_do(self) -> str:
        """Say where to go: at level 5 nobody walks far."""
        hazard = str(self._facts.hazard.value)
        is_last = self._facts.level is Level.EMERGENCY
        return str(self._templates["what"][f"5_{hazard}" if is_last else hazard])

    def _cannot_move(self) -> str:
        facts = self._facts
        if self._is_lift and facts.is_nobody_free:
            return str(self._templates["lift"]["unwell"])
        key = "LIFT" if self._is_lift else str(facts.hazard)
        if facts.level is Level.EMERGENCY and not self._is_lift:
            key = "5"
        return str(self._templates["cannot_move"][key])

    def _closing(self) -> Iterable[str]:
        facts, closing = self._facts, self._templates["closing"]
        yield str(closing["lifted" if self._is_lift else "issued"]).format(
            moment=name_moment(moment=facts.issued_at, language=self._language), ward=self._ward
        )
        if not self._is_lift:
            if facts.next_update_at is not None:
                moment = name_moment(moment=facts.next_update_at, language=self._language)
                yield str(closing["next"]).format(moment=moment)
            yield str(closing["stands"])
        yield str(closing["elsewhere"])
        if facts.phone:
            yield str(closing["phone"]).format(phone=facts.phone)

    def _spoken(self) -> str:
        facts, spoken = self._facts, self._templates["spoken"]
        areas, has_all = self._areas_aloud(self._facts.zones)
        call = str(spoken[f"call_{self._key()}"]).format(ward=self._ward)
        said = [call] if self._is_lift else [call, call, str(spoken["from"])]
        said = [sentence.format(ward=self._ward) for sentence in said]
        said.append(self._action("spoken", is_spoken=True, areas=areas))
        said += self._reasons()
        if self._language == "ja":
            # A voice of another language cannot read Japanese.
            said += self._added()
        said.append(self._who(is_spoken=True))
        if not self._is_lift:
            # Where to go, before what is left for those who cannot.
            said.append(self._what_to_do())
            said.append(self._cannot_move())
        if not has_all:
            said.append(str(spoken["names"]))
        text = _make_sayable(self._join(said))
        if facts.is_drill:
            text = str(self._templates["drill_spoken"]).format(text=text)
        return text

    def _areas_aloud(self, zones: Sequence[ZoneNow]) -> tuple[str, bool]:
        """Name the towns, each once; where they are too many, the first of them and how many areas there are."""
        if any(zone.kind is ZoneKind.WARD for zone in zones):
            return self._name_all(zones), True
        names = list(dict.fromkeys(name for zone in zones for name in self._name_aloud(zone)))
        if len(names) <= MOST_SPOKEN_AREAS:
            return self._list(names), True
        listed = self._list(names[:MOST_SPOKEN_AREAS])
        many = str(self._templates["spoken"]["many"])
        return many.format(areas=listed, count=len(zones)), False

    def _name_aloud(self, zone: ZoneNow) -> list[str]:
        if not zone.towns:
            return [_in(zone.names, self._language)]
        return [
            name_town(
                town=town,
                readings=self._facts.town_readings,
                language=self._language,
                is_spoken=True,
            )
            for town in zone.towns
        ]

    def _name_all(self, zones: Iterable[ZoneNow]) -> str:
        return self._list(
            name_areas(
                zones=zones,
                readings=self._facts.town_readings,
                issuer=self._ward,
                language=self._language,
            )
        )

    def _key(self) -> str:
        """Give under which name a template stands that differs by level, and by hazard where it has none."""
        if self._is_lift:
            return "LIFT"
        if self._facts.hazard in WITHOUT_LEVEL_NUMBER:
            return str(self._facts.hazard)
        return str(int(self._facts.level))

    def _list(self, names: Iterable[str]) -> str:
        return str(self._templates["joint"]).join(names)

    def _join(self, sentences: Iterable[str]) -> str:
        return str(self._templates["gap"]).join(sentences)


def name_town(
    *, town: str, readings: Mapping[str, str], language: str, is_spoken: bool = False
) -> str:
    """Name a town for readers of a language, with its Japanese name as it stands on signs."""
    areas = read_templates(language)["areas"]
    whole, is_part = split_part(town)
    reading = (
        name_in_kana(town=whole, readings=readings)
        if language == "ja-x-easy"
        else name_in_letters(town=whole, readings=readings)
    )
    template = str(areas["town_spoken" if is_spoken else "town"])
    named = template.format(town=whole, reading=reading) if reading else whole
    return str(areas["part"]).format(town=named) if is_part else named


def _name_zone(zone: ZoneNow, *, readings: Mapping[str, str], issuer: str, language: str) -> str:
    areas = read_templates(language)["areas"]
    if zone.kind is ZoneKind.WARD:
        return str(areas["whole"]).format(ward=issuer)
    name = _in(zone.names, language)
    japanese = zone.names["ja"]
    details = []
    if zone.number and zone.number not in japanese:
        details.append(str(areas["number"]).format(number=zone.number))
    details += [
        name_town(town=town, readings=readings, language=language)
        for town in zone.towns
        if town not in japanese or name == japanese != town
    ]
    details = [detail for detail in details if detail != name]
    if not details:
        return name
    joint = str(read_templates(language)["joint"])
    return str(areas["zone"]).format(name=name, details=joint.join(details))


def _in(words: Words, language: str) -> str:
    return words.get(language) or words.get("ja", "")


def _make_sayable(text: str) -> str:
    """Leave out what cannot be read aloud: brackets with what they hold, quotation and other marks."""
    text = drop_brackets(text)
    kept = "".join(
        sign
        for sign in text
        if sign in "、。，．,.!?！？：:;；-‐'％%・\u3000 " or not _is_mark(sign)
    )
    return re.sub(r"\s+", " ", kept).strip()


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PSC"
