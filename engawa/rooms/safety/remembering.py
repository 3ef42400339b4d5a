"""What was worked out before: of the last situation, for hundreds of pages, or of one and the same value."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, Protocol, TypeVar

from engawa.rooms.safety.situation import Situation

T = TypeVar("T")
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


def remember_same(most: int) -> Callable[[Callable[[T], T_co]], Callable[[T], T_co]]:
    """Make a function say again what it said of the very same value, of which nobody changes anything.

    Values are told apart by what they are, not by what they hold: to look through a shape takes longer than to draw it.
    """

    def remember(function: Callable[[T], T_co]) -> Callable[[T], T_co]:
        @lru_cache(maxsize=most)
        def of(same: _Same[T]) -> T_co:
            return function(same.value)

        @wraps(function)
        def remembering(value: T) -> T_co:
            return of(_Same(value))

        return remembering

    return remember


class _Same(Generic[T]):
    """A value that equals only itself; as long as it is remembered, no other can take its place in memory."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
