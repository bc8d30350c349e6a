import math
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
import numpy as np
epochs, nb = 6, 5
warmup_epochs = 2
optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
lf = lambda x: (1 - x / epochs) * (1.0 - 0.1) + 0.1
scheduler = optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
nw = max(round(warmup_epochs * nb), 3)
start_epoch = 0
scheduler.last_epoch = start_epoch - 1
for epoch in range(start_epoch, epochs):
    for i in range(nb):
        ni = i + nb * epoch
        if ni <= nw:
            xi = [0, nw]
            for j, x in enumerate(optimizer.param_groups):
                x["lr"] = np.interp(ni, xi, [0.1 if j == 1 else 0.0, x["initial_lr"] * lf(epoch)])
                if "momentum" in x:
                    x["momentum"] = np.interp(ni, xi, [0.8, 0.9])
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
    scheduler.step()
