"""How long a brochure takes, from the published document to the folded PDF.

Usage: `.venv/bin/python bench/brochure.py [runs]`. Works on a database of its own with the demo's plans;
nothing is kept. The last line is one JSON object.
"""

import io
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="engawa-bench-")
os.environ["ENGAWA_DATA_DIR"] = FOLDER.name
os.environ.pop("ENGAWA_DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings.base"

GOAL_SECONDS = 2.0


def main(runs: int) -> None:
    """Measure each ward's brochure `runs` times and print the slowest ward's median."""
    import django

    django.setup()
    from django.core.management import call_command

    from engawa.core.ui.accents import get_accent
    from engawa.rooms.policy.brochure import make_brochure
    from engawa.rooms.policy.models import PlanVersion
    from engawa.rooms.policy.selectors.document import get_document

    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=io.StringIO())
    medians = {}
    for version in PlanVersion.objects.filter(state="PUBLISHED").select_related("plan__ward"):
        ward = version.plan.ward
        taken = []
        for _run in range(runs):
            begun = time.perf_counter()
            document = get_document(version=version)
            accent = get_accent(key=ward.accent)
            url = f"https://engawa.example/{ward.slug}/policy/{document.fiscal_year}/"
            pdf = make_brochure(document=document, accent=accent, url=url)
            taken.append(time.perf_counter() - begun)
        medians[ward.slug] = statistics.median(taken)
        print(
            f"{ward.slug}: median {medians[ward.slug]:.3f} s, worst {max(taken):.3f} s, {len(pdf)} bytes"
        )
    value = max(medians.values())
    print(
        json.dumps(
            {
                "claim": "A brochure is typeset from the plan's data in less than two seconds",
                "value": round(value, 3),
                "unit": "s",
                "against": "the limit that was set",
                "against_value": GOAL_SECONDS,
                "ratio": round(value / GOAL_SECONDS, 3),
                "goal": f"< {GOAL_SECONDS:g} s",
                "holds": value < GOAL_SECONDS,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    finally:
        FOLDER.cleanup()
