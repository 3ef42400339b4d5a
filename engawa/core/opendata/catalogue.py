"""The catalogue: which sets there are, how large and how old, for people and (DCAT) for machines."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.opendata.contracts import DataSet
from engawa.core.opendata.registry import list_all
from engawa.core.opendata.writing import make_etag, write_csv
from engawa.core.wards.models import Ward

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SIZES_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Size:
    """How large the CSV file of a set is."""

    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A set as one ward offers it."""

    data_set: DataSet
    changed_at: dt.datetime | None
    size: Size


def list_offers(*, ward_id: int) -> list[Offer]:
    """List all sets of a ward with their last change and their size."""
    return [
        Offer(data_set, data_set.changed_at(ward_id), measure(data_set=data_set, ward_id=ward_id))
        for data_set in list_all()
    ]


def measure(*, data_set: DataSet, ward_id: int) -> Size:
    """Count rows and bytes of the CSV file of a set; counted once for each change."""
    mark = make_etag(data_set=data_set, ward_id=ward_id, form="csv").strip('"')
    key = f"opendata.size.{mark}"
    known: tuple[int, int] | None = cache.get(key)
    if known is None:
        rows = sum(1 for _row in data_set.rows(ward_id))
        size = sum(len(piece) for piece in write_csv(data_set=data_set, ward_id=ward_id))
        known = (rows, size)
        cache.set(key, known, _SIZES_KEPT_SECONDS)
    return Size(*known)


def make_catalogue(*, wards: Iterable[Ward], site_url: str, title: str) -> dict[str, Any]:
    """Write the catalogue of these wards as DCAT (JSON-LD), in Japanese."""
    with override("ja"):
        return {
            "@context": CONTEXT,
            "@id": f"{site_url}/opendata/catalog.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": _text(title),
            "dct:language": "ja",
            "dcat:dataset": [
                _entry(data_set, ward, site_url) for ward in wards for data_set in list_all()
            ],
        }


def _entry(data_set: DataSet, ward: Ward, site_url: str) -> dict[str, Any]:
    page = f"{site_url}/{ward.slug}/opendata/"
    address = f"{page}{data_set.key}"
    entry: dict[str, Any] = {
        "@id": f"{page}#{data_set.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{ward.code}:{data_set.key}",
        "dct:title": _text(_("%(ward)s %(title)s") % {"ward": ward.name, "title": data_set.title}),
        "dct:description": _text(str(data_set.description)),
        "dct:license": {"@id": data_set.licence.url},
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": _text(ward.name)},
        "dcat:keyword": [_text(str(keyword)) for keyword in data_set.keywords],
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(f"{address}.csv", "CSV", "text/csv", data_set),
            _distribution(f"{address}.json", "JSON", "application/json", data_set),
        ],
    }
    changed_at = data_set.changed_at(ward.pk)
    if changed_at is not None:
        entry["dct:modified"] = {
            "@type": "xsd:dateTime",
            "@value": localtime(changed_at).isoformat(timespec="seconds"),
        }
    return entry


def _distribution(address: str, form: str, media_type: str, data_set: DataSet) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": form,
        "dct:license": {"@id": data_set.licence.url},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": media_type,
    }


def _text(value: str) -> dict[str, str]:
    return {"@language": "ja", "@value": value}
