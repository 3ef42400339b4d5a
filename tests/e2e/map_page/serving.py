"""A small site with one page: a list of places, a map beside it, and all that the map asks for.

The pages of the house come from Django with a database; here only the browser's side is of interest, so the
page is a file, and a server in a thread answers as the house does: with its content policy, compressed, and
the base map in ranges.
"""

import gzip
import json
import re
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import engawa.core.ui

BUILT = Path(engawa.core.ui.__file__).parent / "static" / "ui"
PAGE = Path(__file__).with_name("page.html")
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
FURTHER = (
    ' data-ward-near-me-points="/points.bin" data-ward-near-me-names="/names.json"'
    ' data-ward-near-me-place="/places/0/"'
)
# The example of a ward: its border, two districts as areas and one that is only a point with a name.
OUTLINE: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"role": "ward", "name": "見本区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[139.57, 35.42], [139.63, 35.425], [139.64, 35.39], [139.61, 35.365],
                     [139.575, 35.38], [139.57, 35.42]]
                ],
            },
        },
        {
            "type": "Feature",
            "properties": {"role": "district", "name": "北地区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[139.57, 35.42], [139.63, 35.425], [139.635, 35.405], [139.5725, 35.4],
                     [139.57, 35.42]]
                ],
            },
        },
        {
            "type": "Feature",
            "properties": {"role": "district", "name": "日野南三丁目"},
            "geometry": {"type": "Point", "coordinates": [139.6, 35.385]},
        },
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list, and a pin of the map."""

    number: int
    name: str
    latitude: float
    longitude: float


@dataclass
class MapSite:
    """The site, and what was asked of it; its page can be changed between two visits."""

    policy: str
    rows: Sequence[Row]
    points: bytes
    outline: dict[str, Any] = field(default_factory=lambda: OUTLINE)
    basemap: Path | None = None
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    address: str = ""
    # Names of all places, when the list has further pages.
    names: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        site: MapSite = self

        class Handler(_Handler):
            of = site

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def write_page(self) -> str:
        """Give the page with the list as it is now."""
        rows = "\n".join(
            f'<li class="place-card" id="place-{row.number}" data-ward-place="{row.number}"'
            f' data-ward-place-pin="{pin}" data-ward-place-at="{row.latitude},{row.longitude}">'
            f'<span class="pin number" aria-hidden="true">{pin}</span><div>'
            f'<h3><a href="/places/{row.number}/">{row.name}</a></h3>'
            f'<p class="small">図書館　<span data-ward-place-distance></span></p></div></li>'
            for pin, row in enumerate(self.rows, start=1)
        )
        basemap = ""
        if self.basemap:
            basemap = (
                ' data-ward-map-basemap="/basemap.pmtiles"'
                ' data-ward-map-credit="© OpenStreetMap contributors (ODbL 1.0)"'
            )
        html = PAGE.read_text(encoding="utf-8")
        for name, value in {
            "rows": rows,
            "basemap": basemap,
            "count": len(self.rows),
            "further": FURTHER if self.names else "",
        }.items():
            html = html.replace(f"{{{{{name}}}}}", str(value))
        return html

    def write_card(self, number: str) -> str:
        """Give the card of a place that the list does not hold."""
        return f'<h3><a href="/places/{number}/">{number}号館</a></h3><p>17:00まで</p>'


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say of failures what there is to say; that a window was closed is none."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@lru_cache(maxsize=32)
def _compress(body: bytes) -> bytes:
    return gzip.compress(body, 6)


class _Handler(BaseHTTPRequestHandler):
    of: MapSite
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site, path = self.of, self.path.partition("?")[0]
        site.asked.append(path)
        card = re.fullmatch(r"/places/(\d+)/card/", path)
        if path in site.broken:
            self._answer(b"", "text/plain", status=HTTPStatus.INTERNAL_SERVER_ERROR)
        elif path == "/":
            self._answer(site.write_page().encode(), "text/html; charset=utf-8")
        elif path == "/points.bin":
            self._answer(site.points, "application/octet-stream")
        elif path == "/names.json":
            self._answer(json.dumps(site.names).encode(), "application/json")
        elif path == "/outline.json":
            self._answer(json.dumps(site.outline).encode(), "application/geo+json")
        elif path == "/basemap.pmtiles" and site.basemap:
            self._answer_range(site.basemap)
        elif card:
            self._answer(site.write_card(card[1]).encode(), "text/html; charset=utf-8")
        elif path.startswith("/static/ui/") and (BUILT / path.split("/")[-1]).is_file():
            file = BUILT / path.split("/")[-1]
            self._answer(file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))
        else:
            self._answer(b"", "text/plain", status=HTTPStatus.NOT_FOUND)

    def _answer(self, body: bytes, kind: str, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(_compress(body), kind, status, {"Content-Encoding": "gzip"})

    def _answer_range(self, file: Path) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        size = file.stat().st_size
        if not asked:
            self._answer(b"", "text/plain", status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        first, last = int(asked[1]), min(int(asked[2]), size - 1)
        with file.open("rb") as handle:
            handle.seek(first)
            body = handle.read(last - first + 1)
        headers = {"Content-Range": f"bytes {first}-{last}/{size}", "ETag": f'"{size}"'}
        self._send(body, "application/octet-stream", HTTPStatus.PARTIAL_CONTENT, headers)

    def _send(self, body: bytes, kind: str, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": self.of.policy,
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: what was asked is kept in `asked`."""
