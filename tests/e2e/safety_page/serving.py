"""A server for one folder of the safety pages, whose line can be cut, slow, or in the hands of somebody else."""

import datetime as dt
import threading
import time
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.e2e.safety_page.bundle import POLICY

TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
}
PORTAL = b"<!doctype html><title>Wi-Fi</title><p>Sign in to this network</p>"


class Line:
    """Serves files below one folder from memory. `mode` is UP, CUT, SLOW or PORTAL; `asked` are the requests."""

    def __init__(self, folder: str = "/kanazawa/safety/") -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.mode = "UP"
        # How far the server's clock is ahead of the machine's.
        self.ahead = dt.timedelta()
        self.asked: list[str] = []
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                line.answer(self)

            def log_message(self, *_parts: object) -> None:
                """Say nothing: what was asked is kept in `asked`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def host(self) -> str:
        return f"http://localhost:{self._server.server_port}"

    @property
    def address(self) -> str:
        return self.host + self.folder

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        if self.mode == "CUT":
            request.close_connection = True
            request.connection.close()
            return
        if self.mode == "SLOW":
            time.sleep(8)
        path = request.path.split("?")[0].removeprefix(self.folder)
        if path == "" or path.endswith("/"):
            path += "index.html"
        content = PORTAL if self.mode == "PORTAL" else self.files.get(path)
        kind = "html" if self.mode == "PORTAL" else path.rpartition(".")[2]
        status = HTTPStatus.NOT_FOUND if content is None else HTTPStatus.OK
        body = content or b""
        request.send_response_only(status)
        now = dt.datetime.now(dt.UTC) + self.ahead
        request.send_header("Date", format_datetime(now, usegmt=True))
        request.send_header("Content-Type", TYPES.get(kind, "application/octet-stream"))
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Cache-Control", "max-age=0, must-revalidate")
        request.send_header("Content-Security-Policy", POLICY)
        request.send_header("Permissions-Policy", "geolocation=(self)")
        request.end_headers()
        request.wfile.write(body)
