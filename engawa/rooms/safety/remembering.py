"""What was worked out of the last situation, for the hundreds of pages that are made of the same one."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol, TypeVar

from engawa.rooms.safety.situation import Situation

T_co = TypeVar("T_co", covariant=True)


class OfSituation(Protocol[T_co]):
    """A function of a situation, and of nothing else."""

    def __call__(self, *, situation: Situation) -> T_co: ...


def remember_last(function: Callable[..., T_co]) -> OfSituation[T_co]:
    """Make a function say again what it said of the very same situation; give only what nobody changes."""
    # One entry, put in whole: a second thread sees the old or the new one, never a mixture.
    last: list[tuple[Situation, T_co]] = []

    @wraps(function)
    def remembering(*, situation: Situation) -> T_co:
        known = last[0] if last else None
        if known is None or known[0] is not situation:
            known = (situation, function(situation=situation))
            last[:] = [known]
        return known[1]

    return remembering
