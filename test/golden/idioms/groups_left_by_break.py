import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
optimizer = optim.SGD([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.01}], lr=0.1)
for epoch in range(5):
    batch_loss().backward()
    optimizer.step()
    for i, group in enumerate(optimizer.param_groups):
        if epoch == 3 and i == 1:
            break
        group["lr"] *= 0.5
    else:
        optimizer.param_groups[0]["lr"] += 1
