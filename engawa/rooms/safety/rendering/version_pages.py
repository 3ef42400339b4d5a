"""The page of one version of an order: what was announced, by whom, when; never changed again.

It names no file of a bundle that will go, holds the whole text in all languages, and says where the newest
is. `write_history` lists them all.
"""

import re
from collections.abc import Iterable

from engawa.rooms.safety.rendering.frame import (
    Material,
    Place,
    write_fold,
    write_page,
    write_section,
)
from engawa.rooms.safety.rendering.markup import Html, escape, join, tag
from engawa.rooms.safety.rendering.order_parts import (
    get_level_class,
    get_text,
    write_band,
    write_size,
)
from engawa.rooms.safety.rendering.phrases import Phrases
from engawa.rooms.safety.situation import OrderNow
from engawa.rooms.safety.values import Action

_PATH = re.compile(r"^p/(?P<number>[A-Za-z0-9][A-Za-z0-9-]*)/v(?P<version>[0-9]+)/index\.html$")
_ROOT = "../../../"


def get_version_path(order: OrderNow) -> str:
    """Give where the page of a version stands in the bundle."""
    return f"p/{order.number}/v{order.version}/index.html"


def write_version_page(*, material: Material, order: OrderNow) -> bytes:
    """Write the page of one version of an order."""
    first = material.phrases[0]
    sections = join(
        _write_language(order, phrases, is_first=phrases is first) for phrases in material.phrases
    )
    heading = first.head("version.title", number=order.number, version=order.version)
    ward = first.name(material.situation.ward_names)
    record = first.say("version.record", ward=ward, time=first.time(order.issued_at))
    anchors = join(
        tag("a", other.say("page.language"), href=f"#{other.language}", lang=other.lang)
        for other in material.phrases
    )
    body = Html(
        f'<div class="first"><div class="p gap"><h1>{heading}</h1><p>{record}</p>'
        f'<p class="note">{first.say("version.replaced")} '
        f'<a href="{_ROOT}index.html">{first.say("page.newest")}</a></p>'
        f'<nav class="links" aria-label="{first.say("page.languages")}">{anchors}</nav></div></div>\n'
        f"{sections}"
    )
    return write_page(
        material=material,
        phrases=first,
        place=Place(root=_ROOT, is_timed=False, languages={}, is_lasting=True),
        title=first.say(
            "page.title_other",
            title=first.say("version.title", number=order.number, version=order.version),
            ward=first.plain_name(material.situation.ward_names),
        ),
        body=body,
    )


def _write_language(order: OrderNow, phrases: Phrases, *, is_first: bool) -> Html:
    text, is_own = get_text(order, phrases)
    lang = None if is_own else "ja"
    note = "" if is_own else tag("p", phrases.say("page.japanese_only"), class_="s")
    band = ""
    if order.action != Action.LIFT:
        band = write_band(order, phrases, heading="h3", identifier=f"{phrases.language}-level")
    texts = join(
        (
            tag("p", text.headline, class_="say"),
            tag("h3", phrases.head("order.what_to_do")),
            tag("p", text.who),
            tag("p", text.what),
            tag("p", text.cannot_move),
            tag("h3", phrases.head("order.where")),
            tag("p", text.where),
            tag("p", write_size(order.households, order.people, phrases, areas=len(order.zones))),
            tag("h3", phrases.head("order.reason")),
            tag("p", text.reason),
            tag("h3", phrases.head("version.closing")),
            tag("p", text.closing),
            tag("h3", phrases.head("version.spoken")),
            tag("p", text.spoken),
        )
    )
    facts = _write_facts(order, phrases)
    heading = Html(f'<h2 lang="{phrases.lang}">{phrases.mark}{phrases.say("page.language")}</h2>')
    fold = write_fold(
        summary=heading,
        # A way to a language leads into its fold: so the browser opens it.
        content=Html(
            f'<div id="{phrases.language}" lang="{phrases.lang}" class="gap">{facts}{note}'
            f'<article class="level {get_level_class(order)}">{band}'
            f"{tag('div', texts, class_='do', lang=lang)}</article></div>"
        ),
        is_open=is_first,
    )
    return write_section(content=fold, is_garden=not is_first)


def _write_facts(order: OrderNow, phrases: Phrases) -> Html:
    action = phrases.say(f"version.action_{order.action}")
    rows = [(action, phrases.time(order.issued_at))]
    # What was lifted is over: nobody looks at it again at that time.
    if order.action is not Action.LIFT:
        rows.append((phrases.say("version.expires"), phrases.time(order.expires_at)))
    earlier = join(
        (
            Html(
                f'<a href="../v{version}/index.html">{phrases.say("order.version", version=version)}</a>'
                f" {phrases.time(at)}"
            )
            for version, at in order.references
        ),
        between=phrases.separator,
    )
    if earlier:
        rows.append((phrases.say("version.earlier"), earlier))
    return Html(
        '<dl class="facts">'
        + "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in rows)
        + "</dl>"
    )


def write_history(*, material: Material, paths: Iterable[str]) -> bytes:
    """Write the list of all version pages, the newest number first; `paths` are files of the bundle."""
    first = material.phrases[0]
    versions: dict[str, list[int]] = {}
    for path in paths:
        found = _PATH.match(path)
        if found:
            versions.setdefault(found["number"], []).append(int(found["version"]))
    rows = []
    for number in sorted(versions, reverse=True):
        links = join(
            tag(
                "a",
                first.say("order.version", version=version),
                href=f"{number}/v{version}/index.html",
            )
            for version in sorted(set(versions[number]))
        )
        rows.append(f'<li><h2>{first.mark}{escape(number)}</h2><p class="links">{links}</p></li>')
    content = (
        f'<ul class="rows">{"".join(rows)}</ul>' if rows else f"<p>{first.say('history.none')}</p>"
    )
    # Numbers need no language; what they are, and where to read what holds now, is said in all.
    ways = "".join(
        f'<p lang="{other.lang}">{other.mark}{other.say("history.title")} · '
        f'<a href="../{other.folder}index.html">{other.say("page.newest")}</a></p>'
        for other in material.phrases
    )
    body = Html(
        f'<div class="first"><div class="p gap"><h1>{first.head("history.title")}</h1>'
        f"{ways}{content}</div></div>\n"
    )
    return write_page(
        material=material,
        phrases=first,
        place=Place(root="../", is_timed=False, languages={}, is_lasting=True),
        title=first.say(
            "page.title_other",
            title=first.say("history.title"),
            ward=first.plain_name(material.situation.ward_names),
        ),
        body=body,
    )
