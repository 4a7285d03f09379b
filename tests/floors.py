"""Fails if a figure of the score against the gold lies below its floor in floors.toml: floors.py OUTPUT SHARED."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path


def main() -> int:
    output, shared = sys.argv[1:]
    scored = subprocess.run(
        [sys.executable, f"{shared}/score.py", output, f"{shared}/gold", "--json"], capture_output=True, text=True, check=True
    )
    report = json.loads(scored.stdout)
    below = 0
    for table, floors in tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8")).items():
        for figure, floor in floors.items():
            got = report[table][figure]
            good = got <= floor if figure == "poisoned" else got >= floor
            below += not good
            print(f"{table:13} {figure:16} {got:.3f} {'floor' if good else 'IS WORSE THAN'} {floor}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
