"""What happens behind a house while a journey goes on: it is furnished, days go by, clocks strike, mail is brought.

Runs as a program of its own on the database that the environment names, because the tests' process has another. It
does what each line that it reads says, and answers with a line:
`furnish` loads the demo with the cast, `days 3` lets three days go by, `strike` does what the house does by the clock,
`mails hana@example.jp` gives what was written to an address, the newest first. A house that is opened at a moment of
its own has a clock that can be turned on instead: what is in its data stays where it is.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from tests.e2e.clock import turn_clock
from tests.e2e.house import House, HouseDoesNotStand, environment_of, open_house
from tests.shared import REPOSITORY

LOG = "behind.log"
MOVING_APPS = ("programmes", "outbox")
# Officers stay signed in so long where a clock is turned on by days: signing in is not what is looked at there.
STAYS_SIGNED_IN = dt.timedelta(days=90)


class Behind:
    """The back door of a house on one database: a process that stands there, because starting one takes seconds."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = database
        self._process: subprocess.Popen[str] | None = None

    def do(self, *words: str) -> Any:
        """Do one thing behind the house, and give what it says."""
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(words) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.close()
            raise HouseDoesNotStand((self.folder / LOG).read_text(encoding="utf-8")[-2000:])
        return json.loads(answer)

    def close(self) -> None:
        """Let nobody stand there any more."""
        if self._process is not None:
            # Without anything more to read it ends.
            self._process.communicate()
            self._process = None

    def _start(self) -> "subprocess.Popen[str]":
        with (self.folder / LOG).open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.behind"],
                cwd=REPOSITORY,
                env=environment_of(self.folder, database=self.database),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self._process

    def mails_to(self, *addresses: str) -> list[dict[str, str]]:
        """Give what was written to an address or to several, the newest first."""
        return list(self.do("mails", *addresses))

    def turn_clock(self, moment: dt.datetime) -> None:
        """Let it be that moment in a house that was opened at a moment of its own."""
        turn_clock(self.folder, moment)


@contextmanager
def open_furnished(
    folder: Path, database: str = "", *, at: dt.datetime | None = None, ward: str = ""
) -> Iterator[tuple[House, Behind]]:
    """Run a house with the demo, or one ward of it, on a database of its own, and open its back door.

    Where `at` is named, it is that moment in the house. Where one ward is, its officers stay signed in for long.
    """
    with closing(Behind(folder, database)) as behind:
        if at is not None:
            behind.turn_clock(at)
        said = behind.do("furnish", *filter(None, [ward]))
        with open_house(folder, said, database=database) as house:
            yield house, behind


def furnish(ward: str = "") -> dict[str, Any]:
    """Make the tables, load the demo or one ward of it, engage the cast there, and sign everybody in."""
    from django.core.management import call_command
    from django.utils import timezone

    from engawa.portal.demo.files import read_file
    from engawa.portal.demo.loading import FILES, load_ward
    from tests import cast
    from tests.e2e.prepare import open_sessions

    make_tables()
    if ward:
        file, now = next(name for name in FILES if name.startswith(ward)), timezone.now()
        load_ward(read_file(file), now=now, until=now)
    else:
        call_command("load_demo", stdout=StringIO())
    parts = [name for name, part in cast.PARTS.items() if part.ward in ("", ward or part.ward)]
    people = {name: cast.engage(name) for name in parts}
    sessions = open_sessions(people, lasts=STAYS_SIGNED_IN if ward else None)
    addresses = {name: person.email for name, person in people.items()}
    return {"sessions": {"demo": sessions, "made": sessions}, "addresses": addresses}


def make_tables() -> None:
    """Make the tables as the models say, with the guards that migrations put beside them.

    It takes a second; going through all migrations, as `make run` does, half a minute.
    """
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations import RunPython
    from django.db.migrations.executor import MigrationExecutor
    from django.test import override_settings

    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    ours = [one for one, _back in plan if type(one).__module__.startswith("engawa.")]
    with connection.schema_editor() as editor:
        for operation in (operation for one in ours for operation in one.operations):
            if isinstance(operation, RunPython):
                operation.code(apps, editor)


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
    all_loops = loops.make_all(clock=timezone.now)
    for key, loop in all_loops.items():
        if isinstance(loop, loops.PassLoop):
            loop.do_pass()
            done.append(key)
    for job in registry.list_all():
        job.run(timezone.now())
        done.append(job.key)
    # What was written meanwhile is brought too, as the next minute would do.
    deliver = all_loops["outbox.delivery"]
    assert isinstance(deliver, loops.PassLoop)
    deliver.do_pass()
    return done


def list_mails(addresses: list[str]) -> list[dict[str, str]]:
    """List the messages to these addresses, the newest first."""
    from engawa.core.outbox.models import Message

    found = Message.objects.filter(address__in=addresses).order_by("-id")
    return list(found.values("address", "purpose", "subject", "body"))


def do(words: list[str]) -> Any:
    """Do one thing, and give what it says."""
    match words:
        case ["furnish", *wards]:
            return furnish(*wards)
        case ["days", count]:
            return let_days_go_by(int(count))
        case ["strike"]:
            return strike()
        case ["mails", *addresses]:
            return list_mails(addresses)
    raise SystemExit(f"{words} is not done here")


def main() -> None:
    """Do what each line says, and answer with a line; what else is printed goes to the log."""
    import django
    from django.db import close_old_connections

    django.setup()
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        close_old_connections()
        print(json.dumps(do(json.loads(line)), ensure_ascii=False), file=answers, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.e2e.settings")
    main()
