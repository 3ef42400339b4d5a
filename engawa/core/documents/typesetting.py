"""PDFs and pictures from a Typst template and plain data.

The data reaches the template as a JSON file, never as markup: no text of a ward can become an
instruction. Each document is made in its own process, which may use so much time and memory and
no more, sees only its own folder, and fetches nothing.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
WORKER = HERE / "worker.py"
DATA_LIMIT = 8 * 1024 * 1024
SECONDS = 30.0
# So many documents are made at once by one process of the house, however many are asked for; the others
# wait their turn, and after a while are sent away rather than kept standing.
SEATS = 2
WAITING_SECONDS = 20.0
# All that the worker gets of the environment: none of the house's secrets, and few threads, since each
# one reserves address space, of which the worker has a limit. (Windows starts nothing without its own.)
ENVIRONMENT = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


class TypesettingFailed(Exception):
    """No document came out; the message says which template and why."""


class TypesettingBusy(TypesettingFailed):
    """Too many documents are being made already; the same one can be asked for again a little later."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF and how many pages it has."""

    pdf: bytes
    pages: int


def compile_pdf(
    *,
    template: Path,
    data: Mapping[str, Any],
    files: Mapping[str, bytes] | None = None,
    standard: str = "",
    created_at: dt.datetime | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """Make a PDF from a template; it reads `data.json` and the `files` by their names.

    The same input gives the same bytes when `created_at` is given. `standard` is a profile such as
    `ua-1` that the PDF must meet.

    :raises TypesettingFailed: the template or the data is wrong, or too much time was needed.
    :raises TypesettingBusy: too many documents are being made already.
    """
    return typeset(
        template=template,
        candidates=[data],
        files=files,
        standard=standard,
        created_at=created_at,
        seconds=seconds,
    ).pdf


def typeset(
    *,
    template: Path,
    candidates: Sequence[Mapping[str, Any]],
    pages_at_most: int | None = None,
    fallback: int = 0,
    files: Mapping[str, bytes] | None = None,
    standard: str = "",
    created_at: dt.datetime | None = None,
    seconds: float = SECONDS,
) -> Typeset:
    """Make a PDF from the first candidate that needs no more than `pages_at_most`, else from `fallback`.

    Candidates stand in order from the roomiest to the densest.

    The template must hold `#context [#metadata(counter(page).final().first()) <page-count>]`.

    :raises TypesettingFailed: the template or the data is wrong, or too much time was needed.
    :raises TypesettingBusy: too many documents are being made already.
    """
    job = {
        "format": "pdf",
        "ppi": None,
        "pages_at_most": pages_at_most,
        "fallback": fallback,
        "standards": [standard] if standard else [],
        "timestamp": int(created_at.timestamp()) if created_at else 0,
    }
    pdf, pages = _make(template, candidates, files or {}, job, seconds)
    return Typeset(pdf, pages)


def compile_png(
    *, template: Path, data: Mapping[str, Any], ppi: float = 72.0, seconds: float = SECONDS
) -> bytes:
    """Make a picture of a template that has one page, at 72 `ppi` as many pixels as it has points.

    The same input gives the same bytes. The template must hold the count of pages, as in `typeset`.

    :raises TypesettingFailed: the template or the data is wrong, or too much time was needed.
    :raises TypesettingBusy: too many documents are being made already.
    """
    job = {
        "format": "png",
        "ppi": ppi,
        "pages_at_most": None,
        "fallback": 0,
        "standards": [],
        "timestamp": 0,
    }
    return _make(template, [data], {}, job, seconds)[0]


def _make(
    template: Path,
    candidates: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes],
    job: Mapping[str, Any],
    seconds: float,
) -> tuple[bytes, int]:
    """Let the worker do the job in a folder of its own; give the file and how many pages it has."""
    texts = [json.dumps(candidate, ensure_ascii=False).encode() for candidate in candidates]
    if sum(map(len, texts)) > DATA_LIMIT:
        raise TypesettingFailed(f"{template.name}: more than {DATA_LIMIT} bytes of data")
    with tempfile.TemporaryDirectory(prefix="engawa-typeset-") as name:
        folder = Path(name)
        (folder / "main.typ").write_bytes(template.read_bytes())
        for number, text in enumerate(texts):
            (folder / f"data-{number}.json").write_bytes(text)
        for file_name, content in files.items():
            (folder / Path(file_name).name).write_bytes(content)
        whole = {**job, "fonts": str(FONTS), "candidates": len(texts)}
        (folder / "job.json").write_text(json.dumps(whole), encoding="utf-8")
        if not _seats.acquire(timeout=WAITING_SECONDS):
            raise TypesettingBusy(f"{template.name}: no seat after {WAITING_SECONDS:g} s")
        try:
            _run(folder, template, seconds)
        finally:
            _seats.release()
        pages = json.loads((folder / "out.json").read_text(encoding="ascii"))["pages"]
        return (folder / "out").read_bytes(), pages


_seats = threading.BoundedSemaphore(SEATS)


def _run(folder: Path, template: Path, seconds: float) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own script, no shell, no outside words
            [sys.executable, "-I", str(WORKER), str(folder)],
            capture_output=True,
            env=None if os.name == "nt" else ENVIRONMENT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"{template.name}: not finished after {seconds:g} s") from error
    if done.returncode == 0:
        return
    explained = folder / "error.txt"
    reason = (
        explained.read_text(encoding="utf-8")
        if explained.exists()
        else done.stderr.decode(errors="replace")[-2000:]
    )
    raise TypesettingFailed(f"{template.name}: {reason or f'ended with {done.returncode}'}")
