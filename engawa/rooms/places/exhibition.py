"""The list on a shared screen, at a counter or a fair: its addresses, which lead nowhere else."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from engawa.rooms.places.sharing import Pairs


@dataclass(frozen=True, slots=True)
class Exhibition:
    """One shared screen: the map that it shows if any, the place where it stands, the language of the moment.

    `at` is the number of a place as `p12`, from which distances are counted, and `language` is empty for Japanese.
    """

    ward_slug: str
    code: str = ""
    at: str = ""
    language: str = ""

    @property
    def start(self) -> str:
        """The first page in Japanese, to which the screen returns."""
        return self._address("", [("at", self.at)])

    @property
    def home(self) -> str:
        """The first page in the language of the moment."""
        return self._address("", self._kept())

    @property
    def near(self) -> str:
        """The page on which somebody says where they are."""
        return self._address("-near", self._kept())

    @property
    def names(self) -> str:
        """The page on which somebody chooses with what a name begins."""
        return self._address("-names", self._kept())

    def listing(self, pairs: Pairs = ()) -> str:
        """Give the address of the list that answers a question."""
        return self._address("-list", [*pairs, *self._kept()])

    def place(self, number: int, pairs: Pairs = ()) -> str:
        """Give the address of one place, with the question of the list from which it is reached."""
        return self._address("-place", [*pairs, *self._kept()], number=number)

    def _kept(self) -> list[tuple[str, str]]:
        return [("at", self.at), ("lang", self.language)]

    def _address(self, page: str, pairs: Pairs, **arguments: int) -> str:
        name = f"places:exhibition{page}" + ("-layer" if self.code else "")
        of_layer = {"code": self.code} if self.code else {}
        address = reverse(name, kwargs={"ward_slug": self.ward_slug, **of_layer, **arguments})
        said = urlencode([pair for pair in pairs if pair[1]])
        return f"{address}?{said}" if said else address
