"""Writing which promises of the policy a programme or a recording keeps; its row is held by who calls."""

from collections.abc import Iterable

from engawa.rooms.programmes.models import Programme, Recording


def write_promises(*, kept_by: Programme | Recording, promises: Iterable[tuple[int, str]]) -> None:
    """Put these promises, each once, in the place of those that it kept: (initiative, code of the activity or empty)."""
    kept_by.promises.all().delete()
    for initiative_id, code in dict.fromkeys(promises):
        kept_by.promises.create(initiative_id=initiative_id, activity_code=code)
