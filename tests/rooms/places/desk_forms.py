"""Where the desk of places is, the place that its tests work on, and what its form sends."""

import datetime as dt
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.forms.state import read_state, write_opened
from engawa.rooms.places.forms.whole import make_form
from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.selectors.desk_choices import get_choices, has_found_area
from engawa.rooms.places.services.register import add_place
from engawa.rooms.places.services.writing import OfferingValues, Standing
from engawa.rooms.places.values import PlaceValues

Open = Callable[..., Client]
Sent = dict[str, list[str]]
DESK = "/kanazawa/desk/places/"
NEW = f"{DESK}new/"
KINDS = f"{DESK}kinds/"
PLACE = f"{DESK}1/"
PUBLIC = "/kanazawa/places/1/"
FACTS: dict[str, Any] = {
    "kind": "library",
    "name": "海辺の図書館",
    "name_kana": "うみべのとしょかん",
    "address": "神奈川県横浜市金沢区海の公園10番",
    "phone": "045-000-0000",
    "latitude": 35.3379,
    "longitude": 139.6381,
    "precision": "SITE",
    "hours": read_osm("Tu-Su 09:00-17:00; Mo off; Dec 29-Jan 03 off"),
    "accessibility": {"wheelchair": "YES", "braille": "NO"},
}
BREAD = OfferingValues(category="BREAD", name="しおパン", weekdays=(1, 4), price="200円")


def make_place(
    ward: Ward, now: dt.datetime, *, section: str = "general-affairs", **facts: Any
) -> Place:
    """Add a place to the ward's register; without `section`, one of the whole ward."""
    standing: dict[str, Any] = {
        name: facts.pop(name)
        for name in ("state", "offerings", "confirmed_on", "confirmed_by", "is_example")
        if name in facts
    }
    if section:
        standing["section_id"] = ward.sections.get(code=section).pk
    return add_place(
        ward_id=ward.pk,
        values=PlaceValues(**{**FACTS, **facts}),
        standing=Standing(**standing),
        actor_id=None,
        now=now,
    )


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def words_of(answer: Any) -> str:
    """Give the words of a page without its marks."""
    apart = re.sub(r"<br>|</(?:d[dt]|div|h\d|label|legend|li|option|p|t[dh])>", " ", text(answer))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", apart))


def errors_of(answer: Any) -> list[str]:
    """List what the summary of errors says, in the order of the page."""
    found = re.search(r'id="errors".*?<ul>(.*?)</ul>', text(answer), re.DOTALL)
    assert found is not None, "no error is told"
    return [re.sub(r"<[^>]+>", "", item).strip() for item in found[1].split("</li>")[:-1]]


def sent_by(answer: Any, **typed: Any) -> Sent:
    """Give what a browser sends of the form on the page, when the officer changed these fields.

    A value of None takes the mark out of a box, or sends nothing of the field.
    """
    reader = _FormReader()
    reader.feed(text(answer))
    return _change(reader.sent, typed)


def form_of(place: Place, **typed: Any) -> Sent:
    """Give the same as `sent_by` of the page of a place, without making the page."""
    place.refresh_from_db()
    state = read_state(place=place, has_found_area=has_found_area(place=place))
    choices = get_choices(
        ward_id=place.ward_id, may_write_for=lambda _section_id: True, is_of_whole_ward=True
    )
    today = dt.date(2023, 10, 3)
    form = make_form(state=state, stands=state, choices=choices, today=today)
    sent = {"revision": [str(place.revision)], "opened": [write_opened(state)]}
    for part in (form.place, form.hours, form.access, *form.offerings):
        for bound in part:
            value = bound.value()
            if isinstance(value, list):
                sent[bound.html_name] = [str(item) for item in value]
            elif value is not None and value is not False:
                sent[bound.html_name] = ["on" if value is True else str(value)]
    return _change(sent, typed)


def _change(sent: Sent, typed: dict[str, Any]) -> Sent:
    for name, value in typed.items():
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return sent


class _FormReader(HTMLParser):
    """Reads the form with the id `place-form` as a browser does before it sends it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Sent = {}
        self._is_inside = False
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("id") == "place-form"
        if not self._is_inside:
            return
        name = given.get("name", "")
        if tag == "textarea":
            self._area = name
            self.sent[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            # Without a chosen option a browser sends the first one.
            if "selected" in given or self._select not in self.sent:
                self.sent[self._select] = [given.get("value", "")]
        elif tag == "input" and name:
            is_box = given.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in given:
                self.sent.setdefault(name, []).append(given.get("value", "on" if is_box else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            # The line break behind the opening tag belongs to the page, not to the text.
            self.sent[self._area] = [self.sent[self._area][0].removeprefix("\n")]
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._is_inside and self._area:
            self.sent[self._area] = [self.sent[self._area][0] + data]
