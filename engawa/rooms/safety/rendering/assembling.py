"""A bundle: all files that a ward's safety address serves at one moment, but for those that sign it.

It is a function of the situation, of the scripts as they were built, and of the pages that stay from
bundles before: the same values give the same bytes. `current.json`, `manifest.json`, `keys.json` and
`headers.json` are put beside it by `bundle`.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from engawa.rooms.safety import map_drawing
from engawa.rooms.safety.bundle import paths as bundle_paths
from engawa.rooms.safety.feeds.assembling import render_feeds
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.rendering.data_files import (
    write_orders,
    write_site_states,
    write_texts,
)
from engawa.rooms.safety.rendering.frame import (
    Drawings,
    Material,
    Paths,
    ZoneDrawing,
    make_material,
)
from engawa.rooms.safety.rendering.map_pages import write_map_page
from engawa.rooms.safety.rendering.markup import Html
from engawa.rooms.safety.rendering.pages import write_index
from engawa.rooms.safety.rendering.phrases import get_all_phrases
from engawa.rooms.safety.rendering.remembered import PageMemory, digest
from engawa.rooms.safety.rendering.stamping import stamp_drawing
from engawa.rooms.safety.rendering.unkept_page import PATH as UNKEPT
from engawa.rooms.safety.rendering.unkept_page import write_unkept_page
from engawa.rooms.safety.rendering.version_pages import (
    get_version_path,
    write_history,
    write_version_page,
)
from engawa.rooms.safety.rendering.zone_pages import write_zone_pages
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import LANGUAGES

# Of these a name becomes a path; whatever else it held could lead out of the bundle.
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_SCRIPT, _MAP_SCRIPT, _WORKER = "safety.js", "map.js", "worker.js"


class SituationUnnamed(ValueError):
    """A zone or an order is called by something that cannot stand in an address."""


def render_bundle(
    *,
    situation: Situation,
    assets: Mapping[str, bytes],
    kept: Mapping[str, bytes],
    memory: PageMemory | None = None,
) -> dict[str, bytes]:
    """Render all files of a bundle, by their paths; `memory` spares pages that would be the same as before.

    `assets` are "safety.js", "map.js" and "worker.js" as they were built; without them the pages are complete all the
    same. `kept` are the version pages and CAP files of bundles before, which stay as they are.

    :raises SituationUnnamed: the code of a zone or the number of an order cannot stand in an address.
    """
    _check_names(situation)
    files: dict[str, bytes] = {}
    areas = _put_hashed(files, bundle_paths.AREAS, encode_areas(situation=situation))
    script = _put_hashed(files, _SCRIPT, assets[_SCRIPT]) if _SCRIPT in assets else ""
    data = [
        _put_hashed(
            files, f"text.{language}.json", write_texts(situation=situation, language=language)
        )
        for language in LANGUAGES
    ]
    data.append(_put_hashed(files, "order.json", write_orders(situation=situation)))
    sites = _put_hashed(files, "sites.json", write_site_states(situation=situation))
    data.append(sites)
    # Of no use without a base map; no copy on a phone needs it.
    moving = ""
    if situation.base_map and _MAP_SCRIPT in assets:
        moving = _put_hashed(files, _MAP_SCRIPT, assets[_MAP_SCRIPT])
    drawings = _draw(situation)
    drawn = drawings.wards.get("ja")
    if drawn:
        data.append(_put_hashed(files, "map.svg", drawn.encode("utf-8")))
    if _WORKER in assets:
        files[_WORKER] = assets[_WORKER]
    paths = Paths(areas=areas, script=script, data=tuple(data), sites=sites, map_script=moving)
    material = make_material(situation=situation, drawings=drawings, paths=paths)
    for phrases in material.phrases:
        files[f"{phrases.folder}index.html"] = write_index(material=material, phrases=phrases)
        files[f"{phrases.folder}map/index.html"] = write_map_page(
            material=material, phrases=phrases
        )
    files[UNKEPT] = write_unkept_page(material=material)
    files |= write_zone_pages(material=material, memory=memory or PageMemory())
    files |= render_feeds(situation=situation, kept=kept)
    # Never changed again: what was published once wins over what would be written now.
    files |= _write_versions(material, kept) | dict(kept)
    files["p/index.html"] = write_history(material=material, paths=files)
    return files


def _check_names(situation: Situation) -> None:
    names = [zone.code for zone in situation.zones]
    for orders in (situation.orders, situation.lifted, situation.superseded):
        names += [order.number for order in orders]
    for name in names:
        if not _SAFE_NAME.fullmatch(name):
            raise SituationUnnamed(f"{name!r} cannot stand in an address")


def _put_hashed(files: dict[str, bytes], name: str, content: bytes) -> str:
    """Put a file where its path names its content, so that it may be kept for ever; give the path."""
    path = f"data/{hashlib.sha256(content).hexdigest()[:12]}/{name}"
    files[path] = content
    return path


def _draw(situation: Situation) -> Drawings:
    marks = {
        phrases.language: phrases.mark for phrases in get_all_phrases(is_drill=situation.is_drill)
    }
    outline = digest(json.dumps(situation.outline))

    def draw_zone(code: str) -> ZoneDrawing:
        view = map_drawing.look_at_zone(situation=situation, zone_code=code)
        if view is None:
            return ZoneDrawing("", Html)
        made_of = f"{marks['ja']} {outline} {view.key}"
        return ZoneDrawing(made_of, lambda: stamp_drawing(map_drawing.draw_zone(view), marks["ja"]))

    return Drawings(
        numbers=map_drawing.number_zones(situation=situation),
        letters=map_drawing.letter_sites(situation=situation),
        wards={
            language: stamp_drawing(
                map_drawing.draw_situation(situation=situation, language=language), marks[language]
            )
            for language in LANGUAGES
        },
        draw_zone=draw_zone,
        style_hash=map_drawing.STYLE_HASH.strip("'"),
    )


def _write_versions(material: Material, kept: Mapping[str, bytes]) -> dict[str, bytes]:
    situation = material.situation
    return {
        path: write_version_page(material=material, order=order)
        for order in (*situation.superseded, *situation.lifted, *situation.orders)
        if (path := get_version_path(order)) not in kept
    }
