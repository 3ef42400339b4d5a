"""Two approvers press the button at the same moment, each in a process of their own.

Run as a program by `test_publishing.py`, on a copy of the tests' database; prints one JSON object.
"""

import json
import os
import sys
from multiprocessing import get_context
from typing import Any

import django


def approve(version_id: int, approver_id: int, gate: Any, outcomes: Any) -> None:
    from engawa.rooms.policy.services.publishing import PublishingRefused, publish_version
    from tests.rooms.policy.killed_publish import NOW

    gate.wait()
    try:
        outcomes.put(publish_version(version_id=version_id, actor_id=approver_id, now=NOW).state)
    except PublishingRefused as refused:
        outcomes.put(type(refused).__name__)


def main() -> None:
    django.setup()
    from django.db import connection

    from tests import cast
    from tests.rooms.policy.killed_publish import look, make_submitted_version

    version_id, approver_id = make_submitted_version()
    approvers = (approver_id, cast.engage("second_approver").pk)
    connection.close()
    fork = get_context("fork")
    gate, outcomes = fork.Barrier(2), fork.Queue()
    officers = [
        fork.Process(target=approve, args=(version_id, who, gate, outcomes)) for who in approvers
    ]
    for officer in officers:
        officer.start()
    told = [outcomes.get(timeout=60) for _officer in officers]
    for officer in officers:
        officer.join()
    json.dump({"outcomes": told, **look()}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
