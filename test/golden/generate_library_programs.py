"""Writes random training loops in the style of fine-tuning scripts, runs them with the real
transformers and timm and records every rate, as generate_programs.py does for PyTorch alone.

    python test/golden/generate_library_programs.py COUNT
"""

import json
import random
import sys
import types
import warnings

import timm
import torch
import transformers

from arguments import DATA
from generate_programs import run

warnings.simplefilter("ignore")

BATCHES = 7

# Schedule, and its keywords as scripts write them; `total` and `warmup` are variables of theirs.
SCHEDULES = [
    ("get_constant_schedule", ""),
    ("get_constant_schedule_with_warmup", "num_warmup_steps=warmup"),
    ("get_linear_schedule_with_warmup", "num_warmup_steps=warmup, num_training_steps=total"),
    ("get_linear_schedule_with_warmup", "warmup, total"),
    ("get_cosine_schedule_with_warmup", "num_warmup_steps=warmup, num_training_steps=total"),
    ("get_cosine_schedule_with_warmup", "warmup, total, num_cycles=1.5"),
    ("get_cosine_with_hard_restarts_schedule_with_warmup", "warmup, total, num_cycles=3"),
    ("get_polynomial_decay_schedule_with_warmup", "warmup, total, lr_end=1e-6, power=2.0"),
    ("get_inverse_sqrt_schedule", "num_warmup_steps=warmup"),
    ("get_cosine_with_min_lr_schedule_with_warmup", "warmup, total, min_lr_rate=0.1"),
    ("get_cosine_with_min_lr_schedule_with_warmup_lr_rate", "warmup, total, min_lr=1e-6, warmup_lr_rate=0.2"),
    ("get_wsd_schedule", "warmup, total // 4, total"),
    ("get_wsd_schedule", "num_warmup_steps=warmup, num_decay_steps=5, num_stable_steps=6, decay_type='1-sqrt'"),
    ("get_linear_schedule_with_warmup", "num_warmup_steps=warmup"),
    ("get_cosine_with_min_lr_schedule_with_warmup", "warmup, total"),
]
NAMES = ["linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup", "inverse_sqrt"]

CURVES = [
    ("CosineLRScheduler", "t_initial={T}, lr_min=1e-5"),
    ("CosineLRScheduler", "t_initial={T} // 2, cycle_limit=2, cycle_decay=0.5, cycle_mul=1."),
    ("TanhLRScheduler", "t_initial={T}"),
    ("PolyLRScheduler", "t_initial={T}, power=2, k_decay=1.5"),
    ("StepLRScheduler", "decay_t={T} / 3, decay_rate=0.5"),
    ("MultiStepLRScheduler", "decay_t=[2, 3, 9, 20], decay_rate=0.1"),
]


class Script:
    def __init__(self, seed):
        self.rng = random.Random(f"library program {seed}")
        self.lines = []

    def add(self, line, depth=0):
        self.lines.append("    " * depth + line)

    def pick(self, *options):
        return self.rng.choice(options)

    def chance(self, p):
        return self.rng.random() < p

    def head(self):
        self.add("import torch")
        self.add("from data import train_loader")

    def optimizer(self, depth):
        lr = self.pick("2e-5", "5e-5", "0.1", "args_lr")
        if lr == "args_lr":
            self.add("args_lr = 1e-3", depth)
        groups = self.pick("[w]", "[w]", "[{'params': [w], 'lr': 1e-4}, {'params': [v]}]")
        self.add("w, v = (torch.zeros(2, requires_grad=True) for _ in range(2))", depth)
        self.add(f"optimizer = torch.optim.{self.pick('AdamW', 'SGD')}({groups}, lr={lr}, weight_decay=0.01)", depth)

    def update(self, depth):
        self.add("w.grad = torch.ones(2)", depth)
        self.add("optimizer.step()", depth)

    def text(self):
        return "\n".join(self.lines) + "\n"


def lengths(s, depth):
    s.add(f"epochs = {s.pick(2, 3, 4)}", depth)
    s.add(f"total = {s.pick('epochs * len(train_loader)', 'len(train_loader) * epochs', '20')}", depth)
    s.add(f"warmup = {s.pick('0', '5', 'int(0.1 * total)', 'total // 10', 'round(0.06 * total)', 'len(train_loader)')}", depth)


def by_function(s):
    """Imports one function; gives how the script builds the scheduler."""
    name, keywords = s.pick(*SCHEDULES)
    style = s.rng.randrange(5)
    prefix = ["", "", "transformers.", "optimization.", "transformers.optimization."][style]
    s.add([f"from transformers import {name}", f"from transformers.optimization import {name}",
           "import transformers", "from transformers import optimization", "import transformers.optimization"][style])
    return f"{prefix}{name}(optimizer{', ' * bool(keywords)}{keywords})"


def by_name(s):
    s.add(s.pick("from transformers import get_scheduler", "from transformers.optimization import get_scheduler"))
    name = s.pick(*NAMES, "reduce_lr_on_plateau", "foo") if s.chance(0.2) else s.pick(*NAMES)
    given = ", num_warmup_steps=warmup, num_training_steps=total" if s.chance(0.9) else ", num_training_steps=total"
    extra = s.pick(", scheduler_specific_kwargs={'num_cycles': 2}", "") if "cosine" in name else ""
    call = s.pick(f"name='{name}', optimizer=optimizer", f"'{name}', optimizer=optimizer", f"'{name}', optimizer")
    return f"get_scheduler({call}{given}{extra})"


def fine_tuning(s):
    s.head()
    call = by_function(s) if s.chance(0.7) else by_name(s)
    depth = 0
    if s.chance(0.4):
        s.add("def main():")
        depth = 1
    lengths(s, depth)
    s.optimizer(depth)
    s.add(f"scheduler = {call}", depth)
    s.add("for epoch in range(epochs):", depth)
    accumulate = s.chance(0.2)
    s.add("for step, batch in enumerate(train_loader):" if accumulate else "for batch in train_loader:", depth + 1)
    inner = depth + 2
    if accumulate:
        s.add("if (step + 1) % 2 == 0:", inner)
        inner += 1
    s.update(inner)
    s.add("scheduler.step()", inner)
    if depth:
        s.add("main()")


def pretraining(s):
    """timm's loop: one method at the end of an epoch, the other after every update."""
    s.head()
    name, keywords = s.pick(*CURVES)
    module = s.pick("from timm.scheduler import {}", "from timm.scheduler.{m} import {}", "import timm.scheduler")
    own = {"CosineLRScheduler": "cosine_lr", "TanhLRScheduler": "tanh_lr", "PolyLRScheduler": "poly_lr",
           "StepLRScheduler": "step_lr", "MultiStepLRScheduler": "multistep_lr"}[name]
    s.add(module.replace("{m}", own).format(name))
    prefix = "timm.scheduler." if module.startswith("import") else ""
    s.add(f"epochs = {s.pick(3, 4, 6)}")
    by_update = s.chance(0.5)
    unit = "epochs * len(train_loader)" if by_update else "epochs"
    warmup = s.pick("", ", warmup_t=2, warmup_lr_init=1e-6", ", warmup_t=1, warmup_lr_init=1e-4, warmup_prefix=True")
    flag = ", t_in_epochs=False" if by_update else s.pick("", ", t_in_epochs=True")
    s.optimizer(0)
    s.add(f"lr_scheduler = {prefix}{name}(optimizer, {keywords.format(T=f'({unit})')}{warmup}{flag})")
    counting = s.rng.randrange(4)
    if counting == 0:
        s.add("num_updates = 0")
    s.add("for epoch in range(epochs):")
    if counting == 1:
        s.add("num_updates = epoch * len(train_loader)", 1)
    s.add("for i, batch in enumerate(train_loader):", 1)
    s.update(2)
    if counting < 2:
        s.add("num_updates += 1", 2)
    if by_update or s.chance(0.4):
        count = ["num_updates=num_updates", "num_updates", "epoch * len(train_loader) + i + 1",
                 "num_updates=epoch * len(train_loader) + i"][counting]
        s.add(f"lr_scheduler.step_update({count})", 2)
    if not by_update or s.chance(0.4):
        s.add(f"lr_scheduler.step({s.pick('epoch + 1', 'epoch', 'epoch=epoch + 1', 'epoch + 1, metric=0.5', '')})", 1)


def plateau(s):
    s.head()
    s.add("from timm.scheduler import PlateauLRScheduler")
    s.add("epochs = 12")
    s.optimizer(0)
    warmup = s.pick("", ", warmup_t=3, warmup_lr_init=1e-6")
    s.add(f"scheduler = PlateauLRScheduler(optimizer, patience_t={s.pick(0, 1, 2)}, decay_rate=0.5{warmup})")
    s.add("for epoch in range(epochs):")
    s.add("for batch in train_loader:", 1)
    s.update(2)
    s.add(f"scheduler.step({s.pick('epoch + 1, 0.5', 'epoch + 1, metric=1 / (epoch + 1)', 'metric=epoch * 0.1, epoch=epoch', 'epoch + 1')})", 1)


def program(seed):
    s = Script(seed)
    s.pick(fine_tuning, fine_tuning, pretraining, pretraining, plateau)(s)
    return s.text()


def main():
    count = int(sys.argv[1])
    data = types.ModuleType("data")
    data.train_loader = [None] * BATCHES
    sys.modules["data"] = data
    cases = [run(program(seed)) for seed in range(count)]
    meta = {"torch": torch.__version__, "transformers": transformers.__version__, "timm": timm.__version__}
    lines = ",\n".join(json.dumps(case) for case in cases)
    output = DATA / "library-programs.json"
    output.write_text(f'{{"meta": {json.dumps(meta)}, "cases": [\n{lines}\n]}}\n')
    raised = sum(1 for case in cases if case["error"])
    print(f"{count} programs, {raised} raise, {output.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
