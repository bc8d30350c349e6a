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
import warnings
from pathlib import Path

import torch

import generate_schedulers

torch.set_default_dtype(torch.float64)
warnings.simplefilter("ignore")

DATA = Path(__file__).parent / "data"
OPTIMIZER_CASES = 80
OPTIMIZER_STEPS = 60

# Values that are valid somewhere and values that are not: PyTorch says which.
FLOATS = ["0.1", "0.01", "1e-3", "0.5", "0.9", "0.999", "1", "0", "2", "1e-05", "-0.0", "1.5", "0.3"]
BAD_FLOATS = ["-1", "-0.5", "-1e-05", "float('nan')", "float('inf')", "True", "1e16", "-3.0"]
INTS = ["1", "2", "3", "5", "7", "10", "30"]
BAD_INTS = ["0", "-1", "-2", "2.5", "2.0", "True", "False", "1e2", "float('nan')"]
WRONG_TYPES = ["None", "'a'", "[1]"]
PAIRS = ["(0.9, 0.999)", "(0.5, 0.9)", "(0.0, 0.0)", "[0.8, 0.99]", "(0.95, 0.7)"]
BAD_PAIRS = ["(1.0, 0.999)", "(0.9, 1.0)", "(-0.1, 0.9)", "(0, 0.9)", "(0.9, 0)", "(0.9, float('nan'))",
             "(0.9,)", "0.9", "(1.5, 2.0)"]
# Arguments that PyTorch's constructor compares with numbers: a wrong type raises there.
VALIDATED = {
    "SGD": {"lr", "momentum", "weight_decay"},
    "Adam": {"lr", "eps", "weight_decay"},
    "AdamW": {"lr", "eps", "weight_decay"},
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
    if kind == "float":
        return rng.choice(BAD_FLOATS if bad else FLOATS)
    if kind == "int":
        return rng.choice(BAD_INTS if bad else INTS)
    if kind == "bool":
        return rng.choice(["True", "False"])
    if kind == "pair":
        return rng.choice(BAD_PAIRS if bad else PAIRS)
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


def optimizer_case(rng, cls):
    positional, keywords = pick_arguments(rng, cls, 0.4)
    case = {"name": cls["name"], "positional": positional, "keywords": keywords}
    start = torch.tensor([0.5, -1.25, 2.0, -0.75])
    try:
        positions = trajectory(cls, positional, keywords, start)
    except Exception as error:
        return {**case, "error": error_of(error)}
    nudged = trajectory(cls, positional, keywords, start * (1 + 2**-52))
    case["theta"] = [[number(x) for x in position] for position in positions]
    case["sensitivity"] = distance(positions, nudged)
    return case


def trajectory(cls, positional, keywords, start):
    theta = start.clone().requires_grad_()
    args, kwargs = evaluate(positional, keywords)
    optimizer = getattr(torch.optim, cls["name"])([theta], *args, **kwargs)
    # `differentiable` refuses leaf tensors and the other switches choose other kernels: with one
    # of them only the constructor is compared.
    if any(optimizer.defaults.get(p["name"]) for p in cls["parameters"] if p["inert"]):
        return []
    positions = []
    for step in range(1, OPTIMIZER_STEPS + 1):
        # The same gradient rule without transcendental functions as in the given golden file.
        rule = [((7 * step + 3 * i) % 11 - 5) / 8 for i in range(4)]
        slope = torch.tensor([0.25 * (i + 1) for i in range(4)])
        theta.grad = None if step % 17 == 0 else torch.tensor(rule) + slope * theta.detach()
        optimizer.step()
        positions.append(theta.tolist())
    return positions


def distance(positions, others):
    pairs = [(a, b) for p, q in zip(positions, others) for a, b in zip(p, q)]
    finite = [(a, b) for a, b in pairs if math.isfinite(a) and math.isfinite(b)]
    return max((abs(a - b) / max(1e-3, abs(a)) for a, b in finite), default=0.0)


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


def write(name, content):
    meta = {"torch": torch.__version__, "python": sys.version.split()[0], "seed": "the case's own"}
    lines = ",\n".join(json.dumps(case) for case in content)
    text = f'{{"meta": {json.dumps(meta)}, "cases": [\n{lines}\n]}}\n'
    (DATA / name).write_text(text)
    print(f"{name}: {len(content)} cases, {len(text) // 1024} KB")


def main():
    catalogue = json.load(sys.stdin)
    optimizers = [optimizer_case(random.Random(f"{cls['name']} {i}"), cls)
                  for cls in catalogue["optimizers"] for i in range(OPTIMIZER_CASES)]
    write("optimizers.json", optimizers)
    generate_schedulers.write_all(catalogue["schedulers"])
    write("surfaces.json", surface_cases(random.Random("surfaces")))
    cases = (expression_case(random.Random(f"expression {i}")) for i in range(2500))
    write("expressions.json", [case for case in cases if case])


if __name__ == "__main__":
    main()
