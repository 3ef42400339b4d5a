"""Publish a draft in child processes, each of which kills itself at another statement of the transaction.

Run as a program by `test_publishing.py`, on a copy of the tests' database; prints one JSON object: what was found
after each kill. A kill -9 gives the process no chance to roll back or to clean up.
"""

import datetime as dt
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import django

NOW = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
LAST = 200


def main() -> None:
    django.setup()
    from django.db import connection

    version_id, approver_id = make_submitted_version()
    before = look()
    is_file = connection.vendor == "sqlite"
    path = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    untouched = path.with_suffix(".untouched")
    if is_file:
        shutil.copy(path, untouched)
    found: list[dict[str, Any]] = []
    for at in range(1, LAST):
        if is_file:
            for rest in path.parent.glob(f"{path.name}*"):
                rest.unlink()
            shutil.copy(untouched, path)
        was_killed = _publish_and_die(version_id, approver_id, at)
        found.append({"at": at, "was_killed": was_killed, "state": look()})
        connection.close()
        if not was_killed:
            break
    json.dump({"before": before, "found": found}, sys.stdout)


def make_submitted_version() -> tuple[int, int]:
    from django.db import transaction

    # The factories lock rows, which they do inside the transaction of a test elsewhere.
    with transaction.atomic():
        return _make_submitted_version()


def _make_submitted_version() -> tuple[int, int]:
    from engawa.core.access.models import Role
    from engawa.rooms.policy.services.publishing import start_draft, submit_version
    from tests import cast, factories

    ward = factories.make_ward("kanazawa")
    factories.make_tags()
    writer, approver = cast.engage("editor"), cast.engage("approver")
    assert cast.PARTS["approver"].role is Role.APPROVER
    first = factories.make_draft(
        ward=ward, content=factories.make_content(), actor_id=writer.pk, now=NOW
    )
    plan = factories.publish(first, writer_id=writer.pk, approver_id=approver.pk, now=NOW)
    draft = start_draft(plan=plan, actor_id=writer.pk, now=NOW)
    draft.initiative_set.filter(code="I1").update(title="新しい伝え方")
    submit_version(version_id=draft.pk, actor_id=writer.pk, change_note="直しました。", now=NOW)
    return draft.pk, approver.pk


def _publish_and_die(version_id: int, approver_id: int, at: int) -> bool:
    """Publish in a child that kills itself before its statement number `at`; tell whether it did."""
    child = os.fork()
    if child == 0:
        from django.db import connection

        from engawa.rooms.policy.services.publishing import publish_version

        count = 0

        def count_and_die(execute: Any, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        commit = connection._commit  # type: ignore[attr-defined]

        def die_before_commit() -> None:
            # The last step of the transaction: everything is written, nothing is promised yet.
            count_and_die(lambda: None)
            commit()

        connection._commit = die_before_commit  # type: ignore[attr-defined]
        with connection.execute_wrapper(count_and_die):
            publish_version(version_id=version_id, actor_id=approver_id, now=NOW)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, f"the child failed at {at}"
    return False


def look() -> dict[str, Any]:
    """Give all that publishing changes, as another process sees it."""
    from engawa.core.audit.models import AuditEntry
    from engawa.core.delivery.models import InitiativeRef
    from engawa.rooms.policy.models import PlanVersion, SearchEntry

    return {
        "states": dict(PlanVersion.objects.values_list("number", "state")),
        "documents": sorted(
            PlanVersion.objects.filter(document__isnull=False).values_list("number", flat=True)
        ),
        "searched": SearchEntry.objects.filter(version__number=2).count(),
        "promised": InitiativeRef.objects.get(code="I1").title,
        "told": AuditEntry.objects.filter(code="policy.version.published").count(),
    }


if __name__ == "__main__":
    main()
