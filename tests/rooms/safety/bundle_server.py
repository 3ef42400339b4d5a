"""A server of the safety files on this machine, for what looks at them from outside."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from engawa.rooms.safety.bundle.serving import SafetyFiles


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def _nothing_else(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b""]


@contextmanager
def serve(
    root: Path,
    server_class: type[WSGIServer] = WSGIServer,
    others: Callable[[Any, Any], Iterable[bytes]] = _nothing_else,
) -> Iterator[str]:
    """Serve the files of a folder, and all else by an application; give the address without a slash at its end."""
    server = make_server(
        "127.0.0.1",
        0,
        SafetyFiles(others, root=root),
        server_class=server_class,
        handler_class=_Quiet,
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
