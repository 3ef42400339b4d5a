"""Typesets one document in a process of its own; see `typesetting.py`.

Started as a bare script (`python -I worker.py FOLDER`), it imports nothing of the house: whatever a
document does to memory or time, it does to this process alone.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MEMORY_LIMIT = 1536 * 1024 * 1024
SECONDS_LIMIT = 60
REFUSED = 3


def main(folder: Path) -> int:
    """Compile the job in `folder`; the document and the number of its pages are written beside it."""
    _limit_memory_and_time()
    import typst

    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]]
    )

    def lay_out(number: int) -> tuple[typst.Compiler, int]:
        source = folder / f"data-{number}.json"
        (folder / "data.json").write_bytes(source.read_bytes())
        # A compiler remembers the files that it read, so each candidate gets its own.
        compiler = typst.Compiler(
            str(folder / "main.typ"),
            root=str(folder),
            font_paths=fonts,
            # Nothing is fetched: a template that asks for a package fails here.
            package_path=str(folder / "packages"),
            package_cache_path=str(folder / "packages"),
        )
        # Only counted: laying out is quick, writing the document takes most of the time.
        return compiler, int(json.loads(compiler.query("<page-count>", field="value", one=True)))

    try:
        compiler, pages = lay_out(_choose(job, lambda number: lay_out(number)[1]))
        made = compiler.compile(
            format=job["format"],
            ppi=job["ppi"],
            pdf_standards=job["standards"],
            timestamp=job["timestamp"],
        )
    except RuntimeError as error:
        hints = " ".join(getattr(error, "hints", []))
        reason = getattr(error, "diagnostic", "") or str(error)
        (folder / "error.txt").write_text(f"{reason} {hints}".strip(), encoding="utf-8")
        return REFUSED
    if not isinstance(made, bytes):
        (folder / "error.txt").write_text("a picture has one page", encoding="utf-8")
        return REFUSED
    (folder / "out").write_bytes(made)
    (folder / "out.json").write_text(json.dumps({"pages": pages}), encoding="ascii")
    return 0


def _choose(job: dict[str, Any], count_pages: Callable[[int], int]) -> int:
    """Choose the first candidate that fits; they stand in order from the roomiest to the densest."""
    limit, last = job["pages_at_most"], int(job["candidates"]) - 1
    if limit is None:
        return 0
    # What the densest cannot hold none can, so a long text costs one trial and not all of them.
    if count_pages(last) > limit:
        return int(job["fallback"])
    return next((n for n in range(last) if count_pages(n) <= limit), last)


def _limit_memory_and_time() -> None:
    try:
        import resource
    except ImportError:
        # Not there on Windows; the parent's timeout still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
