import numpy as np
import torch
from torch import nn
class CosineRates:
    def __init__(self, peak, final, total, warmup=0, start=0.0, frozen=0):
        self.final = final
        self.total = total
        still = np.zeros((frozen))
        rise = np.linspace(start, peak, warmup + 1)[:-1]
        steps = np.arange(total - warmup - frozen)
        fall = final + 0.5 * (peak - final) * (1 + np.cos(np.pi * steps / len(steps)))
        self.rates = np.concatenate((still, rise, fall))
        assert len(self.rates) == self.total
    def __getitem__(self, step):
        if step >= self.total:
            return self.final
        else:
            return self.rates[step]
def apply(optimizer, rate, momentum):
    for group in optimizer.param_groups:
        group["lr"] = rate * group["lr_multiplier"]
        group["momentum"] = momentum
def main():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    optimizer = torch.optim.SGD(
        [{"params": model[0].parameters(), "lr_multiplier": 0.5}, {"params": model[1].parameters(), "lr_multiplier": 1.0}],
        lr=0.7, momentum=0.9)
    epochs, rounds = 4, 6
    rates = CosineRates(0.2, 0.002, epochs * rounds - 3, warmup=5, frozen=2)
    momenta = np.linspace(0.8, 0.95, epochs * rounds + 4)[2:-2]
    step = 0
    for epoch in range(epochs):
        for _ in range(rounds):
            apply(optimizer, rates[step], momenta[step])
            optimizer.zero_grad()
            model(torch.ones(4, 2)).pow(2).mean().backward()
            optimizer.step()
            step += 1
main()
