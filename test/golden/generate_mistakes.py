"""Small scripts with mistakes, and their neighbours without: what real PyTorch raises and warns of.

    python test/golden/generate_mistakes.py

Needs torch. The tests read the same texts and must say the same.
"""

import contextlib
import io
import runpy
import tempfile
import warnings
from pathlib import Path

import torch

from arguments import error_of, write

HEAD = """import functools
import types

import torch
from torch import nn, optim
from torch.optim.lr_scheduler import (
    ChainedScheduler, CosineAnnealingWarmRestarts, ExponentialLR, ReduceLROnPlateau, SequentialLR, StepLR)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.Linear(2, 2)
        self.fc = nn.Linear(2, 1)


def my_step(*args, **kwargs):
    return None


model = Net()
w = torch.zeros(3, requires_grad=True)
"""
LOOP = """for epoch in range(4):
    for batch in range(3):
        optimizer.step()
    scheduler.step()
"""
SGD = "optimizer = optim.SGD(model.parameters(), lr=0.1)\n"
STEP = "scheduler = StepLR(optimizer, 2)\n"
TWO = "[StepLR(optimizer, 1), ExponentialLR(optimizer, 0.9)]"
WRAP = "def new_step(*args, **kwargs):\n    return old_step(*args, **kwargs)\n\n\noptimizer.step = new_step\n"

# Something takes the place of optimizer.step.
REPLACED = [
    SGD + STEP + "optimizer.step = my_step\n" + LOOP,
    SGD + STEP + "optimizer.step = lambda: None\n" + LOOP,
    SGD + STEP + "optimizer.step = types.MethodType(my_step, optimizer)\n" + LOOP,
    SGD + STEP + "optimizer.step = my_step.__get__(optimizer)\n" + LOOP,
    SGD + STEP + "old_step = optimizer.step\n\n\n" + WRAP + LOOP,
    SGD + STEP + "old_step = optimizer.step\n\n\n@functools.wraps(old_step)\n" + WRAP + LOOP,
    SGD + STEP + "setattr(optimizer, \"step\", my_step)\n" + LOOP,
    SGD + "optimizer.step = types.MethodType(my_step, optimizer)\n" + STEP + LOOP,
    SGD + "optimizer.step = my_step\n" + STEP + LOOP,
    SGD + "optimizer.step = lambda: None\n" + STEP + LOOP,
    SGD + STEP + "optimizer.step = my_step\nsecond = ExponentialLR(optimizer, 0.9)\n" + LOOP + "    second.step()\n",
    SGD + STEP + LOOP + "    if epoch == 2:\n        optimizer.step = my_step\n",
    SGD + f"scheduler = SequentialLR(optimizer, {TWO}, milestones=[2])\noptimizer.step = my_step\n" + LOOP,
    SGD + f"scheduler = ChainedScheduler({TWO})\noptimizer.step = my_step\n" + LOOP,
    SGD + "scheduler = CosineAnnealingWarmRestarts(optimizer, 2)\noptimizer.step = my_step\n" + LOOP,
    SGD + "scheduler = ReduceLROnPlateau(optimizer)\noptimizer.step = my_step\n" + LOOP.replace("r.step()\n", "r.step(1.0)\n").replace("optimizer.step(1.0)", "optimizer.step()"),
]
# Steps in another order, or with other arguments.
STEPPED = [
    SGD + STEP + LOOP,
    SGD + STEP + LOOP.replace("    for batch in range(3):\n        optimizer.step()\n    scheduler.step()", "    scheduler.step()\n    optimizer.step()"),
    SGD + STEP + LOOP.replace("scheduler.step()", "scheduler.step(epoch)"),
    SGD + STEP + LOOP + "    print(scheduler.get_lr())\n",
    SGD + "scheduler = ReduceLROnPlateau(optimizer)\n" + LOOP.replace("scheduler.step()", "scheduler.step(1.0, epoch)"),
    SGD + "scheduler = ReduceLROnPlateau(optimizer)\n" + LOOP.replace("scheduler.step()", "scheduler.step(epoch=epoch, metrics=1.0)"),
    SGD + "scheduler = ReduceLROnPlateau(optimizer)\n" + LOOP,
    SGD + f"scheduler = SequentialLR(optimizer, {TWO}, milestones=[2])\n" + LOOP.replace("scheduler.step()", "scheduler.step(epoch)"),
    SGD.replace("SGD", "LBFGS") + STEP + LOOP,
]
# What an optimizer is given to optimize.
PARAMS = [
    "model", "w", "nn.Parameter(torch.ones(2))", "torch.tensor([1.0, 2.0], requires_grad=True)", "[w]", "{w}", "[]", "()",
    "[None]", "[1.0, w]", "['a', w]", "list(model.parameters())", "model.named_parameters()",
    "[{'params': model.parameters()}, {'params': model.fc.parameters(), 'lr': 0.01}]",
    "[{'params': model.fc.parameters()}, {'params': model.parameters()}]",
    "[{'params': model.fc.parameters()}, {'params': model.fc.parameters()}]",
    "[{'params': model.fc.parameters()}, {'params': model.base.parameters()}]",
    "[dict(params=model.parameters()), dict(params=model.base.parameters(), lr=1)]",
    "[{'params': [w]}, {'lr': 0.1}]", "[{'params': {w}}]", "[{'params': set(model.parameters())}]",
    "[{'params': w}, {'params': []}]",
]


# Arguments and calls that the random cases of the recordings do not hold.
MATS = "mats = nn.Parameter(torch.ones(2, 2))\nmats.grad = torch.ones(2, 2)\n"
CLOSURE = LOOP.replace("optimizer.step()", "optimizer.step(lambda: (w * w).sum())")
METRIC = LOOP.replace("scheduler.step()", "scheduler.step(1.0)")
CALLS = [
    "optimizer = optim.RMSprop(model.parameters(), alpha=-0.1)\n" + STEP + LOOP,
    "optimizer = optim.Adafactor(model.parameters(), beta2_decay=0.5)\n" + STEP + LOOP,
    MATS + "optimizer = optim.Muon([mats], ns_steps=100)\n" + STEP + LOOP,
    *(f"optimizer = optim.{name}(model.parameters(), fused=True, {other}=True)\n" + STEP + LOOP
      for name in ("SGD", "Adam", "AdamW", "Adagrad") for other in ("foreach", "differentiable")),
    "optimizer = optim.Adam(model.parameters(), betas=(0, 0.9))\n" + STEP + LOOP,
    SGD + "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=-1, steps_per_epoch=3)\n" + LOOP,
    SGD + "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=2, steps_per_epoch=0)\n" + LOOP,
    SGD + "scheduler = StepLR(30, 0.1)\n" + LOOP,
    SGD + "scheduler = StepLR(model, 30)\n" + LOOP,
    SGD + "scheduler = ReduceLROnPlateau(model)\n" + METRIC,
    SGD + "scheduler = torch.optim.lr_scheduler.CyclicLR(model, 0.1, 1)\n" + LOOP,
    SGD + "scheduler = torch.optim.lr_scheduler.OneCycleLR('a', 0.1, total_steps=9)\n" + LOOP,
]


# A group that comes late: once a scheduler is built.
HEADED = "optimizer = optim.SGD(model.fc.parameters(), lr=0.1, momentum=0.9)\n"
ADDED = "optimizer.add_param_group({'params': model.base.parameters(), 'lr': 0.01})\n"
SCHEDULERS = "torch.optim.lr_scheduler."
LATE = [
    *(HEADED + f"scheduler = {text}\n" + ADDED + LOOP for text in [
        "StepLR(optimizer, 2)", "ExponentialLR(optimizer, 0.9)", SCHEDULERS + "LambdaLR(optimizer, lambda e: 0.9 ** e)",
        SCHEDULERS + "MultiplicativeLR(optimizer, lambda e: 0.9)", "CosineAnnealingWarmRestarts(optimizer, 2)",
        SCHEDULERS + "CosineAnnealingLR(optimizer, 2)", SCHEDULERS + "CyclicLR(optimizer, 0.01, 0.1)",
        SCHEDULERS + "OneCycleLR(optimizer, 0.1, total_steps=9)", "torch.optim.swa_utils.SWALR(optimizer, 0.05)",
        f"SequentialLR(optimizer, {TWO}, milestones=[2])"]),
    HEADED + ADDED + SCHEDULERS.join(["scheduler = ", "LambdaLR(optimizer, lambda e: 0.9 ** e)\n"]) + LOOP,
    HEADED + STEP + ADDED + "second = " + SCHEDULERS + "LambdaLR(optimizer, lambda e: 0.9 ** e)\n" + LOOP + "    second.step()\n",
    HEADED + "scheduler = ReduceLROnPlateau(optimizer, patience=0, min_lr=[0.01])\n" + ADDED + METRIC,
    HEADED + "scheduler = ReduceLROnPlateau(optimizer, patience=0, min_lr=0.01)\n" + ADDED + METRIC,
    "optimizer = optim.LBFGS([w])\n" + STEP + "optimizer.add_param_group({'params': model.fc.parameters()})\n" + CLOSURE,
]


def scripts():
    yield from LATE
    yield from CALLS
    yield from REPLACED
    yield from STEPPED
    for params in PARAMS:
        yield f"optimizer = optim.SGD({params}, lr=0.1)\n" + STEP + LOOP
    yield "optimizer = optim.SGD(model, lr=-1)\n" + STEP + LOOP
    yield "optimizer = optim.Adam([], betas=(1.0, 0.9))\n" + STEP + LOOP


# The finding that says a warning.
CODES = {"Seems like": "step-overridden", "Detected call": "step-order", "The epoch parameter": "epoch-argument",
         "To get the last": "rate-read"}


def case(text):
    result = {"text": HEAD + text}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as caught:
        path = Path(folder) / "script.py"
        path.write_text(result["text"])
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                runpy.run_path(str(path))
        except Exception as error:
            result["error"] = error_of(error)
    codes = {code for w in caught for start, code in CODES.items() if str(w.message).startswith(start)}
    return {**result, "warnings": sorted(codes)}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float32)
    write("mistakes.json", [case(text) for text in scripts()])
