"""A place with somebody who speaks for it, and the steps by which they come in."""

import datetime as dt
import re
from typing import Any

from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place, PlaceKeeper, PlaceProposal, VisitRequest
from engawa.rooms.places.services.keepers import add_keeper
from engawa.rooms.places.services.visits import (
    Asked,
    Wish,
    accept_visit,
    send_visit_request,
    set_visiting,
)
from tests.outbox import deliver_mails
from tests.rooms.places import material
from tests.rooms.places.desk_forms import Sent, sent_by

ADDRESS = "hidamari@example.jp"
PLACE = "/kanazawa/places/1/"
UPDATE = f"{PLACE}update/"
FORM = f"{UPDATE}form/"
CODE = re.compile(r"^([A-Z]{4}-[A-Z]{4})$", flags=re.MULTILINE)
WISH = Wish(dt.date(2023, 11, 3), "10:00", "15:00")


def make_kept_place(ward: Ward, *, email: str = ADDRESS, **facts: Any) -> Place:
    """Add the bakery of 総務課 with one address that speaks for it."""
    section = ward.sections.get(code="general-affairs")
    place = material.add_bakery(ward, standing={"section_id": section.pk}, **facts)
    add_keeper(
        place_id=place.pk, email=email, role_name="施設長", actor_id=None, now=material.MOMENT
    )
    return place


def keeper_of(place: Place) -> PlaceKeeper:
    return PlaceKeeper.objects.get(place=place)


def ask_for_code(browser: Client, address: str = ADDRESS) -> Any:
    return browser.post(UPDATE, {"email": address})


def last_code() -> str:
    """Give the code of the last mail."""
    found = CODE.search(str(deliver_mails()[-1].body))
    assert found is not None, "no code in the last mail"
    return found[1]


def come_in(browser: Client) -> Client:
    """Let a browser speak for the place, as its keeper does."""
    ask_for_code(browser)
    answer = browser.post(f"{UPDATE}code/", {"code": last_code()})
    assert answer["Location"] == FORM
    return browser


def propose(browser: Client, **typed: Any) -> PlaceProposal:
    """Send the form with these fields changed, and give what was kept."""
    sent: Sent = sent_by(browser.get(FORM), **typed)
    answer = browser.post(FORM, sent)
    assert answer.status_code == 303, answer.content.decode()
    return PlaceProposal.objects.latest("pk")


def open_for_visits(place: Place) -> None:
    """Let a place be asked to come and sell, on a map of makers."""
    material.make_layer(place.ward)
    set_visiting(
        place_id=place.pk,
        accepts=True,
        words="区内なら伺います。",
        actor_id=None,
        now=material.MOMENT,
    )


def make_visit(place: Place, *, now: dt.datetime = material.MOMENT, **asked: Any) -> VisitRequest:
    """Send a request to a place that can be asked."""
    given: dict[str, Any] = {
        "group_name": "秋まつりの会",
        "contact_name": "上大岡 さくら",
        "email": "sakura@example.jp",
        "phone": "045-000-0009",
        "wishes": (WISH,),
        "where": "町内会館の前",
        "people": 50,
        "offerings": ("食パン",),
        "note": "雨なら中で",
        **asked,
    }
    visit, _is_new = send_visit_request(
        place_id=place.pk,
        press=f"{VisitRequest.objects.count():032d}",
        asked=Asked(**given),
        language="ja",
        sender="",
        now=now,
    )
    return visit


def make_accepted_visit(place: Place, *, now: dt.datetime = material.MOMENT) -> VisitRequest:
    """Send a request and accept it for its first day."""
    visit = make_visit(place, now=now)
    return accept_visit(
        visit_id=visit.pk,
        place_id=place.pk,
        day=WISH.day,
        words="伺います。",
        actor_id=None,
        now=now,
    )
