"""The safety pages from disk, before Django: no session, no database, no template.

Put around the application in `config/wsgi.py`. In production a web server answers these addresses itself; this is
the same for an embedded installation.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engawa.rooms.safety.bundle import headers, paths
from engawa.rooms.safety.bundle.writing import find_current

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = re.compile(r"^/([a-z][a-z0-9-]{1,29})/(safety|safety-drill)(/.*)?$", re.DOTALL)
_PAGES = Path(__file__).parent / "pages"
_WORDS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found"} | {
    405: "Method Not Allowed",
    503: "Service Unavailable",
}
_HTML = "text/html; charset=utf-8"
_ACCEPTED = re.compile(r"\s*([a-z*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class SafetyFiles:
    """Answers `/<ward>/safety/…` and `/<ward>/safety-drill/…` from `root`, and hands on everything else.

    `reserved` are first parts of addresses that are no ward's.
    """

    def __init__(
        self, application: "WSGIApplication", *, root: Path, reserved: Iterable[str] = ()
    ) -> None:
        self.application, self.root, self.reserved = application, root, frozenset(reserved)
        self._missing = (_PAGES / "missing.html").read_text(encoding="utf-8")
        self._none = (_PAGES / "none.html").read_bytes()
        # By the folder of the release, which never changes.
        self._policies: dict[Path, str] = {}

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        found = _ADDRESS.match(environ.get("PATH_INFO", ""))
        if found is None or found[1] in self.reserved:
            return self.application(environ, start_response)
        answer = self.answer(found[1], found[2], found[3], environ)
        fields = {**answer.headers, "Content-Length": str(len(answer.body))}
        if answer.status == 304:
            del fields["Content-Length"], fields["Content-Type"]
        start_response(f"{answer.status} {_WORDS[answer.status]}", list(fields.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def answer(self, ward: str, kind: str, rest: str | None, environ: Mapping[str, Any]) -> Answer:
        """Answer one request; `rest` is what follows the name of the pages, None without a slash."""
        home = f"/{ward}/{kind}/"
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return Answer(405, {"Allow": "GET, HEAD", "Content-Type": "text/plain"})
        if rest is None:
            return _move(home, environ)
        root = self.root / ward / kind
        # Between finding the release and reading it a very old one may be removed: then the new one is read.
        for _try in range(2):
            folder = find_current(root)
            if folder is None or not folder.is_dir():
                break
            answer = self._answer_from(folder, rest[1:], home, environ)
            if answer is not None:
                return answer
            if find_current(root) == folder:
                body = self._missing.replace("{home}", home).encode()
                return Answer(404, self._say(folder, _HTML, "no-store"), body)
        policy = headers.get_policy(())
        fields = {"Content-Type": _HTML, "Cache-Control": "no-store", "Retry-After": "15"}
        return Answer(
            503, {**headers.COMMON, **fields, "Content-Security-Policy": policy}, self._none
        )

    def _answer_from(
        self, folder: Path, path: str, home: str, environ: Mapping[str, Any]
    ) -> Answer | None:
        """Give the answer of one release, None when it has no such file."""
        if path.endswith("/") or not path:
            path += paths.INDEX
        if not paths.is_safe(path):
            return None
        if (folder / path).is_dir():
            return (
                _move(f"{home}{path}/", environ)
                if (folder / path / paths.INDEX).is_file()
                else None
            )
        for coding, ending in _wanted(environ.get("HTTP_ACCEPT_ENCODING", "")):
            try:
                # A link that somebody put there leads nowhere.
                handle = os.open(folder / f"{path}{ending}", os.O_RDONLY | os.O_NOFOLLOW)
            except OSError:
                continue
            with os.fdopen(handle, "rb") as file:
                return self._give(folder, path, file, coding, environ)
        return None

    def _give(
        self, folder: Path, path: str, file: Any, coding: str, environ: Mapping[str, Any]
    ) -> Answer:
        stat = os.fstat(file.fileno())
        # Each release has a second of its own, so that this names one content.
        mark = f'"{int(stat.st_mtime):x}-{stat.st_size:x}{coding[:1]}"'
        fields = self._say(folder, paths.get_type(path), headers.get_cache_control(path))
        fields |= {"ETag": mark, "Vary": "Accept-Encoding"}
        asked = environ.get("HTTP_IF_NONE_MATCH", "")
        if mark in {part.strip().removeprefix("W/") for part in asked.split(",")}:
            return Answer(304, fields)
        if coding:
            fields["Content-Encoding"] = coding
        return Answer(200, fields, file.read())

    def _say(self, folder: Path, kind: str, cache_control: str) -> dict[str, str]:
        fields = {**headers.COMMON, "Content-Type": kind, "Cache-Control": cache_control}
        # An SVG that is opened by itself is a page too.
        if kind in (_HTML, "image/svg+xml"):
            fields["Content-Security-Policy"] = self._get_policy(folder)
        return fields

    def _get_policy(self, folder: Path) -> str:
        policy = self._policies.get(folder)
        if policy is None:
            try:
                hashes = headers.read_style_hashes((folder / headers.FILE).read_bytes())
            except OSError:
                hashes = ()
            policy = headers.get_policy(hashes)
            # One for each ward is in use; those of releases before are let go.
            if len(self._policies) > 100:
                self._policies.clear()
            self._policies[folder] = policy
        return policy


def _wanted(accepted: str) -> list[tuple[str, str]]:
    """List the codings that the reader takes, the smallest first, and last the plain file."""
    weights = {
        found[1]: float(found[2] or 1)
        for part in accepted.lower().split(",")
        if (found := _ACCEPTED.match(part))
    }
    known = [
        (coding, ending)
        for coding, ending in paths.PACKED.items()
        if weights.get(coding, weights.get("*", 0)) > 0
    ]
    return [*known, ("", "")]


def _move(address: str, environ: Mapping[str, Any]) -> Answer:
    query = environ.get("QUERY_STRING", "")
    # What is no plain query is not written into a header.
    if not re.fullmatch(r"[\w.~!$&'()*+,;=:@/?%-]+", query, re.ASCII):
        query = ""
    fields = {
        "Location": f"{address}?{query}" if query else address,
        "Content-Type": "text/plain",
        "Cache-Control": headers.SOON,
    }
    return Answer(301, {**headers.COMMON, **fields})
