"""What stands around each page of the bundle: head, bands, languages, end.

Ways between files are relative and name the file (`en/index.html`), so that the same bytes work from any
server, from a mirror in another folder, and from a USB stick.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engawa.rooms.safety.rendering.markup import (
    Html,
    escape,
    hash_style,
    join,
    minify,
    tag,
)
from engawa.rooms.safety.rendering.phrases import Phrases, get_all_phrases, write_moment
from engawa.rooms.safety.situation import Situation, ZoneNow

_STYLE = Path(__file__).parent / "page.css"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COLOUR_OF_NO_WARD = "#1a1a1a"
# The house's mark: a roof over a ledge.
_MARK = (
    '<svg viewBox="0 0 36 36" aria-hidden="true"><path d="M4 15 18 5l14 10M8 15v8M28 15v8M8 30v2M28 30v2"'
    ' fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>'
    '<path class="l" d="M2 26h29" stroke-width="5" stroke-linecap="round"/></svg>'
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; connect-src 'self';"
    " worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class ZoneDrawing:
    """The map of one zone, drawn when asked; `made_of` says of what, and is empty where nothing can be drawn."""

    made_of: str
    draw: Callable[[], Html]


@dataclass(frozen=True, slots=True)
class Drawings:
    """The maps of a bundle, and by what their lists call the same things.

    `numbers` are those of the zones under orders, `letters` those of sites, both by code; `wards` holds the
    map of the ward by language, empty where nothing can be drawn; `draw_zone` gives that of a zone by its code.
    `style_hash` is that of the style within drawings, empty where they have none.
    """

    numbers: Mapping[str, str]
    letters: Mapping[str, str]
    wards: Mapping[str, Html]
    draw_zone: Callable[[str], ZoneDrawing]
    style_hash: str


@dataclass(frozen=True, slots=True)
class Paths:
    """Where files stand in the bundle that pages name, from its root.

    `script` is empty where no script was built; `data` are further files that a kept copy needs, `sites` one
    of them. `map_script` is that of the map that moves, empty where there is none.
    """

    areas: str
    script: str
    data: tuple[str, ...]
    sites: str = ""
    map_script: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What all pages of one bundle share."""

    situation: Situation
    drawings: Drawings
    paths: Paths
    phrases: tuple[Phrases, ...]
    style: Html
    style_hash: str
    zones: Mapping[str, ZoneNow]
    # How the names of towns are read.
    readings: Mapping[str, str]
    # Rows of lists that stand on many pages, written once, by what they are made of.
    rows: dict[tuple[object, ...], str]


def make_material(*, situation: Situation, drawings: Drawings, paths: Paths) -> Material:
    """Put together what all pages of a bundle share."""
    accent = situation.accent
    style = _read_style(accent if _COLOUR.fullmatch(accent) else _COLOUR_OF_NO_WARD)
    return Material(
        situation=situation,
        drawings=drawings,
        paths=paths,
        phrases=get_all_phrases(is_drill=situation.is_drill),
        style=Html(style),
        style_hash=hash_style(style),
        zones={zone.code: zone for zone in situation.zones},
        readings={town.name: town.name_kana for town in situation.towns},
        rows={},
    )


@cache
def _read_style(accent: str) -> str:
    return minify(_STYLE.read_text(encoding="utf-8").replace("ACCENT", accent))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands. `root` is the way from it to the root of the bundle ("../", or "").

    `is_timed`: it tells when it was made, so that it is written anew with each heartbeat. `is_lasting`: it
    outlives this bundle, so that it may name no file that goes. `languages` are the ways to the same page in
    each language, empty where one page holds them all.
    """

    root: str
    is_timed: bool
    languages: Mapping[str, str]
    is_lasting: bool = False
    has_drawing: bool = False


def write_page(
    *,
    material: Material,
    phrases: Phrases,
    place: Place,
    title: Html,
    body: Html,
    head: str = "",
) -> bytes:
    """Write one page. The title gets the mark of a drill here; headings in the body have theirs already."""
    situation = material.situation
    style_hashes = [material.style_hash]
    if place.has_drawing and material.drawings.style_hash:
        style_hashes.append(material.drawings.style_hash)
    policy = _POLICY.format(styles=" ".join(f"'{text}'" for text in style_hashes))
    script = ""
    if material.paths.script and not place.is_lasting:
        script = (
            phrases.script + f'<script src="{place.root}{material.paths.script}" defer></script>'
        )
    return "".join(
        (
            "<!doctype html>\n",
            f"<html{_write_attributes(material, phrases, place)}>",
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{phrases.mark}{title}</title>",
            # Nothing else is asked of the server for the sake of a picture in a tab.
            '<link rel="icon" href="data:,">',
            head,
            f"<style>{material.style}</style>",
            script,
            f"</head>\n<body{' class=drill' if situation.is_drill else ''}>",
            f'<a class="skip" href="#main">{phrases.say("page.skip")}</a>',
            _write_drill_band(material, phrases, place, is_first=True),
            _write_demo_band(situation, phrases),
            _write_top(material, phrases, place),
            f'<main id="main" tabindex="-1">\n{body}</main>\n',
            _write_drill_band(material, phrases, place, is_first=False),
            "</body></html>\n",
        )
    ).encode("utf-8")


def _write_attributes(material: Material, phrases: Phrases, place: Place) -> str:
    """Write what the script reads from the page; see `frontend/src/safety`."""
    situation = material.situation
    values = {"lang": phrases.lang}
    if not place.is_lasting:
        values |= {
            "data-ward-root": place.root or "./",
            "data-ward-drill": "true" if situation.is_drill else "false",
            "data-ward-phone": situation.phone,
            "data-ward-name": phrases.plain_name(situation.ward_names),
        }
    if place.is_timed:
        values |= {
            "data-ward-made-at": write_moment(situation.made_at),
            "data-ward-sequence": str(situation.sequence),
            # Other pages find it through `current.json`: an order for one zone leaves those of all others as they are.
            "data-ward-areas": material.paths.areas,
        }
    return "".join(f' {key}="{escape(value)}"' for key, value in values.items())


def _write_drill_band(
    material: Material, phrases: Phrases, place: Place, *, is_first: bool
) -> Html:
    """Say that this is a drill: the first thing on the page, and the last."""
    if not material.situation.is_drill:
        return Html("")
    notice = phrases.say("drill.notice")
    more = phrases.say("drill.more")
    if is_first:
        inside = f"<b>{notice}</b><p>{more}</p>"
    else:
        way = f"{place.root}../safety/{phrases.folder}index.html"
        link = f'<a href="{way}">{phrases.say("drill.real")}</a>'
        inside = f"<p>{more} {link}</p><b>{notice}</b>"
    kind = "dr one" if is_first else "dr"
    label = "drill-first" if is_first else "drill-last"
    return Html(
        f'<aside class="{kind}" id="{label}" aria-label="{notice} ({1 if is_first else 2})">'
        f'<div class="p">{inside}</div></aside>'
    )


def _write_demo_band(situation: Situation, phrases: Phrases) -> Html:
    if not situation.is_demo:
        return Html("")
    name, words = phrases.say("page.demo_name"), phrases.say("page.demo")
    return Html(f'<aside class="demo" aria-label="{name}"><p class="p">{words}</p></aside>')


def _write_top(material: Material, phrases: Phrases, place: Place) -> Html:
    ward = phrases.name(material.situation.ward_names)
    home = f"{place.root}{phrases.folder}index.html"
    languages = ""
    if place.languages:
        entries = join(
            _write_language(other, place.languages[other.language], is_here=other is phrases)
            for other in material.phrases
        )
        languages = (
            f'<nav class="langs" aria-label="{phrases.say("page.languages")}">{entries}</nav>'
        )
    return Html(
        f'<header><div class="p top"><a class="mark" href="{home}">{_MARK}{ward}</a>{languages}</div>'
        '<div class="ledge"></div></header>\n'
    )


def _write_language(other: Phrases, way: str, *, is_here: bool) -> Html:
    return tag(
        "a",
        other.say("page.language"),
        href=way,
        lang=other.lang,
        hreflang=other.lang,
        aria_current="page" if is_here else None,
    )


def write_section(
    *,
    content: Html,
    identifier: str | None = None,
    part: str | None = None,
    is_garden: bool = False,
) -> Html:
    """Write a section; `part` names what the script exchanges when a newer bundle comes."""
    return Html(
        tag(
            "section",
            Html(f'<div class="p">{content}</div>'),
            class_="sec garden" if is_garden else "sec",
            id=identifier,
            data_ward_part=part,
        )
        + "\n"
    )


def write_fold(*, summary: Html, content: Html, is_open: bool = False) -> Html:
    """Write a part of a page that opens and closes by its heading without a script; printed, it is open."""
    return tag(
        "details",
        Html(tag("summary", summary) + content),
        class_="fold",
        open="" if is_open else None,
    )


def write_end(*, situation: Situation, phrases: Phrases) -> Html:
    """Write where else to hear, and how to read the time of the page."""
    lines = []
    if situation.phone:
        number = "".join(letter for letter in situation.phone if letter.isdigit() or letter == "+")
        call = tag("a", situation.phone, href=f"tel:{number}")
        lines.append(Html(f"<p><b>{call}</b><br>{phrases.say('page.phone_note')}</p>"))
    lines += [tag("p", phrases.say("page.phone_none")), tag("p", phrases.say("page.made_note"))]
    return join(lines)
