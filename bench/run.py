"""Measure every claim: run each script beside this one, show their answers as one table, keep them in results/.

A script is a claim when its last line is a JSON object (README.md says which words are in it).
"""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
HELPERS = {
    "run.py",
    "generated.py",
    "generated_places.py",
    "generated_programmes.py",
    "rush_settings.py",
}
WORDS = {"claim", "value", "unit", "against", "against_value", "ratio", "goal", "holds"}


def main() -> int:
    """Run the scripts named on the command line, or all; give 1 when a claim does not hold."""
    wanted = set(sys.argv[1:])
    scripts = [path for path in sorted(HERE.glob("*.py")) if path.name not in HELPERS]
    answers = [measure(path) for path in scripts if not wanted or {path.stem, path.name} & wanted]
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    day = dt.datetime.now().astimezone().strftime("%Y-%m-%dT%H%M%S")
    (results / f"{day}.json").write_text(
        json.dumps(answers, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    print()
    for answer in answers:
        print(
            f"{'holds ' if answer['holds'] else 'FAILED'} {answer['script']}: {answer['claim']}"
            f" – {answer['value']} {answer['unit']} (goal: {answer['goal']})"
        )
    return 0 if answers and all(answer["holds"] for answer in answers) else 1


def measure(script: Path) -> dict[str, Any]:
    """Run one script; give the object on its last line, or one that says that there was none."""
    print(f"== {script.name}", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    answer = subprocess.run(
        [sys.executable, str(script)],
        cwd=HERE.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    sys.stdout.write(answer.stdout)
    lines = answer.stdout.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if answer.returncode == 0 else None
    except (IndexError, json.JSONDecodeError):
        found = None
    if not isinstance(found, dict) or WORDS - found.keys():
        found = dict.fromkeys(WORDS, "") | {"claim": "said nothing", "holds": False}
    return {"script": script.name, **found}


if __name__ == "__main__":
    sys.exit(main())
