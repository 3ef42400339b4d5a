"""The places of the demo: facts about both wards, and what is made up is marked as an example."""

import datetime as dt
from typing import Any

from engawa.core.wards.models import Area
from engawa.portal.demo.files import PUBLISHED_AT, find_codes_by_promise, read_file
from engawa.rooms.places import facade
from engawa.rooms.places.contracts import (
    KeeperEntry,
    LayerEntry,
    OfferingEntry,
    PlaceEntry,
    RouteEntry,
    ShopEntry,
    SpotReportEntry,
    StepEntry,
    StopEntry,
    TownEntry,
    VisitEntry,
    WorkEntry,
)
from engawa.rooms.policy.contracts import PlanContent

CONFIRMED_BY = "見本の事業所"
_DAYS = ("planned_on", "started_on", "done_on")
_NOT_FACTS = {"opening_hours", "offerings", "is_example", "confirmed_on"}


def load_places(
    *,
    ward_id: int,
    slug: str,
    fiscal_year: int,
    content: PlanContent,
    actor_id: int,
    now: dt.datetime,
) -> int:
    """Fill the ward's register from its demo file; give how many places it holds now.

    What waits for an answer is sent at `now`, so that somebody who looks at the demo can give it.
    """
    data = read_file(f"places_{slug}.json")
    for area in data["areas"]:
        Area.objects.get_or_create(
            ward_id=ward_id,
            code=area["code"],
            defaults={
                "name": area["name"],
                "name_kana": area["kana"],
                "description": area["description"],
            },
        )
    facade.set_outline(
        ward_id=ward_id,
        geometry=data["outline"],
        credit=data["outline_source"],
        actor_id=actor_id,
        now=PUBLISHED_AT,
    )
    facade.set_towns(
        ward_id=ward_id,
        towns=[
            TownEntry(
                name=town["name"],
                latitude=town["latitude"],
                longitude=town["longitude"],
                name_kana=town["kana"],
                area=_area_of(town["name"], data["areas"]),
            )
            for town in data["towns"]
        ],
        actor_id=actor_id,
        now=PUBLISHED_AT,
    )
    count = facade.add_places(
        ward_id=ward_id,
        entries=[_entry(place) for place in data["places"]],
        actor_id=actor_id,
        now=PUBLISHED_AT,
    )
    codes = find_codes_by_promise(content)
    for layer in data["layers"]:
        words = {
            name: value for name, value in layer.items() if name not in {"initiative", "kinds"}
        }
        entry = LayerEntry(
            **words,
            kinds=tuple(layer["kinds"]),
            promises=((fiscal_year, *codes[layer["initiative"]]),),
        )
        facade.set_layer(ward_id=ward_id, entry=entry, actor_id=actor_id, now=PUBLISHED_AT)
    for shop in data.get("moving_shops", ()):
        facade.add_moving_shop(
            ward_id=ward_id,
            entry=_shop_entry(shop, (fiscal_year, *codes[shop["initiative"]])),
            actor_id=actor_id,
            now=PUBLISHED_AT,
        )
    for route in data.get("routes", ()):
        facade.add_route(
            ward_id=ward_id,
            entry=RouteEntry(
                **{name: value for name, value in route.items() if name != "steps"},
                steps=tuple(StepEntry(**step) for step in route["steps"]),
            ),
            actor_id=actor_id,
            now=PUBLISHED_AT,
        )
    _load_keepers(ward_id, data, actor_id, now)
    return count


def _load_keepers(ward_id: int, data: dict[str, Any], actor_id: int, now: dt.datetime) -> None:
    numbers = {place["name"]: number for number, place in enumerate(data["places"], start=1)}
    for keeper in data.get("keepers", ()):
        words = {name: value for name, value in keeper.items() if name != "place"}
        entry = KeeperEntry(number=numbers[keeper["place"]], **words)
        facade.add_keeper(ward_id=ward_id, entry=entry, actor_id=actor_id, now=now)
    for visit in data.get("visits", ()):
        words = {
            name: value
            for name, value in visit.items()
            if name not in {"place", "in_days", "offerings"}
        }
        entry_of_visit = VisitEntry(
            **words,
            number=numbers[visit["place"]],
            days=tuple(now.date() + dt.timedelta(days=days) for days in visit["in_days"]),
            offerings=tuple(visit["offerings"]),
        )
        facade.ask_for_visit(ward_id=ward_id, entry=entry_of_visit, now=now)


def load_works(
    *,
    ward_id: int,
    slug: str,
    fiscal_year: int,
    content: PlanContent,
    actor_id: int,
    now: dt.datetime,
) -> int:
    """Add the made-up works of the ward, and reports of the days before `now`; give how many works."""
    data = read_file(f"places_{slug}.json")
    if "works" not in data:
        return 0
    codes = find_codes_by_promise(content)
    return facade.add_works(
        ward_id=ward_id,
        works=[
            WorkEntry(
                facts=_work_facts(work),
                section=data["works_section"],
                promises=((fiscal_year, *codes[work["promise"]]),),
            )
            for work in data["works"]
        ],
        reports=[_report(report, now) for report in data["reports"]],
        first_section=data["first_section"],
        actor_id=actor_id,
        now=PUBLISHED_AT,
    )


def _work_facts(work: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in work.items() if name != "promise"}
    days = {name: dt.date.fromisoformat(facts[name]) for name in _DAYS if name in facts}
    return {**facts, **days, "is_public": True, "is_example": True}


def _report(report: dict[str, Any], now: dt.datetime) -> SpotReportEntry:
    answered = report.get("answered_days_ago")
    return SpotReportEntry(
        kind=report["kind"],
        where=report["where"],
        wrong=report["wrong"],
        town=report["town"],
        received_at=now - dt.timedelta(days=report["received_days_ago"]),
        answered_at=None if answered is None else now - dt.timedelta(days=answered),
        state=report.get("state", ""),
        words=report.get("words", ""),
        work=report.get("work"),
    )


def _shop_entry(shop: dict[str, Any], promise: tuple[int, str, str]) -> ShopEntry:
    words = {
        name: value
        for name, value in shop.items()
        if name not in {"initiative", "stops", "categories"}
    }
    return ShopEntry(
        **words,
        categories=tuple(shop["categories"]),
        stops=tuple(StopEntry(**stop) for stop in shop["stops"]),
        promises=(promise,),
    )


def _entry(place: dict[str, Any]) -> PlaceEntry:
    confirmed_on = place.get("confirmed_on")
    return PlaceEntry(
        facts={name: value for name, value in place.items() if name not in _NOT_FACTS},
        opening_hours=place.get("opening_hours", ""),
        offerings=tuple(
            OfferingEntry(
                category=item["category"],
                name=item["name"],
                weekdays=tuple(item["weekdays"]),
                by_order=item.get("by_order", False),
                price=item["price"],
                note=item["note"],
            )
            for item in place.get("offerings", ())
        ),
        is_example=place.get("is_example", False),
        confirmed_on=dt.date.fromisoformat(confirmed_on) if confirmed_on else None,
        confirmed_by=CONFIRMED_BY if confirmed_on else "",
    )


def _area_of(town: str, areas: list[dict[str, Any]]) -> str:
    # The longest beginning decides: 日野南 before 日野.
    fitting = [
        (len(beginning), area["code"])
        for area in areas
        for beginning in area["towns"]
        if town.startswith(beginning)
    ]
    return max(fitting)[1] if fitting else ""
