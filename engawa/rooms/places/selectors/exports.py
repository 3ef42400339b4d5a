"""The list as files: which forms there are, and the places as their writers want them."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.opendata.contracts import CC_BY_4
from engawa.core.wards.models import Ward
from engawa.rooms.places.exporting import gpx, kml
from engawa.rooms.places.exporting.geojson import write_geojson
from engawa.rooms.places.exporting.plain_json import write_json
from engawa.rooms.places.exporting.record import ExportedOffering, ExportedPlace, ExportHead
from engawa.rooms.places.exporting.standard_csv import write_standard_csv
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.finding import Found
from engawa.rooms.places.selectors.kinds import name_kinds

Writer = Callable[[ExportHead, Iterable[ExportedPlace]], Iterator[bytes]]
_ROWS_AT_ONCE = 500


def _csv(head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[bytes]:
    return write_standard_csv(
        places=(place.values for place in places),
        government_code=head.ward_code,
        government_name=head.ward_name,
    )


# For each ending of a file name: who writes it, and its media type.
FORMS: dict[str, tuple[Writer, str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (
        lambda head, places: write_geojson(head=head, places=places),
        "application/geo+json",
    ),
    "kml": (lambda head, places: kml.write_kml(head=head, places=places), kml.MEDIA_TYPE),
    "gpx": (lambda head, places: gpx.write_gpx(head=head, places=places), "application/gpx+xml"),
    "json": (lambda head, places: write_json(head=head, places=places), "application/json"),
}


def make_head(*, ward: Ward, site_url: str, is_demo: bool, now: dt.datetime) -> ExportHead:
    """Say what an export is and whose."""
    return ExportHead(
        title=_("%(ward)sの施設") % {"ward": ward.name},
        ward_name=ward.name,
        ward_code=ward.code,
        licence_name=CC_BY_4.name,
        licence_url=CC_BY_4.url,
        made_at=now,
        is_demo=is_demo,
        source_url=site_url + reverse("places:list", kwargs={"ward_slug": ward.slug}),
    )


def list_exported(*, found: Found, ward: Ward, site_url: str) -> Iterator[ExportedPlace]:
    """Go through the places that were found, in their order, a few hundred at a time."""
    kinds = name_kinds(ward_id=ward.pk)
    pks = found.columns.pks[found.positions].tolist()
    for first in range(0, len(pks), _ROWS_AT_ONCE):
        wanted = pks[first : first + _ROWS_AT_ONCE]
        rows = Place.objects.filter(pk__in=wanted).order_by().prefetch_related("offerings")
        by_pk = {place.pk: place for place in rows}
        for pk in wanted:
            if pk in by_pk:
                yield _export(by_pk[pk], ward, site_url, kinds)


def _export(place: Place, ward: Ward, site_url: str, kinds: dict[str, str]) -> ExportedPlace:
    address = reverse("places:place", kwargs={"ward_slug": ward.slug, "number": place.number})
    return ExportedPlace(
        number=place.number,
        kind_label=kinds.get(place.kind, place.kind),
        url=site_url + address,
        values=read_values(place=place),
        confirmed_on=place.confirmed_on,
        offerings=tuple(
            ExportedOffering(
                name=item.name,
                category=item.category,
                weekdays=tuple(item.weekdays),
                price=item.price,
                note=item.note,
            )
            for item in place.offerings.all()
        ),
    )
