import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
base, epochs, warmup = 0.05, 6, 2
optimizer = optim.SGD([
    {"params": [model.weight], "fixed": False, "share": 0.5},
    {"params": [model.bias], "fixed": True},
], lr=base)
def adjust(optimizer, epoch):
    if epoch < warmup:
        rate = base * epoch / warmup
    else:
        rate = base * 0.5 * (1.0 + math.cos(math.pi * (epoch - warmup) / (epochs - warmup)))
    for group in optimizer.param_groups:
        if "fixed" in group and group["fixed"]:
            group["lr"] = base
        elif "lr_scale" in group:
            group["lr"] = rate * group["lr_scale"]
        else:
            group["lr"] = rate * group.get("share", 1.0)
    return rate
for epoch in range(epochs):
    for i in range(3):
        adjust(optimizer, i / 3 + epoch)
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
