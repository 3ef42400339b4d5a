"""Kill -9 of the publisher at random moments, a thousand times: always one complete, signed release, none skipped.

Its last line is the result as one JSON object.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TIMES = int(os.environ.get("BENCH_KILLS", "1000"))
SEED, LONGEST_SECONDS = 20261013, 0.4


def main() -> None:
    """Run the publishers that are killed, and print what was found."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="engawa-kills-") as folder:
        answer = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.rooms.safety.killed_publisher",
                folder,
                str(TIMES),
                str(SEED),
                str(LONGEST_SECONDS),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
    wrong = answer.returncode
    if wrong:
        print(answer.stderr[-3000:])
    else:
        found = json.loads(answer.stdout)
        print(
            f"{TIMES} blows in {time.perf_counter() - started:.0f} s: {found['old']} found the old release, "
            f"{found['new']} a new one, {found['first']} the first part of one, which said so; {found['versions']} versions approved, all have their pages"
        )
    line = {
        "claim": f"after {TIMES} kill -9 of the publisher at random moments there is always one complete, signed"
        " release, old or new, and no approved version is skipped",
        "value": wrong and 1,
        "unit": "broken",
        "against": "goal",
        "against_value": 0,
        "ratio": None,
        "goal": "0 of 1000",
        "holds": not wrong,
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
