"""Who may see, take and dismiss what telegrams propose, and who may set what makes proposals."""

import datetime as dt
from typing import Any

from engawa.rooms.safety.models import Proposal, WatchedArea
from tests.permissions import (
    OFFICERS,
    WARD_ADMINISTRATORS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.safety.telegram_material import make_trigger, make_zone, receive, watch
from tests.telegrams import SOUTH, make_landslide

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
WARD = {"ward_slug": "kanazawa"}
GONE = {**WARD, "proposal_id": 999}


def a_proposal(world: World) -> dict[str, Any]:
    """Give a proposal that waits."""
    make_zone(world.kanazawa, "cliff-1")
    watch(world.kanazawa)
    make_trigger(world.kanazawa)
    receive(make_landslide(at=MOMENT, out={SOUTH: "3"}), now=MOMENT)
    return {**WARD, "proposal_id": Proposal.objects.get(ward=world.kanazawa).pk}


def a_trigger(world: World) -> dict[str, Any]:
    return {**WARD, "trigger_id": make_trigger(world.kanazawa).pk}


def a_trigger_of_another_ward(world: World) -> dict[str, Any]:
    return {**WARD, "trigger_id": make_trigger(world.konan).pk}


def an_area(world: World) -> dict[str, Any]:
    watch(world.kanazawa)
    return {**WARD, "area_id": WatchedArea.objects.filter(ward=world.kanazawa)[0].pk}


TABLE = [
    ("GET", "safety:desk-proposals", WARD, OFFICERS),
    ("GET", "safety:desk-drill-proposals", WARD, OFFICERS),
    ("POST", "safety:desk-drill-play", WARD, when_let_in(WARD_EDITORS, 422)),
    ("POST", "safety:desk-proposal-take", a_proposal, when_let_in(WARD_EDITORS, 302)),
    ("POST", "safety:desk-proposal-take", GONE, when_let_in(WARD_EDITORS, 404)),
    ("GET", "safety:desk-proposal-dismiss", a_proposal, WARD_EDITORS),
    ("POST", "safety:desk-proposal-dismiss", a_proposal, when_let_in(WARD_EDITORS, 422)),
    ("GET", "safety:desk-proposal-dismiss", GONE, when_let_in(WARD_EDITORS, 404)),
    ("GET", "safety:desk-triggers", WARD, WARD_ADMINISTRATORS),
    ("GET", "safety:desk-trigger-add", WARD, WARD_ADMINISTRATORS),
    ("POST", "safety:desk-trigger-add", WARD, when_let_in(WARD_ADMINISTRATORS, 422)),
    ("GET", "safety:desk-trigger", a_trigger, WARD_ADMINISTRATORS),
    ("POST", "safety:desk-trigger", a_trigger, when_let_in(WARD_ADMINISTRATORS, 422)),
    (
        "GET",
        "safety:desk-trigger",
        a_trigger_of_another_ward,
        when_let_in(WARD_ADMINISTRATORS, 404),
    ),
    ("POST", "safety:desk-watched-area-add", WARD, when_let_in(WARD_ADMINISTRATORS, 422)),
    (
        "POST",
        "safety:desk-watched-area-remove",
        an_area,
        when_let_in(WARD_ADMINISTRATORS, 302),
    ),
]
