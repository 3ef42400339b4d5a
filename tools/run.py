"""Start the demo: prepare the database, then run the worker and the web server until Ctrl-C."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# A server that has not answered by then will not answer.
PATIENCE_SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    os.chdir(REPOSITORY)
    if is_taken(port):
        print(
            f"Port {port} is in use by another program: stop it, or choose another port with "
            f"`make run PORT={port + 1}`.",
            file=sys.stderr,
        )
        return 1
    address = f"http://localhost:{port}"
    environment = {**os.environ, "ENGAWA_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    environment.setdefault("ENGAWA_SITE_URL", address)
    environment.setdefault("ENGAWA_LOG_LEVEL", "WARNING")
    prepared = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("prepare.py"))],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if prepared.returncode:
        sys.stdout.write(prepared.stdout)
        return prepared.returncode
    return supervise(address, port, environment, prepared.stdout)


def is_taken(port: int) -> bool:
    """Tell whether another program listens on the port."""
    with socket.socket() as probe:
        # Without this, a port that our own last run left a minute ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def supervise(address: str, port: int, environment: dict[str, str], welcome: str) -> int:
    """Run server and worker; end both when one ends or when the person at the keyboard says so."""
    commands = {
        "server": [
            str(BIN / "granian"),
            "--interface",
            "wsgi",
            "--blocking-threads",
            "8",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "warning",
            "engawa.config.wsgi:application",
        ],
        "worker": [sys.executable, "manage.py", "jobs", "worker"],
    }
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    # Groups of their own: Ctrl-C reaches this process only, which then ends both in order.
    children = {
        name: subprocess.Popen(command, env=environment, start_new_session=True)
        for name, command in commands.items()
    }
    ended = ""
    try:
        if wait_for_answer(address, children["server"], lambda: stopping):
            print(f"\n{welcome}\nEngawa runs on {address} (Ctrl-C stops it)", flush=True)
        while not stopping and not ended:
            time.sleep(0.2)
            ended = next((name for name, child in children.items() if child.poll() is not None), "")
    finally:
        for child in children.values():
            end(child)
    if ended and not stopping:
        print(f"The {ended} ended by itself: see its message above.", file=sys.stderr)
        return 1
    print("Engawa has stopped.")
    return 0


def wait_for_answer(
    address: str, server: "subprocess.Popen[bytes]", is_stopping: Callable[[], bool]
) -> bool:
    """Wait until the first page answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and server.poll() is None and not is_stopping():
        try:
            direct.open(address, timeout=PATIENCE_SECONDS).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask the process and its children to end; insist after five seconds."""
    if child.poll() is not None:
        return
    for how, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(child.pid, how)
            child.wait(seconds)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
