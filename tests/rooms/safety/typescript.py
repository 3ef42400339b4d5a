"""Functions of the page's script, asked from Python: translated by the compiler of the front end, run by node."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.shared import REPOSITORY

FRONTEND = REPOSITORY / "frontend"
COMPILER = FRONTEND / "node_modules/.bin/tsc"
# No types are checked here: `npm run check` does that for all of them at once.
OPTIONS = ("--ignoreConfig", "--noCheck", "--target", "ES2022", "--module", "ESNext")


def translate(module: str, folder: Path) -> Path:
    """Translate a module of `frontend/src` and those that it imports; give the file that node can import."""
    source = FRONTEND / "src" / f"{module}.ts"
    subprocess.run([COMPILER, *OPTIONS, "--outDir", folder, source], check=True, timeout=60)
    # What is imported from other folders lies in a tree, from the folder that all of it has in common.
    for made in folder.rglob("*.js"):
        # Node wants the whole name of a file.
        text = made.read_text(encoding="utf-8")
        text = re.sub(r'from "(\.{1,2}/[\w/.-]+)"', r'from "\1.mjs"', text)
        made.with_suffix(".mjs").write_text(text, encoding="utf-8")
    return next(folder.rglob(f"{source.stem}.mjs"))


def ask(module: Path, body: str, given: Any) -> Any:
    """Run statements that know the module as `it` and the given value as `given`; what they return comes back."""
    node = shutil.which("node")
    assert node, "node is missing: the front end is built with it"
    program = f"""
        import {{ readFileSync, writeFileSync }} from "node:fs";
        import * as it from {json.dumps(module.as_uri())};
        const given = JSON.parse(readFileSync(0, "utf8"));
        const answer = await (async () => {{ {body} }})();
        writeFileSync(1, JSON.stringify(answer));
    """
    done = subprocess.run(
        [node, "--input-type=module", "--eval", program],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)
