"""What tells a form that was sent twice: a mark of the page, and of what was said on it."""

import hashlib
import secrets
from collections.abc import Mapping

_TOKEN_OCTETS = 15
_NOT_SAID = {"csrfmiddlewaretoken", "press", "seen", "revision", "opened"}


def make_page_mark() -> str:
    """Give a mark for a page whose form was not sent yet."""
    return secrets.token_urlsafe(_TOKEN_OCTETS)


def make_press(*, page: str, said: Mapping[str, list[str]]) -> str:
    """Give the same for a form that was sent twice; mended and sent again it is another. Nothing without a mark."""
    if not page:
        return ""
    words = repr(sorted((name, list(said[name])) for name in said if name not in _NOT_SAID))
    own = hashlib.sha256(page.encode()).hexdigest()[:20]
    return own + hashlib.sha256(words.encode()).hexdigest()[:20]
