"""What happens behind a house while a journey goes on: it is furnished, days go by, clocks strike, mail is brought.

Runs as a program of its own on the database that the environment names, because the tests' process has another:
`furnish` loads the demo with the cast, `days 3` lets three days go by, `strike` does what the house does by the clock,
`mails hana@example.jp` prints what was written to an address, the newest first.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from tests.e2e.house import House, HouseDoesNotStand, environment_of, open_house
from tests.shared import REPOSITORY

MOVING_APPS = ("programmes", "outbox")


@dataclass(frozen=True, slots=True)
class Behind:
    """The back door of a house on one database."""

    folder: Path
    database: str = ""

    def do(self, *words: str) -> Any:
        """Do one thing behind the house, and give what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.behind", *words],
            cwd=REPOSITORY,
            env=environment_of(self.folder, database=self.database),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise HouseDoesNotStand(done.stderr[-2000:])
        return json.loads(done.stdout.splitlines()[-1])

    def mails_to(self, address: str) -> list[dict[str, str]]:
        """Give what was written to an address, the newest first."""
        return list(self.do("mails", address))


@contextmanager
def open_furnished(folder: Path, database: str = "") -> Iterator[tuple[House, Behind]]:
    """Run a house with the demo on a database of its own, and open its back door."""
    behind = Behind(folder, database)
    said = behind.do("furnish")
    with open_house(folder, said, database=database) as house:
        yield house, behind


def furnish() -> dict[str, Any]:
    """Make the tables, load the demo, engage the cast, and sign everybody in."""
    from django.core.management import call_command

    from tests import cast
    from tests.e2e.prepare import open_sessions

    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo", stdout=StringIO())
    people = {name: cast.engage(name) for name in cast.PARTS}
    sessions = open_sessions(people)
    addresses = {name: person.email for name, person in people.items()}
    return {"sessions": {"demo": sessions, "made": sessions}, "addresses": addresses}


def let_days_go_by(count: int) -> int:
    """Move everything that programmes and their messages know so many days into the past; give the tables."""
    from django.apps import apps
    from django.db import models, transaction
    from django.db.models import F

    moved = 0
    with transaction.atomic():
        for label in MOVING_APPS:
            for model in apps.get_app_config(label).get_models():
                moments = [
                    field.name
                    for field in model._meta.concrete_fields
                    if isinstance(field, models.DateTimeField | models.DateField)
                ]
                if moments:
                    step = dt.timedelta(days=count)
                    model._base_manager.update(**{name: F(name) - step for name in moments})
                    moved += 1
    return moved


def strike() -> list[str]:
    """Do everything that the house does by the clock, once; give the names of what was done."""
    from django.utils import timezone

    from engawa.core.jobs import loops, registry

    done = []
    for key, loop in loops.make_all(clock=timezone.now).items():
        if isinstance(loop, loops.PassLoop):
            loop.do_pass()
            done.append(key)
    for job in registry.list_all():
        job.run(timezone.now())
        done.append(job.key)
    return done


def list_mails(address: str) -> list[dict[str, str]]:
    """List the messages to an address, the newest first."""
    from engawa.core.outbox.models import Message

    found = Message.objects.filter(address=address).order_by("-id")
    return [{"purpose": mail.purpose, "subject": mail.subject, "body": mail.body} for mail in found]


def main(words: list[str]) -> Any:
    import django

    django.setup()
    match words:
        case ["furnish"]:
            return furnish()
        case ["days", count]:
            return let_days_go_by(int(count))
        case ["strike"]:
            return strike()
        case ["mails", address]:
            return list_mails(address)
    raise SystemExit(f"{words} is not done here")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.e2e.settings")
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
