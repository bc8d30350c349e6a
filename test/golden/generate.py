"""Runs real PyTorch over our catalogue and records what it does.

    node dist/cli.js catalogue --json | python test/golden/generate.py

Needs torch 2.13 (CPU); the tests read the written JSON and need no Python. Everything is seeded:
the same catalogue gives the same cases. Arguments are stored as Python source text, so that the
tests also go through our own reading of literals; non-finite results are stored as strings.
"""

import ast
import json
import math
import random
import sys

import torch
from torch.optim import lr_scheduler

import generate_optimizers
from arguments import error_of, evaluate, number, pick_arguments, write

SCHEDULER_CASES = 150
SCHEDULER_STEPS = 60

def scheduler_case(rng, cls):
    positional, keywords = pick_arguments(rng, cls, 0.35)
    lrs = rng.choice([[0.1], [0.05, 0.5], [1.0], [0.003, 0.0, 2.0]])
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in lrs]
    optimizer = torch.optim.SGD(groups, lr=0.1)
    case = {"name": cls["name"], "group_lrs": lrs, "positional": positional, "keywords": keywords}
    rates = []
    steps = []
    try:
        args, kwargs = evaluate(positional, keywords)
        scheduler = getattr(lr_scheduler, cls["name"])(optimizer, *args, **kwargs)
        rates.append([number(g["lr"]) for g in optimizer.param_groups])
        with_epochs = rng.random() < 0.15
        for k in range(SCHEDULER_STEPS):
            argument = rng.choice([None, k, k / 2, k + 0.25, 40 - k]) if with_epochs else None
            steps.append(argument)
            optimizer.step()
            scheduler.step() if argument is None else scheduler.step(argument)
            rates.append([number(g["lr"]) for g in optimizer.param_groups])
    except Exception as error:
        case["error"] = error_of(error)
    return {**case, "steps": [None if s is None else repr(s) for s in steps], "lr": rates}


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
            point = [rng.uniform(-4, 4), rng.uniform(-4, 4)]
            x, y = (torch.tensor(p, requires_grad=True) for p in point)
            value = f(x, y)
            value.backward()
            gradient = [number(x.grad), number(y.grad)]
            cases.append({"name": name, "point": point, "value": number(value), "gradient": gradient})
    return cases


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
    schedulers = [scheduler_case(random.Random(f"{cls['name']} {i}"), cls)
                  for cls in catalogue["schedulers"] for i in range(SCHEDULER_CASES)]
    write("schedulers.json", schedulers)
    write("surfaces.json", surface_cases(random.Random("surfaces")))
    cases = (expression_case(random.Random(f"expression {i}")) for i in range(2500))
    write("expressions.json", [case for case in cases if case])


if __name__ == "__main__":
    main()
