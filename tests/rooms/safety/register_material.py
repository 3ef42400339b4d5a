"""Small registers to test with: zones, sites, reports; each function makes one thing and says what is in it."""

import datetime as dt
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.safety.models import Site, SiteReport, Zone
from engawa.rooms.safety.values import Hazard, Opening, SiteRole, ZoneKind
from tests import factories
from tests.rooms.places import material

MOMENT = factories.MOMENT
SCHOOL_KEY = "E1410000079"


def square(longitude: float, latitude: float, degrees: float = 0.002) -> dict[str, Any]:
    """Give a square as GeoJSON, its south-west corner there."""
    west, south = longitude, latitude
    east, north = longitude + degrees, latitude + degrees
    return {
        "type": "Polygon",
        "coordinates": [
            [[west, south], [east, south], [east, north], [west, north], [west, south]]
        ],
    }


def add_zone(ward: Ward, code: str = "cliff-12", **facts: Any) -> Zone:
    """Add a registered cliff zone in 釜利谷東二丁目 with 30 households and 70 people."""
    given = {
        "kind": ZoneKind.CLIFF,
        "number": "12",
        "name": "釜利谷東二丁目の崖地",
        "towns": ["釜利谷東二丁目の一部"],
        "hazard": Hazard.LANDSLIDE,
        "households": 30,
        "people": 70,
        "geometry": square(139.616, 35.344),
        "changed_at": MOMENT,
        **facts,
    }
    return Zone.objects.create(ward=ward, code=code, **given)


def add_school(ward: Ward, name: str = "釜利谷東小学校", **facts: Any) -> Place:
    """Add a public school of the ward that is a shelter in the national list."""
    given = {
        "kind": "shelter",
        "name_en": "Kamariya-higashi School",
        "name_kana": "かまりやひがししょうがっこう",
        "address": "神奈川県横浜市金沢区釜利谷東2-12-1",
        "phone": "045-000-0000",
        "national_id": f"{SCHOOL_KEY}111",
        **facts,
    }
    return material.add(ward, name, **given)


def add_site(ward: Ward, code: str = "kamariya-higashi", **facts: Any) -> Site:
    """Add a wind-and-rain site that is designated for landslides, at a school of its own."""
    given = {
        "role": SiteRole.WIND_RAIN,
        "hazards": [Hazard.LANDSLIDE],
        "changed_at": MOMENT,
        **facts,
    }
    if "place" not in given:
        given["place"] = add_school(ward)
    return Site.objects.create(ward=ward, code=code, **given)


def report(site: Site, opening: Opening, at: dt.datetime = MOMENT, **facts: Any) -> SiteReport:
    """Let a site have been reported so, by 金沢区総務課."""
    given = {"shown": opening, "office": "金沢区総務課", **facts}
    return SiteReport.objects.create(site=site, opening=opening, at=at, **given)
