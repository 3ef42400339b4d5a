"""Whether the loudspeaker and "who must go" agree with the order: its level, its areas, and that it is a drill.

A voice is all that many people get. An officer may write these parts anew; what they say is then held to the same
rules as the headline and the list of areas, in every language that has a text.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.rooms.safety.checking_texts import list_names, name_language, name_part, squeeze
from engawa.rooms.safety.checking_values import Finding, Ground, OrderDraft
from engawa.rooms.safety.naming_check import list_unnamed
from engawa.rooms.safety.order_texts import (
    MOST_SPOKEN_AREAS,
    drop_brackets,
    name_areas_aloud,
    read_templates,
)
from engawa.rooms.safety.situation import OrderText
from engawa.rooms.safety.text_marks import EVERYBODY_LEAVES
from engawa.rooms.safety.town_names import split_part
from engawa.rooms.safety.values import WITHOUT_LEVEL_NUMBER, Action, Level, ZoneKind

_PAUSES = re.compile(r"[、，,。．.:：]")
_NOT_EVERYBODY = (Level.ELDERLY, Level.EMERGENCY)


def check_spoken(*, draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Give what is wrong with the spoken text and with who must go, language by language."""
    for language, text in draft.texts.items():
        yield from _check_order(text, draft, language)
        yield from _check_other_orders(text, draft, ground, language)
        yield from _check_areas(text, draft, ground, language)
        if draft.is_drill and not _begins_as_drill(text, language):
            yield Finding(
                "spoken-without-drill",
                language,
                _("訓練なのに、%(language)sの「読み上げ」が「%(drill)s」で始まっていません。")
                % {"language": name_language(language), "drill": _say_drill(language)},
            )


def _check_order(text: OrderText, draft: OrderDraft, language: str) -> Iterator[Finding]:
    missing = [
        words for words in _words_of(draft, language) if _plain(words) not in _plain(text.spoken)
    ]
    if missing:
        yield Finding(
            "spoken-without-order",
            language,
            _(
                "%(language)sの「読み上げ」に%(words)sがありません。この発令のレベルを書いてください。"
            )
            % {"language": name_language(language), "words": list_names(missing)},
        )


def _words_of(draft: OrderDraft, language: str) -> list[str]:
    if draft.hazard in WITHOUT_LEVEL_NUMBER:
        return [str(read_templates(language)["orders_spoken"]["plain"])]
    return _words_of_level(draft.level, language)


def _words_of_level(level: Level, language: str) -> list[str]:
    """Give number and name of a level as they are said: 警戒レベル４ and 避難指示."""
    said = str(read_templates(language)["orders_spoken"][str(int(level))])
    return [words.strip() for words in re.split("[、，,]", said, maxsplit=1)]


def _check_other_orders(
    text: OrderText, draft: OrderDraft, ground: Ground, language: str
) -> Iterator[Finding]:
    own = Level.EVACUATE if draft.hazard in WITHOUT_LEVEL_NUMBER else draft.level
    allowed = {own}
    if draft.action in (Action.RAISE, Action.LOWER) and draft.previous_level is not None:
        allowed.add(draft.previous_level)
    if draft.action is Action.LIFT:
        # A lift names the orders that go on where it ends one.
        allowed |= {order.level for order in ground.beside}
    others = [level for level in Level if level not in allowed]
    for part in ("who", "spoken"):
        plain = _plain(getattr(text, part))
        words = [
            word
            for level in others
            for word in (
                *_words_of_level(level, language),
                str(read_templates(language)["order_words"][str(int(level))]),
            )
            if _plain(word) in plain
        ]
        if language.startswith("ja") and (own in _NOT_EVERYBODY or draft.action is Action.LIFT):
            words += [found[0] for found in EVERYBODY_LEAVES.finditer(plain)]
        if words:
            yield Finding(
                f"{part}-of-other-level",
                language,
                _(
                    "%(language)sの「%(part)s」に、この発令のレベルに合わない%(words)sがあります。"
                    "文を直してください。"
                )
                % {
                    "language": name_language(language),
                    "part": name_part(part),
                    "words": list_names(list(dict.fromkeys(words))),
                },
            )


def _check_areas(
    text: OrderText, draft: OrderDraft, ground: Ground, language: str
) -> Iterator[Finding]:
    drafted = {zone.code for zone in draft.zones}
    towns = {split_part(town)[0] for zone in draft.zones for town in zone.towns}
    if any(zone.kind is ZoneKind.WARD for zone in draft.zones):
        names = [drop_brackets(ground.ward_names.get(language) or ground.ward_names["ja"])]
    else:
        names = name_areas_aloud(
            zones=draft.zones, readings=ground.town_readings, language=language
        )
    others = {
        *ground.towns,
        *(zone.names["ja"] for zone in ground.zones if zone.code not in drafted),
    }
    missing = list_unnamed(
        text=drop_brackets(text.spoken), names=names, others=others - towns - set(names)
    )
    # Where there are too many to listen to, the first of them are said, and where the others are written.
    if missing and len(names) - len(missing) < MOST_SPOKEN_AREAS:
        yield Finding(
            "spoken-area-not-named",
            language,
            _(
                "%(language)sの「読み上げ」に、%(names)sがありません。"
                "すべての区域の町の名前を書いてください。"
            )
            % {"language": name_language(language), "names": list_names(missing)},
        )


def _begins_as_drill(text: OrderText, language: str) -> bool:
    return squeeze(text.spoken).startswith(squeeze(_say_drill(language)))


def _say_drill(language: str) -> str:
    return str(read_templates(language)["drill_spoken"]).partition("{")[0].strip()


def _plain(words: str) -> str:
    return _PAUSES.sub("", squeeze(words))
