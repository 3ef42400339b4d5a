"""The list of data sets that the rooms of this installation offer."""

from engawa.core.opendata.contracts import KEY, NAME, DataSet


class DataSetRefused(ValueError):
    """The set cannot be registered: bad key or names, or the key is taken."""


class DataSetUnknown(LookupError):
    """No room of this installation offers this set."""


_sets: dict[str, DataSet] = {}


def register(data_set: DataSet) -> DataSet:
    """Offer a set to the house; called by `opendata.py` of a room.

    :raises DataSetRefused: the key is not `room.kebab-case`, a field has no proper name or the same
        as another one, or another set has the key.
    """
    if not KEY.match(data_set.key):
        raise DataSetRefused(f"{data_set.key!r} is not room.kebab-case")
    names = [field.name for field in data_set.fields]
    if not names or len(set(names)) != len(names) or not all(map(NAME.match, names)):
        raise DataSetRefused(f"{data_set.key}: the fields {names} are not proper names, each once")
    if _sets.get(data_set.key, data_set) != data_set:
        raise DataSetRefused(f"{data_set.key!r} is already registered")
    _sets[data_set.key] = data_set
    return data_set


def get(key: str) -> DataSet:
    """Give the set of that key.

    :raises DataSetUnknown: no room offers it.
    """
    try:
        return _sets[key]
    except KeyError:
        raise DataSetUnknown(key) from None


def list_all() -> list[DataSet]:
    """List all sets in the order of their keys."""
    return [_sets[key] for key in sorted(_sets)]
