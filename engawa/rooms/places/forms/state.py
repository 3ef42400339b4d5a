"""A place as its form holds it, and three of them merged: as it was opened, as it is now, as it was typed."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from engawa.rooms.places.merging import Flat, flatten, unflatten
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.writing import (
    OfferingValues,
    Standing,
    read_offerings,
    read_standing,
)
from engawa.rooms.places.values import FIELDS, PlaceValues, from_plain, to_plain


@dataclass(frozen=True, slots=True)
class PlaceState:
    """What a place says of itself and how it stands; a district of None is found by point or town."""

    values: PlaceValues
    standing: Standing


@dataclass(frozen=True, slots=True)
class Clash:
    """One part of a place that two officers wrote differently."""

    key: str
    theirs: Any
    yours: Any


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the form shows after a colleague was faster.

    `clashes` hold what both changed, of which the own text stands in the form; `taken` what only the
    colleague changed, which stands in the form too.
    """

    state: PlaceState
    clashes: tuple[Clash, ...]
    taken: tuple[Clash, ...]


def read_state(*, place: Place, has_found_area: bool) -> PlaceState:
    """Give a place as its form holds it; a district that was found is not held."""
    standing = replace(
        read_standing(place=place),
        partner_ids=tuple(sorted(place.partners.values_list("pk", flat=True))),
        offerings=read_offerings(place=place),
    )
    if has_found_area:
        standing = replace(standing, area_id=None)
    return PlaceState(read_values(place=place), standing)


def write_opened(state: PlaceState) -> str:
    """Write what a form is opened with, to be sent back with it."""
    return json.dumps(flat_state(state), ensure_ascii=False)


def read_opened(text: str) -> Flat:
    """Read what `write_opened` wrote; nothing of anything else, so that nothing passes for seen."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def flat_state(state: PlaceState) -> Flat:
    """Give the parts of a place that are compared one by one, as plain data; nothing for what is empty."""
    standing = state.standing
    flat = flatten(to_plain(state.values)) | {
        "state": standing.state,
        "section": standing.section_id,
        "area": standing.area_id,
        "partners": list(standing.partner_ids or ()),
        "offerings": [
            asdict(item) | {"weekdays": list(item.weekdays)} for item in standing.offerings or ()
        ],
        "is_example": standing.is_example,
        "confirmed_on": standing.confirmed_on.isoformat() if standing.confirmed_on else None,
        "confirmed_by": standing.confirmed_by,
    }
    return {key: value for key, value in flat.items() if value or key == "hours"}


def reconcile(*, opened: Mapping[str, Any], current: PlaceState, typed: PlaceState) -> Reconciled:
    """Put together what two officers made of one place.

    What only one of them changed is taken from that one. What both changed differently is a clash: both
    texts are told, and the own one stands.
    """
    theirs, yours = flat_state(current), flat_state(typed)
    merged: Flat = {}
    clashes, taken = [], []
    for key in sorted(theirs.keys() | yours.keys() | opened.keys()):
        was, other, own = opened.get(key), theirs.get(key), yours.get(key)
        chosen = own
        if own != other and own == was:
            chosen = other
            taken.append(Clash(key, other, own))
        elif own != other and other != was:
            clashes.append(Clash(key, other, own))
        if chosen is not None:
            merged[key] = chosen
    return Reconciled(_unflatten_state(merged), tuple(clashes), tuple(taken))


def _unflatten_state(flat: Flat) -> PlaceState:
    confirmed_on = flat.get("confirmed_on")
    standing = Standing(
        state=flat.get("state", Place.State.PUBLIC.value),
        section_id=flat.get("section"),
        area_id=flat.get("area"),
        partner_ids=tuple(flat.get("partners", ())),
        offerings=tuple(
            OfferingValues(**{**item, "weekdays": tuple(item["weekdays"])})
            for item in flat.get("offerings", ())
        ),
        is_example=bool(flat.get("is_example", False)),
        confirmed_on=dt.date.fromisoformat(confirmed_on) if confirmed_on else None,
        confirmed_by=flat.get("confirmed_by", ""),
    )
    values = {key: value for key, value in flat.items() if _is_value(key)}
    return PlaceState(from_plain(unflatten(values)), standing)


def _is_value(key: str) -> bool:
    return key == "point" or key.partition(".")[0] in FIELDS
