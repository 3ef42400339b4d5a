"""Which place of the ward a row of a list of sites means: by number, by national id, else by name and town."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from engawa.core.ui.folding import fold
from engawa.rooms.places.contracts import PlaceKeys
from engawa.rooms.safety.values import SiteRole

SITE_KEY_LENGTH = 11
NATIONAL_ID = re.compile(r"[A-Z]\d{10,14}")
# Lists by whose kinds a place of several entries is chosen; the others follow in the order of their numbers.
_KIND_OF_ROLE = {
    SiteRole.DISASTER_BASE: "disaster-base",
    SiteRole.EVACUATION: "evacuation-site",
    SiteRole.SHELTER: "shelter",
    SiteRole.TEMPORARY_STAY: "temporary-stay",
}
_FOUNDER = re.compile(r"^[^\s]{1,8}?[都道府県市区町村]立(?=.)")
_SMALL = str.maketrans("ヶヵ", "ケカ")
_BEFORE_TOWN = re.compile(
    r"^(?:東京都|北海道|(?:京都|大阪)府|[^\s0-9]{2,3}県)?(?:[^0-9]{1,6}?市(?=.))?(?:[^0-9市]{1,5}?区)?"
)
_NUMBER = re.compile(r"[0-9]|[〇一二三四五六七八九十]+(?:丁目|番地|番(?=[0-9]))")
_OTHER = re.compile(
    r"^(?:東京都|北海道|(?:京都|大阪)府|[^\s0-9]{2,3}県)[^\s0-9]{1,8}?[市区町村郡]"
    r"|^[^\s0-9]{1,6}市[^\s0-9市]{1,5}区|^[^\s0-9市町村]{1,4}区"
)
Key = Callable[[PlaceKeys], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a row says of its place; `number` is None and texts are empty where it says nothing."""

    role: SiteRole
    number: int | None = None
    national_id: str = ""
    name: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The place that a row means, or those among which it does not tell; both empty: there is none."""

    place: PlaceKeys | None = None
    unclear: tuple[PlaceKeys, ...] = ()


class PlaceBook:
    """The places of a ward, to be found by what lists say of them."""

    def __init__(
        self, places: Iterable[PlaceKeys], *, sites: Collection[tuple[int, SiteRole]] = ()
    ) -> None:
        """Take the places by number; `sites` are (place, role) of those that are sites already."""
        self._sites = frozenset(sites)
        self._by_number: dict[int, PlaceKeys] = {}
        self._by_key: dict[str, list[PlaceKeys]] = {}
        self._by_name: dict[str, list[PlaceKeys]] = {}
        for place in places:
            self._by_number[place.number] = place
            if len(place.site_key) == SITE_KEY_LENGTH:
                self._by_key.setdefault(place.site_key, []).append(place)
            for name in _list_names(place):
                self._by_name.setdefault(name, []).append(place)

    def find(self, wanted: Wanted) -> Found:
        """Give the place that a row means."""
        if wanted.number is not None:
            return Found(self._by_number.get(wanted.number))
        key = wanted.national_id[:SITE_KEY_LENGTH]
        of_key = self._by_key.get(key, []) if len(key) == SITE_KEY_LENGTH else []
        if of_key:
            return self._choose_building(of_key, wanted)
        return self._choose_namesake(wanted)

    def _choose_building(self, places: Sequence[PlaceKeys], wanted: Wanted) -> Found:
        """Choose among the buildings of one site: nothing is taken from one to another, so that only one will do."""
        kind = _KIND_OF_ROLE.get(wanted.role, "")
        narrower: tuple[Key, ...] = (
            lambda place: place.national_id == wanted.national_id,
            lambda place: _fold_name(wanted.name) in _list_names(place),
            lambda place: place.kind == kind,
            lambda place: (place.id, wanted.role) in self._sites,
        )
        left = list(places)
        for is_meant in narrower:
            fitting = [place for place in left if is_meant(place)]
            left = fitting or left
            if len(left) == 1:
                return Found(left[0])
        return Found(unclear=tuple(left))

    def _choose_namesake(self, wanted: Wanted) -> Found:
        namesakes = self._by_name.get(_fold_name(wanted.name), []) if wanted.name else []
        there = [place for place in namesakes if _agree(find_town(place.address), wanted.town)]
        if not there:
            return Found(unclear=tuple(namesakes))
        towns = {town for place in there if (town := find_town(place.address))}
        if len(there) > 1 and len(towns) != 1:
            return Found(unclear=tuple(there))
        # Of one name in one town are the entries of one school in several lists.
        kind = _KIND_OF_ROLE.get(wanted.role, "")
        return Found(
            min(
                there,
                key=lambda place: (
                    (place.id, wanted.role) not in self._sites,
                    place.kind != kind,
                    place.kind not in _KIND_OF_ROLE.values(),
                    place.number,
                ),
            )
        )


def find_town(address: str) -> str:
    """Give the town of an address without its 丁目 and numbers, folded; empty where it says none."""
    narrow = unicodedata.normalize("NFKC", address).translate(_SMALL).strip()
    rest = _BEFORE_TOWN.sub("", narrow).removeprefix("大字")
    return fold(_NUMBER.split(rest, maxsplit=1)[0])


def is_elsewhere(*, ward_name: str, ward: str, address: str) -> bool:
    """Tell whether a row says that it lies in another ward or municipality; one that says neither lies here."""
    said = unicodedata.normalize("NFKC", ward).strip()
    if ward_name in said or ward_name in address:
        return False
    if said.endswith("区"):
        return True
    return _OTHER.match(unicodedata.normalize("NFKC", address).strip()) is not None


def _agree(town: str, other: str) -> bool:
    """Tell whether two towns can be one; of what nobody wrote down nothing contradicts."""
    return not town or not other or town.endswith(other) or other.endswith(town)


def _list_names(place: PlaceKeys) -> set[str]:
    return {_fold_name(name) for name in (place.name, place.common_name) if name}


def _fold_name(name: str) -> str:
    """Fold a name; 横浜市立 before it says who founded it."""
    return fold(_FOUNDER.sub("", unicodedata.normalize("NFKC", name).strip())).translate(_SMALL)
