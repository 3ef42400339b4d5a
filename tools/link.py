"""Let this environment know the checkout: `.venv/bin/engawa …` runs the house's commands from anywhere.

A path file does what an editable installation would, without fetching a build tool.
"""

import sys
import sysconfig
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def main() -> None:
    site_packages = Path(sysconfig.get_path("purelib"))
    (site_packages / "engawa.pth").write_text(f"{REPOSITORY}\n", encoding="utf-8")
    command = Path(sys.executable).with_name("engawa")
    command.write_text(
        f"#!{sys.executable}\nfrom engawa.__main__ import main\n\nmain()\n", encoding="utf-8"
    )
    command.chmod(0o755)


if __name__ == "__main__":
    main()
