import math
import numpy as np
import torch
from torch import nn, optim
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
optimizer = optim.SGD(model.parameters(), lr=0.4)
epochs, warmup, rounds = 7, 1, 20
start, base, final = 0.0, 0.4, 0.001
warm_rates = np.linspace(start, base, rounds * warmup)
steps = np.arange(rounds * (epochs - warmup))
cosine_rates = np.array([final + 0.5 * (base - final) * (1 + math.cos(math.pi * t / (rounds * (epochs - warmup)))) for t in steps])
rates = np.concatenate((warm_rates, cosine_rates))
def train(epoch, rates):
    for it in range(rounds):
        iteration = epoch * rounds + it
        for group in optimizer.param_groups:
            group["lr"] = rates[iteration]
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
for epoch in range(epochs):
    train(epoch, rates)
