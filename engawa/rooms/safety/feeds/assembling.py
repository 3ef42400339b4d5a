"""All feeds of a bundle, by their paths. They are functions of the situation: the same one gives the same bytes."""

import hashlib
from collections.abc import Collection

from engawa.rooms.safety.feeds import geojson, neutral
from engawa.rooms.safety.feeds.atom import write_atom
from engawa.rooms.safety.feeds.cap import write_cap
from engawa.rooms.safety.feeds.lalert import write_lalert
from engawa.rooms.safety.feeds.material import cap_path, list_orders
from engawa.rooms.safety.feeds.phone import write_phone
from engawa.rooms.safety.situation import Situation


def render_feeds(*, situation: Situation, kept: Collection[str] = ()) -> dict[str, bytes]:
    """Render the feeds: CAP per version, Atom, GeoJSON, neutral JSON, and texts for L-Alert and the telephone.

    Of CAP only what is not among `kept`, the paths of files of earlier releases, is written: those stay as they were. `areas.geojson` and `sites.geojson` lie where their content names
    them, so that they may be kept for ever.
    """
    files = {
        path: write_cap(situation=situation, order=order)
        for order in (*situation.superseded, *list_orders(situation))
        if (path := cap_path(order, order.version)) not in kept
    }
    files["orders.atom"] = write_atom(situation=situation)
    files["orders.geojson"] = geojson.write_orders(situation=situation)
    files["orders.json"] = neutral.write_orders(situation=situation)
    files["sites.json"] = neutral.write_sites(situation=situation)
    files["lalert.txt"] = write_lalert(situation=situation)
    files["phone.txt"] = write_phone(situation=situation)
    for name, content in (
        ("areas.geojson", geojson.write_areas(situation=situation)),
        ("sites.geojson", geojson.write_sites(situation=situation)),
    ):
        files[f"data/{hashlib.sha256(content).hexdigest()[:12]}/{name}"] = content
    return files
