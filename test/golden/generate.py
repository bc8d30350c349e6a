"""Runs real PyTorch over our catalogue and records what it does.

    node dist/cli.js catalogue --json | python test/golden/generate.py

Needs torch 2.13 (CPU); the tests read the written JSON and need no Python. Everything is seeded:
the same catalogue gives the same cases. Arguments are stored as Python source text, so that the
tests also go through our own reading of literals; non-finite results are stored as strings.
"""

import ast
import inspect
import json
import math
import random
import subprocess
import sys

import torch

import generate_optimizers
import generate_schedulers
from arguments import error_of, number, write

SURFACES = {
    "sphere": lambda x, y: x**2 + y**2,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2,
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "matyas": lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
    "rastrigin": lambda x, y: 20 + x**2 - 10 * torch.cos(2 * math.pi * x) + y**2 - 10 * torch.cos(2 * math.pi * y),
    "styblinski-tang": lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2,
    "three-hump-camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "ackley": lambda x, y: -20 * torch.exp(-0.2 * torch.sqrt((x**2 + y**2) / 2))
    - torch.exp((torch.cos(2 * math.pi * x) + torch.cos(2 * math.pi * y)) / 2) + math.e + 20,
    "saddle": lambda x, y: x**2 - y**2,
}


def surface_cases(rng):
    cases = []
    for name, f in SURFACES.items():
        for _ in range(20):
            cases.append(loss_case(name, {}, [rng.uniform(-4, 4), rng.uniform(-4, 4)], f))
    for name, (options, f) in SETTABLE.items():
        for _ in range(30):
            given = {option: round(draw(rng), 3) for option, draw in options.items()}
            size = len(inspect.signature(f).parameters) - 1
            point = [rng.uniform(-3, 3) for _ in range(size)]
            cases.append(loss_case(name, given, point, lambda *theta: f(given, *theta)))
    return cases


def loss_case(name, options, point, f):
    theta = [torch.tensor(p, requires_grad=True) for p in point]
    value = f(*theta)
    value.backward()
    gradient = [number(x.grad) for x in theta]
    return {"name": name, "options": options, "point": point, "value": number(value), "gradient": gradient}


def double_well(x, left, right):
    """Two quartic wells (depth, width) beside a barrier at 0, parabolas outside."""
    depth, width = left if x < 0 else right
    s = (x.abs() - width) / width
    rise = 2 * s**2 - s**4 if s < 0 else 2 * s**2
    return max(left[0], right[0]) - depth + depth * rise


def logistic(given, w1, w2, b):
    """Over our own synthetic points, which TypeScript makes."""
    script = ("import { dataSet } from './src/core/objectives/logisticRegression.ts';"
              f"console.log(JSON.stringify(dataSet({int(given['samples'])}, {given['separation']})))")
    output = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, check=True)
    data = json.loads(output.stdout)
    x, y = torch.tensor(data["features"]), torch.tensor(data["labels"], dtype=torch.get_default_dtype())
    z = x[:, 0] * w1 + x[:, 1] * w2 + b
    loss = torch.nn.functional.soft_margin_loss(z, y)
    return loss + given["penalty"] / 2 * (w1**2 + w2**2)


# Losses with options: how the generator draws each option, and the loss itself.
SETTABLE = {
    "parabola": ({"curvature": lambda r: r.uniform(0.1, 10)}, lambda o, x: o["curvature"] * x**2 / 2),
    "plateau": ({"width": lambda r: r.uniform(0.2, 2)}, lambda o, x: 1 - torch.exp(-(x**2) / (2 * o["width"] ** 2))),
    "ravine": ({"condition": lambda r: r.uniform(1, 1000)}, lambda o, x, y: (x**2 + o["condition"] * y**2) / 2),
    "hill": ({"barrier": lambda r: r.uniform(0.1, 3), "drop": lambda r: r.uniform(0, 3)},
             lambda o, x: double_well(x, (o["barrier"], 1), (o["barrier"] + o["drop"], 1))),
    "two-basins": ({"sharp_width": lambda r: r.uniform(0.05, 1), "flat_width": lambda r: r.uniform(0.5, 3),
                    "barrier": lambda r: r.uniform(0.1, 3), "noise": lambda r: 0},
                   lambda o, x: double_well(x, (o["barrier"], o["sharp_width"]), (o["barrier"], o["flat_width"]))),
    "logistic-regression": ({"samples": lambda r: r.choice([10, 64]), "batch_size": lambda r: 1000,
                             "separation": lambda r: r.uniform(0, 4), "penalty": lambda r: r.uniform(0, 0.1)}, logistic),
    "noisy-quadratic": ({"dimension": lambda r: 3, "power": lambda r: r.uniform(0, 2), "noise": lambda r: 0},
                        lambda o, x, y, z: (x**2 + 2 ** -o["power"] * y**2 + 3 ** -o["power"] * z**2) / 2),
}


ATOMS = ["0", "1", "2", "3", "7", "-1", "0.5", "1e-3", "2.0", "10", "True", "1e16", "-2.5", "100"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "<", "<=", "==", "!=", "and", "or", "and not", "or not"]
CALLS = ["min({}, {})", "max({}, {})", "abs({})", "int({})", "round({})", "float({})", "round({}, 2)",
         "math.sqrt({})", "math.cos({})", "math.log({})", "math.exp({})", "math.floor({})", "math.ceil({})",
         "math.log({}, {})", "int(({}, 1))", "abs([{}])", "float([{}])", "math.pow({}, {})", "len(range(int({}) % 60))", "sum([{}, {}])", "({}) ** 0.5",
         "[{}, {}][1]", "({} if {} else {})", "not {}", "-{}", "({}, {})", "sum(x * 2 for x in [{}, {}])",
         "{} < {} < {}", "{} in [{}, {}]", "pow({}, {})", "math.tanh({})", "bool({})"]


def expression(rng, depth):
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(ATOMS)
    if rng.random() < 0.6:
        left, right = expression(rng, depth - 1), expression(rng, depth - 1)
        text = f"{left} {rng.choice(OPERATORS)} {right}"
        return f"({text})" if rng.random() < 0.6 else text
    template = rng.choice(CALLS)
    return template.format(*(expression(rng, depth - 1) for _ in range(template.count("{}"))))


def has_complex_part(text):
    """Complex numbers are outside what we evaluate, also inside a larger expression."""
    for node in ast.walk(ast.parse(text, mode="eval").body):
        if isinstance(node, ast.expr):
            try:
                if isinstance(eval(ast.unparse(node), {"math": math}), complex):
                    return True
            except Exception:
                pass
    return False


def expression_case(rng):
    text = expression(rng, 3)
    try:
        if has_complex_part(text):
            return None
        value = eval(text, {"math": math})
    except SyntaxError:
        return None
    except Exception as error:
        return {"text": text, "error": error_of(error)}
    if isinstance(value, complex) or (isinstance(value, int) and abs(value) > 10**300):
        return None
    return {"text": text, "type": type(value).__name__, "repr": repr(value)}


def main():
    catalogue = json.load(sys.stdin)
    generate_optimizers.write_all(catalogue["optimizers"])
    generate_schedulers.write_all(catalogue["schedulers"])
    write("surfaces.json", surface_cases(random.Random("surfaces")))
    cases = (expression_case(random.Random(f"expression {i}")) for i in range(2500))
    write("expressions.json", [case for case in cases if case])


if __name__ == "__main__":
    main()
