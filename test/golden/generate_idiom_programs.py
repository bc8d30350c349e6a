"""Runs the programs of `idioms/` under real PyTorch and records the rates of every update.

    python test/golden/generate_idiom_programs.py

Each is written in the style of a kind of script that people share: helpers that return lambdas,
warm-up by hand, `while` loops over updates, loops over parameter groups that are left early.
"""

import contextlib
import io
import json
from pathlib import Path

import torch

from generate_programs import run

IDIOMS = Path(__file__).parent / "idioms"
OUTPUT = Path(__file__).parent / "data" / "idiom-programs.json"


def record(path):
    with contextlib.redirect_stdout(io.StringIO()):
        case = run(path.read_text())
    if case["error"]:
        raise RuntimeError(f"{path.name}: {case['error']}")
    return {"name": path.stem.replace("_", " "), **case}


def main():
    cases = [record(path) for path in sorted(IDIOMS.glob("*.py"))]
    lines = ",\n".join(json.dumps(case) for case in cases)
    OUTPUT.write_text(f'{{"meta": {json.dumps({"torch": torch.__version__})}, "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} programs, {OUTPUT.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
