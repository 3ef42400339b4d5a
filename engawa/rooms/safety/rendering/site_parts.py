"""Sites as they stand on a page: how each stands towards people who come, and who confirmed it when."""

from collections.abc import Iterable, Sequence

import numpy as np

from engawa.core.geo.points import Point
from engawa.rooms.safety.rendering.frame import Material
from engawa.rooms.safety.rendering.markup import BETWEEN, Html, escape, join, tag
from engawa.rooms.safety.rendering.ordering import SHAPES
from engawa.rooms.safety.rendering.phrases import Phrases, read_tongues
from engawa.rooms.safety.situation import OrderNow, SiteNow
from engawa.rooms.safety.values import Hazard, Level, Opening, SiteRole

# Degrees to kilometres near 35.4° N: near enough to tell which site is nearer.
_NORTH, _EAST = 110.9, 90.8


def write_sites(
    sites: Iterable[SiteNow], *, material: Material, phrases: Phrases, hazards: Sequence[Hazard]
) -> Html:
    """Write a list of sites; `hazards` are those for which it matters now whether they are designated."""
    rows = material.rows
    written = []
    for site in sites:
        key = ("site", site.code, phrases.language, *hazards)
        if key not in rows:
            letter = material.drawings.letters.get(site.code, "")
            rows[key] = _write_site(site, phrases, hazards=hazards, letter=letter)
        written.append(rows[key])
    return Html(f'<ul class="rows">{"".join(written)}</ul>')


def write_doors(order: OrderNow, sites: Sequence[SiteNow], phrases: Phrases) -> Html:
    """Write how the sites that an order names stand now, so that nobody walks to a door that is shut."""
    if order.level is Level.EMERGENCY:
        # Its words send nobody to a site.
        return Html("")
    named = [
        Html(
            f"{phrases.name(site.names)} "
            f'<b><span aria-hidden="true">{SHAPES[site.opening]}</span> {phrases.say(f"opening.{site.opening}")}</b>'
        )
        for site in sites
        if site.code in order.sites
    ]
    return tag("p", join(named, between=BETWEEN)) if named else Html("")


def _write_site(site: SiteNow, phrases: Phrases, *, hazards: Sequence[Hazard], letter: str) -> str:
    shape = f'<span aria-hidden="true">{SHAPES[site.opening]}</span> '
    state = (
        f'<span class="st {site.opening}">{shape}{phrases.say(f"opening.{site.opening}")}</span>'
    )
    pin = f'<span class="pin q">{escape(letter)}</span> ' if letter else ""
    role = Html("")
    if site.role != SiteRole.WIND_RAIN:
        role = phrases.say(f"role.{site.role}")
    place = (phrases.japanese(site.address), _write_call(site, phrases))
    lines = [
        role,
        join(place, between=BETWEEN),
        _write_numbers(site, phrases),
        _write_hazards(site, hazards, phrases),
        phrases.name(site.notes) if site.notes.get("ja") else Html(""),
        _write_confirmed(site, phrases),
    ]
    return (
        f'<li><div class="head">{pin}<h3>{phrases.mark}{phrases.name(site.names)}</h3>{state}</div>'
        f'<p class="s">{join(lines, between=Html("<br>"))}</p></li>'
    )


def _write_call(site: SiteNow, phrases: Phrases) -> Html:
    return phrases.say("sites.call", phone=site.phone) if site.phone else Html("")


def _write_numbers(site: SiteNow, phrases: Phrases) -> Html:
    """Write how many are there and may come, and what is known of pets, steps, toilets and languages."""
    said = []
    if site.head_count is not None and site.opening in (
        Opening.OPEN,
        Opening.CROWDED,
        Opening.FULL,
    ):
        said.append(phrases.say("sites.head_count", count=phrases.count(site.head_count)))
    if site.capacity is not None:
        said.append(phrases.say("sites.capacity", count=phrases.count(site.capacity)))
    for key, value in (
        ("pets", site.pets),
        ("step_free", site.step_free),
        ("toilet", site.toilet),
    ):
        if value is not None:
            said.append(phrases.say(f"sites.{key}_{'yes' if value else 'no'}"))
    if site.languages:
        names = join(
            (read_tongues().get(language, language) for language in site.languages),
            between=phrases.separator,
        )
        said.append(phrases.say("sites.languages", languages=names))
    return join(said, between=BETWEEN)


def _write_hazards(site: SiteNow, hazards: Sequence[Hazard], phrases: Phrases) -> Html:
    """Write for which of the hazards it is designated; a blank in the register is not designated."""
    parts = []
    for key, wanted in (("designated", True), ("not_designated", False)):
        names = [
            phrases.say(f"hazard.{hazard}")
            for hazard in hazards
            if (hazard in site.hazards) is wanted
        ]
        if names:
            said = phrases.say(f"sites.{key}", hazard=join(names, between=phrases.separator))
            mark = "○" if wanted else "×"
            parts.append(Html(f'<span aria-hidden="true">{mark}</span> {said}'))
    return join(parts, between=BETWEEN)


def _write_confirmed(site: SiteNow, phrases: Phrases) -> Html:
    if site.confirmed_at is None:
        return phrases.say("sites.unconfirmed")
    time = phrases.time(site.confirmed_at)
    if site.confirmed_by:
        by = phrases.japanese(site.confirmed_by)
        confirmed = phrases.say("sites.confirmed", time=time, by=by)
    else:
        confirmed = phrases.say("sites.confirmed_at", time=time)
    if not site.is_stale:
        return confirmed
    return Html(f"{confirmed}<br>{tag('b', phrases.say('sites.stale'))}")


class SitePool:
    """Sites of which many zones ask for the nearest ones."""

    def __init__(self, sites: Sequence[SiteNow]) -> None:
        self._sites = sites
        # A site without a point is further than any other.
        self._norths = np.array([one.point.latitude if one.point else np.inf for one in sites])
        self._easts = np.array([one.point.longitude if one.point else np.inf for one in sites])

    def list_nearest(self, point: Point | None, *, most: int) -> list[SiteNow]:
        """List so many sites, the nearest first; without a point, the first ones as they stand."""
        if point is None:
            return list(self._sites[:most])
        norths = (self._norths - point.latitude) * _NORTH
        easts = (self._easts - point.longitude) * _EAST
        places = np.argsort(norths * norths + easts * easts, kind="stable")[:most]
        return [self._sites[place] for place in places.tolist()]
