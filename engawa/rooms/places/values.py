"""What a place says of itself, as plain data: the same for a form, an imported row, an export and a table.

Field names follow the municipal standard open data set (自治体標準オープンデータセット, Digital Agency) where
it has a column for the thing. An empty text or None always means that nothing is known.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.rooms.places.opening.hours import OpeningHours


class Precision(StrEnum):
    """How exactly a point tells where the place is."""

    SITE = "SITE"
    BLOCK = "BLOCK"
    TOWN = "TOWN"
    UNKNOWN = "UNKNOWN"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return str(_PRECISION_LABELS[self])


_PRECISION_LABELS: dict[Precision, Promise] = {
    Precision.SITE: _("建物や入口の位置"),
    Precision.BLOCK: _("番地までの位置"),
    Precision.TOWN: _("町のまん中の位置"),
    Precision.UNKNOWN: _("どこまで正確か分からない位置"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceValues:
    """Everything that a place says of itself. Latitude and longitude are degrees (JGD2011, WGS 84).

    `accessibility` maps keys of `accessibility.ITEMS` to `accessibility.Answer` values; what is not
    in it is unknown. `extra` keeps columns of a source that have no field of their own, by their
    heading. `government_code` is the code of the municipality in which the place lies (six digits),
    `town_id` the 町字ID of the address base registry, `national_id` the 14-character id of shelters,
    of which the first eleven characters are the site.
    """

    kind: str = ""
    name: str = ""
    name_kana: str = ""
    name_en: str = ""
    common_name: str = ""
    address: str = ""
    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    postal_code: str = ""
    government_code: str = ""
    town_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    precision: str = Precision.UNKNOWN.value
    phone: str = ""
    phone_extension: str = ""
    fax: str = ""
    email: str = ""
    form_url: str = ""
    contact_note: str = ""
    url: str = ""
    hours: OpeningHours | None = None
    hours_note: str = ""
    accessibility: Mapping[str, str] = field(default_factory=dict)
    accessibility_note: str = ""
    route_words: str = ""
    nearest_stop: str = ""
    parking: str = ""
    description: str = ""
    description_en: str = ""
    services: str = ""
    operator: str = ""
    image_url: str = ""
    image_licence: str = ""
    national_id: str = ""
    source_id: str = ""
    note: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


FIELDS = tuple(item.name for item in dataclasses.fields(PlaceValues))
_MAPPINGS = frozenset(("accessibility", "extra"))
_get_all = attrgetter(*FIELDS)


def to_plain(values: PlaceValues) -> dict[str, Any]:
    """Give the values as plain data for JSON; what is unknown is left out."""
    # An import asks this of ten thousand places, most of whose fields are empty.
    plain: dict[str, Any] = {
        name: value
        for name, value in zip(FIELDS, _get_all(values), strict=True)
        if value or value == 0
    }
    for name in _MAPPINGS & plain.keys():
        plain[name] = dict(plain[name])
    if values.hours is not None:
        plain["hours"] = values.hours.to_plain()
    return plain


def from_plain(plain: Mapping[str, Any]) -> PlaceValues:
    """Make values of plain data that `to_plain` gave.

    :raises TypeError: it has a name that no place has.
    """
    given = dict(plain)
    if given.get("hours") is not None:
        given["hours"] = OpeningHours.from_plain(given["hours"])
    return PlaceValues(**given)
