"""Addresses of a plan's pages, for the version in force, a past version or a draft.

Of a past version and of a draft only the plan itself and its initiatives have pages; other links
lead to the place in the plan's own page, or are left out.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.urls import reverse

# Stands for the code in a remembered address; no code is written with capitals only.
PLACE = "PLACE-OF-THE-CODE"


class Shown(StrEnum):
    """Which version a page shows: the one in force, one from before, or one not yet published."""

    IN_FORCE = "IN_FORCE"
    PAST = "PAST"
    DRAFT = "DRAFT"


def find_address(name: str, **kwargs: str | int) -> str:
    """Give the address of a page of this room, or of `namespace:name`."""
    return reverse(name if ":" in name else f"policy:{name}", kwargs=kwargs)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one version's pages."""

    ward_slug: str
    year: int
    shown: Shown = Shown.IN_FORCE
    number: int = 0

    def plan(self) -> str:
        if self.shown is Shown.DRAFT:
            return self._reverse("preview")
        if self.shown is Shown.PAST:
            return self._reverse("version", number=self.number)
        return self._reverse("overview-year")

    def measure(self, code: str) -> str:
        if self.shown is Shown.IN_FORCE:
            return self._reverse("measure", code=code)
        return f"{self.plan()}#{code}"

    def initiative(self, code: str) -> str:
        if self.shown is Shown.DRAFT:
            return self._reverse("preview-initiative", code=code)
        if self.shown is Shown.PAST:
            return self._reverse("version-initiative", number=self.number, code=code)
        return self._reverse("initiative", code=code)

    def activity(self, initiative: str, code: str) -> str:
        return f"{self.initiative(initiative)}#{code}"

    def section(self, code: str) -> str:
        return self._reverse("section", code=code) if self._has_views() else ""

    def partner(self, code: str) -> str:
        return self._reverse("partner", code=code) if self._has_views() else ""

    def tag(self, scheme: str, value: str) -> str:
        if not self._has_views():
            return ""
        if scheme == "city-theme":
            return self._reverse("theme", value=value)
        if scheme == "sdgs":
            return self._reverse("sdg", value=value)
        if scheme == "digital":
            return self._reverse("digital")
        return find_address(
            "tag", ward_slug=self.ward_slug, year=self.year, scheme=scheme, value=value
        )

    def view(self, name: str) -> str:
        """Give the address of one of the plan's views by name ("sections"), if it has it."""
        return self._reverse(name) if self._has_views() else ""

    def _has_views(self) -> bool:
        return self.shown is Shown.IN_FORCE

    def _reverse(self, name: str, *, code: str = "", value: str = "", number: int = 0) -> str:
        last = code or value
        pattern = _pattern(
            name,
            self.ward_slug,
            self.year,
            number=number,
            last="code" if code else "value" if value else "",
        )
        return pattern.replace(PLACE, last)


@lru_cache(maxsize=4096)
def _pattern(name: str, ward_slug: str, year: int, *, number: int, last: str) -> str:
    """Give an address with a place left for its last part: a plan's page needs a hundred of them."""
    kwargs: dict[str, str | int] = {"ward_slug": ward_slug, "year": year}
    if number:
        kwargs["number"] = number
    if last:
        kwargs[last] = PLACE
    return reverse(f"policy:{name}", kwargs=kwargs)
