import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
def decay(optimizer, epoch):
    for group in optimizer.param_groups:
        if epoch < 2:
            return
        group["lr"] *= 0.5
optimizer = optim.SGD([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.01}], lr=0.1)
for epoch in range(5):
    batch_loss().backward()
    optimizer.step()
    decay(optimizer, epoch)
