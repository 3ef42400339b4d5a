"""Fill the database of the browser tests: the demo, the cast, and a page for every row of the permission tables.

Runs as a program of its own, because the tests' process has another database. Prints as JSON who is signed
in by which session, and which pages there are.
"""

import json
import os
import sys
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.e2e.settings")


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo", stdout=StringIO())
    print(json.dumps(make_ready()))


def make_ready() -> dict[str, object]:
    """Engage the cast, open a draft on the demo's plan, and find the address of every page."""
    from django.utils import timezone

    from engawa.core.wards.models import Ward
    from engawa.rooms.policy.models import Plan, PlanVersion
    from engawa.rooms.policy.services.publishing import start_draft
    from tests import cast
    from tests.permissions import World, list_rows

    now = timezone.now()
    people = {name: cast.engage(name) for name in cast.PARTS}
    plan = Plan.objects.get(ward__slug="kanazawa", fiscal_year=2023)
    world = World(
        kanazawa=Ward.objects.get(slug="kanazawa"),
        konan=Ward.objects.get(slug="konan"),
        plan=plan,
        version=plan.versions.get(state=PlanVersion.State.PUBLISHED),
        draft=start_draft(plan=plan, actor_id=people["editor"].pk, now=now),
        people=people,
    )
    return {
        "sessions": {name: open_session(person) for name, person in people.items()},
        "addresses": {name: person.email for name, person in people.items()},
        "pages": [
            page
            for row in list_rows()
            if row.method == "GET" and (page := page_of(row, world)) is not None
        ],
    }


def open_session(person) -> str:
    """Sign the person in; give the key that their browser keeps."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def page_of(row, world) -> dict[str, str] | None:
    """Give a row's address and somebody who may open it; None where it answers with no page."""
    from django.test import Client
    from django.urls import reverse

    order = ("anonymous", "viewer", "editor", "approver", "administrator", "hana", "stranger")
    asker = next((name for name in order if row.statuses.get(name) == 200), None)
    if asker is None:
        return None
    address = reverse(row.name, kwargs=row.arguments_in(world))
    browser = Client(headers={"host": "localhost"})
    if asker != "anonymous":
        browser.force_login(world.people[asker])
    response = browser.get(address)
    if response.status_code != 200 or "html" not in response.headers.get("Content-Type", ""):
        return None
    return {"row": str(row), "path": address, "asker": asker}


if __name__ == "__main__":
    main()
