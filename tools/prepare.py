"""Make the checkout ready to serve: catalogues, database, demo, static files. Prints the demo's sign-ins.

Each step sees for itself whether there is anything to do, so a second run costs a few seconds.
With `--catalogues` only the first step is done: tests need no database of their own making.
"""

import os
import sys
from io import StringIO
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings.base")


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    compile_catalogues()
    if "--catalogues" in sys.argv:
        return
    call_command("migrate", verbosity=0, interactive=False)
    welcome = StringIO()
    call_command("load_demo", stdout=welcome)
    collect_static(Path(settings.DATA_DIR), Path(settings.STATIC_ROOT))
    print(welcome.getvalue())


def compile_catalogues() -> None:
    """Compile the translations whose source is newer than the compiled catalogue."""
    from django.conf import settings
    from django.core.management import call_command

    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).rglob("*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                call_command("messages", "compile", stdout=StringIO())
                return


def collect_static(data_dir: Path, static_root: Path) -> None:
    """Collect and compress static files, unless none has changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            lines.append(f"{name}:{stat.st_size}:{stat.st_mtime_ns}")
    now = "\n".join(sorted(lines))
    kept = data_dir / "static-files.txt"
    if static_root.exists() and kept.exists() and kept.read_text(encoding="utf-8") == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    kept.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
