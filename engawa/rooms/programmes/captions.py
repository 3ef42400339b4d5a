"""Captions (WebVTT): read cue by cue, with a sentence for each fault, and written anew. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

LARGEST_FILE = 2 * 1024 * 1024
MOST_CUES = 10_000
MOST_FAULTS = 50
_ARROW = "-->"
_TIME = re.compile(r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_TIMING = re.compile(r"(\S+)[ \t]+-->[ \t]+(\S+)(?:[ \t]+(.*))?")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):[\w%.,+-]+")
TAG = re.compile(r"<(/?)([a-z]*)([^<>]*)>")
_TAGS = frozenset(("c", "i", "b", "u", "v", "lang", "ruby", "rt"))
TIMESTAMP = re.compile(r"<(?:\d{2,4}:)?\d{2}:\d{2}\.\d{3}>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from when until when, in thousandths of a second; with the marks of the format."""

    starts: int
    ends: int
    text: str
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Captions:
    """What a file says, and what is wrong with it: one sentence for each fault."""

    cues: tuple[Cue, ...]
    faults: tuple[str, ...]


def read_captions(*, content: bytes) -> Captions:
    """Read a file of captions; where there is a fault the cues are those that could be read."""
    if len(content) > LARGEST_FILE:
        return Captions((), (_("大きすぎます。2MBまでのファイルにしてください。"),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Captions((), (_("文字コードがUTF-8ではありません。UTF-8で保存し直してください。"),))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    first = lines[0].rstrip()
    if first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t")):
        words = _("1行目が「WEBVTT」ではありません。WebVTT（.vtt）の形で書き出してください。")
        return Captions((), (words,))
    reader = _Reader()
    for number, block in _list_blocks(lines[1:]):
        reader.take(number, block)
        if len(reader.cues) > MOST_CUES or len(reader.faults) > MOST_FAULTS:
            break
    return reader.close()


def write_captions(*, cues: Iterable[Cue]) -> str:
    """Write cues as a file of captions; nothing but cues is in it."""
    blocks = ["WEBVTT"]
    for cue in cues:
        timing = f"{_write_time(cue.starts)} {_ARROW} {_write_time(cue.ends)}"
        blocks.append(f"{timing} {cue.settings}".rstrip() + f"\n{cue.text}")
    return "\n\n".join(blocks) + "\n"


def _list_blocks(lines: Sequence[str]) -> Iterable[tuple[int, list[str]]]:
    block: list[str] = []
    begin = 0
    for number, line in enumerate(lines, start=2):
        if line.strip():
            if not block:
                begin = number
            block.append(line)
        elif block:
            yield begin, block
            block = []
    if block:
        yield begin, block


class _Reader:
    """Takes blocks one by one, and remembers what was wrong with them."""

    def __init__(self) -> None:
        self.cues: list[Cue] = []
        self.faults: list[str] = []

    def take(self, number: int, block: list[str]) -> None:
        if block[0].split(" ", 1)[0] in {"NOTE", "STYLE", "REGION"} and _ARROW not in block[0]:
            return
        if number <= 3 and not self.cues and _ARROW not in "".join(block) and ":" in block[0]:
            # What stands directly under the first line says something of the file.
            return
        at = next((turn for turn, line in enumerate(block) if _ARROW in line), None)
        if at is None or at > 1:
            self._tell(number, _("時刻の行（00:01.000 --> 00:04.000）がありません。"))
            return
        number += at
        found = _TIMING.fullmatch(block[at].strip())
        if found is None:
            self._tell(number, _("時刻の行が読めません。「00:01.000 --> 00:04.000」の形にします。"))
            return
        starts, ends = self._read_time(number, found[1]), self._read_time(number, found[2])
        text = _CONTROLS.sub("", "\n".join(line.rstrip() for line in block[at + 1 :]))
        if starts is None or ends is None or not self._is_sound(number, starts, ends, text):
            return
        settings = " ".join(word for word in (found[3] or "").split() if _SETTING.fullmatch(word))
        self.cues.append(Cue(starts, ends, text, settings))

    def close(self) -> Captions:
        if not self.cues and not self.faults:
            self.faults.append(_("字幕が一つもありません。"))
        if len(self.cues) > MOST_CUES:
            self.faults.append(
                _("字幕が多すぎます。%(most)d個までにしてください。") % {"most": MOST_CUES}
            )
        if len(self.faults) > MOST_FAULTS:
            del self.faults[MOST_FAULTS:]
            self.faults.append(_("直すところが多いので、ここまでにしました。"))
        return Captions(tuple(self.cues), tuple(self.faults))

    def _read_time(self, number: int, words: str) -> int | None:
        found = _TIME.fullmatch(words)
        if found is not None:
            hours, minutes, seconds, rest = (int(part or 0) for part in found.groups())
            return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
        if _TIME.fullmatch(words.replace(",", ".")):
            told = _("時刻「%(words)s」の「,」を「.」にしてください（SRTの書き方です）。")
        else:
            told = _("時刻「%(words)s」が読めません。「01:02:03.000」のように、秒の下は3けたです。")
        self._tell(number, told % {"words": words[:40]})
        return None

    def _is_sound(self, number: int, starts: int, ends: int, text: str) -> bool:
        if ends <= starts:
            self._tell(number, _("終わりの時刻が、始まりと同じか、それより前です。"))
        elif self.cues and starts < self.cues[-1].starts:
            self._tell(number, _("前の字幕より早く始まっています。始まる順に並べてください。"))
        elif not text.strip():
            self._tell(number, _("文がありません。文を入れるか、この字幕を消してください。"))
        elif wrong := _find_wrong_mark(text):
            self._tell(
                number,
                _("「%(mark)s」は字幕の印として読めません。「&lt;」と書くか、消してください。")
                % {"mark": wrong[:40]},
            )
        else:
            return True
        return False

    def _tell(self, number: int, words: str) -> None:
        self.faults.append(_("%(line)d行目：%(words)s") % {"line": number, "words": words})


def _find_wrong_mark(text: str) -> str:
    """Give the first mark that is none of the format; a player would swallow the words after it."""
    rest = TIMESTAMP.sub("", text)
    wrong = next((mark[0] for mark in TAG.finditer(rest) if mark[2] not in _TAGS), "")
    if wrong:
        return wrong
    rest = TAG.sub("", rest)
    at = rest.find("<")
    return rest[at : at + 20] if at >= 0 else ""


def _write_time(thousandths: int) -> str:
    seconds, rest = divmod(thousandths, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
