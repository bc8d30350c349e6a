"""Fresh random cases on real PyTorch, transformers and timm, as lines of JSON.

    node dist/cli.js catalogue --json | python test/golden/fresh.py SEED COUNT KIND

They are of the recorded kinds, and longer: schedules of 10,000 steps, composites within composites
four deep, optimizers over 1,000 steps whose rates a schedule moves. `conform.ts` runs this script,
compares each case with our numbers and prints the table.
"""

import json
import math
import random
import sys

import torch

import generate_libraries as libraries
import generate_optimizers as optimizers
import generate_schedulers as schedulers
from arguments import evaluate, number, pick_arguments
from generate_libraries import LibraryPlayer, LibraryWriter
from generate_schedulers import GROUPS, Player, Skipped, Writer, finished
from library_arguments import TIMM, TRANSFORMERS
from scheduler_arguments import METRICS, TEXTS

COMPOSITES = ["SequentialLR", "ChainedScheduler"]
LONG_STEPS = 10_000
LONG_EVERY = 53
RUN_STEPS = 1000
RUN_EVERY = 10

LONG_COUNTS = (["1", "2", "7", "30", "100", "997", "2500", "9999", "20000"], [])
LONG_GAMMA = (["0.97", "0.999", "0.9995", "1.0003", "0.9", "0.5", "1"], [])
LONG_LAMBDA = (["lambda e: 0.9995 ** e", "lambda e: 1 / (1 + 0.01 * e)", "lambda e: 0.9999", "lambda e: 0.5 * (1 + math.cos(e / 500))",
                "lambda e: max(0.0, 1 - e / 8000)", "lambda e: 0.999 if e % 3 else 1.001", "lambda e: min((e + 1) ** -0.5, e * 1000 ** -1.5)"], [])
LONG_LENGTHS = {"num_warmup_steps": (["0", "100", "1500", "777"], []), "num_training_steps": (["10000", "8000", "12345"], [])}
LONG_TIMM = {"t_initial": (["100", "333", "2500", "9999"], []), "warmup_t": (["0", "50", "500"], []),
             "decay_t": (["100", "1000", "777"], []), "decay_rate": (["0.97", "0.5", "0.9"], [])}
# For 10,000 steps, where other arguments than usual are at home there.
LONG = {
    "LambdaLR": {"lr_lambda": LONG_LAMBDA},
    "MultiplicativeLR": {"lr_lambda": (["lambda e: 0.9995", "lambda e: 0.9995 if e % 3 else 1.0004", "lambda e: 1 - 1e-5 * (e % 7)"], [])},
    "StepLR": {"step_size": LONG_COUNTS, "gamma": LONG_GAMMA},
    "MultiStepLR": {"milestones": (["[1000, 3000, 7000]", "range(1, 10000, 37)", "[5000, 5000, 9999]"], []), "gamma": LONG_GAMMA},
    "ConstantLR": {"total_iters": LONG_COUNTS},
    "LinearLR": {"total_iters": LONG_COUNTS, "start_factor": (["1e-6", "0.001", "1/3", "1.0", "0.1"], []),
                 "end_factor": (["1.0", "0.5", "0.01", "0", "1/7"], [])},
    "ExponentialLR": {"gamma": (["0.9995", "0.999", "0.99999", "1.0001"], [])},
    "PolynomialLR": {"total_iters": LONG_COUNTS, "power": (["1.0", "0.9", "2", "0.5", "3", "1.7"], [])},
    "CosineAnnealingLR": {"T_max": (["1", "2", "7", "50", "333", "1000", "9999", "20000"], []), "eta_min": (["0", "1e-5", "0.01", "0.2"], [])},
    "CosineAnnealingWarmRestarts": {"T_0": (["1", "7", "100", "1234"], []), "T_mult": (["1", "2", "3"], []), "eta_min": (["0", "1e-5", "0.2"], [])},
    "CyclicLR": {"step_size_up": (["3", "37", "500", "2000", "12.5"], []), "step_size_down": (["None", "10", "1000"], []),
                 "gamma": (["0.9999", "0.99994", "1.0"], [])},
    "OneCycleLR": {"total_steps": (["10001", "10000", "12000", "30000"], []), "epochs": (["None"], []), "steps_per_epoch": (["None"], [])},
    "ReduceLROnPlateau": {"patience": (["0", "10", "100"], []), "cooldown": (["0", "5", "50"], []), "factor": (["0.5", "0.9", "0.97"], [])},
    "SWALR": {"anneal_epochs": (["0", "10", "500", "9000"], [])},
    **{name: LONG_LENGTHS for name in TRANSFORMERS},
    "get_wsd_schedule": {**LONG_LENGTHS, "num_decay_steps": (["1000", "2500"], []), "num_stable_steps": (["None", "3000"], [])},
    "get_inverse_sqrt_schedule": {**LONG_LENGTHS, "timescale": (["None", "100", "1000"], [])},
    **{name: LONG_TIMM for name in TIMM},
    "MultiStepLRScheduler": {**LONG_TIMM, "decay_t": (["[1000, 3000, 7000]", "range(1, 9999, 97)"], [])},
}


def lengthened(texts):
    return {name: {**own, **{key: good for key, good in LONG.get(name, {}).items() if key in own}} for name, own in texts.items()}


class DeepWriter(Writer):
    nesting = 0.75


class LongWriter(DeepWriter):
    texts = lengthened(TEXTS)
    reach = 9000


class LongLibraryWriter(LibraryWriter):
    texts = lengthened(libraries.ALL)


def long_rounds(w, variables, metered):
    op = {"do": "rounds", "of": variables, "n": LONG_STEPS, "every": LONG_EVERY, "update": True, "metered": metered}
    if metered:
        op["metrics"] = [w.rng.choice(METRICS) for _ in range(997)]
    w.ops.append(op)


def long_schedule(rng, catalogue, name):
    w = LongWriter(rng, catalogue)
    long_rounds(w, [w.new(name, 0)], ["s0"] if name == "ReduceLROnPlateau" else [])
    return finished(rng, w, rng.choice(GROUPS))


def long_composite(rng, catalogue, name):
    w = LongWriter(rng, catalogue)
    long_rounds(w, [w.composite(name, rng.choice([1, 2, 3, 4]), 0)], [])
    return finished(rng, w, rng.choice(GROUPS[:4]))


def deep_composite(rng, catalogue, name):
    w = DeepWriter(rng, catalogue)
    root = w.composite(name, 4, rng.choice([0, 0, 0.2]))
    w.rounds([root], rng.randint(10, 40))
    if rng.random() < 0.3:
        w.ops.append({"do": "reload"})
    w.rounds([root], rng.randint(10, 60))
    return finished(rng, w, rng.choice(GROUPS[:4]))


def jumping(rng, catalogue, name):
    """One schedule that is sent to many epochs, between them and back, and goes on from there."""
    w = Writer(rng, catalogue)
    variable = w.new(name, 0)
    for _ in range(60):
        epoch = rng.choice([str(rng.randint(0, 60)), repr(round(rng.uniform(0, 60), rng.choice([1, 2, 6]))), None, None])
        args = [rng.choice(METRICS)] if name == "ReduceLROnPlateau" else [epoch] if epoch else []
        w.ops += [{"do": "update"}, {"do": "step", "of": variable, "args": args}]
    return finished(rng, w, rng.choice(GROUPS))


def long_library(rng, catalogue, name):
    w = LongLibraryWriter(rng, catalogue)
    variable = w.new(name, 0)
    if name in TIMM:
        w.calls(variable, 1500)
    else:
        long_rounds(w, [variable], [variable] if libraries.is_plateau(w, variable) else [])
    return libraries.with_optimizer(rng, w, rng.choice(libraries.FEW))


def play(player, make, seed):
    for attempt in range(50):
        try:
            return player(make(random.Random(f"{seed} {attempt}"))).play()
        except Skipped:
            pass
    return None


# A rate that a schedule moves, and for the momentum what a cycle does to it.
RATES = {
    "constant": None,
    "cosine": lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, RUN_STEPS),
    "steps": lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 100, 0.7),
    "cycles": lambda optimizer: torch.optim.lr_scheduler.CyclicLR(
        optimizer, *bounds(optimizer), step_size_up=70, cycle_momentum=cycles(optimizer)),
}


def bounds(optimizer):
    lr = optimizer.param_groups[0]["lr"]
    return lr / 10, lr


def cycles(optimizer):
    return "betas" in optimizer.defaults or "momentum" in optimizer.defaults


def run_case(rng, cls):
    """Random arguments over 1,000 steps on a loss whose gradient is written down."""
    while True:
        positional, keywords = pick_arguments(rng, cls, 0)
        loss = rng.choice(list(optimizers.LOSSES))
        start = [round(rng.uniform(-2, 2), 3) for _ in range(2)]
        case = {"name": cls["name"], "positional": positional, "keywords": keywords, "loss": loss, "start": start,
                "rate": rng.choice(list(RATES)), "steps": RUN_STEPS, "every": RUN_EVERY}
        try:
            theta = run(cls, case)
            if theta is None:
                continue
            nudged = [run(cls, case, torch.Generator().manual_seed(i)) for i in range(3)]
        except Exception:
            continue
        case["sensitivity"] = max(optimizers.distance(theta, other) for other in nudged)
        case["theta"] = [[number(x) for x in row] for row in theta]
        return case


def run(cls, case, noise=None):
    """The weights every few steps, as long as they are moderate; None where nothing is computed.

    With `noise` each gradient and each weight changes by up to its last bit, as another order of
    roundings would change them: how far the weights then move is PyTorch's own sensitivity.
    """
    args, kwargs = evaluate(case["positional"], case["keywords"])
    f, gradient = optimizers.LOSSES[case["loss"]]
    shape = [1, 2] if cls["name"] == "Muon" else [2]
    p = torch.tensor(case["start"]).reshape(shape).requires_grad_()
    optimizer = getattr(torch.optim, cls["name"])([p], *args, **kwargs)
    if any(optimizer.defaults.get(q["name"]) for q in cls["parameters"] if q["inert"]):
        return None
    make = RATES[case["rate"]]
    schedule = make(optimizer) if make else None

    def closure():
        x, y = p.detach().reshape(-1).tolist()
        p.grad = torch.tensor(gradient(x, y)).reshape(shape)
        if noise:
            p.grad *= 1 + torch.randint(-1, 2, shape, generator=noise) * 2**-52
        if cls["name"] == "SparseAdam":
            p.grad = p.grad.to_sparse()
        return torch.tensor(f(x, y))

    recorded = []
    for step in range(1, RUN_STEPS + 1):
        optimizer.step(closure)
        if noise:
            p.data *= 1 + torch.randint(-1, 2, shape, generator=noise) * 2**-52
        if schedule:
            schedule.step()
        if step % RUN_EVERY == 0:
            row = p.detach().reshape(-1).tolist()
            if not all(math.isfinite(x) and abs(x) < 1e6 for x in row):
                break
            recorded.append(row)
    return recorded or None


def cases(kind, catalogue, seed, count):
    classes = {cls["name"]: cls for cls in catalogue["schedulers"]}
    torch_names = [name for name in TEXTS if name in classes]
    simple = [name for name in torch_names if name not in COMPOSITES]
    torch_only = {name: classes[name] for name in torch_names}
    few = max(1, count // 10)

    def drawn(player, names, make, known, n):
        return (play(player, lambda rng: make(rng, known, name), f"{seed} {make.__name__} {name} {i}") for name in names for i in range(n))

    if kind == "schedulers":
        yield from drawn(Player, simple, schedulers.single, torch_only, count)
        yield from drawn(Player, simple, jumping, torch_only, few)
        yield from drawn(Player, COMPOSITES, schedulers.combined, torch_only, 4 * count)
        yield from drawn(Player, COMPOSITES, deep_composite, torch_only, 2 * count)
    elif kind == "long":
        yield from drawn(Player, simple, long_schedule, torch_only, few)
        yield from drawn(Player, COMPOSITES, long_composite, torch_only, 3 * few)
        yield from drawn(LibraryPlayer, [*TRANSFORMERS, *TIMM], long_library, classes, few)
    elif kind == "libraries":
        yield from drawn(LibraryPlayer, TRANSFORMERS, libraries.transformers_case, classes, count)
        yield from drawn(LibraryPlayer, TIMM, libraries.timm_case, classes, count)
        yield from drawn(LibraryPlayer, COMPOSITES, libraries.composite_case, classes, count)
    elif kind == "optimizers":
        for cls in catalogue["optimizers"]:
            yield from (optimizers.random_case(random.Random(f"{seed} {cls['name']} {i}"), cls, (1, 2)) for i in range(count))
    elif kind == "runs":
        for cls in catalogue["optimizers"]:
            yield from (run_case(random.Random(f"{seed} run {cls['name']} {i}"), cls) for i in range(few))


def main():
    seed, count, kind = sys.argv[1:]
    for case in cases(kind, json.load(sys.stdin), seed, int(count)):
        if case:
            print(json.dumps(case))


if __name__ == "__main__":
    main()
