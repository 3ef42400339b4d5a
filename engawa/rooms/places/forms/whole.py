"""The whole form of a place: its parts together, filled from a place, from what was sent, or from what was kept."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.ui.fields import Part
from engawa.core.ui.forms import ErrorLink, list_errors
from engawa.rooms.places.forms.access import AccessForm
from engawa.rooms.places.forms.hours import HoursForm
from engawa.rooms.places.forms.hours import write_initial as write_hours
from engawa.rooms.places.forms.offerings import (
    OfferingForm,
    make_rows,
    read_rows,
    refill_rows,
    with_empty_rows,
)
from engawa.rooms.places.forms.place import PlaceForm
from engawa.rooms.places.forms.place import write_initial as write_place
from engawa.rooms.places.forms.state import PlaceState
from engawa.rooms.places.selectors.desk_choices import PlaceChoices
from engawa.rooms.places.services.writing import Standing
from engawa.rooms.places.values import PlaceValues

EMPTY = PlaceState(PlaceValues(), Standing(partner_ids=(), offerings=()))


@dataclass(frozen=True, slots=True)
class WholeForm:
    """All parts of the form of one place."""

    place: PlaceForm
    hours: HoursForm
    access: AccessForm
    offerings: list[OfferingForm]

    def is_valid(self) -> bool:
        """Tell whether all parts can be kept; each is asked, so that all errors are told at once."""
        wrong = [part for part in self._parts() if not part.is_valid()]
        return not wrong

    def list_errors(self) -> list[ErrorLink]:
        """List what is wrong in all parts, in the order of the page."""
        return list(self._errors())

    def read(self) -> PlaceState:
        """Give the place as it was typed."""
        values = replace(
            self.place.make_values(),
            hours=self.hours.hours,
            accessibility=self.access.make_answers(),
        )
        offered = (row.make_values() for row in self.offerings if row.is_bound)
        standing = replace(
            self.place.make_standing(),
            offerings=tuple(item for item in offered if item is not None),
        )
        return PlaceState(values, standing)

    def _parts(self) -> list[Part]:
        rows = [row for row in self.offerings if row.is_bound]
        return [self.place, self.hours, self.access, *rows]

    def _errors(self) -> Iterator[ErrorLink]:
        yield from list_errors(form=self.place)
        yield from list_errors(form=self.hours)
        yield from list_errors(form=self.access)
        for row in self.offerings:
            for link in list_errors(form=row):
                text = _("%(row)d行目の%(error)s") % {"row": row.row + 1, "error": link.text}
                yield ErrorLink(text=text, target=link.target)


def make_form(
    *, state: PlaceState, stands: PlaceState | None, choices: PlaceChoices, today: dt.date
) -> WholeForm:
    """Make a form that shows a place; `stands` is what is kept of it now, None for one to be added."""
    return WholeForm(
        place=PlaceForm(
            initial=dict(write_place(state)), choices=choices, stands=stands, today=today
        ),
        hours=HoursForm(
            initial=write_hours(state.values.hours),
            current=stands.values.hours if stands else None,
        ),
        access=AccessForm(initial=dict(state.values.accessibility)),
        offerings=make_rows(state.standing.offerings or ()),
    )


def read_form(
    data: Any, *, stands: PlaceState | None, choices: PlaceChoices, today: dt.date
) -> WholeForm:
    """Make the form that was sent in a `QueryDict`."""
    rows = read_rows(data, kept=_count(stands))
    return WholeForm(
        place=PlaceForm(data, choices=choices, stands=stands, today=today),
        hours=HoursForm(data, current=stands.values.hours if stands else None),
        access=AccessForm(data),
        offerings=with_empty_rows(rows),
    )


def refill_form(
    typed: Any, *, stands: PlaceState | None, choices: PlaceChoices, today: dt.date
) -> WholeForm:
    """Make a form that was not sent, filled with what was typed before the session ended."""
    form = make_form(state=stands or EMPTY, stands=stands, choices=choices, today=today)
    for part in (form.place, form.hours, form.access):
        part.fill(typed)
    return replace(form, offerings=refill_rows(typed, kept=_count(stands)))


def _count(stands: PlaceState | None) -> int:
    return len(stands.standing.offerings or ()) if stands is not None else 0
