"""The peer's side of the rush: run by the Python of pretix's own environment, never by that of the house.

`prepare <seats> …` makes an organizer, an event, a free item for each number of seats with a quota of its own, and a key
that may write orders. `check` counts the seats that were given beyond a quota. Both say their answer in JSON.
"""

import datetime as dt
import importlib.metadata
import json
import os
import sys


def prepare(*seats: str) -> dict[str, object]:
    """Give the version, the address to which orders go, its key, and the items."""
    from pretix.base.models import Event, Organizer, Quota, Team

    organizer = Organizer.objects.create(name="Engawa", slug="engawa")
    event = Event.objects.create(
        organizer=organizer,
        name="Rush",
        slug="rush",
        currency="JPY",
        date_from=dt.datetime.now(dt.UTC) + dt.timedelta(days=20),
        live=True,
    )
    items = []
    for number, size in enumerate(seats):
        item = event.items.create(name=f"Seat {number}", default_price=0)
        quota = Quota.objects.create(event=event, name=f"Seats {number}", size=int(size))
        quota.items.add(item)
        items.append(item.pk)
    team = Team.objects.create(
        organizer=organizer,
        name="Desk",
        all_events=True,
        limit_event_permissions={"event.orders:read": True, "event.orders:write": True},
    )
    return {
        "version": importlib.metadata.version("pretix"),
        "path": f"/api/v1/organizers/{organizer.slug}/events/{event.slug}/orders/",
        "key": team.tokens.create(name="Rush").token,
        "items": items,
    }


def check() -> dict[str, int]:
    """Count the seats given, and those given beyond a quota."""
    from pretix.base.models import OrderPosition, Quota

    given = oversold = 0
    for quota in Quota.objects.all():
        taken = OrderPosition.objects.filter(
            item__quotas=quota, order__status__in=("n", "p")
        ).count()
        given += taken
        oversold += max(0, taken - quota.size)
    return {"given": given, "oversold": oversold}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"
    import django

    django.setup()
    from django_scopes import scopes_disabled

    with scopes_disabled():
        print(json.dumps({"prepare": prepare, "check": check}[sys.argv[1]](*sys.argv[2:])))
