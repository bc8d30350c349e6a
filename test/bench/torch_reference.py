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


def sgd():
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)


# Long enough that no step goes past the end.
SCHEDULERS = {
    "StepLR": {"step_size": 30}, "MultiStepLR": {"milestones": [30, 60, 80]}, "ConstantLR": {}, "LinearLR": {},
    "ExponentialLR": {"gamma": 0.1}, "PolynomialLR": {"total_iters": 10**9}, "CosineAnnealingLR": {"T_max": 50},
    "CosineAnnealingWarmRestarts": {"T_0": 10}, "CyclicLR": {"base_lr": 1e-3, "max_lr": 0.1},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 10**9},
}


def schedulers():
    return {name: nanoseconds(getattr(lr_scheduler, name)(sgd(), **args).step, 2000) for name, args in SCHEDULERS.items()}


def in_training():
    """A step as a training loop has it: other work has come between, and nothing is in the caches."""
    net = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    x, y = torch.randn(32, 64), torch.randint(0, 10, (32,))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    run = lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000)
    times = []
    for _ in range(1000):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
        start = time.perf_counter()
        run.step()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1e9


def tensor_rate():
    """The rate as a tensor, as compiled training has it."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=torch.tensor(0.1))
    return nanoseconds(lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000).step, 1000)


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
    "schedulers": schedulers(),
    "inTraining": in_training(),
    "tensorRate": tensor_rate(),
    "sgd": optimizer("SGD", 2, 1000),
    "adam": optimizer("Adam", 2, 1000),
    "adamMillion": optimizer("Adam", 1_000_000, 10),
}))
