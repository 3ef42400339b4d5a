"""Run a command against a throw-away PostgreSQL cluster: `postgres.py pytest …`.

The cluster lives in a temporary folder, listens on one random port of this machine only, keeps nothing
safe (no fsync) and is gone afterwards, whatever the command did. Without the server's programs the command
is not run: that is said in one sentence, and is an error only where ENGAWA_REQUIRE_POSTGRES=1.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15
SPEED = (
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("max_connections", "60"),
    ("shared_buffers", "128MB"),
)


class PostgresMissing(Exception):
    """No PostgreSQL server can be run here; the message says why."""


def find_programs() -> Path:
    """Give the folder with `initdb` and `postgres` of the newest installed version.

    :raises PostgresMissing: there is none, or it is too old.
    """
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += [*Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    on_path = shutil.which("initdb")
    folders += [Path(on_path).resolve().parent] if on_path else []
    found = {version_of(folder): folder for folder in folders if (folder / "initdb").exists()}
    found = {version: folder for version, folder in found.items() if version >= OLDEST}
    if not found:
        raise PostgresMissing(
            f"PostgreSQL {OLDEST} or newer is not installed (Debian: apt-get install postgresql)."
        )
    return found[max(found)]


def version_of(folder: Path) -> int:
    """Give the major version of the programs in the folder, 0 when they do not run."""
    try:
        answer = subprocess.run(
            [folder / "initdb", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    # initdb (PostgreSQL) 15.14 (Debian …)
    return int(answer.split()[2].split(".")[0])


def as_server_user(folder: Path) -> list[str]:
    """Give the words before a server command: the server refuses to run as root.

    :raises PostgresMissing: this is root and there is nobody else to run it as.
    """
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, person.pw_uid, person.pw_gid)
        if shutil.which("setpriv"):
            return [
                "setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups",
            ]  # fmt: skip
        if shutil.which("runuser"):
            return ["runuser", "-u", name, "--"]
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no user to run it as.")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; give the address of its empty database `engawa`.

    :raises PostgresMissing: no server can be run here.
    """
    programs = find_programs()
    # A short path: the name of a Unix socket may not be longer than about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="engawa-pg-", dir="/tmp"))
    server: subprocess.Popen[bytes] | None = None
    try:
        before = as_server_user(folder)
        run = {"cwd": folder, "env": {**os.environ, "LC_ALL": "C", "TZ": "UTC"}}
        subprocess.run(
            [
                *before, str(programs / "initdb"), "-D", str(folder / "data"), "-U", "engawa",
                "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            **run,
        )  # fmt: skip
        port = free_port()
        settings = [word for key, value in SPEED for word in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [
                    *before, str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port),
                    "-k", str(folder), "-h", "127.0.0.1", *settings,
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
                **run,
            )  # fmt: skip
        wait_until_ready(programs, port, server)
        subprocess.run(
            [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "engawa", "engawa"],
            check=True,
        )
        yield f"postgres://engawa@127.0.0.1:{port}/engawa"
    finally:
        if server is not None and server.poll() is None:
            # SIGINT is PostgreSQL's fast shutdown: it ends sessions that are still open.
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Give a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(programs: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server takes connections."""
    for _attempt in range(100):
        if server.poll() is not None:
            raise PostgresMissing(f"PostgreSQL ended with code {server.returncode} at its start.")
        answer = subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"],
            check=False,
        )
        if answer.returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise PostgresMissing("PostgreSQL did not take a connection within its time.")


def main() -> int:
    """Run the command; give its exit code."""
    # An end asked for from outside passes through `finally` too, so that no cluster is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with cluster() as address:
            environment = {**os.environ, "ENGAWA_DATABASE_URL": address}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    except PostgresMissing as error:
        required = os.environ.get("ENGAWA_REQUIRE_POSTGRES") == "1"
        print(f"{'Failed' if required else 'Skipped'}: {error}", file=sys.stderr)
        return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main())
