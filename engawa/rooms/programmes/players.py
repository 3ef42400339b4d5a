"""Where moving pictures lie, and how a page shows them: the players that are known, and files of the ward. Pure.

Nothing here is asked of anybody: an address is read, and written anew from the parts that are known. What is
not known has no player.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

YOUTUBE = "https://www.youtube-nocookie.com"
VIMEO = "https://player.vimeo.com"
_YOUTUBE_HOSTS = frozenset(
    ("youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com")
)
_VIMEO_HOSTS = frozenset(("vimeo.com", "www.vimeo.com", "player.vimeo.com"))
_YOUTUBE_PATH = re.compile(r"/(?:embed|live|shorts|v)/([^/]+)/?")
_YOUTUBE_KEY = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_PATH = re.compile(r"/(?:video/|channels/[\w-]+/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?")
_VIMEO_HASH = re.compile(r"[0-9a-f]{6,20}")
PIECES = "application/vnd.apple.mpegurl"
_MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".m3u8": PIECES,
}
# Doors through which one goes before or after a meeting: whoever gets such a link stands before a closed one.
_WRONG_DOORS = re.compile(
    r"/(?:signin|sign-in|login|log-in|oauth|sso|account|profile|dashboard|edit|studio)(?:[/?]|$)",
    re.IGNORECASE,
)


class PlayerUnknown(ValueError):
    """No player shows what lies at the address; the message says what to do."""


class Form(StrEnum):
    """How a player stands in a page: as a frame of another house, or as a file that the browser plays itself."""

    FRAME = "frame"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Player:
    """How something is shown: the address that is loaded, from whom, and what kind of file it is.

    `origin` is what the page must allow; `house` names whose player it is, and is empty for the ward's own files.
    """

    form: Form
    source: str
    origin: str
    house: str = ""
    media_type: str = ""
    page: str = ""

    @property
    def is_in_pieces(self) -> bool:
        """Tell whether it is a list of short films (HLS), which only some browsers play by themselves."""
        return self.media_type == PIECES

    def starting_at(self, seconds: int) -> str:
        """Give the address that begins at that second."""
        if not seconds:
            return self.source
        if self.origin == YOUTUBE:
            return f"{self.source}?start={seconds}"
        if self.origin == VIMEO:
            return f"{self.source}#t={seconds}s"
        return f"{self.source}#t={seconds}"


def read_player(*, address: str, frames: Collection[str], hosts: Collection[str]) -> Player:
    """Read an address as something that a page can show; `frames` are allowed origins, `hosts` those of own files.

    :raises PlayerUnknown: it is no such address, or not allowed here.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        raise PlayerUnknown(_say_unreadable()) from None
    if parts.scheme != "https" or not host or port not in (None, 443) or parts.username:
        raise PlayerUnknown(_say_unreadable())
    player = _read_youtube(host, parts.path, parts.query)
    player = player or _read_vimeo(host, parts.path, parts.query)
    if player is not None:
        if player.origin not in frames:
            raise PlayerUnknown(
                _(
                    "「%(house)s」の動画は、この区のサイトでは流せない設定です。担当に聞いてください。"
                )
                % {"house": player.house}
            )
        return player
    media_type = next(
        (kind for end, kind in _MEDIA_TYPES.items() if parts.path.lower().endswith(end)), ""
    )
    if host in hosts and media_type:
        source = f"https://{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return Player(Form.FILE, source, f"https://{host}", media_type=media_type, page=source)
    raise PlayerUnknown(
        _(
            "このアドレスの動画は流せません。YouTubeかVimeoの動画のページ、または区の置き場（%(hosts)s）のMP4、WebM、HLSのファイルのアドレスを入れてください。"
        )
        % {"hosts": _("、").join(sorted(hosts)) or _("まだ決めていません")}
    )


def _say_unreadable() -> str:
    return _("https:// で始まるアドレスを、動画のページからそのまま写してください。")


def _read_youtube(host: str, path: str, query: str) -> Player | None:
    if host not in _YOUTUBE_HOSTS:
        return None
    found = _YOUTUBE_PATH.fullmatch(path)
    key = found[1] if found else ""
    if host == "youtu.be":
        key = path.strip("/")
    elif path == "/watch":
        key = parse_qs(query).get("v", [""])[0]
    if not _YOUTUBE_KEY.fullmatch(key):
        return None
    page = f"https://www.youtube.com/watch?v={key}"
    return Player(Form.FRAME, f"{YOUTUBE}/embed/{key}", YOUTUBE, "YouTube", page=page)


def _read_vimeo(host: str, path: str, query: str) -> Player | None:
    found = _VIMEO_PATH.fullmatch(path) if host in _VIMEO_HOSTS else None
    if found is None:
        return None
    secret = found[2] or parse_qs(query).get("h", [""])[0]
    end = f"?h={secret}" if _VIMEO_HASH.fullmatch(secret) else ""
    page = f"https://vimeo.com/{found[1]}" + (f"/{secret}" if end else "")
    return Player(Form.FRAME, f"{VIMEO}/video/{found[1]}{end}", VIMEO, "Vimeo", page=page)


def doubt_meeting(*, address: str) -> list[str]:
    """Say what looks wrong with the address of a meeting or a stream; nothing where nothing does."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    doubts = []
    if parts.scheme != "https":
        doubts.append(
            _(
                "http:// で始まっています。だれかに見られるおそれがあるので、https:// のものを使います。"
            )
        )
    if _WRONG_DOORS.search(f"{parts.path}?{parts.query}"):
        doubts.append(
            _(
                "サインインや編集の画面のアドレスのようです。参加者に配るアドレスか確かめてください。"
            )
        )
    if host in {"localhost", "127.0.0.1"} or host.endswith((".local", ".internal", ".lan")):
        doubts.append(_("庁内だけで開くアドレスのようです。外からは開けません。"))
    if host.endswith("zoom.us") and "/s/" in parts.path:
        doubts.append(
            _(
                "主催者が会議を始めるためのアドレスのようです。参加者には「/j/」のあるものを配ります。"
            )
        )
    if parts.path in {"", "/"} and not parts.query:
        doubts.append(_("会議の番号がありません。会議や配信そのもののアドレスか確かめてください。"))
    if parts.username or parts.password:
        doubts.append(_("アドレスに名前や合い言葉が入っています。外してください。"))
    return doubts
