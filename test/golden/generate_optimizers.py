"""Real PyTorch's optimizers over our catalogue: random arguments, and long runs on smooth losses.

Run by generate.py, or alone with the same input. Besides the weights a case records PyTorch's own
sensitivity: how far its weights move when the start changes in the last bit.
"""

import json
import math
import random
import sys

import torch

from arguments import TUPLES, error_of, evaluate, number, pick_arguments, pick_value, write

CASES = 90
STEPS = 60
RECORDED = {1, 2, 3, 4, 5, 8, 12, 16, 17, 18, 25, 34, 40, 50, 60}
RUN_STEPS = 1000
START = [0.5, -1.25, 2.0, -0.75, 1.5, 0.25, 1.0, -2.0, 0.125, -0.5, 0.75, 3.0]
SHAPES = {
    "Muon": [[2, 2], [3, 2], [2, 3], [1, 4], [4, 1], [4], [2, 2, 2]],
    "Adafactor": [[4], [2, 3], [3, 2], [2, 2, 3], [1]],
}


class Task:
    """The weights of one case, with gradients by a rule that uses no transcendental function."""

    def __init__(self, name, groups, nudge=1.0, noise=None):
        self.name = name
        self.noise = None if noise is None else torch.Generator().manual_seed(noise)
        values = iter(x * nudge for x in START * 4)
        self.groups = [
            [torch.tensor([next(values) for _ in range(math.prod(shape))]).reshape(shape).requires_grad_()
             for shape in group["shapes"]]
            for group in groups
        ]
        self.tensors = [p for group in self.groups for p in group]

    def give_gradients(self, step):
        i = 0
        for j, p in enumerate(self.tensors):
            x = p.detach().reshape(-1)
            at = torch.arange(i, i + x.numel())
            i += x.numel()
            if (step + 5 * j) % 17 == 0:
                p.grad = None
            else:
                rule = ((7 * step + 3 * at) % 11 - 5) / 8 + 0.25 * (at % 4 + 1) * x
                if self.noise:
                    rule *= 1 + torch.randint(-1, 2, rule.shape, generator=self.noise) * 2**-52
                p.grad = self.sparse(rule, at, step, p.shape) if self.name == "SparseAdam" else rule.reshape(p.shape)

    def sparse(self, values, at, step, shape):
        """Two of three elements, none at all now and then."""
        kept = [k for k, i in enumerate(at.tolist()) if (i + step) % 3 and step % 13]
        indices = torch.tensor([k for k in kept], dtype=torch.long)
        where = torch.stack(torch.unravel_index(indices, tuple(shape))) if kept else torch.zeros(len(shape), 0, dtype=torch.long)
        return torch.sparse_coo_tensor(where, values[indices], tuple(shape))

    def closure(self):
        """A quartic whose gradient is written down: autograd would add roundings of its own."""
        loss, i = 0.0, 0
        for j, p in enumerate(self.tensors):
            x = p.detach().reshape(-1)
            at = torch.arange(i, i + x.numel())
            i += x.numel()
            away = x - ((3 * at) % 11 - 5) / 8
            curve = 0.25 * (at % 4 + 1)
            loss += float((curve * away * away / 2 + away * away * away * away / 40).sum())
            p.grad = None if j == 2 else (curve * away + away * away * away / 10).reshape(p.shape)
        return torch.tensor(loss)

    def weights(self):
        return [x for p in self.tensors for x in p.detach().reshape(-1).tolist()]


def pick_groups(rng, cls):
    shapes = SHAPES.get(cls["name"], [[4], [2, 3], [4]])
    layout = rng.random()
    if layout < 0.55:
        return [{"overrides": {}, "shapes": [rng.choice(shapes[:5])]}]
    if layout < 0.75:
        return [{"overrides": {}, "shapes": [rng.choice(shapes) for _ in range(rng.choice([2, 3]))]}]
    return [{"overrides": pick_overrides(rng, cls), "shapes": [rng.choice(shapes[:5])]} for _ in range(2)]


def pick_overrides(rng, cls):
    """Values of any kind: PyTorch checks no group's own."""
    usable = [p for p in cls["parameters"] if not p["inert"] and p["kind"] != "int"]
    chosen = rng.sample(usable, rng.choice([0, 1, 1, 2]))
    return {p["name"]: override(rng, cls, p) for p in chosen}


def override(rng, cls, parameter):
    if parameter["kind"] == "float":
        return rng.choice(["0.1", "0.05", "-0.1", "1.0", "-1.0", "0.9", "1.5", "0.0", "3.0"])
    if parameter["name"] == "betas":
        return rng.choice([*TUPLES["betas"][0], "(1.0, 0.9)", "(0.9, 1.0)", "(1.5, 0.9)", "(0.9, 1.5)", "(-0.5, 0.9)"])
    return pick_value(rng, cls["name"], parameter, False)


def random_case(rng, cls, noises=()):
    positional, keywords = pick_arguments(rng, cls, 0.4)
    groups = pick_groups(rng, cls)
    case = {"name": cls["name"], "positional": positional, "keywords": keywords, "groups": groups}
    recorded, error = trajectory(cls, case)
    nudged, _ = trajectory(cls, case, 1 + 2**-52)
    case["theta"] = [[number(x) for x in weights] for weights in recorded]
    others = [nudged, *(trajectory(cls, case, noise=n)[0] for n in noises)]
    case["sensitivity"] = max(distance(recorded, other) for other in others)
    return {**case, "error": error} if error else case


def trajectory(cls, case, nudge=1.0, noise=None):
    """The weights at the recorded steps, and the exception that ended it."""
    task = Task(cls["name"], case["groups"], nudge, noise)
    recorded = []
    try:
        args, kwargs = evaluate(case["positional"], case["keywords"])
        inputs = [{"params": params, **evaluate([], group["overrides"])[1]}
                  for params, group in zip(task.groups, case["groups"])]
        optimizer = getattr(torch.optim, cls["name"])(inputs, *args, **kwargs)
        # `differentiable` refuses leaf tensors and the other switches choose other kernels: with one
        # of them only the constructor is compared.
        if any(optimizer.defaults.get(p["name"]) for p in cls["parameters"] if p["inert"]):
            return [], None
        for step in range(1, STEPS + 1):
            task.give_gradients(step)
            optimizer.step(task.closure) if cls["name"] == "LBFGS" else optimizer.step()
            if step in RECORDED:
                recorded.append(task.weights())
    except Exception as error:
        return recorded, {**error_of(error), "recorded": len(recorded)}
    return recorded, None


def distance(positions, others):
    pairs = [(a, b) for p, q in zip(positions, others) for a, b in zip(p, q)]
    finite = [(a, b) for a, b in pairs if math.isfinite(a) and math.isfinite(b)]
    return max((abs(a - b) / max(1e-3, abs(a)) for a, b in finite), default=0.0)


# Polynomials with their gradients written down, as our own code has them.
LOSSES = {
    "rosenbrock": (lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
                   lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))),
    "booth": (lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
              lambda x, y: (2 * (x + 2 * y - 7) + 4 * (2 * x + y - 5), 4 * (x + 2 * y - 7) + 2 * (2 * x + y - 5))),
    "himmelblau": (lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
                   lambda x, y: (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
                                 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7))),
    "matyas": (lambda x, y: 0.26 * (x * x + y * y) - 0.48 * x * y,
               lambda x, y: (0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x)),
}
RUN_STARTS = {"rosenbrock": [-1.5, 2.0], "booth": [-5.0, -5.0], "himmelblau": [0.5, 0.25], "matyas": [-8.0, 4.0]}
# One usual rate per class, and the variants that compute differently.
RUNS = {
    "SGD": [{"lr": 1e-3}, {"lr": 5e-4, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-3}],
    "Adam": [{"lr": 0.02}, {"lr": 0.02, "amsgrad": True, "weight_decay": 1e-3}],
    "AdamW": [{"lr": 0.02}],
    "NAdam": [{"lr": 0.02}, {"lr": 0.02, "weight_decay": 0.01, "decoupled_weight_decay": True}],
    "RAdam": [{"lr": 0.02}],
    "Adamax": [{"lr": 0.02}],
    "Adagrad": [{"lr": 0.1}, {"lr": 0.1, "lr_decay": 1e-3}],
    "Adadelta": [{"lr": 1.0}],
    "RMSprop": [{"lr": 5e-3}, {"lr": 5e-3, "centered": True, "momentum": 0.5}],
    "Rprop": [{"lr": 0.01}],
    "ASGD": [{"lr": 5e-4}, {"lr": 5e-4, "t0": 100.0, "lambd": 0.01}],
    "LBFGS": [{"lr": 0.1, "max_iter": 3}, {"line_search_fn": "strong_wolfe", "max_iter": 4}],
    "SparseAdam": [{"lr": 0.02}],
    "Adafactor": [{"lr": 0.02}],
    "Muon": [{"lr": 0.01}],
}


def long_run(cls, kwargs, loss):
    recorded = run_weights(cls, kwargs, loss, 1.0)
    nudged = run_weights(cls, kwargs, loss, 1 + 2**-52)
    return {"name": cls["name"], "kwargs": kwargs, "loss": loss, "start": RUN_STARTS[loss],
            "every": 50, "theta": recorded, "sensitivity": distance(recorded, nudged)}


def run_weights(cls, kwargs, loss, nudge):
    f, gradient = LOSSES[loss]
    shape = [1, 2] if cls["name"] == "Muon" else [2]
    p = torch.tensor([x * nudge for x in RUN_STARTS[loss]]).reshape(shape).requires_grad_()
    optimizer = getattr(torch.optim, cls["name"])([p], **kwargs)

    def closure():
        x, y = p.detach().reshape(-1).tolist()
        p.grad = torch.tensor(gradient(x, y)).reshape(shape)
        if cls["name"] == "SparseAdam":
            p.grad = p.grad.to_sparse()
        return torch.tensor(f(x, y))

    recorded = []
    for step in range(1, RUN_STEPS + 1):
        optimizer.step(closure)
        if step % 50 == 0:
            recorded.append([number(x) for x in p.detach().reshape(-1).tolist()])
    return recorded


def matrix_case(shape, kwargs):
    """Muon on larger matrices, where other kernels multiply; the start is 0."""
    p = torch.zeros(shape, requires_grad=True)
    optimizer = torch.optim.Muon([p], **kwargs)
    at = torch.arange(p.numel())
    for step in range(1, 4):
        p.grad = (((at * 7919 + step * 104729) % 1009) / 504.5 - 1).reshape(shape)
        optimizer.step()
    return {"shape": shape, "kwargs": kwargs, "theta": p.detach().reshape(-1).tolist()}


MATRICES = [([10, 10], {"lr": 0.02}), ([20, 30], {"lr": 0.02, "nesterov": False}), ([40, 16], {"lr": 0.02}),
            ([32, 32], {"lr": 0.02, "adjust_lr_fn": "match_rms_adamw"}), ([3, 200], {"lr": 0.02})]


def write_all(classes):
    cases = [random_case(random.Random(f"{cls['name']} {i}"), cls) for cls in classes for i in range(CASES)]
    half = len(classes) // 2
    names = {cls["name"] for cls in classes[:half]}
    write("optimizers.json", [c for c in cases if c["name"] in names])
    write("optimizers2.json", [c for c in cases if c["name"] not in names])
    runs = [long_run(cls, kwargs, loss) for cls in classes for kwargs in RUNS[cls["name"]] for loss in LOSSES]
    write("optimizer-runs.json", runs)
    write("matrices.json", [matrix_case(shape, kwargs) for shape, kwargs in MATRICES])


if __name__ == "__main__":
    write_all(json.load(sys.stdin)["optimizers"])
