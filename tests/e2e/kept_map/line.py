"""A line to a server that can be held: whoever asks is heard and gets no answer."""

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit

PIECE = 65_536


class Line:
    """Passes on what goes to and from a server on this machine, for as long as it is not held."""

    def __init__(self, address: str) -> None:
        self._server = ("127.0.0.1", urlsplit(address).port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._listener.getsockname()[1]}"
        self._free = threading.Event()
        self._free.set()
        self._ends: list[socket.socket] = [self._listener]

    def __enter__(self) -> "Line":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._free.set()
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def hold(self) -> None:
        """Let nothing through from now on."""
        self._free.clear()

    def release(self) -> None:
        """Let everything through again."""
        self._free.set()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(self._server)
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(PIECE):
                self._free.wait()
                other.sendall(piece)
            other.shutdown(socket.SHUT_WR)
