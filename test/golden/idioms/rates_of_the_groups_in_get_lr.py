import torch
from torch.optim.lr_scheduler import LRScheduler


class WarmPoly(LRScheduler):
    def __init__(self, optimizer, warmup, total, power=0.9, floor=1e-4, last_epoch=-1):
        self.warmup = warmup
        self.total = total
        self.power = power
        self.floor = floor
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch == 0:
            return [group["lr"] for group in self.optimizer.param_groups]
        rates = []
        for i, group in enumerate(self.optimizer.param_groups):
            if self.last_epoch < self.warmup:
                rates.append(self.base_lrs[i] * (self.last_epoch + 1) / self.warmup)
            else:
                left = 1 - (self.last_epoch - self.warmup) / (self.total - self.warmup)
                rates.append(max(group["initial_lr"] * left**self.power, self.floor))
        return rates


class Decay(LRScheduler):
    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch == 0:
            return [group["lr"] for group in self.optimizer.param_groups]
        return [group["lr"] * self.gamma for group in self.optimizer.param_groups]


weights = [torch.nn.Parameter(torch.zeros(2))]
biases = [torch.nn.Parameter(torch.zeros(2))]
optimizer = torch.optim.SGD([{"params": weights, "lr": 0.01}, {"params": biases}], lr=0.1)
poly = WarmPoly(optimizer, 5, 24)
decay = Decay(optimizer, 0.9)
for epoch in range(6):
    for batch in range(4):
        optimizer.step()
        if epoch < 5:
            poly.step()
        else:
            decay.step()
