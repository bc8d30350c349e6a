"""Runs the study scripts that the panel exports, with the real Optuna and the real Ray Tune.

    python test/golden/check_studies.py

Needs torch, optuna and ray[tune], and Node 24 as `node`. Fails unless every script ends well and
prints a best loss with a value for each hyperparameter inside its bounds.
"""

import ast
import os
import subprocess
import sys
import tempfile

BOUNDS = {"lr": (1e-4, 1), "betas_0": (0.5, 0.99), "total_iters": (1, 3), "T_max": (2, 8)}
HERE = os.path.dirname(os.path.abspath(__file__))


def check(path):
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr[-2000:]
    loss, _, params = run.stdout.strip().splitlines()[-1].partition(" ")
    found = ast.literal_eval(params)
    assert float(loss) < 1, loss
    assert "lr" in found and found.keys() <= BOUNDS.keys(), found
    for name in found:
        low, high = BOUNDS[name]
        assert low <= found[name] <= high, (name, found[name])
    print(os.path.basename(path), loss, found)


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", os.path.join(HERE, "writeStudies.ts"), folder], check=True)
        for name in sorted(os.listdir(folder)):
            check(os.path.join(folder, name))


main()
