"""The safety pages from disk: what each address answers, and that nothing of the application is asked."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import brotli
import pytest

from engawa.rooms.safety.bundle.serving import SafetyFiles
from tests.rooms.safety.bundle_material import WARD, files_of, put
from tests.shared import REPOSITORY

PAGES = f"/{WARD}/safety/"


class Answer:
    def __init__(self, status: str, fields: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.partition(" ")[0])
        self.fields = {name.lower(): value for name, value in fields}
        self.body = body


class Reader:
    """Asks the files as a server would, and looks whether the answer keeps to WSGI."""

    def __init__(self, root: Path) -> None:
        self.asked: list[str] = []
        self.application = validator(SafetyFiles(self._house, root=root, reserved={"desk"}))

    def _house(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"the house"]

    def get(self, path: str, *, method: str = "GET", query: str = "", **fields: str) -> Answer:
        environ: dict[str, Any] = {}
        setup_testing_defaults(environ)
        environ |= {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query, **fields}
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_more: Any) -> Any:
            said[:] = [status, headers]

        found = self.application(environ, start_response)
        body = b"".join(found)
        found.close()
        return Answer(said[0], said[1], body)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path / WARD / "safety", 1)
    return tmp_path


@pytest.fixture
def reader(root: Path) -> Reader:
    return Reader(root)


class TestPages:
    @pytest.mark.parametrize("path", ["", "index.html", "en/", "map/index.html"])
    def test_are_given_by_their_folder_or_their_name(self, reader: Reader, path: str) -> None:
        answer = reader.get(PAGES + path)

        name = path + "index.html" if not path or path.endswith("/") else path
        assert answer.status == 200
        assert answer.body == files_of()[name]
        assert answer.fields["content-type"] == "text/html; charset=utf-8"
        assert reader.asked == []

    @pytest.mark.parametrize("path", [f"/{WARD}/safety", f"{PAGES}en", f"{PAGES}z/k-12"])
    def test_without_slash_lead_to_the_one_with_it(self, reader: Reader, path: str) -> None:
        answer = reader.get(path, query="from=qr")

        assert answer.status == 301
        assert answer.fields["location"] == f"{path}/?from=qr"

    def test_write_nothing_of_a_strange_query_into_a_header(self, reader: Reader) -> None:
        answer = reader.get(f"{PAGES}en", query="a\r\nSet-Cookie: x=1")

        assert answer.fields["location"] == f"{PAGES}en/"

    def test_are_the_newest_right_after_a_swap(self, reader: Reader, root: Path) -> None:
        put(root / WARD / "safety", 2, files_of("警戒レベル４ 避難指示"))

        assert "避難指示" in reader.get(PAGES).body.decode()

    def test_of_a_drill_are_others(self, reader: Reader) -> None:
        assert reader.get(f"/{WARD}/safety-drill/").status == 503

    def test_have_a_head(self, reader: Reader) -> None:
        answer = reader.get(PAGES, method="HEAD")

        assert (answer.status, answer.body) == (200, b"")
        assert int(answer.fields["content-length"]) == len(files_of()["index.html"])

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    def test_take_nothing(self, reader: Reader, method: str) -> None:
        answer = reader.get(PAGES, method=method)

        assert (answer.status, answer.fields["allow"]) == (405, "GET, HEAD")


class TestPacking:
    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("*", "br"),
            ("identity", ""),
            ("gzip;q=0", ""),
            ("", ""),
            ("nonsense;;q=x, ,", ""),
        ],
    )
    def test_is_what_the_browser_takes(self, reader: Reader, accepted: str, coding: str) -> None:
        answer = reader.get(PAGES, HTTP_ACCEPT_ENCODING=accepted)

        unpack: dict[str, Any] = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
        assert answer.fields.get("content-encoding", "") == coding
        assert unpack[coding](answer.body) == files_of()["index.html"]
        assert answer.fields["vary"] == "Accept-Encoding"

    def test_is_left_out_where_it_is_not_worth_it(self, reader: Reader) -> None:
        answer = reader.get(f"{PAGES}worker.js", HTTP_ACCEPT_ENCODING="br, gzip")

        assert "content-encoding" not in answer.fields
        assert answer.fields["content-type"] == "text/javascript; charset=utf-8"


class TestMarks:
    def test_spare_the_reader_what_is_the_same(self, reader: Reader, root: Path) -> None:
        zone = f"{PAGES}z/k-12/"
        mark = reader.get(zone).fields["etag"]

        put(root / WARD / "safety", 2, files_of("二"))
        answer = reader.get(zone, HTTP_IF_NONE_MATCH=f'"other", W/{mark}')

        assert (answer.status, answer.body) == (304, b"")
        assert answer.fields["etag"] == mark

    def test_differ_for_each_release_and_packing(self, reader: Reader, root: Path) -> None:
        marks = [reader.get(PAGES, HTTP_ACCEPT_ENCODING=how).fields["etag"] for how in ("", "gzip")]

        put(root / WARD / "safety", 2, files_of("発令していまさん"))
        answer = reader.get(PAGES, HTTP_IF_NONE_MATCH=marks[0])

        assert len(set(marks)) == 2
        assert answer.status == 200


class TestHeaders:
    def test_let_hashed_files_be_kept_and_all_others_be_asked_for(self, reader: Reader) -> None:
        data = next(path for path in files_of() if path.startswith("data/"))

        kept = {
            path: reader.get(PAGES + path).fields["cache-control"]
            for path in (data, "", "current.json", "worker.js")
        }

        assert kept.pop(data) == "public, max-age=31536000, immutable"
        soon = "public, max-age=0, must-revalidate, s-maxage=5, stale-if-error=86400"
        assert set(kept.values()) == {soon}

    def test_allow_the_styles_of_the_pages_and_nothing_from_elsewhere(self, reader: Reader) -> None:
        fields = reader.get(PAGES).fields

        policy = fields["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-")
        assert "unsafe" not in policy
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert fields["x-content-type-options"] == "nosniff"
        assert fields["permissions-policy"].startswith("geolocation=(self)")
        assert fields["referrer-policy"] == "no-referrer"

    def test_ignore_a_file_of_hashes_that_is_something_else(
        self, reader: Reader, root: Path
    ) -> None:
        release = put(
            root / WARD / "safety", 2, {**files_of(), "headers.json": b'{"style":["x; y"]}'}
        )

        policy = reader.get(PAGES).fields["content-security-policy"]

        assert "style-src 'self';" in policy
        assert release.sequence == 2


class TestWhatIsNotThere:
    @pytest.mark.parametrize(
        "path",
        [
            "nothing.html", "../../keys/real.pem", "en/../../../current", "%2e%2e/", "en//index.html",
            "a\x00b", ".git/config", "index.html/", "index.html.gz/../x", "data/", "\u00e9", "a" * 5000,
        ],
    )  # fmt: skip
    def test_is_404_with_a_way_back(self, reader: Reader, path: str) -> None:
        answer = reader.get(PAGES + path)

        assert answer.status == 404
        assert f'href="{PAGES}"' in answer.body.decode()
        assert answer.fields["cache-control"] == "no-store"
        assert reader.asked == []

    def test_or_leads_out_by_a_link_is_not_followed(self, reader: Reader, root: Path) -> None:
        secret = root / "secret.html"
        secret.write_text("secret")
        folder = (root / WARD / "safety" / "current").resolve()
        (folder / "link.html").symlink_to(secret)

        assert reader.get(f"{PAGES}link.html").status == 404

    def test_for_a_whole_ward_says_where_to_ask(self, reader: Reader) -> None:
        answer = reader.get("/konan/safety/z/k-12/")

        assert answer.status == 503
        assert "ラジオ" in answer.body.decode()
        assert answer.fields["retry-after"] == "15"
        assert answer.fields["cache-control"] == "no-store"
        assert reader.asked == []


class TestEverythingElse:
    @pytest.mark.parametrize(
        "path", ["/", "/kanazawa/", "/kanazawa/safety-board/", "/desk/safety/", "/safety/", "/kanazawa/prepare/"]
    )  # fmt: skip
    def test_goes_to_the_house(self, reader: Reader, path: str) -> None:
        assert reader.get(path).body == b"the house"
        assert reader.asked == [path]


class TestTheServerOfTheHouse:
    def test_gives_the_pages_without_a_database(self, tmp_path: Path) -> None:
        put(tmp_path / "safety" / "pages" / WARD / "safety", 1)
        question = (
            "import sys; from engawa.config.wsgi import application\n"
            "from wsgiref.util import setup_testing_defaults\n"
            "environ = {'PATH_INFO': sys.argv[1]}; setup_testing_defaults(environ)\n"
            "said = []; body = b''.join(application(environ, lambda *given: said.append(given[0])))\n"
            "print(said[0], body.count('発令していません'.encode()))"
        )

        answer = subprocess.run(
            [sys.executable, "-c", question, PAGES],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY),
                "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
                "ENGAWA_DATA_DIR": str(tmp_path),
                "ENGAWA_SECRET_KEY": "only-for-tests",
                "ENGAWA_DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/house.sqlite3",
            },
            capture_output=True,
            text=True,
            check=False,
        )

        assert answer.returncode == 0, answer.stderr[-2000:]
        assert answer.stdout.split() == ["200", "OK", "1"]
