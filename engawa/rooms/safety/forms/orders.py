"""The form of a draft of an order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.forms import DateField, TimeField
from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.rooms.safety.drafting import PARTS, digest_words
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.reasons import WITH_PLACE, Reason
from engawa.rooms.safety.services.drafts import DraftValues
from engawa.rooms.safety.values import (
    LEVELS_OF_HAZARD,
    LONGEST_NAME,
    LONGEST_REASON,
    Action,
    Hazard,
    Level,
)

Pairs = list[tuple[str, str]]
LEVEL_NAMES: dict[Level, str | Promise] = {
    Level.ELDERLY: gettext_lazy("警戒レベル3　高齢者等避難"),
    Level.EVACUATE: gettext_lazy("警戒レベル4　避難指示"),
    Level.EMERGENCY: gettext_lazy("警戒レベル5　緊急安全確保"),
}
# What a tsunami or a fire is answered with, which has no number.
PLAIN_ORDER = gettext_lazy("避難指示")
_TIME_HINT = gettext_lazy("例：15:30、午後3時半")
# What the sentence of a reason may name.
_EXAMPLES: dict[Reason, str | Promise] = {
    Reason.LANDSLIDE_WARNING: gettext_lazy("「横浜市南部」"),
    Reason.RIVER_RISING: gettext_lazy("「平戸永谷川」"),
    Reason.RIVER_OVERFLOW: gettext_lazy("「平戸永谷川」"),
    Reason.FIRE_SPREADING: gettext_lazy("「○○町二丁目」"),
}
PART_NAMES: dict[str, str | Promise] = {
    "headline": gettext_lazy("見出し"),
    "where": gettext_lazy("どこ"),
    "reason": gettext_lazy("理由"),
    "who": gettext_lazy("だれが"),
    "what": gettext_lazy("何をする"),
    "cannot_move": gettext_lazy("動けないとき"),
    "closing": gettext_lazy("結び"),
    "spoken": gettext_lazy("放送と電話の文"),
}


@dataclass(frozen=True, slots=True)
class OrderChoices:
    """What a draft can be made of: reasons, zones by kind, sites by role, as (code, words)."""

    reasons: Pairs
    zones: Sequence[tuple[str, Pairs]]
    sites: Sequence[tuple[str, Pairs]]


class OrderForm(Part):
    """What an officer says of a draft: level, reason, zones, sites, times, and words of their own."""

    level = Choice(label=gettext_lazy("警戒レベル"), widget=forms.RadioSelect)
    reason = Choice(label=gettext_lazy("理由"))
    reason_name = Line(
        label=gettext_lazy("理由に入る名前"),
        most=LONGEST_NAME,
        help_text=gettext_lazy(
            "川、海岸、気象庁の地域の名前です。理由に名前が入るときだけ書きます。例：平戸永谷川、横浜市南部"
        ),
    )
    reason_words = Line(
        label=gettext_lazy("書き添えること"),
        most=LONGEST_REASON,
        help_text=gettext_lazy("ほかの言語のページにも、日本語のまま出ます。"),
    )
    zones = Choices(label=gettext_lazy("区域"), required=False)
    sites = Choices(label=gettext_lazy("開く避難場所"), required=False)
    update_day = DateField(label=gettext_lazy("次に知らせる日"), required=False)
    update_time = TimeField(
        label=gettext_lazy("次に知らせる時刻"), required=False, help_text=_TIME_HINT
    )
    expires_day = DateField(label=gettext_lazy("続けるか解除するかを決める日"))
    expires_time = TimeField(label=gettext_lazy("その時刻"), help_text=_TIME_HINT)

    def __init__(
        self, *args: Any, hazard: Hazard, action: Action, choices: OrderChoices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        level, reason = self._choice("level"), self._choice("reason")
        zones, sites = self._choice("zones"), self._choice("sites")
        level.offer(
            [(str(int(item)), say_level(item, hazard)) for item in LEVELS_OF_HAZARD[hazard]]
        )
        # That it is over nobody presumes: whoever lifts an order says why.
        unchosen = [("", _("選んでください"))] if action is Action.LIFT else []
        reason.offer([*unchosen, *choices.reasons])
        zones.offer([pair for _kind, pairs in choices.zones for pair in pairs])
        sites.offer([pair for _role, pairs in choices.sites for pair in pairs])
        self.zone_groups, self.site_groups = choices.zones, choices.sites
        for part, label in PART_NAMES.items():
            self.fields[f"text_{part}"] = Text(label=label, most=1500, rows=2)

    def _choice(self, name: str) -> Choice | Choices:
        field = self.fields[name]
        if not isinstance(field, Choice | Choices):
            raise TypeError(name)
        return field

    def clean(self) -> dict[str, Any]:
        """Ask for the time where a day was typed, and for the name that the sentence of a reason has to say."""
        cleaned = dict(super().clean() or self.cleaned_data)
        if cleaned.get("update_day") and not cleaned.get("update_time"):
            self.add_error("update_time", _("次に知らせる時刻を入れてください。"))
        if cleaned.get("reason") in WITH_PLACE and not cleaned.get("reason_name"):
            self.add_error("reason_name", _say_name_missing(Reason(cleaned["reason"])))
        return cleaned

    def make_values(
        self, *, written: Mapping[str, str], shown: Mapping[str, str] | None = None
    ) -> DraftValues:
        """Give what was said; `written` are the texts of the templates, of which some were written anew.

        `shown` are the digests of the templates' texts that the form was filled with: a register that changes while
        it is open makes no text one that was written anew.
        """
        said, digests = self.cleaned_data, shown or {}
        edited = {part: said[f"text_{part}"] for part in PARTS}
        edited = {
            part: words
            for part, words in edited.items()
            if words
            and digest_words(words) not in (digest_words(written.get(part, "")), digests.get(part))
        }
        return DraftValues(
            level=Level(int(said["level"])),
            zone_codes=tuple(said["zones"]),
            site_codes=tuple(said["sites"]),
            reason=said["reason"],
            reason_name=said["reason_name"],
            reason_words=said["reason_words"],
            expires_at=_join(said["expires_day"], said["expires_time"]),
            next_update_at=_join(said["update_day"], said["update_time"])
            if said["update_day"]
            else None,
            edited=edited,
            replaced={
                part: digests.get(part) or digest_words(written.get(part, "")) for part in edited
            },
        )


def write_initial(version: OrderVersion, *, written: Mapping[str, str]) -> dict[str, Any]:
    """Give what the form of a draft shows; `written` are the texts of the templates in Japanese."""
    expires = version.expires_at.astimezone(TOKYO)
    update = version.next_update_at.astimezone(TOKYO) if version.next_update_at else None
    return {
        "level": str(version.level),
        "reason": version.reason,
        "reason_name": version.reason_name,
        "reason_words": version.reason_words,
        "zones": version.zone_codes,
        "sites": version.site_codes,
        "update_day": update.date() if update else None,
        "update_time": update.time().replace(microsecond=0) if update else None,
        "expires_day": expires.date(),
        "expires_time": expires.time().replace(microsecond=0),
        **{f"text_{part}": version.edited.get(part, written.get(part, "")) for part in PARTS},
    }


def say_level(level: Level, hazard: Hazard) -> str:
    """Name a level as an officer knows it; a tsunami and a fire have none."""
    if hazard in (Hazard.TSUNAMI, Hazard.FIRE):
        return str(PLAIN_ORDER)
    return str(LEVEL_NAMES[level])


def _say_name_missing(reason: Reason) -> str:
    return _(
        "この理由の文には名前が入ります。%(example)sのように書くか、ほかの理由を選んでください。"
    ) % {"example": _EXAMPLES[reason]}


def _join(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=TOKYO)
