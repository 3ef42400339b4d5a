"""The text of captions as something to read. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.programmes.captions import TAG, TIMESTAMP, Cue

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&"))
# A speaker who is silent for so long begins a new paragraph; so does a text that has become this long.
_PAUSE, _LONG = 2_500, 160


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of a transcript and the second at which it begins."""

    seconds: int
    text: str


def make_transcript(*, cues: Sequence[Cue]) -> list[Paragraph]:
    """Make a text to read of cues: a paragraph ends where somebody else speaks, at a pause, or when it is long."""
    made: list[tuple[int, str, list[str]]] = []
    last_end = 0
    for cue in cues:
        found = _VOICE.search(cue.text)
        speaker = found[1].strip() if found else ""
        words = strip_marks(cue.text)
        is_new = (
            not made
            or (speaker and speaker != made[-1][1])
            or cue.starts - last_end > _PAUSE
            or sum(map(len, made[-1][2])) > _LONG
        )
        if is_new:
            made.append((cue.starts // 1000, speaker, []))
        made[-1][2].append(words)
        last_end = cue.ends
    paragraphs = []
    before = ""
    for seconds, speaker, parts in made:
        text = _join(parts)
        if speaker and speaker != before:
            text = _("%(speaker)s：%(text)s") % {"speaker": speaker, "text": text}
        before = speaker or before
        paragraphs.append(Paragraph(seconds, text))
    return paragraphs


def strip_marks(text: str) -> str:
    """Give the words of a cue in one line, without the marks of the format."""
    plain = TAG.sub("", TIMESTAMP.sub("", text))
    for written, meant in _ENTITIES:
        plain = plain.replace(written, meant)
    return _join(plain.split("\n"))


def _join(parts: Iterable[str]) -> str:
    # Between Japanese words nothing stands; between Latin ones a space.
    text = ""
    for part in (part.strip() for part in parts):
        if text and part and text[-1].isascii() and part[0].isascii():
            text += " "
        text += part
    return text
