"""Random arguments for the classes of our catalogue, and how results are written down.

Shared by the generators. PyTorch's scalar state takes the default precision: it is float64 here.
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

# Values that are valid somewhere and values that are not: PyTorch says which.
FLOATS = ["0.1", "0.01", "1e-3", "0.5", "0.9", "0.999", "1", "0", "2", "1e-05", "-0.0", "1.5", "0.3"]
BAD_FLOATS = ["-1", "-0.5", "-1e-05", "float('nan')", "float('inf')", "True", "1e16", "-3.0"]
INTS = ["1", "2", "3", "5", "7", "10", "30"]
BAD_INTS = ["0", "-1", "-2", "2.5", "2.0", "True", "False", "1e2", "float('nan')"]
WRONG_TYPES = ["None", "'a'", "[1]"]
# Per parameter: usual tuples, and tuples of which most are refused.
TUPLES = {
    "betas": (["(0.9, 0.999)", "(0.5, 0.9)", "(0.0, 0.0)", "[0.8, 0.99]", "(0.95, 0.7)"],
              ["(1.0, 0.999)", "(0.9, 1.0)", "(-0.1, 0.9)", "(0, 0.9)", "(0.9, 0)", "(0.9, float('nan'))",
               "(0.9,)", "0.9", "(1.5, 2.0)", "(0.9, 0.99, 0.5)", "None", "'a'", "''", "[]", "('a', 0.9)"]),
    "etas": (["(0.5, 1.2)", "(0.3, 1.5)", "[0.9, 1.01]", "(0.1, 3)"],
             ["(1.0, 0.5)", "(0.5,)", "(0.5, 1.2, 3.0)", "0.5", "(0, 1.2)", "(0.5, 1)", "(0.5, float('nan'))",
              "(-0.5, 1.2)", "None", "'ab'", "(0.5, 'a')"]),
    "step_sizes": (["(1e-06, 50)", "(0.001, 0.1)", "(0.0, 1.0)", "[0.01, 2]"],
                   ["(1.0, 0.1)", "(1.0,)", "(1, 2, 3)", "(-1.0, 0.5)", "(0.0, float('inf'))"]),
    "eps": (["(None, 0.001)", "(1e-10, 0.01)", "(0.0, 0.0)", "[1e-3, 1e-3]", "(0, 1)"],
            ["(-1e-30, 0.001)", "(None, -1.0)", "(None, None)", "0.1", "(0.1,)", "(None, 0.001, 1.0)",
             "(float('nan'), 0.1)", "None", "('a', 0.1)"]),
    "ns_coefficients": (["(3.4445, -4.775, 2.0315)", "(3.4, -4.7, 2.0)", "[2.0, -1.5, 0.5]", "(1.5, -0.5, 0)"],
                        ["(1.0, 2.0)", "(1.0, 2.0, 3.0, 4.0)", "(float('nan'), 1.0, 1.0)", "()"]),
}
# Arguments that PyTorch's constructor compares with numbers: a wrong type raises there.
MOMENTS = {"lr", "eps", "weight_decay"}
VALIDATED = {
    "SGD": {"lr", "momentum", "weight_decay"},
    "Adam": MOMENTS,
    "AdamW": MOMENTS,
    "NAdam": MOMENTS | {"momentum_decay"},
    "RAdam": MOMENTS,
    "Adamax": MOMENTS,
    "Adagrad": MOMENTS | {"lr_decay", "initial_accumulator_value"},
    "Adadelta": MOMENTS | {"rho"},
    "RMSprop": MOMENTS | {"momentum", "alpha"},
    "Rprop": {"lr"},
    "ASGD": {"lr", "weight_decay"},
    "LBFGS": {"lr", "max_iter"},
    "SparseAdam": {"lr", "eps"},
    "Adafactor": {"lr", "beta2_decay", "d", "weight_decay"},
    "Muon": {"lr", "weight_decay", "momentum", "ns_steps"},
}


def number(x):
    x = float(x)
    return x if math.isfinite(x) else repr(x)


def pick_value(rng, cls, parameter, bad):
    kind = parameter["kind"]
    name = parameter["name"]
    if name == "last_epoch":
        return rng.choice(["-1", "0", "3"]) if bad else "-1"
    if bad and name in VALIDATED.get(cls, ()) and rng.random() < 0.25:
        return rng.choice(WRONG_TYPES)
    if name == "beta2_decay" and not bad:
        return "-" + rng.choice(FLOATS[:7])
    if kind == "float":
        return rng.choice(BAD_FLOATS if bad else FLOATS)
    if kind == "int":
        return rng.choice(BAD_INTS if bad else INTS)
    if kind == "bool":
        return rng.choice(["True", "False"])
    if kind == "tuple":
        return rng.choice(TUPLES[name][bad])
    if kind == "choice":
        return rng.choice(["'foo'", "5", "''", "[1]"] if bad else ["None", *map(repr, parameter["choices"])])
    raise ValueError(kind)


def pick_arguments(rng, cls, share_bad):
    """Positional texts, then keyword texts, as a call would have them."""
    parameters = cls["parameters"]
    bad_at = rng.choice([p["name"] for p in parameters]) if rng.random() < share_bad else None
    positional, keywords = [], {}
    still_positional = True
    for parameter in parameters:
        if parameter["inert"] and rng.random() < 0.9:
            continue
        wanted = parameter["required"] or parameter["name"] == bad_at or rng.random() < 0.4
        if not wanted:
            still_positional = False
            continue
        value = pick_value(rng, cls["name"], parameter, parameter["name"] == bad_at)
        still_positional = still_positional and not parameter["keywordOnly"] and rng.random() < 0.5
        if still_positional:
            positional.append(value)
        else:
            keywords[parameter["name"]] = value
    mangle(rng, parameters, positional, keywords)
    return positional, keywords


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


def write(name, content, **versions):
    meta = {"torch": torch.__version__, **versions, "python": sys.version.split()[0],
            "seed": "the case's own"}
    lines = ",\n".join(json.dumps(case) for case in content)
    text = f'{{"meta": {json.dumps(meta)}, "cases": [\n{lines}\n]}}\n'
    (DATA / name).write_text(text)
    print(f"{name}: {len(content)} cases, {len(text) // 1024} KB")
