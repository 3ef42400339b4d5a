"""Fill the database of the browser tests: the demo, the cast, and a page for every row of the permission tables.

Runs as a program of its own, because the tests' process has another database. Prints as JSON who is signed
in by which session, and which pages there are. Pages for which something must be made or changed first (rows
whose arguments are a function) belong to a second database, `--made`, so that the first keeps an open draft.
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
    draft = plan.versions.filter(state=PlanVersion.State.DRAFT).first()
    world = World(
        kanazawa=Ward.objects.get(slug="kanazawa"),
        konan=Ward.objects.get(slug="konan"),
        plan=plan,
        version=plan.versions.get(state=PlanVersion.State.PUBLISHED),
        draft=draft or start_draft(plan=plan, actor_id=people["editor"].pk, now=now),
        people=people,
    )
    made = "--made" in sys.argv
    return {
        "sessions": {name: open_session(person) for name, person in people.items()},
        "addresses": {name: person.email for name, person in people.items()},
        "pages": [
            page
            for row in list_rows()
            if row.method == "GET"
            and callable(row.arguments) == made
            and (page := page_of(row, world)) is not None
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
    # A page that fails is on the list too: its own test says so, and the others are still looked at.
    browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if asker != "anonymous":
        browser.force_login(world.people[asker])
    response = browser.get(address)
    # A part of a page, which htmx puts into one, is looked at there.
    is_page = "html" in response.headers.get("Content-Type", "") and b"<html" in b"".join(response)
    if response.status_code < 500 and not is_page:
        return None
    return {"row": str(row), "path": address, "asker": asker}


if __name__ == "__main__":
    main()
