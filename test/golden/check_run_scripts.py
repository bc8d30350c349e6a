"""Runs the Python code that the panel exports, with the real PyTorch, transformers and timm.

    python test/golden/check_run_scripts.py

Needs Node 24 as `node`. Fails unless every script ends well and its rates, update by update, are
those we computed for the run, to a few units in the last place.
"""

import json
import os
import re
import subprocess
import tempfile

import torch
from torch.optim.optimizer import register_optimizer_step_pre_hook

HERE = os.path.dirname(os.path.abspath(__file__))
# Relative: the cosine of another library may differ in its last bit, and recursions carry that on.
TOLERANCE = 1e-13


def rates_of(code):
    """The rate of each group at each step of a script; the model and its data are tiny."""
    is_sparse = "SparseAdam" in code
    model = torch.nn.Embedding(3, 2, sparse=True) if is_sparse else torch.nn.Linear(3, 2, bias=False)
    x = torch.tensor([0, 1]) if is_sparse else torch.ones(1, 3)
    loss_of = lambda model, batch: ((model(x) - 1) ** 2).mean()
    batches = int(re.search(r"# (\d+) batches", code)[1])
    rates = []
    hook = register_optimizer_step_pre_hook(
        lambda optimizer, *_: rates.append([float(g["lr"]) for g in optimizer.param_groups])
    )
    own = {
        "model": model,
        "loader": [None] * batches,
        "loss_of": loss_of,
        "validate": lambda model: 1 / (1 + len(rates)),
    }
    try:
        exec(code, own)
    finally:
        hook.remove()
    return rates


def check(name, code, ours):
    rates = rates_of(code)
    expected = list(zip(*ours))
    assert len(rates) == len(expected), (name, len(rates), len(expected))
    for step, (theirs, mine) in enumerate(zip(rates, expected)):
        for a, b in zip(theirs, mine):
            assert abs(a - b) <= TOLERANCE * abs(a), (name, step, a, b)


def main():
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "runs.json")
        subprocess.run(["node", os.path.join(HERE, "writeRunScripts.ts"), file], check=True)
        with open(file, encoding="utf8") as written:
            runs = json.load(written)
    for run in runs:
        check(run["name"], run["code"], run["lr"])
    print(len(runs), "scripts have our rates")


main()
