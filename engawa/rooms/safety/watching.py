"""The loop that looks at the public pages from outside."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings

from engawa.rooms.safety.bundle.fetching import NotSeen, Seen, look
from engawa.rooms.safety.bundle.keys import PublicKey, list_public_keys
from engawa.rooms.safety.folders import get_key_folder
from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.selectors.watched import Watched, list_watched
from engawa.rooms.safety.services.watching import note_look
from engawa.rooms.safety.turning import TurningLoop

# Each page is looked at so often, and every pass while something waits to be seen.
CALM = dt.timedelta(seconds=15)


@dataclass
class Watcher:
    """Looks at the pages of wards below `url`; `keys` are those to believe, by default those of this machine."""

    url: str
    keys: Mapping[str, PublicKey] | None = None
    ward_id: int | None = None
    looked: dict[tuple[int, bool], dt.datetime] = field(default_factory=dict)

    def do_pass(
        self, *, now: dt.datetime, is_forced: bool = False
    ) -> list[tuple[Watched, Seen | NotSeen]]:
        """Look at every page that it is time for; give what was found."""
        found = []
        for watched in list_watched(ward_id=self.ward_id, now=now):
            last = self.looked.get(watched.key)
            if last is not None and not (is_forced or watched.is_waiting) and now < last + CALM:
                continue
            self.looked[watched.key] = now
            answer = look(
                f"{self.url}/{watched.path}/",
                keys=self._keys(watched.is_drill, now),
                ward=watched.slug,
                is_drill=watched.is_drill,
            )
            note_look(ward_id=watched.ward_id, is_drill=watched.is_drill, found=answer, now=now)
            found.append((watched, answer))
        return found

    def _keys(self, is_drill: bool, now: dt.datetime) -> Mapping[str, PublicKey]:
        if self.keys is not None:
            return self.keys
        known = list_public_keys(get_key_folder(), is_drill=is_drill, now=now)
        return {key.id: key for key in known}


class WatchingLoop(TurningLoop):
    """Looks each second which pages it is time for; does nothing where another machine watches."""

    loop = LoopTurn.Loop.WATCHING

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 1) -> None:
        super().__init__(clock=clock, seconds=seconds)
        self.watcher = Watcher(settings.SAFETY_URL)

    def is_at_work(self) -> bool:
        """Tell whether this machine watches."""
        return bool(settings.SAFETY_WATCH)

    def do_turn(self) -> None:
        """Look at the pages that it is time for."""
        if settings.SAFETY_WATCH:
            self.watcher.do_pass(now=self.clock())
