import numpy as np
import torch
from torch import nn, optim
def cosine_curve(base, final, epochs, rounds, warmup_epochs=0, warmup_start=0):
    rising = np.array([])
    warmup = warmup_epochs * rounds
    print("warm-up takes %d rounds" % warmup)
    if warmup_epochs > 0:
        rising = np.linspace(warmup_start, base, warmup)
    rest = np.arange(epochs * rounds - warmup)
    falling = final + 0.5 * (base - final) * (1 + np.cos(np.pi * rest / len(rest)))
    curve = np.concatenate((rising, falling))
    assert len(curve) == epochs * rounds
    return curve
model = nn.Linear(2, 1)
def batch_loss(): return model(torch.ones(4, 2)).pow(2).mean()
optimizer = optim.AdamW([{"params": [model.weight]}, {"params": [model.bias], "weight_decay": 0.0}])
rates = cosine_curve(0.05, 1e-5, 6, 5, warmup_epochs=2, warmup_start=1e-4)
decays = cosine_curve(0.04, 0.4, 6, 5)
batches = range(5)
for epoch in range(6):
    for it, _ in enumerate(batches):
        it = len(batches) * epoch + it
        for i, group in enumerate(optimizer.param_groups):
            group["lr"] = rates[it]
            if i == 0:
                group["weight_decay"] = decays[it]
        optimizer.zero_grad()
        batch_loss().backward()
        optimizer.step()
