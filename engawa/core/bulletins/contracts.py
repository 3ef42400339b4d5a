"""A telegram of a forecaster as the house knows it: what, how strong, where, since when.

Adapters read telegrams into these values, rooms hear them; neither knows the other. Codes are stored, so
none is ever renamed.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class BulletinRefused(ValueError):
    """The bytes are no telegram that can be trusted; the text says what is wrong, where, and what to do."""


class BulletinUnused(BulletinRefused):
    """The telegram is in order, and of a kind of which the house makes nothing."""


class Kind(StrEnum):
    """What kind of telegram."""

    LANDSLIDE_WARNING = "LANDSLIDE_WARNING"
    WEATHER_WARNING = "WEATHER_WARNING"
    FLOOD_FORECAST = "FLOOD_FORECAST"
    EARTHQUAKE = "EARTHQUAKE"
    TSUNAMI_WARNING = "TSUNAMI_WARNING"
    TSUNAMI_INFORMATION = "TSUNAMI_INFORMATION"


class Status(StrEnum):
    """Whether it is meant: the house acts on ACTUAL only, and in a drill on DRILL."""

    ACTUAL = "ACTUAL"
    DRILL = "DRILL"
    TEST = "TEST"


class InfoType(StrEnum):
    """What a telegram does to those before it; DELAYED is issued late and stands like ISSUED."""

    ISSUED = "ISSUED"
    CORRECTED = "CORRECTED"
    DELAYED = "DELAYED"
    CANCELLED = "CANCELLED"


class Phenomenon(StrEnum):
    """What threatens."""

    HEAVY_RAIN = "HEAVY_RAIN"
    LANDSLIDE = "LANDSLIDE"
    FLOOD = "FLOOD"
    STORM_SURGE = "STORM_SURGE"
    STORM = "STORM"
    SNOWSTORM = "SNOWSTORM"
    HEAVY_SNOW = "HEAVY_SNOW"
    WAVES = "WAVES"
    OTHER = "OTHER"
    EARTHQUAKE = "EARTHQUAKE"
    TSUNAMI = "TSUNAMI"


class Scheme(StrEnum):
    """Of which list of areas a code is; the same digits mean other places in another list."""

    MUNICIPALITY = "MUNICIPALITY"  # seven digits: 1410012, 1411100
    REGION = "REGION"  # six digits, prefectures and their parts: 140000
    QUAKE_REGION = "QUAKE_REGION"  # three digits: 360
    TSUNAMI_REGION = "TSUNAMI_REGION"  # three digits: 312
    RIVER = "RIVER"  # ten digits
    RIVER_STRETCH = "RIVER_STRETCH"  # twelve digits, the unit of a flood forecast


class Condition(StrEnum):
    """How something stands in an area; NONE is said of areas in which nothing was and nothing is."""

    ISSUED = "ISSUED"
    CONTINUED = "CONTINUED"
    LIFTED = "LIFTED"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What a telegram says of one phenomenon in one area.

    `grade` orders the steps of one phenomenon, 0 when nothing is out: weather, landslides and floods
    2 advisory, 3 warning, 4 danger, 5 emergency; tsunami 1 forecast, 2 advisory, 3 warning, 4 major
    warning; earthquakes ten times the seismic intensity, 45 for 5 lower up to 70. `level` is the 警戒レベル
    to which it corresponds (警戒レベル相当情報), None where it has none. `code`, `name` are the source's own.
    """

    scheme: Scheme
    area_code: str
    area_name: str
    phenomenon: Phenomenon
    code: str
    name: str
    grade: int
    level: int | None
    condition: Condition

    @property
    def is_out(self) -> bool:
        """Tell whether it is out now."""
        return self.grade > 0


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One telegram, read.

    In each area that it names, it has a reading for each phenomenon in `covers`, also for those that are not
    out. When `is_whole`, nothing of them is out in areas that it does not name. Telegrams of one `series`
    replace each other by area and phenomenon; of two series that tell of the same, the higher `rank` is
    believed, and at the same rank the stronger reading. `serial` is empty where the source counts none.
    `raw` are the bytes, `digest` their SHA-256 in hex.
    """

    source: str
    kind: Kind
    series: str
    rank: int
    event_id: str
    serial: str
    status: Status
    info_type: InfoType
    reported_at: dt.datetime
    target_at: dt.datetime | None
    office: str
    headline: str
    covers: frozenset[Phenomenon]
    is_whole: bool
    areas: tuple[AreaReading, ...]
    digest: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One telegram of which a feed tells; `updated_at` is when the source put it there."""

    entry_id: str
    url: str
    updated_at: dt.datetime
    title: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of telegrams as a source publishes it, the newest first."""

    updated_at: dt.datetime
    entries: tuple[FeedEntry, ...]

    @property
    def newest_at(self) -> dt.datetime | None:
        """Give when the newest of its telegrams came; the feed's own time may go on without any."""
        return max((entry.updated_at for entry in self.entries), default=None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A telegram that could not be used: which, why, and whether it was in order all the same."""

    name: str
    words: str
    is_unused: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of asking a source once: telegrams in the order of their reports, and how the source stands.

    `failure` is empty when the source answered. `newest_at` is when its newest telegram came, None when
    it did not say.
    """

    source: str
    bulletins: tuple[Bulletin, ...]
    refusals: tuple[Refusal, ...]
    newest_at: dt.datetime | None
    failure: str
