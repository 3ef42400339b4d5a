"""The nginx configuration of the operations page, tried with a real nginx."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms.safety.bundle_material import WARD, files_of, put
from tests.shared import REPOSITORY

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PAGES = f"/{WARD}/safety/"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine")


def write_configuration(folder: Path, pages: Path, port: int) -> Path:
    """Put the block of the page into a whole configuration, with folders and port of this test."""
    page = (REPOSITORY / "docs/operations/safety.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```nginx\n(.*?)```", page, flags=re.DOTALL)
    assert len(blocks) == 1
    block = (
        blocks[0]
        .replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
        .replace("/var/lib/engawa/safety/pages", str(pages))
        .replace("/var/lib/engawa/basemaps", str(pages / "basemaps"))
        .replace("/var/log/nginx/safety.log", str(folder / "access.log"))
    )
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "fastcgi", "proxy", "scgi", "uwsgi")
    )
    # A worker of another user could not read the folder of a test.
    user = "user root;" if os.getuid() == 0 else ""
    whole = (
        f"{user}\nworker_processes 1;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n{temporary}"
        f"include /etc/nginx/mime.types;\n{block}\n}}\n"
    )
    file = folder / "nginx.conf"
    file.write_text(whole, encoding="utf-8")
    return file


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Answer:
    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status, self.body = answer.status, answer.read()
        self.fields = {name.lower(): value for name, value in answer.getheaders()}


class Server:
    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, method: str = "GET", **fields: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {name.replace("_", "-"): value for name, value in fields.items()}
            line.request(method, path, headers=headers)
            return Answer(line.getresponse())
        finally:
            line.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages")
    put(root / WARD / "safety", 1)
    (root / "basemaps").mkdir()
    (root / "basemaps" / f"{WARD}.pmtiles").write_bytes(b"PMTiles" * 1000)
    return root


@pytest.fixture(scope="module")
def server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    configuration = write_configuration(folder, root, port)
    assert NGINX is not None
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(configuration), "-g", "daemon off;"],
        stderr=subprocess.PIPE,
    )
    for _try in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.05)
    yield Server(port)
    process.terminate()
    process.wait(10)
    assert process.stderr is not None
    process.stderr.close()


class TestNginx:
    @pytest.mark.parametrize("path", ["", "index.html", "en/", "z/k-12/", "worker.js"])
    def test_gives_the_files(self, server: Server, path: str) -> None:
        answer = server.get(PAGES + path)

        name = path + "index.html" if not path or path.endswith("/") else path
        assert answer.status == 200
        assert answer.body == files_of()[name]

    def test_sends_what_was_packed(self, server: Server, root: Path) -> None:
        answer = server.get(PAGES, Accept_Encoding="gzip, br")

        assert answer.fields["content-encoding"] == "gzip"
        assert answer.body == (root / WARD / "safety/current/index.html.gz").read_bytes()
        assert answer.fields["content-type"] == "text/html; charset=utf-8"

    @pytest.mark.parametrize("path", [f"/{WARD}/safety", f"{PAGES}en"])
    def test_leads_to_the_address_with_its_slash(self, server: Server, path: str) -> None:
        answer = server.get(path)

        assert answer.status == 301
        assert answer.fields["location"].endswith(f"{path}/")

    def test_lets_hashed_files_be_kept_and_all_others_be_asked_for(self, server: Server) -> None:
        data = next(path for path in files_of() if path.startswith("data/"))

        kept = {
            path: server.get(PAGES + path).fields["cache-control"]
            for path in (data, "", "current.json")
        }

        assert kept.pop(data) == "public, max-age=31536000, immutable"
        soon = "public, max-age=0, must-revalidate, s-maxage=5, stale-if-error=86400"
        assert set(kept.values()) == {soon}

    def test_lets_nothing_in_from_elsewhere(self, server: Server) -> None:
        fields = server.get(PAGES).fields

        assert fields["content-security-policy"].startswith("default-src 'none'")
        assert fields["x-content-type-options"] == "nosniff"
        assert "server" in fields

    @pytest.mark.parametrize(
        "path", [f"{PAGES}nothing", f"{PAGES}../../../keys/x", "/konan/safety/", "/", f"{PAGES}%2e%2e/HOLD"]
    )  # fmt: skip
    def test_has_nothing_else(self, server: Server, path: str) -> None:
        assert server.get(path).status in {400, 404}

    def test_takes_nothing(self, server: Server) -> None:
        assert server.get(PAGES, "POST").status == 403

    def test_gives_the_new_release_right_after_a_swap_and_no_304_for_it(
        self, server: Server, root: Path
    ) -> None:
        mark = server.get(PAGES).fields["etag"]
        same = server.get(PAGES, If_None_Match=mark).status

        # As long as the page before, and made in the same second.
        put(root / WARD / "safety", 2, files_of("発令していまさん"))
        answer = server.get(PAGES, If_None_Match=mark)
        put(root / WARD / "safety", 3, files_of())

        assert same == 304
        assert answer.status == 200
        assert "発令していまさん" in answer.body.decode()

    def test_gives_the_base_map_of_a_ward_while_the_application_is_down(
        self, server: Server
    ) -> None:
        whole = server.get(f"/{WARD}/places/basemap.pmtiles")
        missing = server.get("/konan/places/basemap.pmtiles")

        assert (whole.status, whole.body) == (200, b"PMTiles" * 1000)
        assert whole.fields["content-type"] == "application/octet-stream"
        assert whole.fields["cache-control"] == "public, max-age=86400"
        assert missing.status == 404
