"""Two officers at one form: what was there, what the other one made of it, what was typed, put together.

Fields are compared as the form shows them, one by one. What only one of the two changed is taken from that
one; what both changed differently is told, and the own words stand in the form.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.forms import BooleanField, BoundField, ChoiceField
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Part
from engawa.core.ui.forms import ErrorLink, list_errors

Raw: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: what it is called, and both texts."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a page tells after a colleague was faster; the names are those that `ui/conflict.html` reads.

    `kept` are the own words, by field, that stand in the form beside what the colleague made of the rest.
    """

    clashes: tuple[Difference, ...]
    taken: tuple[Difference, ...]
    kept: Raw
    by: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The forms of one page, which are sent and saved together."""

    parts: tuple[Part, ...]

    def is_valid(self) -> bool:
        """Tell whether all of it can be kept."""
        # Every part is asked, so that all errors are told at once.
        answers = [part.is_valid() for part in self.parts]
        return all(answers)

    def list_errors(self) -> list[ErrorLink]:
        """List what is wrong, in the order of the page; nothing of a form that was not sent."""
        return [link for part in self.parts if part.is_bound for link in list_errors(form=part)]

    def read_shown(self) -> Raw:
        """Give what the page shows, field by field."""
        return {bound.html_name: _plain(bound) for bound in self.list_fields()}

    def show(self, shown: Raw) -> None:
        """Let a page show these values, of which nothing was read yet."""
        for part in self.parts:
            for bound in part:
                if bound.html_name in shown:
                    part.initial[bound.name] = shown[bound.html_name]
                    # A field that was looked at before remembers what it showed.
                    bound.__dict__.pop("initial", None)

    def fill(self, typed: Any) -> None:
        """Fill the page with what was typed before the session ended."""
        for part in self.parts:
            part.fill(typed)

    def list_fields(self) -> Sequence[BoundField]:
        """List the fields in the order of the page."""
        return [bound for part in self.parts for bound in part]


def write_opened(sheet: Sheet) -> str:
    """Write what a page is opened with, to be sent back with it."""
    return json.dumps(dict(sheet.read_shown()), ensure_ascii=False)


def read_opened(text: str) -> Raw:
    """Read what `write_opened` wrote; nothing of anything else, so that nothing passes for seen."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def meet(*, opened: Raw, current: Sheet, typed: Sheet) -> Conflict:
    """Say what differed between how it stands now and what was typed, and which words are kept of the latter."""
    theirs, yours = current.read_shown(), typed.read_shown()
    clashes, taken, kept = [], [], {}
    for bound in current.list_fields():
        name = bound.html_name
        was, other, own = opened.get(name), theirs[name], yours.get(name, theirs[name])
        if own == other:
            continue
        difference = Difference(str(bound.label), _say(bound, other), _say(bound, own))
        if own == was:
            taken.append(difference)
            continue
        kept[name] = own
        if other != was:
            clashes.append(difference)
    return Conflict(tuple(clashes), tuple(taken), kept)


def _plain(bound: BoundField) -> Any:
    value = bound.value()
    if isinstance(value, list | tuple):
        return sorted(str(item) for item in value)
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value).replace("\r\n", "\n")


def _say(bound: BoundField, value: Any) -> str:
    if isinstance(bound.field, BooleanField):
        return _("はい") if value else _("いいえ")
    if isinstance(bound.field, ChoiceField):
        names = {str(key): str(label) for key, label in bound.field.widget.choices}
        values = value if isinstance(value, list) else [value]
        return _("、").join(names.get(str(item), str(item)) for item in values)
    return str(value)
