"""Lines of the log without what must not stand there: addresses of people, links that are secrets."""

import logging
import re

HIDDEN = "[…]"
# Whoever has the link of an outside reviewer can write in that person's name; that of a report opens it.
_SECRET_LINK = re.compile(r"(/review/|(?<!/desk)/places/reports/)[^/\s'\"?]+")
# Who sorts a list from their address says where they live.
_TYPED_START = re.compile(r"([?&]near=)[^&\s'\"]+")
# Mail servers name the address that they refuse.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-][\w.-]*")


class DiscreetFormatter(logging.Formatter):
    """Writes a line, its traceback included, with secrets and addresses left out."""

    def format(self, record: logging.LogRecord) -> str:
        line = _SECRET_LINK.sub(rf"\g<1>{HIDDEN}", super().format(record))
        line = _TYPED_START.sub(rf"\g<1>{HIDDEN}", line)
        return _ADDRESS.sub(HIDDEN, line)
