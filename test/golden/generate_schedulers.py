"""Plays random schedules on real PyTorch and records every rate and momentum.

A case is a short script: build schedulers, step them, save and load them, add a group. It ends
with the first exception. The tests play the same scripts. A row that repeats the one before is
written as 0. Called by generate.py with the schedulers of our catalogue.
"""

import copy
import math
import random
import warnings

import torch
from torch.optim import lr_scheduler, swa_utils

from arguments import DATA, error_of, mangle, number, write
from scheduler_arguments import BAD_EPOCHS, BAD_METRICS, EPOCHS, METRICS, TEXTS, draw

CASES = 220
COMPOSITE_CASES = 400
LONG_STEPS = 10_000
LONG_EVERY = 97

OPTIMIZERS = [("SGD", {}), ("SGD", {"momentum": "0.9"}), ("SGD", {"momentum": "0.5", "lr": "1"}),
              ("Adam", {}), ("Adam", {"betas": "(0.5, 0.9)"}), ("AdamW", {})]
GROUPS = [[{"lr": "0.1"}], [{"lr": "0.05"}, {"lr": "0.5"}], [{}], [{"lr": "1.0"}, {"lr": "0.3"}],
          [{"lr": "0.003"}, {"lr": "0.0"}, {"lr": "2.0"}]]
CODES = {"Detected call": "step-order", "The epoch parameter": "epoch-argument"}


class Skipped(Exception):
    """The case leaves what we compute with: a rate became complex, or no number at all."""


def class_of(name):
    return getattr(swa_utils, name, None) or getattr(lr_scheduler, name)


class Player:
    def __init__(self, case):
        self.case = case
        self.rows = []
        self.calls = []
        self.names = {}
        self.optimizer = self.new_optimizer()
        foreign = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1)
        self.names["foreign"] = lr_scheduler.StepLR(foreign, 1)

    def new_optimizer(self):
        name, args, groups = (self.case[key] for key in ("optimizer", "args", "groups"))
        params = [{"params": [torch.zeros(1, requires_grad=True)], **self.values(g)} for g in groups]
        return getattr(torch.optim, name)(params, **self.values(args))

    def values(self, texts):
        return {key: self.value(text) for key, text in texts.items()}

    def value(self, text):
        return eval(text, {"math": math}, dict(getattr(self, "names", {})))

    def play(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                for op in self.case["ops"]:
                    getattr(self, "do_" + op["do"])(op)
            except Skipped:
                raise
            except Exception as error:
                self.case["error"] = error_of(error)
        codes = [code for w in caught for start, code in CODES.items() if str(w.message).startswith(start)]
        if codes:
            self.case["warnings"] = {code: codes.count(code) for code in sorted(set(codes))}
        self.case["rows"] = self.rows
        return self.case

    def build(self, op):
        args = [self.value(text) for text in op["positional"]]
        keywords = self.values(op["keywords"])
        cls = self.class_of(op["name"])
        if op["name"] != "ChainedScheduler":
            return cls(self.optimizer, *args, **keywords)
        if op.get("given"):
            keywords["optimizer"] = self.optimizer
        return cls(*args, **keywords)

    def class_of(self, name):
        return class_of(name)

    def do_new(self, op):
        self.names[op["as"]] = self.build(op)
        self.calls.append(op)
        self.record()

    def do_update(self, _op):
        self.optimizer.step()

    def do_step(self, op):
        self.names[op["of"]].step(*[self.value(text) for text in op["args"]])
        self.record()

    def do_rounds(self, op):
        for k in range(op["n"]):
            if op["update"]:
                self.optimizer.step()
            for name in op["of"]:
                metric = [self.value(op["metrics"][k % len(op["metrics"])])] if name in op["metered"] else []
                self.names[name].step(*metric)
            if (k + 1) % op.get("every", 1) == 0 or k + 1 == op["n"]:
                self.record()

    def do_reload(self, _op):
        saved = {op["as"]: copy.deepcopy(self.names[op["as"]].state_dict()) for op in self.calls}
        state = copy.deepcopy(self.optimizer.state_dict())
        self.optimizer = self.new_optimizer()
        for op in self.calls:
            self.names[op["as"]] = self.build(op)
        self.optimizer.load_state_dict(state)
        for name, one in saved.items():
            self.names[name].load_state_dict(one)
        self.record()

    def do_group(self, op):
        self.optimizer.add_param_group({"params": [torch.zeros(1, requires_grad=True)], **self.values(op["values"])})

    def record(self):
        row = [plain(g["lr"]) for g in self.optimizer.param_groups]
        if self.case["momentum"]:
            row += [plain(g["betas"][0] if "betas" in g else g["momentum"]) for g in self.optimizer.param_groups]
        self.rows.append(0 if self.rows and row == self.last else row)
        self.last = row


def plain(x):
    if not isinstance(x, (int, float)) or abs(x) > 1e308 and isinstance(x, int):
        raise Skipped
    return number(x)


class Writer:
    """Draws one case."""

    texts = TEXTS
    # How often a composite holds another one, and the steps over which milestones are spread.
    nesting = 0.35
    reach = 25

    def __init__(self, rng, catalogue):
        self.rng = rng
        self.catalogue = catalogue
        self.ops = []
        self.count = 0
        self.has_momentum = False

    def new(self, name, share_bad, last_epoch=None):
        positional, keywords = draw(self.rng, self.catalogue[name], share_bad, self.texts)
        if share_bad and name not in ("SequentialLR", "ChainedScheduler"):
            mangle(self.rng, self.catalogue[name]["parameters"], positional, keywords)
        if last_epoch is not None:
            keywords["last_epoch"] = last_epoch
        return self.add(name, positional, keywords)

    def add(self, name, positional, keywords, **rest):
        variable = f"s{self.count}"
        self.count += 1
        self.has_momentum = self.has_momentum or name in ("CyclicLR", "OneCycleLR")
        self.ops.append({"do": "new", "as": variable, "name": name, "positional": positional,
                         "keywords": keywords, **rest})
        return variable

    def composite(self, name, depth, share_bad):
        """A composite over schedulers that are built before it, some of them composites too."""
        rng = self.rng
        children = []
        for _ in range(rng.choice([1, 2, 2, 2, 3])):
            if depth > 1 and rng.random() < self.nesting:
                children.append(self.composite(rng.choice(["SequentialLR", "ChainedScheduler"]), depth - 1, 0))
            else:
                simple = [n for n in self.catalogue if n not in ("SequentialLR", "ChainedScheduler", "ReduceLROnPlateau")]
                children.append(self.new(rng.choice(simple), 0.05 if share_bad else 0))
        milestones = sorted(rng.sample(range(1, self.reach), len(children) - 1))
        if rng.random() < share_bad:
            milestones = self.spoil(children, milestones)
        schedulers = "[" + ", ".join(children) + "]"
        keywords = {"schedulers": schedulers if rng.random() < 0.97 or not share_bad else rng.choice(["None", "[]", "0.5", "s0"])}
        if name == "SequentialLR":
            keywords["milestones"] = milestones if isinstance(milestones, str) else repr(milestones)
        positional = []
        if rng.random() < 0.5:
            positional = list(keywords.values())
            keywords = {}
        if name == "SequentialLR" and rng.random() < 0.05 * bool(share_bad):
            keywords["last_epoch"] = rng.choice(["0", "2", "None", "-3", "1.5"])
        given = name == "ChainedScheduler" and rng.random() < 0.5
        return self.add(name, positional, keywords, **({"given": True} if given else {}))

    def spoil(self, children, milestones):
        rng = self.rng
        kind = rng.randrange(9)
        if kind == 0:
            children.insert(rng.randrange(len(children) + 1), rng.choice(["0.5", "None", "'a'"]))
        elif kind == 1:
            children.insert(rng.randrange(len(children) + 1), self.new("ReduceLROnPlateau", 0))
        elif kind == 2:
            children.insert(rng.randrange(len(children) + 1), "foreign")
        elif kind == 3:
            milestones = [rng.randrange(-2, 12) for _ in milestones]
        elif kind == 4:
            milestones = milestones + [30]
        elif kind == 5:
            milestones = [m + 0.0 if rng.random() < 0.5 else m + 0.5 for m in milestones]
        elif kind == 6:
            milestones = rng.choice(["None", "3", "['a']", "[None]", "'a'", "(4,)", "{5: 1}"])
        elif kind == 7:
            children.append(rng.choice(children))
        else:
            children.clear()
        return milestones

    def rounds(self, variables, n, update=True):
        metered = [v for v in variables if self.name_of(v) == "ReduceLROnPlateau"]
        op = {"do": "rounds", "of": variables, "n": n, "update": update, "metered": metered}
        if metered:
            trend = self.rng.choice([0.9, 0.99, 1.0, 1.01])
            drawn = [repr(round(trend**k + self.rng.choice([0, 0, 0.1]), 6)) if self.rng.random() < 0.8
                     else self.rng.choice(METRICS) for k in range(n)]
            if self.rng.random() < 0.25:
                drawn[self.rng.randrange(n)] = self.rng.choice(BAD_METRICS)
            op["metrics"] = drawn
        self.ops.append(op)

    def name_of(self, variable):
        return next(op["name"] for op in self.ops if op.get("as") == variable)

    def steps(self, variable, n):
        """Single steps, some with an epoch."""
        rng = self.rng
        for k in range(n):
            args = rng.choice(EPOCHS)
            if rng.random() < 0.04:
                args = rng.choice(BAD_EPOCHS)
            if self.name_of(variable) == "ReduceLROnPlateau":
                args = [rng.choice(METRICS)] if rng.random() < 0.97 else []
            if rng.random() < 0.9:
                self.ops.append({"do": "update"})
            self.ops.append({"do": "step", "of": variable, "args": [text.replace("{k}", str(k)) for text in args]})


def resumed_groups(rng, name):
    """Groups as a checkpoint leaves them."""
    keys = {"initial_lr": ["0.1", "0.5", "0.2"], "max_lr": ["0.5", "1.0"], "min_lr": ["1e-5", "0.0"],
            "max_momentum": ["0.95"], "base_momentum": ["0.85"]}
    wanted = ["initial_lr"] if name not in ("OneCycleLR", "CyclicLR") else list(keys)
    groups = []
    for _ in range(rng.choice([1, 2])):
        kept = [key for key in wanted if rng.random() < 0.93]
        groups.append({"lr": rng.choice(["0.05", "0.02"]), **{key: rng.choice(keys[key]) for key in kept}})
    return groups


def single(rng, catalogue, name):
    w = Writer(rng, catalogue)
    groups = rng.choice(GROUPS)
    plot = rng.random()
    has_last = any(p["name"] == "last_epoch" for p in catalogue[name]["parameters"])
    if plot < 0.12 and has_last:
        groups = resumed_groups(rng, name)
        variable = w.new(name, 0.1, last_epoch=rng.choice(["0", "2", "5", "9", "3"]))
        w.rounds([variable], rng.randint(5, 30))
    elif plot < 0.27:
        variable = w.new(name, 0.1)
        w.steps(variable, rng.randint(5, 25))
    elif plot < 0.4:
        variable = w.new(name, 0.05)
        w.rounds([variable], rng.randint(1, 15))
        w.ops.append({"do": "reload"})
        w.rounds([variable], rng.randint(5, 20))
    elif plot < 0.48:
        variable = w.new(name, 0)
        w.rounds([variable], rng.randint(1, 6))
        w.ops.append({"do": "group", "values": {"lr": "0.07"} if rng.random() < 0.7 else {}})
        w.rounds([variable], rng.randint(3, 12))
    elif plot < 0.6:
        others = rng.choice([n for n in catalogue if n not in ("SequentialLR", "ChainedScheduler")])
        variables = [w.new(name, 0.05), w.new(others, 0)]
        w.rounds(variables, rng.randint(10, 30))
    else:
        variable = w.new(name, 0.55)
        w.rounds([variable], rng.randint(20, 45), update=rng.random() < 0.93)
    return finished(rng, w, groups)


def combined(rng, catalogue, name):
    w = Writer(rng, catalogue)
    plot = rng.random()
    root = w.composite(name, rng.choice([1, 2, 2, 3]), 0.25)
    if plot < 0.15:
        w.rounds([root], rng.randint(1, 20))
        w.ops.append({"do": "reload"})
    elif plot < 0.2:
        w.ops.append({"do": "group", "values": {"lr": "0.07"}})
    elif plot < 0.25:
        w.ops.append({"do": "step", "of": root, "args": ["3"]})
    elif plot < 0.35:
        other = w.new(rng.choice(["StepLR", "ExponentialLR", "CosineAnnealingLR", "ReduceLROnPlateau"]), 0)
        w.rounds([root, other], 10)
    w.rounds([root], rng.randint(20, 40), update=rng.random() < 0.93)
    return finished(rng, w, rng.choice(GROUPS[:4]))


def finished(rng, w, groups):
    optimizer, args = rng.choice(OPTIMIZERS)
    return {"optimizer": optimizer, "args": args, "groups": groups, "momentum": w.has_momentum, "ops": w.ops}


def play(make, seed):
    """The first of the drawn cases that stays within numbers."""
    for attempt in range(50):
        try:
            return Player(make(random.Random(f"{seed} {attempt}"))).play()
        except Skipped:
            pass
    raise RuntimeError(seed)


def cases(catalogue, names, make, count):
    return [play(lambda rng: make(rng, catalogue, name), f"{name} {i}") for name in names for i in range(count)]


LONG = [
    ("StepLR", {"step_size": "100", "gamma": "0.97"}),
    ("MultiStepLR", {"milestones": "range(1, 10000, 37)", "gamma": "0.97"}),
    ("ExponentialLR", {"gamma": "0.9995"}),
    ("MultiplicativeLR", {"lr_lambda": "lambda e: 0.9995 if e % 3 else 1.0004"}),
    ("LinearLR", {"start_factor": "1e-6", "total_iters": "9000"}),
    ("LinearLR", {"start_factor": "1.0", "end_factor": "0.001", "total_iters": "10000"}),
    ("ConstantLR", {"factor": "1/3", "total_iters": "5000"}),
    ("PolynomialLR", {"total_iters": "10000", "power": "2.0"}),
    ("PolynomialLR", {"total_iters": "9990", "power": "0.9"}),
    ("CosineAnnealingLR", {"T_max": "50"}),
    ("CosineAnnealingLR", {"T_max": "1000", "eta_min": "1e-5"}),
    ("CosineAnnealingLR", {"T_max": "9999"}),
    ("CosineAnnealingLR", {"T_max": "7", "eta_min": "0.01"}),
    ("CosineAnnealingWarmRestarts", {"T_0": "13", "T_mult": "2"}),
    ("CyclicLR", {"base_lr": "0.01", "max_lr": "0.1", "step_size_up": "37", "mode": "'exp_range'", "gamma": "0.9999"}),
    ("OneCycleLR", {"max_lr": "0.1", "total_steps": "10001"}),
    ("OneCycleLR", {"max_lr": "0.1", "total_steps": "10001", "three_phase": "True", "anneal_strategy": "'linear'"}),
    ("SWALR", {"swa_lr": "0.001", "anneal_epochs": "9900"}),
    ("SWALR", {"swa_lr": "0.5", "anneal_epochs": "9900", "anneal_strategy": "'linear'"}),
    ("LambdaLR", {"lr_lambda": "lambda e: 1 / (1 + 0.001 * e)"}),
]


def long_case(name, keywords):
    """10,000 steps, of which every 97th is kept, and the last."""
    new = {"do": "new", "as": "s0", "name": name, "positional": [], "keywords": keywords}
    case = {"optimizer": "SGD", "args": {}, "groups": [{"lr": "0.1"}, {"lr": "0.3"}],
            "momentum": name in ("CyclicLR", "OneCycleLR"), "ops": [new]}
    player = Player(case)
    player.do_new(new)
    kept = []
    for k in range(1, LONG_STEPS + 1):
        player.optimizer.step()
        player.names["s0"].step()
        if k % LONG_EVERY == 0 or k == LONG_STEPS:
            player.record()
            kept.append(player.last)
    return {**case, "steps": LONG_STEPS, "every": LONG_EVERY, "rows": kept}


def write_all(classes):
    catalogue = {cls["name"]: cls for cls in classes if cls["qualified"].startswith("torch.")}
    composites = ["SequentialLR", "ChainedScheduler"]
    simple = [name for name in catalogue if name not in composites]
    half = len(simple) // 2
    write("schedulers-1.json", cases(catalogue, simple[:half], single, CASES))
    write("schedulers-2.json", cases(catalogue, simple[half:], single, CASES))
    write("schedulers-composites.json", cases(catalogue, composites, combined, COMPOSITE_CASES))
    write("schedulers-long.json", [long_case(name, keywords) for name, keywords in LONG])
