"""A web server that can be killed while people press, and the people; run as a program it makes what they want.

Run by `test_killed_rush.py` on a copy of the tests' database; prints one JSON object: where the form is, and who is
known in which browser.
"""

import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.shared import REPOSITORY

SEATS = 24
PEOPLE = 30
CLIENTS = 6
TOKEN = "k" * 32
PATIENCE_SECONDS = 60


@dataclass
class Web:
    """The server of the house, with two processes."""

    environment: dict[str, str]
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--blocking-threads", "8", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "2", "--no-ws", "--log-level", "error",
            "engawa.config.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        give_up = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=PATIENCE_SECONDS)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while True:
            assert self.process.poll() is None, "the server has ended"
            try:
                direct.open(f"http://127.0.0.1:{self.port}/kanazawa/", timeout=PATIENCE_SECONDS)
            except OSError:
                assert dt.datetime.now(dt.UTC) < give_up, "the server does not answer"
            else:
                return

    def kill(self) -> None:
        """Kill -9 all its processes in the same moment."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Crowd:
    """People who press until somebody answers; `answers` are the status and the address that each was led to."""

    web: Web
    path: str
    people: list[list[str]]
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)

    def press(self, *, then: Callable[[int], None]) -> None:
        """Let all who have no answer press at once; `then` hears after each how many answers there are."""
        left = [person for person in self.people if person[0] not in self.answers]
        hearing = threading.Lock()

        def be_one_of(number: int) -> None:
            for email, cookie in left[number::CLIENTS]:
                answer = self._send(email, cookie)
                with hearing:
                    if answer is not None:
                        self.answers[email] = answer
                    then(len(self.answers))

        clients = [threading.Thread(target=be_one_of, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    def _send(self, email: str, cookie: str) -> tuple[int, str] | None:
        body = {"name": "浜 はな子", "email": email, "press": email, "csrfmiddlewaretoken": TOKEN}
        line = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f'csrftoken={TOKEN}; engawa_booking="{cookie}"',
        }
        try:
            line.request("POST", self.path, urlencode(body), headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return answer.status, answer.headers.get("Location", "")


def prepare() -> dict[str, Any]:
    """Make an intake that is open now, and sign the cookies of people whose address is known."""
    import django

    django.setup()
    from django.core.signing import get_cookie_signer

    from engawa.rooms.programmes.views import remembered
    from tests.factories import make_ward
    from tests.rooms.programmes.booking_material import an_intake
    from tests.rooms.programmes.material import a_session

    now = dt.datetime.now(dt.UTC)
    intake = an_intake(
        make_ward("kanazawa"),
        capacity=SEATS,
        most_at_once=1,
        has_waiting_list=False,
        opens_at=now - dt.timedelta(days=1),
        closes_at=now + dt.timedelta(days=10),
        cancel_until=now + dt.timedelta(days=15),
        sessions=(a_session(f"{now + dt.timedelta(days=20):%Y-%m-%d} 10:00"),),
    )
    signer = get_cookie_signer(salt=remembered.COOKIE + remembered.SALT)
    people = []
    for number in range(PEOPLE):
        email = f"killed{number}@example.jp"
        said = json.dumps({"name": "浜 はな子", "email": email}, ensure_ascii=True)
        people.append([email, signer.sign(said).replace("\\", "\\\\").replace('"', '\\"')])
    path = f"/kanazawa/programmes/{intake.programme.number}/{intake.number}/book/"
    return {"path": path, "people": people}


if __name__ == "__main__":
    print(json.dumps(prepare()))
