"""What the generators share: how arguments are spoilt and how results are written down.

PyTorch's scalar state takes the default precision: it is float64 here.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
warnings.simplefilter("ignore")

DATA = Path(__file__).parent / "data"


def number(x):
    x = float(x)
    return x if math.isfinite(x) else repr(x)


def mangle(rng, parameters, positional, keywords):
    """Now and then a call that does not fit the signature."""
    chance = rng.random()
    if chance < 0.02:
        keywords["foo"] = "1"
    elif chance < 0.04:
        positional.extend(["1"] * len(parameters))
    elif chance < 0.06 and positional:
        keywords[parameters[0]["name"]] = "1"
    elif chance < 0.08:
        positional.clear()
        keywords.clear()


def evaluate(positional, keywords):
    return [eval(text) for text in positional], {k: eval(v) for k, v in keywords.items()}


def error_of(error):
    message = error.args[0] if isinstance(error, KeyError) else str(error)
    return {"type": type(error).__name__, "message": message}


def write(name, content):
    meta = {"torch": torch.__version__, "python": sys.version.split()[0], "seed": "the case's own"}
    lines = ",\n".join(json.dumps(case) for case in content)
    text = f'{{"meta": {json.dumps(meta)}, "cases": [\n{lines}\n]}}\n'
    (DATA / name).write_text(text)
    print(f"{name}: {len(content)} cases, {len(text) // 1024} KB")
