"""Writes random small training programs, runs them under real PyTorch and records every rate.

    python test/golden/generate_programs.py COUNT [OUTPUT] [FIRST_SEED]

Each `optimizer.step()` is recorded with the learning rate and the momentum or beta1 of every
group, or the exception that ended the program. Seeded; the tests read the committed output.
"""

import json
import random
import sys
import warnings
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
warnings.simplefilter("ignore")

OUTPUT = Path(__file__).parent / "data" / "programs.json"


class Writer:
    """A random program, line by line."""

    def __init__(self, seed, prefix=""):
        self.prefix = prefix
        self.rng = random.Random(f"program {seed}")
        self.lines = []

    def add(self, line="", depth=0):
        self.lines.append("    " * depth + line if line else "")

    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, p):
        return self.rng.random() < p

    def imports(self):
        """Returns how optimizers and schedulers are called."""
        style = self.rng.randrange(6)
        self.add("import torch")
        if style == 0:
            return "torch.optim.{}", "torch.optim.lr_scheduler.{}"
        if style == 1:
            self.add("import torch.optim as optim")
            return "optim.{}", "optim.lr_scheduler.{}"
        if style == 2:
            self.add("from torch import optim")
            self.add("from torch.optim import lr_scheduler")
            return "optim.{}", "lr_scheduler.{}"
        if style == 3:
            self.add("from torch.optim import SGD, Adam, AdamW")
            self.add("from torch.optim.lr_scheduler import *")
            return "{}", "{}"
        if style == 4:
            self.add("import torch.optim as O")
            self.add("import torch.optim.lr_scheduler as sched")
            return "O.{}", "sched.{}"
        self.add("from torch.optim import *")
        self.add("from torch.optim.lr_scheduler import LambdaLR as L, StepLR, CosineAnnealingLR as C, "
                 "CosineAnnealingWarmRestarts")
        return "{}", ("L" if False else "{}")

    def number(self, text):
        """The value itself, or something the reader has to work out."""
        kind = self.rng.random()
        if kind < 0.55:
            return text
        if kind < 0.75:
            name = f"VALUE_{self.prefix}{len(self.lines)}"
            self.add(f"{name} = {text}")
            return name
        return self.pick(f"({text})", f"{text} * 1", f"{text} + 0", f"1 * {text}", f"{text} if True else 0")


def optimizer_call(w, pattern):
    name = w.pick("SGD", "SGD", "Adam", "AdamW")
    lr = w.pick("0.1", "0.01", "1e-3", "0.5", "1", "3e-4") if not w.chance(0.03) else w.pick("-0.1", "-1")
    args = []
    groups = "[p]"
    if w.chance(0.25):
        groups = w.pick("[{'params': [p], 'lr': 0.02}, {'params': [q]}]",
                        "[{'params': [p]}, {'params': [q], 'lr': 1e-4}]",
                        "[{'params': [p], 'weight_decay': 0.0}, {'params': [q], 'lr': 1e-2}, {'params': [r]}]")
    if w.chance(0.85):
        args.append(w.number(lr) if w.chance(0.5) else f"lr={w.number(lr)}")
    if name == "SGD" and w.chance(0.7):
        momentum = w.number(w.pick("0.9", "0.8", "0", "0.99"))
        args.append(f"momentum={momentum}")
        if w.chance(0.2):
            args.append("nesterov=True")
    if name != "SGD" and w.chance(0.4):
        args.append(f"betas={w.pick('(0.9, 0.99)', '(0.5, 0.9)', '[0.8, 0.999]', '(0, 0.9)')}")
    if w.chance(0.3):
        args.append(f"weight_decay={w.number(w.pick('0.01', '5e-4', '0'))}")
    return f"{pattern.format(name)}({', '.join([groups, *args])})", groups.count("params") or 1


LAMBDAS = ["lambda e: 0.95 ** e", "lambda epoch: min(1.0, (epoch + 1) / 4)", "lambda e: 1 / (e + 1)",
           "lambda e: 0.5 if e > 2 else 1", "lambda e: 1 / (3 - e)", "lambda s: max(0.0, 1 - s / 10)",
           "lambda e: DECAY ** e", "lambda e: 0.5 * (1 + math.cos(math.pi * e / 7))"]


def lambda_argument(w, groups):
    body = w.pick(*LAMBDAS)
    if "DECAY" in body:
        w.add("DECAY = 0.9")
    if "math" in body:
        w.add("import math")
    if w.chance(0.3):
        count = groups if not w.chance(0.1) else groups + 1
        body = "[" + ", ".join([body] * count) + "]"
    elif w.chance(0.3):
        name = f"schedule_{len(w.lines)}"
        w.add(f"{name} = {body}")
        body = name
    return [body if w.chance(0.5) else f"lr_lambda={body}"]


def maybe(w, chance, name, *texts):
    """A keyword argument now and then; only numbers are hidden in expressions."""
    if not w.chance(chance):
        return []
    text = w.pick(*texts)
    is_number = text[0].isdigit() or text[0] == "-"
    return [f"{name}={w.number(text) if is_number else text}"]


# The arguments of each class after the optimizer.
ARGUMENTS = {
    "StepLR": lambda w, g: [w.number(w.pick("1", "2", "3", "5", "0" if w.chance(0.1) else "4")),
                            *maybe(w, 0.6, "gamma", "0.5", "0.1", "0.97")],
    "CosineAnnealingLR": lambda w, g: [f"T_max={w.number(w.pick('5', '10', '3', '1', '0' if w.chance(0.1) else '20'))}",
                                       *maybe(w, 0.4, "eta_min", "1e-5", "0.001", "0")],
    "CosineAnnealingWarmRestarts": lambda w, g: [
        w.number(w.pick("1", "2", "4", "7", "0" if w.chance(0.1) else "3")),
        *maybe(w, 0.6, "T_mult", "1", "2", "3", "1.5" if w.chance(0.1) else "2"), *maybe(w, 0.3, "eta_min", "1e-4", "0")],
    "LambdaLR": lambda_argument,
    "MultiplicativeLR": lambda_argument,
    "MultiStepLR": lambda w, g: [w.pick("[2, 5]", "milestones=[1, 3, 4]", "(2, 2, 6)", "list(range(1, 9, 2))"),
                                 *maybe(w, 0.5, "gamma", "0.5", "0.3")],
    "ConstantLR": lambda w, g: maybe(w, 0.6, "factor", "0.5", "0.1") + maybe(w, 0.6, "total_iters", "2", "4"),
    "LinearLR": lambda w, g: maybe(w, 0.7, "start_factor", "0.1", "1e-3", "1.0") + maybe(w, 0.3, "end_factor", "0.5")
    + maybe(w, 0.7, "total_iters", "3", "5", "10"),
    "ExponentialLR": lambda w, g: [w.pick(w.number("0.9"), "gamma=0.95")],
    "PolynomialLR": lambda w, g: maybe(w, 0.7, "total_iters", "4", "9") + maybe(w, 0.5, "power", "0.9", "2.0"),
    "CyclicLR": lambda w, g: [w.number("0.001"), f"max_lr={w.number(w.pick('0.1', '0.5'))}",
                              f"step_size_up={w.pick('2', '3', '4')}", *maybe(w, 0.4, "mode", "'triangular2'"),
                              *maybe(w, 0.3, "cycle_momentum", "False")],
    "OneCycleLR": lambda w, g: [f"max_lr={w.number(w.pick('0.1', '1'))}", f"total_steps={w.pick('40', '25', '10')}",
                                *maybe(w, 0.3, "pct_start", "0.4"), *maybe(w, 0.3, "anneal_strategy", "'linear'"),
                                *maybe(w, 0.3, "three_phase", "True")],
    "ReduceLROnPlateau": lambda w, g: maybe(w, 0.3, "mode", "'max'") + maybe(w, 0.5, "factor", "0.5")
    + [f"patience={w.pick('0', '1', '2')}"] + maybe(w, 0.3, "cooldown", "1"),
}
COMPOSED = [name for name in ARGUMENTS if name != "ReduceLROnPlateau"]


def call_text(w, pattern, name, groups):
    """`@` stands for whatever owns the variables: nothing, or `self.`."""
    return f"{pattern.format(name)}({', '.join(['@optimizer', *ARGUMENTS[name](w, groups)])})"


def composite(w, pattern, groups, variable, depth=0):
    """Lines that build the children, and the call of the composite."""
    lines, children = [], []
    for i in range(w.pick(1, 2, 2, 3)):
        child = f"{variable}_{i}"
        if depth == 0 and w.chance(0.15):
            inner, text, _ = composite(w, pattern, groups, child, 1)
            lines += inner
        else:
            text = call_text(w, pattern, w.pick(*COMPOSED), groups)
        if w.chance(0.5):
            children.append(text)
        else:
            lines.append(f"@{child} = {text}")
            children.append(f"@{child}")
    listed = "[" + ", ".join(children) + "]"
    style = w.pick("inline", "inline", "variable", "append")
    if style == "variable":
        lines.append(f"parts_{variable} = {listed}")
        listed = f"parts_{variable}"
    elif style == "append":
        lines.append(f"parts_{variable} = []")
        lines += [f"parts_{variable}.append({child})" for child in children]
        listed = f"parts_{variable}"
    if w.chance(0.5):
        name = "ChainedScheduler"
        args = w.pick([listed], [listed, "optimizer=@optimizer"], [f"schedulers={listed}"])
    else:
        name = "SequentialLR"
        milestones = sorted(w.rng.sample(range(1, 9), len(children) - 1 if not w.chance(0.05) else len(children)))
        args = ["@optimizer", w.pick(listed, f"schedulers={listed}"), f"milestones={milestones}"]
    return lines, f"{pattern.format(name)}({', '.join(args)})", name


def scheduler_lines(w, pattern, groups, variable):
    """The lines before, the call, and the name of its class."""
    if w.chance(0.25):
        return composite(w, pattern, groups, variable)
    name = w.pick(*ARGUMENTS)
    return [], call_text(w, pattern, name, groups), name


def program(seed):
    w = Writer(seed)
    optimizer_pattern, scheduler_pattern = w.imports()
    if scheduler_pattern == "{}" and "as C" in w.lines[-1]:
        w.lines[-1] = "from torch.optim.lr_scheduler import *"
    w.add("p, q, r = (torch.zeros(2, requires_grad=True) for _ in range(3))")
    epochs, batches = w.rng.randint(1, 6), w.rng.randint(1, 6)
    epochs_text = w.number(str(epochs))
    shape = w.pick("script", "script", "main", "split", "class", "flat")
    build = Writer(f"{seed} build", "B")
    call, groups = optimizer_call(build, optimizer_pattern)
    schedulers = []
    for i in range(build.pick(0, 1, 1, 1, 1, 2)):
        variable = f"scheduler{i or ''}"
        schedulers.append((variable, *scheduler_lines(build, scheduler_pattern, groups, variable)))
    w.lines += [line for line in build.lines if line.startswith(("VALUE", "DECAY", "schedule", "import"))]
    writers = {"script": script_shape, "main": main_shape, "split": split_shape, "class": class_shape,
               "flat": flat_shape}
    writers[shape](w, call, schedulers, epochs_text, batches)
    return "\n".join(w.lines) + "\n"


def constructions(w, call, schedulers, depth, owner=""):
    w.add(f"{owner}optimizer = {call}", depth)
    for variable, before, text, _ in schedulers:
        for line in [*before, f"@{variable} = {text}"]:
            w.add(line.replace("@", owner), depth)


def batch_header(w, batches):
    kind = w.rng.randrange(4)
    if kind == 0:
        return f"for i in range({batches}):"
    if kind == 1:
        return f"for i, batch in enumerate([{', '.join(['0'] * batches)}]):"
    if kind == 2:
        return f"for i in range({batches} * 1):"
    return f"for i in [{', '.join(str(k) for k in range(batches))}]:"


def gradients(w, depth):
    w.add("for t in (p, q, r):", depth)
    w.add("t.grad = torch.ones(2)", depth + 1)


def steps(w, schedulers, place, depth, owner="", batches=1):
    """The steps of the schedulers that belong at this place."""
    for variable, _, _, name in schedulers:
        wanted = w.cadence.setdefault(variable, w.pick("epoch", "epoch", "batch", "before", "start", "some", "fraction"))
        if wanted == "fraction" and name != "CosineAnnealingWarmRestarts":
            wanted = w.cadence[variable] = "epoch"
        if wanted != place:
            continue
        metric = w.pick("1.0", "1 / (epoch + 1)", "0.5 ** epoch", "metrics=1 - 0.01 * epoch")
        call = f"{owner}{variable}.step({metric if name == 'ReduceLROnPlateau' else ''})"
        if place == "some":
            w.add(w.pick("if epoch % 2 == 0:", "if epoch > 1:", "if (epoch + 1) % 3 == 0:"), depth)
            w.add(call, depth + 1)
        elif place == "fraction":
            w.add(f"{owner}{variable}.step(epoch + i / {batches})", depth)
        else:
            w.add(call, depth)


def batch_body(w, schedulers, depth, batches, owner=""):
    steps(w, schedulers, "before", depth, owner)
    gradients(w, depth)
    if w.chance(0.15):
        w.add(f"if (i + 1) % {w.pick(2, 3)} == 0:", depth)
        w.add(f"{owner}optimizer.step()", depth + 1)
    else:
        w.add(f"{owner}optimizer.step()", depth)
    steps(w, schedulers, "batch", depth, owner)
    steps(w, schedulers, "fraction", depth, owner, batches)


def loops(w, schedulers, epochs, batches, depth, owner=""):
    w.cadence = {}
    w.add(f"for epoch in range({epochs}):", depth)
    steps(w, schedulers, "start", depth + 1, owner)
    w.add(batch_header(w, batches), depth + 1)
    batch_body(w, schedulers, depth + 2, batches, owner)
    steps(w, schedulers, "epoch", depth + 1, owner)
    steps(w, schedulers, "some", depth + 1, owner)


def script_shape(w, call, schedulers, epochs, batches):
    constructions(w, call, schedulers, 0)
    loops(w, schedulers, epochs, batches, 0)


def main_shape(w, call, schedulers, epochs, batches):
    w.add("def main():")
    constructions(w, call, schedulers, 1)
    loops(w, schedulers, epochs, batches, 1)
    w.add("if __name__ == '__main__':")
    w.add("main()", 1)


def split_shape(w, call, schedulers, epochs, batches):
    names = ", ".join(["optimizer", *[v for v, *_ in schedulers]])
    w.cadence = {}
    w.add(f"def train_one_epoch({names}, epoch):")
    w.add(batch_header(w, batches), 1)
    batch_body(w, schedulers, 2, batches)
    w.add("def main(n):")
    constructions(w, call, schedulers, 1)
    w.add("for epoch in range(n):", 1)
    steps(w, schedulers, "start", 2)
    w.add(f"train_one_epoch({names}, epoch)", 2)
    steps(w, schedulers, "epoch", 2)
    steps(w, schedulers, "some", 2)
    w.add(f"main({epochs})")


def class_shape(w, call, schedulers, epochs, batches):
    w.add("class Trainer:")
    w.add("def __init__(self):", 1)
    constructions(w, call, schedulers, 2, "self.")
    w.add("def fit(self):", 1)
    loops(w, schedulers, epochs, batches, 2, "self.")
    w.add("Trainer().fit()")


def flat_shape(w, call, schedulers, epochs, batches):
    """One loop only: every round is one update."""
    constructions(w, call, schedulers, 0)
    w.cadence = {v: "batch" for v, *_ in schedulers}
    name = "epoch" if any(n == "ReduceLROnPlateau" for *_, n in schedulers) else w.pick("epoch", "step", "i")
    w.add(f"for {name} in range({epochs}):")
    gradients(w, 1)
    w.add("optimizer.step()", 1)
    steps(w, schedulers, "batch", 1)


class Recorder:
    """Wraps every optimizer's step while one program runs."""

    def __init__(self):
        self.lr, self.momentum = [], []

    def record(self, optimizer):
        self.lr.append([float(g["lr"]) for g in optimizer.param_groups])
        value = lambda g: float(g["betas"][0]) if "betas" in g else float(g["momentum"])
        self.momentum.append([value(g) for g in optimizer.param_groups])


def run(source):
    recorder = Recorder()
    originals = {cls: cls.step for cls in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)}

    def wrap(step):
        def recorded(self, *args, **kwargs):
            recorder.record(self)
            return step(self, *args, **kwargs)
        return recorded

    error = None
    try:
        for cls, step in originals.items():
            cls.step = wrap(step)
        exec(compile(source, "program", "exec"), {"__name__": "__main__"})
    except (Exception, SystemExit) as raised:
        message = raised.args[0] if isinstance(raised, KeyError) else str(raised)
        error = {"type": type(raised).__name__, "message": message.split("\n")[0]}
    finally:
        for cls, step in originals.items():
            cls.step = step
    return {"source": source, "lr": recorder.lr, "momentum": recorder.momentum, "error": error}


def main():
    count = int(sys.argv[1])
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else OUTPUT
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    cases = [run(program(seed)) for seed in range(first, first + count)]
    lines = ",\n".join(json.dumps(case) for case in cases)
    output.write_text(f'{{"meta": {json.dumps({"torch": torch.__version__})}, "cases": [\n{lines}\n]}}\n')
    raised = sum(1 for case in cases if case["error"])
    print(f"{count} programs, {raised} raise, {output.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
