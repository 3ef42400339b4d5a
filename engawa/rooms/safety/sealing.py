"""What an officer saw of a draft, as digests that travel with the form: a decision is about that and nothing else.

A draft names zones and sites by code, and the registers may change while its page stands open. The form carries one
digest for each zone, site, text and figure; what the service puts together is held against it, part by part, so that
whoever decides reads what has changed since and looks again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.safety.situation import OrderText

# As many hexadecimal digits as keep two contents apart that follow each other on one desk.
DIGITS = 16
FIGURES = ("households", "people")


@dataclass(frozen=True, slots=True)
class Seal:
    """Digests by part: "zone:cliff-3" (what the register says), "shape:cliff-3", "site:hall", "text:en", "rest".

    Figures ("households", "people") stand as they are, empty where unknown. An empty seal is nobody's.
    """

    parts: Mapping[str, str]

    def write(self) -> str:
        """Give it as one line for a form."""
        return json.dumps(dict(self.parts), ensure_ascii=False, separators=(",", ":"))


def read_seal(*, words: str) -> Seal:
    """Read what `Seal.write` gave and a form sent; whatever else was sent is an empty seal."""
    try:
        said = json.loads(words)
    except ValueError:
        return Seal({})
    if not isinstance(said, dict):
        return Seal({})
    return Seal({str(part): str(digest) for part, digest in said.items()})


def make_seal(
    *,
    frozen: Mapping[str, Any],
    texts: Mapping[str, OrderText],
    households: int | None,
    people: int | None,
    rest: Any,
) -> Seal:
    """Seal the zones and sites that would be kept, the texts, the figures, and the rest of a draft.

    `texts` are without the time of issue, which is another with each look.
    """
    parts: dict[str, str] = {}
    for zone in frozen["zones"]:
        told = {name: value for name, value in zone.items() if name not in ("geometry", "point")}
        parts[f"zone:{zone['code']}"] = digest(told)
        parts[f"shape:{zone['code']}"] = digest([zone["geometry"], zone["point"]])
    for site in frozen["sites"]:
        parts[f"site:{site['code']}"] = digest(site)
    for language, text in texts.items():
        parts[f"text:{language}"] = digest(
            [getattr(text, part) for part in OrderText.__dataclass_fields__]
        )
    parts |= {
        figure: "" if number is None else str(number)
        for figure, number in zip(FIGURES, (households, people), strict=True)
    }
    return Seal({**parts, "rest": digest(rest)})


def digest(content: Any) -> str:
    """Give the digest of what JSON can hold."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]


def list_codes(*, seals: tuple[Seal, ...], what: str) -> set[str]:
    """List the codes of zones or sites ("zone", "site") of which seals speak."""
    return {
        part.partition(":")[2]
        for seal in seals
        for part in seal.parts
        if part.partition(":")[0] == what
    }


def list_changes(
    *, seen: Seal, now: Seal, zones: Mapping[str, str], sites: Mapping[str, str]
) -> list[str]:
    """Say what has changed between what was seen and what is now; `zones` and `sites` are names by code."""
    if not seen.parts:
        return [_("この画面がいつの内容かを確かめられません。下の内容を読んでください。")]
    said = [
        *_list_of_register(seen, now, "zone", zones, _ZONE_WORDS),
        *_list_of_register(seen, now, "site", sites, _SITE_WORDS),
    ]
    said += [
        _("%(figure)sが、%(before)sから%(after)sになりました。")
        % {
            "figure": _name_figure(figure),
            "before": seen.parts.get(figure) or _("不明"),
            "after": now.parts.get(figure) or _("不明"),
        }
        for figure in FIGURES
        if seen.parts.get(figure, "") != now.parts.get(figure, "")
    ]
    if any(_is_other(seen, now, part) for part in _list_texts(seen, now)):
        said.append(_("公開する文が変わりました。"))
    if _is_other(seen, now, "rest"):
        said.append(_("レベル、理由、時刻などのどれかが変わりました。"))
    return said


# By what happened: gone, come, drawn anew, changed otherwise.
_ZONE_WORDS = {
    "gone": lambda: _("区域「%(name)s」がなくなりました。"),
    "come": lambda: _("区域「%(name)s」が加わりました。"),
    "shape": lambda: _("区域「%(name)s」の形が変わりました。"),
    "changed": lambda: _("区域「%(name)s」の名前、町丁目、世帯数、人数のどれかが変わりました。"),
}
_SITE_WORDS = {
    "gone": lambda: _("避難場所「%(name)s」がなくなりました。"),
    "come": lambda: _("避難場所「%(name)s」が加わりました。"),
    "changed": lambda: _("避難場所「%(name)s」について、台帳の内容が変わりました。"),
}


def _list_of_register(
    seen: Seal, now: Seal, what: str, names: Mapping[str, str], words: Mapping[str, Any]
) -> list[str]:
    said = []
    for code in sorted(list_codes(seals=(seen, now), what=what)):
        part, name = f"{what}:{code}", {"name": names.get(code, code)}
        if part not in now.parts:
            said.append(words["gone"]() % name)
        elif part not in seen.parts:
            said.append(words["come"]() % name)
        else:
            if what == "zone" and _is_other(seen, now, f"shape:{code}"):
                said.append(words["shape"]() % name)
            if _is_other(seen, now, part):
                said.append(words["changed"]() % name)
    return said


def _list_texts(*seals: Seal) -> set[str]:
    return {part for seal in seals for part in seal.parts if part.startswith("text:")}


def _is_other(seen: Seal, now: Seal, part: str) -> bool:
    return seen.parts.get(part) != now.parts.get(part)


def _name_figure(figure: str) -> str:
    return _("世帯数") if figure == "households" else _("人数")
