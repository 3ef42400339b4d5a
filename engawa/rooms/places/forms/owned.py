"""Parts that several forms of the desk share: which section looks after it, and where it is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.importing.coordinates import read_point, split_point
from engawa.rooms.places.importing.findings import Severity, make_finding
from engawa.rooms.places.selectors.desk_choices import PlaceChoices
from engawa.rooms.places.selectors.naming import find_place_number

_POINT = ("latitude", "longitude")


class OwnedPart(Part):
    """A form with a section; whoever writes for one section only gives it to that one."""

    section = Choice(label=gettext_lazy("担当の課"), required=False)

    def __init__(self, *args: Any, choices: PlaceChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ward = choices
        kept = str(self.initial.get("section") or "")
        sections = [(str(pk), name) for pk, name in choices.sections.items()]
        if choices.may_leave_section_open or not self.initial.get("section", "-"):
            sections = [("", _("決めない（区全体で扱う）")), *sections]
        if kept and int(kept) not in choices.sections:
            # Somebody who only reads sees whose it is.
            sections.append((kept, choices.all_sections.get(int(kept), kept)))
        self.choice("section").offer(sections)

    def choice(self, name: str) -> Choice:
        """Give the control of that name."""
        control = self.fields[name]
        assert isinstance(control, Choice)
        return control

    def clean(self) -> dict[str, Any]:
        """See that a section is chosen where one must be."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.ward.may_leave_section_open and not cleaned.get("section", "-"):
            self.add_error("section", _("担当の課を選んでください。"))
        return cleaned


class SpotPart(Part):
    """A form with a spot: a place of the register, or a point of its own."""

    place = Line(
        label=gettext_lazy("施設"),
        most=200,
        help_text=gettext_lazy(
            "施設の前や敷地のときは、その施設の番号か名前を入れます。位置は施設のものを使います。例：12、港南図書館"
        ),
    )
    latitude = Line(
        label=gettext_lazy("緯度"),
        most=100,
        help_text=gettext_lazy(
            "地図から写した「35.3379, 139.6181」を、ここにまとめて入れられます。"
        ),
    )
    longitude = Line(label=gettext_lazy("経度"), most=100)

    def __init__(self, *args: Any, choices: PlaceChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ward = choices
        self.notes: list[str] = []

    def clean(self) -> dict[str, Any]:
        """Find the place, and read the point."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "place" not in self.errors:
            try:
                cleaned["place"] = find_place_number(
                    ward_id=self.ward.ward_id, words=cleaned.get("place", "")
                )
            except PlaceNameUnclear as unclear:
                self.add_error("place", str(unclear))
        if not any(name in self.errors for name in _POINT):
            self._read_point(cleaned)
        return cleaned

    def _read_point(self, cleaned: dict[str, Any]) -> None:
        latitude, longitude = (cleaned.get(name, "") for name in _POINT)
        if latitude and not longitude:
            split = split_point(latitude)
            if split[0] != split[1]:
                latitude, longitude = split
        reading = read_point(
            latitude=latitude, longitude=longitude, is_inside=self.ward.is_inside()
        )
        for name, cell, problems in (
            ("latitude", latitude, reading.of_latitude),
            ("longitude", longitude, reading.of_longitude),
        ):
            for problem in problems:
                finding = make_finding(problem=problem, cell=cell)
                if finding.severity is Severity.ERROR:
                    self.add_error(name, finding.message)
                elif problem.code == "outside-area":
                    self.notes.append(_("入れた位置は、区の外です。地図で確かめてください。"))
        if not any(name in self.errors for name in _POINT):
            cleaned |= {"latitude": reading.latitude, "longitude": reading.longitude}


def show_degrees(value: float | None) -> str:
    """Write degrees as a form shows them."""
    return "" if value is None else f"{value:.7f}".rstrip("0").rstrip(".")
