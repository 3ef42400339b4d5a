"""The box around a ward, in degrees."""

import math
from dataclasses import dataclass

# Metres of one degree of latitude on WGS 84, as its mean radius gives it: right to 0.6 per cent anywhere.
_METRES_OF_DEGREE = 111_195.0
# Where the square of web maps ends.
_LAST_LATITUDE = 85.0511


@dataclass(frozen=True, slots=True)
class Box:
    """A box whose sides follow the compass, in degrees (JGD2011, WGS 84)."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not (
            -_LAST_LATITUDE <= self.south < self.north <= _LAST_LATITUDE
            and -180 <= self.west < self.east <= 180
        ):
            raise ValueError(f"no box: {self.south},{self.west},{self.north},{self.east}")

    def widen(self, metres: float) -> "Box":
        """Give the box with so many metres more on each side.

        :raises ValueError: the number of metres is negative.
        """
        if not 0 <= metres < math.inf:
            raise ValueError(f"a margin of {metres} metres")
        more = metres / _METRES_OF_DEGREE
        # The side that is further from the equator needs more degrees.
        furthest = math.radians(min(max(abs(self.south), abs(self.north)), _LAST_LATITUDE))
        more_east = more / math.cos(furthest)
        return Box(
            max(self.south - more, -_LAST_LATITUDE),
            max(self.west - more_east, -180.0),
            min(self.north + more, _LAST_LATITUDE),
            min(self.east + more_east, 180.0),
        )

    def cross(self, other: "Box") -> "Box | None":
        """Give what two boxes have in common; None when they share no ground."""
        south, north = max(self.south, other.south), min(self.north, other.north)
        west, east = max(self.west, other.west), min(self.east, other.east)
        return Box(south, west, north, east) if south < north and west < east else None
