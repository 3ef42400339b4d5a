"""Three texts of one place: what the last import said, what officers made of it, what the new file says.

Where an officer changed something, the file does not overwrite it: if the file still says what it said
before, the officer's word stays, and if both changed it, it is a conflict that a person decides. A
file speaks only of the columns that it has.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engawa.rooms.places.accessibility import BY_KEY
from engawa.rooms.places.importing import targets as columns
from engawa.rooms.places.values import (
    FIELDS,
    PlaceValues,
    Precision,
    from_plain,
    to_plain,
)

POINT = "point"
# In degrees; lists round in the fifth or sixth digit.
A_METRE = 0.00001
POINT_FIELDS = ("latitude", "longitude", "precision")
_MAPPINGS = ("accessibility", "extra")
# What is not compared as the one field that it is.
_APART = frozenset((*_MAPPINGS, *POINT_FIELDS))
# Columns that together, or each for several, say what is one field or more.
_HOURS = ("hours", "hours_note")
_SEVERAL = {
    columns.WEEKDAYS: _HOURS,
    columns.OPENS: _HOURS,
    columns.CLOSES: _HOURS,
    columns.HOURS_WORDS: _HOURS,
    columns.CLOSED_DAYS: _HOURS,
    columns.OPENING_HOURS: ("hours",),
    columns.POINT: (POINT,),
    columns.PREFECTURE_CITY: ("prefecture", "city"),
}
Flat = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of a place that would change: its key, what stands there, what the file says."""

    key: str
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one place: the values to write, what the file changed, and what a person decides.

    `kept` is what an officer changed and the file left as it was.
    """

    values: PlaceValues
    changes: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]
    kept: tuple[Difference, ...]


def flatten(plain: Mapping[str, Any]) -> Flat:
    """Give plain values as single things to compare: each item of access and each extra column is one.

    Latitude, longitude and precision are one thing, the point: half of it from here and half from there
    would be another place.
    """
    flat: Flat = {}
    for name, value in plain.items():
        if value is None:
            continue
        if name in _MAPPINGS:
            flat |= {f"{name}.{key}": item for key, item in value.items()}
        elif name not in POINT_FIELDS:
            flat[name] = value
    if plain.get("latitude") is not None:
        flat[POINT] = [plain.get(name) for name in POINT_FIELDS]
    return flat


def unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Give the plain values of which `flatten` made single things."""
    plain: dict[str, Any] = {}
    for key, value in flat.items():
        name, dot, item = key.partition(".")
        if dot and name in _MAPPINGS:
            plain.setdefault(name, {})[item] = value
        elif key == POINT:
            pairs = zip(POINT_FIELDS, value, strict=True)
            plain |= {field: part for field, part in pairs if part is not None}
        else:
            plain[key] = value
    return plain


def merge(
    *,
    base: Mapping[str, Any] | None,
    ours: PlaceValues,
    theirs: PlaceValues,
    spoken: Collection[str],
    takes_theirs: bool = False,
) -> Merged:
    """Merge what a file says of a place into what stands there.

    `base` is what the import before said, as plain data; None when none ever spoke of the place. `spoken`
    names what the file has columns for, in the names of `list_spoken`. With `takes_theirs` a conflict is
    decided for the file.
    """
    before = None if base is None else flatten(base)
    mine, file = flatten(to_plain(ours)), flatten(to_plain(theirs))
    result = dict(mine)
    changes, conflicts, kept = [], [], []
    for key in sorted(mine.keys() | file.keys()):
        if key not in spoken or _is_same(key, mine.get(key), file.get(key)):
            continue
        difference = Difference(key, mine.get(key), file.get(key))
        verdict = _judge(before, key, difference)
        if verdict == "kept":
            kept.append(difference)
        elif verdict == "conflict" and not takes_theirs:
            conflicts.append(difference)
        else:
            changes.append(difference)
            if key in file:
                result[key] = file[key]
            else:
                result.pop(key, None)
    return Merged(from_plain(unflatten(result)), tuple(changes), tuple(conflicts), tuple(kept))


def list_spoken(
    *, targets: Collection[str], extra_headings: Collection[str], said: Sequence[PlaceValues]
) -> frozenset[str]:
    """Give the keys of which a file speaks.

    These are what its columns were read as, blank or not, and whatever was worked out of them in some
    row: prefecture and city out of an address, hours out of three columns. `said` are the rows.
    """
    spoken = {
        name
        for name in FIELDS
        if name not in _APART and any(getattr(values, name) not in ("", None) for values in said)
    }
    for name in _MAPPINGS:
        spoken |= {f"{name}.{key}" for values in said for key in getattr(values, name)}
    if any(values.latitude is not None for values in said):
        spoken.add(POINT)
    for target in targets:
        spoken |= set(_SEVERAL.get(target, ()))
        if target in BY_KEY:
            spoken.add(f"accessibility.{target}")
        elif target in FIELDS:
            spoken.add(POINT if target in POINT_FIELDS else target)
    return frozenset(spoken | {f"extra.{heading}" for heading in extra_headings})


def _is_same(key: str, ours: Any, theirs: Any) -> bool:
    """Tell whether two texts say the same; points that differ by less than a metre do.

    A file that gives no precision does not take away the one that is known.
    """
    if ours == theirs or key != POINT or ours is None or theirs is None:
        return bool(ours == theirs)
    near = all(abs(mine - its) < A_METRE for mine, its in zip(ours[:2], theirs[:2], strict=True))
    return near and theirs[2] in (ours[2], Precision.UNKNOWN, None)


def _judge(before: Flat | None, key: str, difference: Difference) -> str:
    if before is None:
        # Nobody imported this place yet: what is missing comes from the file, the rest a person decides.
        if difference.ours is None:
            return "changed"
        return "kept" if difference.theirs is None else "conflict"
    said = before.get(key)
    if difference.ours == said:
        return "changed"
    return "kept" if difference.theirs == said else "conflict"
