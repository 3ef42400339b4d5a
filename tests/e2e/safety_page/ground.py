"""A whole bundle with its map that moves, and the base map that the application gives, from one small server."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import engawa.core.ui
from engawa.rooms.safety.bundle import headers, paths
from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.situation import BaseMapNow, Situation
from tests.e2e.map_page.tiles import AREA, LINE, POINT, Thing, find_middle, square, write_basemap

BUILT = Path(engawa.core.ui.__file__).parent / "static" / "ui"
FOLDER = "/kanazawa/safety/"
BASE_MAP = "/kanazawa/places/basemap.pmtiles"
CREDIT = "© OpenStreetMap contributors"
SCRIPTS = {"safety.js": "safety.js", "map.js": "safety-map.js"}


class Ward:
    """Serves a bundle and a base map; `asked` are the requests, as (method, path, range), and `is_up` may end."""

    def __init__(self, base_map: bytes) -> None:
        self.files: dict[str, bytes] = {}
        self.base_map: bytes | None = base_map
        self.size = len(base_map)
        self.policy = ""
        self.is_up = True
        self.asked: list[tuple[str, str, str]] = []
        ward = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                ward.answer(self)

            def log_message(self, *_parts: object) -> None:
                """Say nothing: what was asked is kept in `asked`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_port}{FOLDER}"

    def publish(self, situation: Situation) -> None:
        """Put the bundle of a situation there, with the policy that goes with it."""
        situation = replace(situation, base_map=BaseMapNow(self.size, CREDIT))
        assets = {name: (BUILT / built).read_bytes() for name, built in SCRIPTS.items()}
        files = render_bundle(situation=situation, assets=assets, kept=self._keep())
        self.policy = headers.get_policy(headers.read_style_hashes(headers.write_headers(files)))
        files["current.json"] = _point_to(situation, files)
        # What an open page names stays there for a while.
        self.files = {**self._list_data(), **files}

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        self.asked.append(("GET", path, handler.headers.get("Range", "")))
        if not self.is_up:
            handler.close_connection = True
            handler.connection.close()
            return
        content = self.base_map if path == BASE_MAP else self.files.get(path.removeprefix(FOLDER))
        handler.send_response(404 if content is None else 200)
        handler.send_header("Content-Type", paths.get_type(path))
        handler.send_header("Content-Length", str(len(content or b"")))
        handler.send_header("Content-Security-Policy", self.policy)
        for name in ("Permissions-Policy", "Referrer-Policy"):
            handler.send_header(name, headers.COMMON[name])
        handler.end_headers()
        handler.wfile.write(content or b"")

    def _list_data(self) -> Mapping[str, bytes]:
        return {path: file for path, file in self.files.items() if path.startswith("data/")}

    def _keep(self) -> Mapping[str, bytes]:
        return {path: file for path, file in self.files.items() if paths.is_version(path)}


def _point_to(situation: Situation, files: Mapping[str, bytes]) -> bytes:
    """Write a pointer as pages read it; only the worker, which is not here, asks for its signature."""
    content = hashlib.sha256(b"".join(path.encode() + files[path] for path in sorted(files)))
    return json.dumps(
        {
            "ward": situation.ward_slug,
            "drill": situation.is_drill,
            "sequence": situation.sequence,
            "made_at": situation.made_at.isoformat(),
            "manifest_sha256": content.hexdigest(),
            "key_id": "",
            "signature": "",
        }
    ).encode()


@contextmanager
def open_ward(folder: Path, *, latitude: float, longitude: float) -> Iterator[Ward]:
    """Serve a ward whose base map has one road, some water and a name around a position."""
    column, row, _latitude, _longitude = find_middle(latitude, longitude)
    things = [
        Thing("water", AREA, square(200, 200), {"kind": "water"}),
        Thing("roads", LINE, [(0, 2048), (4096, 2048)], {"kind": "major_road"}),
        Thing("places", POINT, [(2048, 1200)], {"kind": "locality", "name": "釜利谷"}),
    ]
    path = folder / "kanazawa.pmtiles"
    write_basemap(path, column, row, things, credit=CREDIT)
    with serve_ward(path) as ward:
        yield ward


@contextmanager
def serve_ward(base_map: Path) -> Iterator[Ward]:
    """Serve a ward with the base map of a file."""
    ward = Ward(base_map.read_bytes())
    thread = threading.Thread(target=ward.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield ward
    finally:
        ward.server.shutdown()
        ward.server.server_close()
        thread.join()
