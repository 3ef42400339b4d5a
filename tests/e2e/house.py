"""A real server on a database of its own, for tests that need a real browser or several processes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from tests.shared import REPOSITORY
from tests.tables import VARIABLE

PATIENCE_SECONDS = 60


class HouseDoesNotStand(Exception):
    """The server did not start; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class House:
    """A running server: where it answers, and who is signed in by which session."""

    address: str
    folder: Path
    sessions: dict[str, str]
    addresses: dict[str, str]

    def read_newest_mail(self) -> str:
        """Give the text of the newest mail that the server sent."""
        mails = sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return mails[-1].read_text(encoding="utf-8")


def environment_of(
    folder: Path, address: str = "http://localhost", *, database: str = ""
) -> dict[str, str]:
    """Give the environment of a house whose data lies in the folder, and in the database if one is named."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ENGAWA_")}
    return {
        **kept,
        "PYTHONPATH": str(REPOSITORY),
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "ENGAWA_DATA_DIR": str(folder),
        "ENGAWA_SECRET_KEY": "only-for-browser-tests",
        "ENGAWA_SITE_URL": address,
        "ENGAWA_DEMO": "1",
        "ENGAWA_LOG_LEVEL": "WARNING",
        **({"ENGAWA_DATABASE_URL": database} if database else {}),
    }


def prepare(root: Path, *, tables: Path) -> dict[str, Any]:
    """Fill the databases in the folder, upon the tables of this run; give what `prepare.py` says of them."""
    answer = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("prepare.py"))],
        cwd=REPOSITORY,
        env={**environment_of(root), VARIABLE: str(tables)},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise HouseDoesNotStand(answer.stderr[-2000:])
    said: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return said


@contextlib.contextmanager
def open_house(folder: Path, said: dict[str, Any], *, database: str = "") -> Iterator[House]:
    """Run a server on the folder's database, or on the one that is named, until the block ends."""
    port = _free_port()
    address = f"http://localhost:{port}"
    command = [
        str(Path(sys.executable).with_name("granian")),
        "--interface", "wsgi", "--blocking-threads", "8", "--host", "127.0.0.1", "--port", str(port), "--no-ws",
        "--log-level", "warning", "engawa.config.wsgi:application",
    ]  # fmt: skip
    log = (folder / "log").open("w+b")
    server = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=environment_of(folder, address, database=database),
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        if not _answers(f"http://127.0.0.1:{port}/", server):
            raise HouseDoesNotStand((folder / "log").read_text(encoding="utf-8")[-2000:])
        kind = "demo" if folder.name == "demo" else "made"
        yield House(address, folder, said["sessions"][kind], said["addresses"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str, server: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and server.poll() is None:
        try:
            direct.open(address, timeout=PATIENCE_SECONDS).close()
        except HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False
