"""The catalogue: which sets there are, how large and how old, for people and (DCAT) for machines."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.opendata.contracts import CC_BY_4, DataSet, Text
from engawa.core.opendata.registry import list_all
from engawa.core.opendata.writing import make_etag, write_csv
from engawa.core.wards.models import Ward

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# DCAT names languages and media types by the addresses of those who keep the lists of them.
JAPANESE = {"@id": "http://id.loc.gov/vocabulary/iso639-1/ja"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
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
    changes = _list_changes((ward_id,))
    offers = []
    for data_set in list_all():
        changed_at = changes[data_set.key].get(ward_id)
        size = measure(data_set=data_set, ward_id=ward_id, changed_at=changed_at)
        offers.append(Offer(data_set, changed_at, size))
    return offers


def measure(*, data_set: DataSet, ward_id: int, changed_at: dt.datetime | None) -> Size:
    """Count rows and bytes of the CSV file of a set; counted once for each change."""
    etag = make_etag(data_set=data_set, ward_id=ward_id, form="csv", changed_at=changed_at)
    key = "opendata.size." + etag.strip('"')
    known: tuple[int, int] | None = cache.get(key)
    if known is None:
        rows = sum(1 for _row in data_set.rows(ward_id))
        size = sum(len(piece) for piece in write_csv(data_set=data_set, ward_id=ward_id))
        known = (rows, size)
        cache.set(key, known, _SIZES_KEPT_SECONDS)
    return Size(*known)


def make_catalogue(
    *, wards: Iterable[Ward], site_url: str, title: Text, is_demo: bool = False
) -> dict[str, Any]:
    """Write the catalogue of these wards as DCAT (JSON-LD), in Japanese; a demo's titles say that they are."""
    wards = list(wards)
    changes = _list_changes([ward.pk for ward in wards])
    with override("ja"):
        catalogue: dict[str, Any] = {
            "@context": CONTEXT,
            "@id": f"{site_url}/opendata/catalog.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": _text(_name(str(title), is_demo)),
            "dct:language": JAPANESE,
            "dct:license": {"@id": CC_BY_4.url},
            "foaf:homepage": {"@id": f"{site_url}/opendata/"},
        }
        if wards:
            catalogue["dct:publisher"] = _publishers(wards)
        newest = max(
            (moment for each in changes.values() for moment in each.values()), default=None
        )
        if newest is not None:
            catalogue["dct:modified"] = _moment(newest)
        catalogue["dcat:dataset"] = [
            _entry(data_set, ward, site_url, changes[data_set.key].get(ward.pk), is_demo)
            for ward in wards
            for data_set in list_all()
        ]
        return catalogue


def _list_changes(ward_ids: Collection[int]) -> dict[str, Mapping[int, dt.datetime]]:
    """Give the last changes of these wards for the key of each set."""
    # Most sets change with the same rows: each way of finding out is asked once, for all wards.
    ways = dict.fromkeys(data_set.last_changes for data_set in list_all())
    answers = {ask: ask(ward_ids) for ask in ways}
    return {data_set.key: answers[data_set.last_changes] for data_set in list_all()}


def _publishers(wards: list[Ward]) -> dict[str, Any]:
    """Name the ward whose catalogue it is, or the wards that share it."""
    members = [_publisher(ward) for ward in wards]
    if len(members) == 1:
        return members[0]
    names = "・".join(ward.name for ward in wards)
    return {"@type": "foaf:Group", "foaf:name": _text(names), "foaf:member": members}


def _publisher(ward: Ward) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": _text(ward.name)}


def _entry(
    data_set: DataSet,
    ward: Ward,
    site_url: str,
    changed_at: dt.datetime | None,
    is_demo: bool,
) -> dict[str, Any]:
    page = f"{site_url}/{ward.slug}/opendata/"
    address = f"{page}{data_set.key}"
    title = _("%(ward)s %(title)s") % {"ward": ward.name, "title": data_set.title}
    entry: dict[str, Any] = {
        "@id": f"{page}#{data_set.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{ward.code}:{data_set.key}",
        "dct:title": _text(_name(title, is_demo)),
        "dct:description": _text(str(data_set.description)),
        "dct:license": {"@id": data_set.licence.url},
        "dct:language": JAPANESE,
        "dct:publisher": _publisher(ward),
        "dcat:keyword": [_text(str(keyword)) for keyword in data_set.keywords],
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            _distribution(f"{address}.csv", "CSV", "text/csv", data_set),
            _distribution(f"{address}.json", "JSON", "application/json", data_set),
        ],
    }
    if changed_at is not None:
        entry["dct:modified"] = _moment(changed_at)
    return entry


def _distribution(address: str, form: str, media_type: str, data_set: DataSet) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": form,
        "dct:license": {"@id": data_set.licence.url},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{media_type}"},
    }


def _name(title: str, is_demo: bool) -> str:
    return _("見本：%(title)s") % {"title": title} if is_demo else title


def _moment(moment: dt.datetime) -> dict[str, str]:
    return {
        "@type": "xsd:dateTime",
        "@value": localtime(moment).isoformat(timespec="seconds"),
    }


def _text(value: str) -> dict[str, str]:
    return {"@language": "ja", "@value": value}
