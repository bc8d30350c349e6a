import numpy as np
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
optimizer = optim.SGD(model.parameters(), lr=0.1)
rates = np.append(np.linspace(0.2, 0.1, 4, endpoint=False), np.ones(3) * 0.05)
rates = np.maximum(rates - 0.02 * np.arange(0, 7) ** 0.5, 1e-3)
for epoch in np.arange(len(rates)) + 1:
    optimizer.param_groups[0]["lr"] = rates[epoch - 1] / epoch
    for i in range(2):
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
