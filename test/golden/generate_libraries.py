"""Plays random schedules of Hugging Face transformers and of timm on the real packages.

    node dist/cli.js catalogue --json | python test/golden/generate_libraries.py

Needs torch, transformers and timm; the tests read the written JSON. Cases are scripts as in
generate_schedulers.py. `calls` steps one scheduler several times, by either of timm's methods.
"""

import json
import random
import sys

import timm
import timm.scheduler
import transformers
from transformers import optimization

import generate_schedulers
from arguments import mangle, write
from generate_schedulers import GROUPS, Player, Skipped, Writer, finished, resumed_groups
from library_arguments import BAD_JUMPS, JUMPS, KEYWORDS, TIMM, TRANSFORMERS
from scheduler_arguments import METRICS, TEXTS, draw

CASES = 80
COMPOSITE_CASES = 35
FEW = [*GROUPS[:3], GROUPS[0], GROUPS[2], GROUPS[0], GROUPS[4]]
OPTIMIZERS = [("SGD", {}), ("SGD", {"lr": "0.1"}), ("SGD", {"lr": "1"}), ("Adam", {}), ("AdamW", {"lr": "5e-5"}),
              ("SGD", {"lr": "0.0"}), ("AdamW", {"lr": "0.003"})]
SCALED = [[{"lr": "0.1", "lr_scale": "0.5"}, {"lr": "0.3"}], [{"lr_scale": "0.75"}, {"lr": "1", "lr_scale": "2"}]]
ALL = {**TEXTS, **TRANSFORMERS, **TIMM}


def counts(n):
    """The arguments of a training loop's steps."""
    return [[str(k)] for k in range(1, n + 1)]


class LibraryPlayer(Player):
    def class_of(self, name):
        if name in TRANSFORMERS:
            function = getattr(optimization, name)
            return self.by_name if name == "get_scheduler" else function
        return getattr(timm.scheduler, name, None) or generate_schedulers.class_of(name)

    def by_name(self, optimizer, *args, **keywords):
        """The optimizer is its second argument."""
        if not args:
            return optimization.get_scheduler(optimizer=optimizer, **keywords)
        return optimization.get_scheduler(args[0], optimizer, *args[1:], **keywords)

    def do_calls(self, op):
        for texts in op.get("args") or counts(op["n"]):
            self.optimizer.step()
            getattr(self.names[op["of"]], op["method"])(*[self.value(text) for text in texts])
            self.record()

    def play(self):
        case = super().play()
        if "complex" in case.get("error", {}).get("message", ""):
            raise Skipped
        return case


class LibraryWriter(Writer):
    texts = ALL

    def new(self, name, share_bad, last_epoch=None, **more):
        positional, keywords = draw(self.rng, self.catalogue[name], share_bad, self.texts)
        if self.rng.random() < 0.8 or not share_bad:
            self.complete(name, positional, keywords)
        if share_bad:
            mangle(self.rng, self.catalogue[name]["parameters"], positional, keywords)
        if last_epoch is not None:
            keywords["last_epoch"] = last_epoch
        return self.add(name, positional, {**keywords, **more})

    def complete(self, name, positional, keywords):
        """What one argument demands of another: most calls get it right."""
        rng = self.rng
        if "min_lr" in name:
            del positional[3:]
            chosen, other = rng.sample(["min_lr", "min_lr_rate"], 2)
            keywords.pop(other, None)
            keywords.setdefault(chosen, rng.choice(TRANSFORMERS[name][chosen][0][1:]))
        elif name == "get_wsd_schedule" and not {"num_training_steps", "num_stable_steps"} & {*keywords}:
            del positional[2:]
            keywords[rng.choice(["num_training_steps", "num_stable_steps"])] = rng.choice(["40", "30", "20"])
        elif name == "get_scheduler":
            chosen = eval((positional[:1] or [keywords["name"]])[0])
            for key in ("num_warmup_steps", "num_training_steps")[max(0, len(positional) - 1):]:
                keywords.setdefault(key, rng.choice(TRANSFORMERS[name][key][0]))
            if len(positional) < 4 and isinstance(chosen, str):
                keywords["scheduler_specific_kwargs"] = rng.choice(KEYWORDS.get(chosen, ["None"]))

    def calls(self, variable, n, share_odd=0.0):
        """Steps as a training loop makes them, a few of them with an odd argument."""
        rng = self.rng
        name = self.name_of(variable)
        op = next(op for op in self.ops if op.get("as") == variable)
        by_update = op["keywords"].get("t_in_epochs", "True") not in ("True", "'a'")
        if rng.random() < 0.1:
            by_update = not by_update
        args = []
        for k in range(1, n + 1):
            text = str(k)
            if rng.random() < share_odd:
                text = rng.choice(JUMPS if rng.random() < 0.9 else BAD_JUMPS).replace("{k}", text)
            metric = name == "PlateauLRScheduler" or rng.random() < 0.02
            args.append([text, rng.choice([*METRICS, "None"])] if metric else [text])
        if rng.random() < 0.2 * share_odd:
            args[rng.randrange(n)] = []
        op = {"do": "calls", "of": variable, "method": "step_update" if by_update else "step"}
        self.ops.append({**op, "n": n} if args == counts(n) else {**op, "args": args})


def transformers_case(rng, catalogue, name):
    w = LibraryWriter(rng, catalogue)
    groups = rng.choice(FEW)
    plot = rng.random()
    has_last = any(p["name"] == "last_epoch" for p in catalogue[name]["parameters"])
    if plot < 0.12 and has_last:
        groups = resumed_groups(rng, name)
        w.rounds([w.new(name, 0.05, last_epoch=rng.choice(["0", "2", "5", "9", "30"]))], rng.randint(40, 44))
    elif plot < 0.2:
        w.steps(w.new(name, 0.05), rng.randint(10, 25))
    elif plot < 0.28:
        variable = w.new(name, 0)
        steps(w, [variable], rng.randint(1, 15))
        w.ops.append({"do": "reload"})
        steps(w, [variable], 20)
    elif plot < 0.32:
        variable = w.new(name, 0)
        steps(w, [variable], rng.randint(1, 4))
        w.ops.append({"do": "group", "values": {"lr": "0.07"}})
        steps(w, [variable], 3)
    elif plot < 0.38:
        other = rng.choice([n for n in catalogue if n in TRANSFORMERS])
        steps(w, [w.new(name, 0), w.new(other, 0)], 40)
    else:
        steps(w, [w.new(name, 0.6)], rng.randint(40, 45))
    return with_optimizer(rng, w, groups)


def steps(w, variables, n):
    """Plateaus are given metrics, whoever built them."""
    w.rounds(variables, n, update=w.rng.random() < 0.93)
    op = w.ops[-1]
    op["metered"] = [v for v in variables if is_plateau(w, v)]
    if op["metered"]:
        op["metrics"] = [repr(round(0.97**k, 4)) if w.rng.random() < 0.6 else w.rng.choice(METRICS) for k in range(n)]


def is_plateau(w, variable):
    op = next(op for op in w.ops if op.get("as") == variable)
    named = [*op["positional"], *op["keywords"].values()]
    by_name = op["name"] == "get_scheduler" and "'reduce_lr_on_plateau'" in named
    return by_name or op["name"] == "get_reduce_on_plateau_schedule"


def timm_case(rng, catalogue, name):
    w = LibraryWriter(rng, catalogue)
    groups = rng.choice([*FEW, *SCALED])
    plot = rng.random()
    if plot < 0.08:
        groups = resumed_groups(rng, name)
        w.calls(w.new(name, 0, initialize="False"), rng.randint(40, 44))
    elif plot < 0.22:
        w.calls(w.new(name, 0.05), rng.randint(15, 30), share_odd=0.5)
    elif plot < 0.3:
        variable = w.new(name, 0)
        w.calls(variable, rng.randint(1, 10))
        w.ops.append({"do": "reload"})
        w.calls(variable, 20)
    elif plot < 0.35:
        variable = w.new(name, 0)
        w.calls(variable, 5)
        w.ops.append({"do": "group", "values": {"lr": "0.07"}})
        w.calls(variable, 15)
    elif plot < 0.4:
        first, second = w.new(name, 0), w.new(rng.choice(list(TIMM)), 0)
        w.calls(first, 20)
        w.calls(second, 20)
    else:
        w.calls(w.new(name, 0.55), rng.randint(40, 45))
    return with_optimizer(rng, w, groups)


def composite_case(rng, catalogue, name):
    """PyTorch's composites around schedules of other libraries."""
    w = LibraryWriter(rng, catalogue)
    simple = [n for n in TRANSFORMERS if n != "get_scheduler" or rng.random() < 0.3]
    names = [rng.choice(list(TIMM) if rng.random() < 0.15 else simple) for _ in range(rng.choice([1, 2, 2, 3]))]
    children = [w.new(n, 0) for n in names]
    keywords = {"schedulers": "[" + ", ".join(children) + "]"}
    if name == "SequentialLR":
        keywords["milestones"] = repr(sorted(rng.sample(range(1, 25), len(children) - 1)))
    w.rounds([w.add(name, [], keywords)], rng.randint(30, 40))
    return with_optimizer(rng, w, rng.choice(GROUPS[:4]))


# Where a logarithm decides: on the borders of cycles that grow, and where it has no value.
EDGES = [
    ("CosineLRScheduler", {"t_initial": "1", "cycle_mul": "3", "cycle_limit": "9", "lr_min": "1e-3"}, 130),
    ("PolyLRScheduler", {"t_initial": "2", "cycle_mul": "2", "cycle_limit": "9"}, 70),
    ("TanhLRScheduler", {"t_initial": "10", "cycle_mul": "0", "cycle_limit": "3"}, 12),
    ("CosineLRScheduler", {"t_initial": "10", "cycle_mul": "0.5", "cycle_limit": "3"}, 30),
    ("PolyLRScheduler", {"t_initial": "3", "cycle_mul": "1.1", "cycle_limit": "20", "k_decay": "2"}, 60),
]


def edge_case(rng, catalogue, edge):
    name, keywords, n = edge
    w = LibraryWriter(rng, catalogue)
    w.calls(w.add(name, [], keywords), n)
    return with_optimizer(rng, w, GROUPS[0])


def with_optimizer(rng, w, groups):
    case = finished(rng, w, groups)
    case["optimizer"], case["args"] = rng.choice(OPTIMIZERS)
    return case


def play(make, seed):
    for attempt in range(50):
        try:
            return LibraryPlayer(make(random.Random(f"{seed} {attempt}"))).play()
        except Skipped:
            pass
    raise RuntimeError(seed)


def main():
    catalogue = {cls["name"]: cls for cls in json.load(sys.stdin)["schedulers"]}
    makers = [(name, transformers_case, CASES) for name in TRANSFORMERS]
    makers += [(name, timm_case, CASES) for name in TIMM]
    makers += [(name, composite_case, COMPOSITE_CASES) for name in ("SequentialLR", "ChainedScheduler")]
    cases = [play(lambda rng: make(rng, catalogue, name), f"{name} {i}")
             for name, make, count in makers for i in range(count)]
    cases += [play(lambda rng: edge_case(rng, catalogue, edge), f"edge {edge}") for edge in EDGES]
    write("libraries.json", cases, transformers=transformers.__version__, timm=timm.__version__)


if __name__ == "__main__":
    main()
