"""The command line: `engawa <room> <verb>` runs a management command of that room."""

import os
import sys


def main() -> None:
    """Run one management command with the settings named in DJANGO_SETTINGS_MODULE."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings.base")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
