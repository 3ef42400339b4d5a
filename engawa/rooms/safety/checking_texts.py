"""Whether the texts of an order are whole, name every area, say its level, and use no abolished word."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from django.utils.translation import gettext as _

from engawa.rooms.safety.checking_values import Finding, Ground, OrderDraft
from engawa.rooms.safety.naming_check import list_unnamed, normalise
from engawa.rooms.safety.order_texts import FOLDER, read_templates
from engawa.rooms.safety.situation import OrderText, ZoneNow
from engawa.rooms.safety.town_names import split_part
from engawa.rooms.safety.values import (
    LANGUAGES,
    WITHOUT_LEVEL_NUMBER,
    Action,
    Level,
    ZoneKind,
)

# A part of a text longer than this is read by nobody who has to run.
LONGEST_PART = 6_000
_PARTS = tuple(field.name for field in fields(OrderText))
_LEVEL_NUMBER = re.compile(r"(?:レベル|level|级别|레벨)\d")
_READING = re.compile(r"[（(][ぁ-んァ-ヴー 　]+[）)]")
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff・･]+")


def check_texts(*, draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Give what is wrong with the texts of an order, language by language."""
    for language in LANGUAGES:
        text = draft.texts.get(language)
        if text is None and draft.writing.lacks_place:
            # What is wrong is the place, which is said once and can be mended.
            continue
        if text is None:
            yield Finding(
                "translation-missing",
                language,
                _("%(language)sの文がありません。文を作り直してください。")
                % {"language": name_language(language)},
            )
            continue
        yield from _check_whole(text, language)
        yield from _check_areas(text, draft, ground, language)
        yield from _check_level(text, draft, language)
        if draft.is_drill and not _says_drill(text, language):
            yield Finding(
                "drill-not-said",
                language,
                _(
                    "訓練なのに、%(language)sの見出しに訓練と書かれていません。文を作り直してください。"
                )
                % {"language": name_language(language)},
            )
    for language, text in draft.texts.items():
        yield from _check_abolished(text, language)


def find_abolished(text: str) -> str:
    """Give the word in a text that was abolished in 2021; empty where there is none.

    It is found however it is spaced, and with its reading between.
    """
    plain = squeeze(text)
    return next((word for word in list_abolished() if squeeze(word) in plain), "")


@cache
def list_abolished() -> tuple[str, ...]:
    """Give the words that no text may hold, in all languages."""
    document = tomllib.loads((FOLDER / "abolished.toml").read_text(encoding="utf-8"))
    return tuple(document["words"])


def _check_whole(text: OrderText, language: str) -> Iterator[Finding]:
    for part in _PARTS:
        value = getattr(text, part)
        if not value.strip():
            yield Finding(
                "text-empty",
                language,
                _("%(language)sの文の「%(part)s」が空です。文を書いてください。")
                % {"language": name_language(language), "part": name_part(part)},
            )
        elif len(value) > LONGEST_PART:
            yield Finding(
                "text-too-long",
                language,
                _(
                    "%(language)sの文の「%(part)s」が長すぎます（%(length)d字）。"
                    "%(limit)d字までにしてください。"
                )
                % {
                    "language": name_language(language),
                    "part": name_part(part),
                    "length": len(value),
                    "limit": LONGEST_PART,
                },
            )


def _check_areas(
    text: OrderText, draft: OrderDraft, ground: Ground, language: str
) -> Iterator[Finding]:
    towns = {
        split_part(town)[0]
        for zone in draft.zones
        if zone.kind is not ZoneKind.WARD
        for town in zone.towns
    }
    # Its own zones are named by what is sought: the zone of the whole ward is called 港南区の全域, and its text has
    # to say 港南区.
    drafted = {zone.code for zone in draft.zones}
    others = {
        *ground.towns,
        *(zone.names["ja"] for zone in ground.zones if zone.code not in drafted),
    }
    names = dict.fromkeys(_name_zone(zone, ground, language) for zone in draft.zones)
    readable = _READING.sub("", text.where) if language.startswith("ja") else text.where
    # The name of a zone may hold the name of its town, which is named by it then.
    missing = list_unnamed(
        text=readable,
        names=[_READING.sub("", name) if language.startswith("ja") else name for name in names],
        others=others - towns,
    )
    named = "".join(map(normalise, set(names) - set(missing)))
    missing += [
        town
        for town in list_unnamed(text=readable, names=sorted(towns), others=others - towns)
        if normalise(town) not in named
    ]
    if missing:
        yield Finding(
            "area-not-named",
            language,
            _(
                "%(language)sの「どこ」の文に、%(names)sがありません。すべての区域の名前を書いてください。"
            )
            % {"language": name_language(language), "names": list_names(missing)},
        )


def _name_zone(zone: ZoneNow, ground: Ground, language: str) -> str:
    if zone.kind is ZoneKind.WARD:
        return ground.ward_names.get(language) or ground.ward_names["ja"]
    return zone.names.get(language) or zone.names["ja"]


def list_names(names: list[str]) -> str:
    """List names in quotation marks, the first five of many."""
    quoted = [_("「%(name)s」") % {"name": name} for name in names[:5]]
    listed = "".join(quoted)
    if len(names) > len(quoted):
        return _("%(names)sなど%(count)d件") % {"names": listed, "count": len(names)}
    return listed


def _check_level(text: OrderText, draft: OrderDraft, language: str) -> Iterator[Finding]:
    words = {
        Level(int(number)): squeeze(word)
        for number, word in read_templates(language)["order_words"].items()
    }
    headline = squeeze(text.headline)
    level = Level.EVACUATE if draft.hazard in WITHOUT_LEVEL_NUMBER else draft.level
    if words[level] not in headline:
        yield Finding(
            "headline-without-order",
            language,
            _("%(language)sの見出しに「%(order)s」がありません。見出しを直してください。")
            % {
                "language": name_language(language),
                "order": read_templates(language)["order_words"][str(int(level))],
            },
        )
    allowed = {level}
    if draft.action in (Action.RAISE, Action.LOWER) and draft.previous_level is not None:
        allowed.add(draft.previous_level)
    for other in set(words) - allowed:
        if words[other] in headline:
            yield Finding(
                "headline-of-other-level",
                language,
                _(
                    "%(language)sの見出しに、この発令のものではない「%(order)s」があります。"
                    "見出しを直してください。"
                )
                % {
                    "language": name_language(language),
                    "order": read_templates(language)["order_words"][str(int(other))],
                },
            )
    if draft.hazard in WITHOUT_LEVEL_NUMBER and _LEVEL_NUMBER.search(
        squeeze(text.headline + text.spoken)
    ):
        yield Finding(
            "level-number-said",
            language,
            _(
                "「%(hazard)s」の避難指示には、警戒レベルの番号を付けません。"
                "%(language)sの文から番号を消してください。"
            )
            % {"hazard": draft.hazard.label, "language": name_language(language)},
        )


def _says_drill(text: OrderText, language: str) -> bool:
    template = str(read_templates(language)["drill"])
    return text.headline.startswith(template.partition("{")[0].rstrip())


def _check_abolished(text: OrderText, language: str) -> Iterator[Finding]:
    for part in _PARTS:
        word = find_abolished(getattr(text, part))
        if word:
            yield Finding(
                "abolished-word",
                language,
                _(
                    "%(language)sの文の「%(part)s」に「%(word)s」があります。2021年5月に廃止された"
                    "言葉なので、「避難指示」か「高齢者等避難」を使ってください。"
                )
                % {"language": name_language(language), "part": name_part(part), "word": word},
            )


def squeeze(text: str) -> str:
    """Give a text without readings, gaps and unseen signs, in one width and case."""
    plain = unicodedata.normalize("NFKC", text)
    return _UNSEEN.sub("", _READING.sub("", plain)).casefold()


def name_language(language: str) -> str:
    """Name a language for an officer."""
    return {
        "ja": _("日本語"),
        "ja-x-easy": _("やさしい日本語"),
        "en": _("英語"),
        "zh-hans": _("中国語（簡体字）"),
        "ko": _("韓国語"),
    }.get(language, language)


def name_part(part: str) -> str:
    """Name a part of a text for an officer."""
    return {
        "headline": _("見出し"),
        "where": _("どこ"),
        "reason": _("理由"),
        "who": _("だれが"),
        "what": _("何をする"),
        "cannot_move": _("動けないとき"),
        "closing": _("結び"),
        "spoken": _("読み上げ"),
    }[part]
