"""Reading an uploaded file in a process of its own, which may not take much memory or time.

A DOCX goes through large libraries, and the file comes from outside. Whatever it makes them do, the
child is ended by the kernel or by us; the web process never grows and never waits for long. A PDF
gets its own process from the reader itself (`importing.pdf_lines`).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

import engawa
from engawa.rooms.policy.importing.document import SourceDocument
from engawa.rooms.policy.importing.reading import LARGEST_FILE, CannotRead, read_document

MEMORY_BYTES = 1024**3
PROCESSOR_SECONDS = 20
WALL_SECONDS = 30
ANSWER_BYTES = 64 * 1024**2
# A library that found no memory may call the file broken in any words; then the process is near its limit.
_NEARLY_ALL = 0.9


def read_upload(*, content: bytes, filename: str) -> SourceDocument:
    """Read an uploaded file, an archive such as DOCX in a confined child process.

    :raises CannotRead: the file cannot be read, or not within the limits; the message says why.
    """
    is_archive = content.startswith(b"PK") or Path(filename).suffix.lower() == ".docx"
    if is_archive and 0 < len(content) <= LARGEST_FILE:
        return _read_in_child(content, filename)
    return read_document(content=content, filename=filename)


def _read_in_child(content: bytes, filename: str) -> SourceDocument:
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(content)
        question.seek(0)
        try:
            child = subprocess.run(  # noqa: S603 - our own interpreter and module; the name is data
                [sys.executable, "-m", __name__, filename, str(MEMORY_BYTES)],
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                check=False,
                # Nothing of the installation's settings and secrets is handed on.
                env={"PYTHONPATH": str(Path(engawa.__file__).parents[1]), "PYTHONUTF8": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise CannotRead(_too_heavy(filename)) from error
        answer.seek(0)
        try:
            found = json.loads(answer.read(ANSWER_BYTES + 1))
        except ValueError as error:
            raise CannotRead(_too_heavy(filename)) from error
    if child.returncode != 0 or not isinstance(found, dict):
        raise CannotRead(_too_heavy(filename))
    if "refused" in found:
        raise CannotRead(str(found["refused"]))
    return SourceDocument(
        filename=found["filename"],
        media_type=found["media_type"],
        encoding=found["encoding"],
        sha256=found["sha256"],
        lines=tuple(found["lines"]),
    )


def _too_heavy(filename: str) -> str:
    return _(
        "「%(filename)s」は読み取りに時間か記憶を使いすぎるため、途中でやめました。"
        "ファイルが壊れていないか確かめ、文字だけをテキストファイルに写して選んでください。"
    ) % {"filename": filename}


def _confine(memory_bytes: int) -> None:
    import resource

    for limit, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems refuse a limit that they do not know; the wall clock of the parent still holds.
        try:
            resource.setrlimit(limit, (amount, amount))
        except (OSError, ValueError):
            continue


def _was_starved(error: BaseException | None, memory_bytes: int) -> bool:
    """Tell whether it was for want of memory: by what libraries say of it, or by how much the process has taken."""
    if _get_most_memory() >= _NEARLY_ALL * memory_bytes:
        return True
    while error is not None:
        # zlib and lxml say it in kinds of their own.
        if isinstance(error, MemoryError | ImportError) or "memory" in str(error).lower():
            return True
        error = error.__cause__ or error.__context__
    return False


def _get_most_memory() -> int:
    """Give how many bytes of addresses the process had at most, which is what the kernel limits; 0 if it does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    said = next((line for line in status.splitlines() if line.startswith("VmPeak:")), "")
    return int(said.split()[1]) * 1024 if said else 0


def _answer(filename: str, memory_bytes: int) -> dict[str, Any]:
    from django.conf import settings

    # Sentences are needed, translations are not: those want every app of the house loaded.
    settings.configure(USE_I18N=False)
    try:
        document = read_document(content=sys.stdin.buffer.read(), filename=filename)
    except CannotRead as refused:
        if _was_starved(refused, memory_bytes):
            # A library took the want of memory for a broken file; whoever waits is told what it was.
            raise
        return {"refused": str(refused)}
    return {
        "filename": document.filename,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "sha256": document.sha256,
        "lines": document.lines,
    }


if __name__ == "__main__":
    _confine(int(sys.argv[2]))
    json.dump(_answer(sys.argv[1], int(sys.argv[2])), sys.stdout)
