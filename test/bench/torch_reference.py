"""Nanoseconds per step of PyTorch's own optimizers and schedulers, as JSON."""

import json
import time
import warnings

import torch
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
warnings.simplefilter("ignore")


def nanoseconds(work, times):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter() - start) / times)
    return best * 1e9


def scheduler():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    run = lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000)
    return nanoseconds(run.step, 2000)


def optimizer(name, size, times):
    theta = torch.full((size,), 0.5, requires_grad=True)
    run = getattr(torch.optim, name)([theta], lr=1e-6)

    def step():
        run.zero_grad()
        loss = (1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2
        loss.backward()
        run.step()

    def step_only():
        run.step()

    if size == 2:
        return nanoseconds(step, times)
    theta.grad = torch.full((size,), 0.1)
    return nanoseconds(step_only, times)


print(json.dumps({
    "scheduler": scheduler(),
    "sgd": optimizer("SGD", 2, 1000),
    "adam": optimizer("Adam", 2, 1000),
    "adamMillion": optimizer("Adam", 1_000_000, 10),
}))
